"""What an app writes into its exports by itself, by the language of the phone: `data/<app>.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from msgspec import Struct

from turntoward.model import Kind
from turntoward.readers._templates import Template, first_match, templates
from turntoward.readers._whatsapp_words import key_of

__all__ = ["AppWords", "load_app_words"]

_KINDS: Final = {
    "sticker": Kind.STICKER,
    "media": Kind.MEDIA,
    "location": Kind.LOCATION,
    "poll": Kind.POLL,
    "call": Kind.CALL,
    "deleted": Kind.DELETED,
}
_LONGEST: Final = 250  # characters of a sentence of an app
_NUMBER: Final = re.compile(r"\d+")


class AppWords(Struct, frozen=True, kw_only=True):
    """The words of one app."""

    titles: tuple[Template, ...]  # the head line, a gap for whom the chat is with
    saved: tuple[str, ...]  # how the line goes on that tells when it was saved
    kinds: Mapping[str, Kind]  # of whole sentences, by `key_of`, with # for each number
    starts: tuple[tuple[str, Kind], ...]  # of sentences that begin so
    deleted: tuple[Template, ...]  # a gap for who took a message back
    notices: tuple[Template, ...]  # what else the app says
    weekdays: Mapping[str, int]  # 0 for Monday; by `key_of`
    months: Mapping[str, int]  # by `key_of`

    def title(self, line: str) -> str | None:
        """Whom the chat is with, if this is the head line of an export."""
        gaps = first_match(line.strip(), self.titles)
        return gaps[0].strip() if gaps else None

    def kind(self, text: str) -> Kind | None:
        """What stands for something that is no words; None where it is words."""
        if len(text) <= _LONGEST and (kind := self.kinds.get(key_of(_NUMBER.sub("#", text)))):
            return kind
        return next((kind for start, kind in self.starts if text.startswith(start)), None)

    def is_notice(self, text: str) -> bool:
        """Whether the app itself says this."""
        return len(text) <= _LONGEST and first_match(text, self.notices) is not None


@cache
def load_app_words(app: str) -> AppWords:
    """Read a data file, once."""
    text = (files("turntoward") / "data" / f"{app}.toml").read_text(encoding="utf-8")
    languages: dict[str, dict[str, Any]] = tomllib.loads(text)["languages"]
    starts = (
        (start, kind)
        for name, kind in _KINDS.items()
        for start in _all(languages, f"{name}_starts")
    )
    return AppWords(
        titles=templates(_all(languages, "titles")),
        saved=tuple(_all(languages, "saved")),
        kinds={
            key_of(sentence): kind
            for name, kind in _KINDS.items()
            for sentence in _all(languages, name)
        },
        starts=tuple(starts),
        deleted=templates(_all(languages, "unsent")),
        notices=templates(_all(languages, "notices")),
        weekdays=_numbered(languages, "weekdays", 7),
        months={name: number + 1 for name, number in _numbered(languages, "months", 12).items()},
    )


def _all(languages: Mapping[str, Mapping[str, Any]], name: str) -> Iterator[str]:
    for table in languages.values():
        yield from table.get(name, ())


def _numbered(languages: Mapping[str, Mapping[str, Any]], name: str, length: int) -> dict[str, int]:
    """Names that come in rows of `length`: short ones, then long ones."""
    return {
        key_of(word): index % length
        for table in languages.values()
        for index, word in enumerate(table.get(name, ()))
    }
