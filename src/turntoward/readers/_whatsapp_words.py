"""What WhatsApp writes by itself, in the languages of `data/whatsapp.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from msgspec import Struct

from turntoward.model.message import Kind

__all__ = [
    "APP_MARK",
    "MARKS",
    "SPACES",
    "START",
    "Words",
    "fold",
    "key_of",
    "load_words",
    "period_key",
]

# Both as the inside of a character class.
MARKS: Final = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
SPACES: Final = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
START: Final = 10  # characters that tell whether a body may be a whole sentence of the app
APP_MARK: Final = "\u200e"  # stands before what the app itself says
_MARK = re.compile(f"[{MARKS}]")
_SPACE = re.compile(f"[{SPACES}]")
_IN_PERIODS = re.compile(rf"[{MARKS}{SPACES}\u200c\u200d.,'’‘\"״“”․·]+")
_BRACKETS = "<>＜＞()[] \u200c"
_STOPS = ".。۔।"
_NAME = r"[^\n]{1,100}?"
_KINDS = {
    "media": Kind.MEDIA,
    "sticker": Kind.STICKER,
    "deleted": Kind.DELETED,
    "waiting": Kind.EMPTY,
}


class Templates:
    """Starts of rows that are made from templates, compiled when first asked for."""

    def __init__(self, templates: Iterable[str]) -> None:
        self._templates = tuple(templates)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Templates that start with a name have its end in common: it is looked for only once."""
        plain: set[str] = set()
        after_space: set[str] = set()
        after_name: set[str] = set()
        for template in self._templates:
            pattern = _template(template.removeprefix("{}").removeprefix(" "))
            named = after_space if template.startswith("{} ") else after_name
            (named if template.startswith("{}") else plain).add(pattern)
        start, spaced, close = map(_choice, (plain, after_space, after_name))
        return re.compile(rf"{start}|{_NAME}(?: (?:{spaced})|{close})", re.IGNORECASE)

    def match(self, folded: str) -> bool:
        """Whether a folded row starts like one of them."""
        return self._pattern.match(folded) is not None

    def fullmatch(self, folded: str) -> bool:
        """Whether a folded row is one of them."""
        return self._pattern.fullmatch(folded) is not None


class Words(Struct, frozen=True, kw_only=True):
    """The whole of it, in the forms that are looked up."""

    periods: Mapping[str, str]  # by `period_key`: "am", "pm", "midday" or "night"
    placeholders: Mapping[str, Kind]  # by `key_of`
    languages: Mapping[str, frozenset[str]]  # of placeholders, notices left out
    starts: frozenset[str]  # the first START characters of bodies that may be the app's
    orders: Mapping[str, str]  # the usual date order, by language
    attached: frozenset[str]  # by `key_of`
    edited: frozenset[str]
    polls: frozenset[str]
    locations: frozenset[str]
    missed: frozenset[str]  # calls, by `key_of`
    calls: Templates
    deleted: Templates  # those with a name in them, by `key_of`
    notices: Templates
    titles: tuple[
        tuple[str, str, str], ...
    ]  # language, and what a file's stem starts and ends with
    umm_al_qura: Mapping[str, Any]


def fold(text: str) -> str:
    """`text` with plain spaces and without direction marks: for headers and keys, never for bodies."""
    return text if text.isascii() else _SPACE.sub(" ", _MARK.sub("", text))


def key_of(sentence: str) -> str:
    """A sentence of the app, whatever the case, brackets, spaces, marks and full stop."""
    plain = sentence if sentence.isascii() else fold(unicodedata.normalize("NFC", sentence))
    bare = plain.casefold().strip(_BRACKETS)
    return bare.rstrip(_STOPS).rstrip()


def period_key(words: str) -> str:
    """Words for a time of day, whatever the case, dots, spaces and marks in them."""
    return _IN_PERIODS.sub("", unicodedata.normalize("NFC", words).casefold())


@cache
def load_words() -> Words:
    """Read the data file, once."""
    data = tomllib.loads(
        (files("turntoward") / "data" / "whatsapp.toml").read_text(encoding="utf-8")
    )
    languages: dict[str, dict[str, Any]] = data["languages"]
    placeholders = {
        key_of(text): kind for name, kind in _KINDS.items() for text in _all(languages, name)
    }
    return Words(
        periods={
            period_key(word): kind for kind, words in data["periods"].items() for word in words
        },
        placeholders=placeholders,
        languages=_by_sentence(languages),
        starts=frozenset(
            text[:START] for text in _spellings(_all(languages, *_KINDS, "missed", "location"))
        ),
        orders={code: table["order"] for code, table in languages.items() if "order" in table},
        attached=_keys(languages, "attached"),
        edited=_keys(languages, "edited"),
        polls=_keys(languages, "poll"),
        locations=_keys(languages, "location"),
        missed=_keys(languages, "missed"),
        calls=Templates(_all(languages, "missed", "calls")),
        deleted=Templates(text.casefold() for text in _all(languages, "deleted") if "{}" in text),
        notices=Templates(_all(languages, "notices")),
        titles=tuple(_titles(languages)),
        umm_al_qura=data["umm_al_qura"],
    )


def _all(languages: Mapping[str, Mapping[str, Any]], *names: str) -> Iterator[str]:
    for table in languages.values():
        for name in names:
            yield from table.get(name, ())


def _keys(languages: Mapping[str, Mapping[str, Any]], name: str) -> frozenset[str]:
    return frozenset(map(key_of, _all(languages, name)))


def _by_sentence(languages: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code, table in languages.items():
        for text in _all({code: table}, *_KINDS):
            found.setdefault(key_of(text), set()).add(code)
    return {key: frozenset(codes) for key, codes in found.items()}


def _spellings(sentences: Iterable[str]) -> Iterator[str]:
    for sentence in sentences:
        yield sentence.partition("{}")[0]
        yield from (sentence + stop for stop in _STOPS)


def _template(template: str) -> str:
    text, whole, _ = template.partition("$")
    return _NAME.join(map(re.escape, text.split("{}"))) + (r"[.。]?\Z" if whole else "")


def _choice(patterns: Iterable[str]) -> str:
    return "|".join(sorted(patterns, reverse=True)) or "(?!)"


def _titles(languages: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for code, table in languages.items():
        for template in table.get("titles", ()):
            before, _, after = template.partition("{}")
            yield code, before.casefold(), after.casefold()
