"""Who speaks, where the text itself says it: `Ana: …`, `[00:05] Ana: …`, `Ana  0:05`.

A word and a colon may be a name, and may be what somebody says ("Listen: we should go"). So a whole
text is surveyed first, and a label counts as a name by its shape and by how it is used.
"""

import re
from collections import Counter
from typing import Final

from msgspec import Struct

__all__ = ["INLINE", "TIME", "Labels", "heading", "is_sound", "undressed", "unmarked"]

# Every repetition is bounded, so that a line costs time in proportion to its length.
TIME: Final = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_NAME = r"[^\W\d_][^:：\[\]<>{}“”\"!?\t\r\n]{0,39}?"
INLINE: Final = re.compile(
    rf"(?:(?P<bracket>[\[(])?(?P<before>{TIME})[\])]?[ \t]{{0,8}}[-–]?[ \t]{{0,8}})?"
    rf"(?P<label>{_NAME})[ \t]{{0,8}}"
    rf"(?:[\[(](?P<after>{TIME})[\])][ \t]{{0,8}})?"
    r"(?::(?!//)|：)[ \t]{0,8}(?P<text>.*)",
    re.DOTALL,
)
_ANY_TIME = re.compile(r"\d:\d")
_HEADING: Final = re.compile(
    rf"(?P<label>{_NAME})[ \t]{{1,20}}[\[(]?(?P<after>{TIME})[\])]?"
    rf"|[\[(]?(?P<before>{TIME})[\])]?[ \t]{{1,20}}(?P<second>{_NAME})"
)
_DRESSED = re.compile(
    rf"(?:>>[ \t]{{0,8}})?(?P<time>[\[(]?{TIME}[\])]?[ \t]{{0,8}})?(?:"
    rf"(?P<bold>\*\*|__)(?P<inside>[^*_\n]{{1,80}})(?P=bold)"
    rf"|\[(?P<square>{_NAME})\](?=[ \t]{{0,8}}[:：])"
    r")?"
)
_MARKS = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
)
_SOUND = re.compile(r"\[[^\[\]\n]{0,120}\]|\([^()\n]{0,120}\)|♪[^♪\n]{0,400}♪?")
_WORD = re.compile(r"[^\W_]+")
_PARTICLES = frozenset(
    {"al", "bin", "bint", "d", "da", "das", "de", "del", "den", "der", "di", "du"}
)
# Words before a colon that are no names, whatever their case.
_NO_NAME = """
    about actually agenda also and answer anyway attendees bcc because but cc conclusion
    content content-type date dear duration edit example fact file finally first from fwd
    fyi honestly http https important kind language link listen location look mailto meeting
    message-id namely next no note notes now ok okay one organizer participants place plus
    present problem ps question re reason recorded recording remember reply-to result said
    second sent so source subject summary then third time title to topic transcript translation
    two update version warning well whatsapp why yes
"""
_NO_NAMES = frozenset(_NO_NAME.split())
_ORDER = frozenset({"first", "second", "third", "one", "two"})  # "First speaker"
_LONGEST_NAME = 4  # words
_LONGEST_ROLE = 2  # words in small letters: "interviewer", "the client"
_MOST_LABELS = 10_000  # distinct ones that are counted
_MOSTLY = (
    0.5  # of the lines carry a label: the text is labelled throughout; of those, doubtful ones
)


class Labels:
    """A survey of labels over a whole text."""

    def __init__(self, *, opening: int, few: float, once: bool) -> None:
        """Start a survey.

        Args:
            opening: of the first so many lines, one carries a name, or the text is not labelled.
            few: the least share of lines with a name, where names are not given throughout.
            once: whether, there too, what looks like a name is one if it does not come back.
        """
        self._opening = opening
        self._few = few
        self._once = once
        self._counts: Counter[str] = Counter()
        self._plain: set[str] = set()  # labels seen without anything doubtful around them
        self._doubtful = 0  # lines
        self._early: set[str] = set()
        self.units = 0  # lines (or captions) with words
        self.labelled = 0

    def see(self, label: str | None, *, doubtful: bool = False) -> None:
        """Count one line, with the label that it begins with."""
        self.units += 1
        if label is None:
            return
        if label not in self._counts and (
            len(self._counts) >= _MOST_LABELS or not _could_be_name(label)
        ):
            return
        self._counts[label] += 1
        self.labelled += 1
        if doubtful:
            self._doubtful += 1
        else:
            self._plain.add(label)
        if self.units <= self._opening:
            self._early.add(label)

    @property
    def share(self) -> float:
        """Of the lines with words, those that begin with a label."""
        return self.labelled / self.units if self.units else 0.0

    @property
    def throughout(self) -> bool:
        """Whether labels are the rule, and not only where the speaker changes."""
        return self.share >= _MOSTLY

    @property
    def repeats(self) -> bool:
        """Whether any label comes back."""
        return any(count > 1 for count in self._counts.values())

    def names(self) -> frozenset[str]:
        """The labels that are names of speakers; none where the text is not labelled."""
        names = frozenset(filter(self._is_name, self._counts))
        if self.throughout:
            return names
        known = any(self._counts[name] > 1 for name in names & self._early)
        return names if known and self.share >= self._few else frozenset()

    def _is_name(self, label: str) -> bool:
        if self._counts[label] > 1:
            short = self.throughout and len(label.split()) <= _LONGEST_ROLE
            return short or _is_name_like(label)
        once = self.throughout or self._once
        plain = label in self._plain or self._doubtful > _MOSTLY * self.labelled
        return once and plain and _is_name_like(label)


class Heading(Struct, frozen=True):
    """A line of its own that names the speaker and the time of what follows."""

    label: str
    time: str
    doubtful: bool  # nothing but a space between them: perhaps a sentence


def heading(line: str) -> Heading | None:
    """`Ana  0:05` or `0:05 Ana`; None where the line is no heading."""
    match = _HEADING.fullmatch(line) if _ANY_TIME.search(line) else None
    if not match:
        return None
    label = match["label"] or match["second"]
    plain = " ".join(line.split()) == line and line[-1].isdigit() and line[0] not in "[("
    return Heading(label.strip(), match["after"] or match["before"], plain)


def unmarked(line: str) -> str:
    """A line without spaces and invisible marks around it."""
    return line.strip().strip(_MARKS).strip()


def undressed(line: str) -> str:
    """A line without what stands around a label: `**Ana:** …`, `[SPEAKER_00]: …`, `>> ANA: …`."""
    if not line or line[0].isalpha():
        return line
    match = _DRESSED.match(line)
    if not match or not match[0]:
        return line
    return (match["time"] or "") + (match["inside"] or match["square"] or "") + line[match.end() :]


def is_sound(text: str) -> bool:
    """Whether the text only describes a sound, as in `[music]`, `(laughs)` or `♪ la ♪`."""
    return bool(text) and not _SOUND.sub("", text).strip(" \t\n.,-♪♫")


def _could_be_name(label: str) -> bool:
    first, *rest = label.casefold().split()
    return len(rest) <= _LONGEST_NAME and (
        first not in _NO_NAMES or (bool(rest) and first in _ORDER)
    )


def _is_name_like(label: str) -> bool:
    """At most four words, none of them in small letters: `Ana Ruiz`, `T`, `SPEAKER_00`, `阿娜`."""
    words = _WORD.findall(label)
    return len(words) <= _LONGEST_NAME + 1 and all(
        word in _PARTICLES or not word[0].islower() for word in words
    )
