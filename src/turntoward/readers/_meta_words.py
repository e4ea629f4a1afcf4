"""What Messenger and Instagram write by themselves, in the languages of `data/meta.toml`."""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

__all__ = ["Sentences", "known_as", "load_sentences"]

_LONGEST: Final = 400  # letters of a sentence of the app
_MOST = 10  # words of a name
_START = 6  # letters by which sentences are looked up
_STOP = "[.。।]"
_PLAIN: Final = {ord(mark): None for mark in "\u200b\u200e\u200f\u2066\u2067\u2068\u2069\ufeff"} | {
    ord("\u00a0"): " ",
    ord("\u202f"): " ",
    ord("\u3000"): " ",
    ord("’"): "'",
}
_SLOT = re.compile(r"\{(sender|other|name|emoji|words)\}")
_EMOJI = r"(?:[^\w\s.,;:!?'\"()/-]|[\d#*]\ufe0f?\u20e3)[^\w\n]{0,40}?"
_SLOTS: Final = {
    "sender": r"(?P<sender>[^\n]{1,100}?)",
    "other": r"(?P<other>[^\n]{1,100}?)",
    "name": r"[^\n]{1,100}?",
    "emoji": _EMOJI,
    "words": r"[^\n]{1,300}?",
}
_KINDS: Final = (
    "reaction",
    "media",
    "beside",
    "sticker",
    "location",
    "poll",
    "call",
    "deleted",
    "notice",
)


class _Sentence:
    """One sentence, or what follows the sender's name in one; compiled when first asked for."""

    def __init__(self, kind: str, template: str) -> None:
        self.kind = kind
        self.needs_stop = template.endswith(".")
        self._parts = _SLOT.split(template.removesuffix("."))
        self.start = self._parts[0][:_START]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What it looks like, with or without a full stop."""
        parts = [_SLOTS[part] if at % 2 else re.escape(part) for at, part in enumerate(self._parts)]
        return re.compile("".join(parts) + rf"(?P<stop>{_STOP}?)")


class _Index:
    """Sentences by how they start, so that a message is held against few of them."""

    def __init__(self) -> None:
        self._by_start: defaultdict[str, list[_Sentence]] = defaultdict(list)

    def add(self, kind: str, template: str) -> None:
        sentence = _Sentence(kind, template)
        self._by_start[sentence.start].append(sentence)

    def starting(self, text: str) -> Iterator[_Sentence]:
        for size in range(1, _START + 1):
            yield from self._by_start.get(text[:size], ())


class Sentences:
    """All of them, and the few other things that are known by heart."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Sentences from the data file, for every language at once."""
        self._whole = _Index()
        self._behind_sender = _Index()
        self._thumbs = {
            number: emoji for emoji, all_ in data["stickers"].items() for number in all_
        }
        languages = data["languages"].values()
        for kind in _KINDS:
            for template in {text for table in languages for text in table.get(kind, ())}:
                self._add(kind, unicodedata.normalize("NFC", template))
        self.edited = tuple({f" {text}" for table in languages for text in table.get("edited", ())})
        self.unknown = frozenset(text for table in languages for text in table.get("unknown", ()))

    def _add(self, kind: str, template: str) -> None:
        rest = template.removeprefix("{sender}")
        index = self._whole if rest == template else self._behind_sender
        index.add(kind, rest)

    def kind_of(
        self, words: str, sender: str, people: Collection[str], *, beside: bool = False
    ) -> str | None:
        """The kind of sentence, as it is called in the data file; None for what a person typed.

        Args:
            words: of a message.
            sender: whose row it is.
            people: names of others in the chat, as `known_as` gives them.
            beside: the row holds a file or a link as well, which makes less plain sentences sure.
        """
        if len(words) > _LONGEST or "\n" in words:
            return None
        text = _plain(words).strip()
        names = known_as(sender)
        for name in names:
            if text.startswith(name):
                rest = text[len(name) :]
                kind = _first(self._behind_sender, rest, (names, people), beside=beside)
                if kind:
                    return kind
        return _first(self._whole, text, (names, people), beside=beside)

    def sticker(self, number: str) -> str:
        """The emoji that a sticker shows, where its number says so."""
        emoji: str = self._thumbs.get(number, "")
        return emoji


def _first(
    index: _Index, text: str, people: tuple[Collection[str], Collection[str]], *, beside: bool
) -> str | None:
    for sentence in index.starting(text):
        match = sentence.pattern.fullmatch(text)
        if match and _fits(sentence, match, people, beside=beside):
            return "media" if sentence.kind == "beside" else sentence.kind
    return None


def _fits(
    sentence: _Sentence,
    match: re.Match[str],
    people: tuple[Collection[str], Collection[str]],
    *,
    beside: bool,
) -> bool:
    if not beside and (sentence.kind == "beside" or (sentence.needs_stop and not match["stop"])):
        return False
    groups = match.groupdict()
    sender, other = groups.get("sender"), groups.get("other")
    if sender is not None and sender not in people[0]:
        return False
    return other is None or other in people[1] or other in people[0]


@lru_cache(maxsize=4096)
def known_as(name: str) -> tuple[str, ...]:
    """What the app calls a person in its sentences: the whole name, its first words, or its last.

    Some languages write a name without the space in it.
    """
    words = _plain(name[:_LONGEST]).split()[:_MOST]
    starts = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    return tuple(
        dict.fromkeys([*starts, *words[-1:], *([] if name.isascii() else ["".join(words)])])
    )


def _plain(text: str) -> str:
    """`text` with plain spaces and apostrophes, and without direction marks."""
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_PLAIN)


@cache
def load_sentences() -> Sentences:
    """Read the data file, once."""
    data = (files("turntoward") / "data" / "meta.toml").read_text(encoding="utf-8")
    return Sentences(tomllib.loads(data))
