"""What `names_hidden` takes out of texts: names, numbers, addresses and links.

It is a courtesy to the people in a conversation, and no anonymity: `NOT_HIDDEN` says what stays. Every
step takes time in proportion to the text, also of texts that were made to take long.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from unicodedata import normalize

from msgspec import Struct

__all__ = ["HIDDEN", "NOT_HIDDEN", "Gap", "Hider", "fill", "labels", "moved"]

HIDDEN = (
    "Names of the people in this conversation, longer numbers, e-mail addresses, "
    "streets with a house number, and links are replaced, in messages too."
)
NOT_HIDDEN = (
    "Nicknames, other people's names, places, times, and what was told are still there. Whoever knows "
    "these people can recognise them."
)
_ALPHABET = 26
_LONGEST_LINK = 2_000
_FEWEST_LETTERS = 2
_PLURAL = 4  # letters from which “anas” may be Ana's
_WORD = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r"\S+")
_AROUND = "()[]{}<>\"'“”‘’«».,;:!?…"
_DOMAIN = re.compile(
    r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?:com|org|net|edu|gov|io|de|uk|fr|es|it|nl|eu|info|me|app|tv)(?:[/?#:]\S*)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\+?\(?\d(?:[ ./()\-\u00a0\u202f]{0,2}\d){5,}|\d{4,}")
_STREET = re.compile(
    r"\b\d{1,5}[a-z]?,? (?:[\w'’-]{1,30} ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|close|court"
    r"|square|terrace|boulevard|blvd)\b"
    r"|\b\w{0,30}(?:straße|strasse|gasse|allee) \d{1,4}[a-z]?\b",
    re.IGNORECASE,
)
# Words that stand in names and everywhere else, and scripts that put no space between words.
_SMALL = frozenset(
    {
        "an", "and", "the", "of", "de", "da", "do", "dos", "van", "von", "der", "den", "la", "le",
        "el", "al", "bin", "ibn", "mr", "mrs", "ms", "dr",
    }
)  # fmt: skip
_JOINED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class Gap(Struct, frozen=True, order=True):
    """A stretch of text and what stands in its place."""

    start: int
    end: int
    put: str


class Hider:
    """Knows the people of one conversation, and takes them out of texts."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        """Take names apart.

        Args:
            labels: for each name what is put in its place.
        """
        self._words: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        for name, label in labels.items():
            self._learn(normalize("NFC", name), label)
        joined = sorted(self._parts, key=len, reverse=True)
        self._joined = re.compile("|".join(map(re.escape, joined))) if joined else None

    def _learn(self, name: str, label: str) -> None:
        words = _WORD.findall(name)
        telling = [word for word in words if word.casefold() not in _SMALL] or words
        for word in telling:
            if _JOINED.search(word):
                self._parts.setdefault(word, label)
            elif len(word) >= _FEWEST_LETTERS:
                for written in (word, word.upper(), word.lower()):  # “ı” comes back as “i”
                    self._words.setdefault(normalize("NFC", written).casefold(), label)
        if not words and name.strip():
            self._parts.setdefault(name.strip(), label)  # an emoji, for instance

    def gaps(self, text: str) -> list[Gap]:
        """What has to be replaced in a text in NFC, in its order, nothing twice."""
        found = sorted(
            chain(self._links(text), _numbers(text), self._names(text)),
            key=lambda gap: (gap.start, -gap.end),
        )
        kept: list[Gap] = []
        for gap in found:
            if not kept or gap.start >= kept[-1].end:
                kept.append(gap)
            before = kept[-2:-1]
            if before and before[0].put == gap.put and text[before[0].end : gap.start].isspace():
                kept[-2:] = [Gap(before[0].start, gap.end, gap.put)]  # a first and a last name
        return kept

    def hide(self, text: str) -> str:
        """The text with everything replaced."""
        return fill(text := normalize("NFC", text), self.gaps(text))

    def _names(self, text: str) -> Iterator[Gap]:
        for found in _WORD.finditer(text):
            label = self._label(found[0].casefold())
            if label:
                yield Gap(found.start(), found.end(), label)
        if self._joined:
            for found in self._joined.finditer(text):
                yield Gap(found.start(), found.end(), self._parts[found[0]])

    def _label(self, word: str) -> str | None:
        label = self._words.get(word)
        if label is None and len(word) >= _PLURAL and word.endswith("s"):
            return self._words.get(word[:-1])
        return label

    def _links(self, text: str) -> Iterator[Gap]:
        for found in _CHUNK.finditer(text):
            chunk = found[0]
            if "." not in chunk and "://" not in chunk and "@" not in chunk:
                continue
            bare = chunk.strip(_AROUND)
            start = found.start() + len(chunk) - len(chunk.lstrip(_AROUND))
            put = _link_in(bare)
            if put:
                yield Gap(start, start + len(bare), put)


def _link_in(chunk: str) -> str | None:
    """What stands for a chunk of text without spaces, if it holds a link or an address."""
    if "://" in chunk or chunk.lower().startswith("www."):
        return "[link]"
    if "@" in chunk[1:-1] and "." in chunk.rpartition("@")[2]:
        return "[address]"
    return "[link]" if len(chunk) <= _LONGEST_LINK and _DOMAIN.fullmatch(chunk) else None


def _numbers(text: str) -> Iterator[Gap]:
    for pattern, put in ((_STREET, "[street]"), (_NUMBER, "[number]")):
        for found in pattern.finditer(text):
            yield Gap(found.start(), found.end(), put)


def fill(text: str, gaps: Iterable[Gap]) -> str:
    """The text with each gap filled."""
    parts, at = [], 0
    for gap in gaps:
        parts += [text[at : gap.start], gap.put]
        at = gap.end
    return "".join((*parts, text[at:]))


def moved(place: int, gaps: Iterable[Gap]) -> int:
    """Where a place in a text lies after its gaps were filled; inside of a gap, at its start."""
    shift = 0
    for gap in gaps:
        if place <= gap.start:
            break
        if place < gap.end:
            return gap.start + shift
        shift += len(gap.put) - (gap.end - gap.start)
    return place + shift


def labels(names: Iterable[str]) -> dict[str, str]:
    """“Person A”, “Person B” … in the order of the names; numbers where the letters are used up."""
    names = list(names)
    if len(names) > _ALPHABET:
        return {name: f"Person {number}" for number, name in enumerate(names, 1)}
    return {name: f"Person {chr(ord('A') + number)}" for number, name in enumerate(names)}
