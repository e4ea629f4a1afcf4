"""Who speaks, where the text itself says it: `Ana: …`, `[00:05] Ana: …`, `Ana  0:05`.

A word and a colon may be a name, and may be what somebody says ("Listen: we should go"). So a whole
text is surveyed first, and a label counts as a name by its shape and by how it is used.
"""

import re
from collections import Counter
from typing import Final

from msgspec import Struct

__all__ = ["HEADING", "INLINE", "Labels", "is_sound", "unmarked"]

# Every repetition is bounded, so that a line costs time in proportion to its length.
_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_NAME = r"[^\W\d_][^:\[\]<>{}“”\"!?\t\r\n]{0,39}?"
INLINE: Final = re.compile(
    rf"(?:[\[(]?(?P<before>{_TIME})[\])]?[ \t]{{0,8}}[-–]?[ \t]{{0,8}})?"
    rf"(?P<label>{_NAME})[ \t]{{0,8}}"
    rf"(?:[\[(](?P<after>{_TIME})[\])][ \t]{{0,8}})?"
    r":(?!//)[ \t]{0,8}(?P<text>.*)",
    re.DOTALL,
)
HEADING: Final = re.compile(
    rf"(?P<label>{_NAME})[ \t]{{1,20}}[\[(]?(?P<after>{_TIME})[\])]?"
    rf"|[\[(]?(?P<before>{_TIME})[\])]?[ \t]{{1,20}}(?P<second>{_NAME})"
)
_MARKS = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_SOUND = re.compile(r"\[[^\[\]\n]{0,120}\]|\([^()\n]{0,120}\)|♪[^♪\n]{0,400}♪?|>>")
_WORD = re.compile(r"[^\W_]+")
_PARTICLES = frozenset("al ap bin bint da das de del della den der di dos du el la le van von y".split())
# Words before a colon that are no names, whatever their case.
_NO_NAMES = frozenset(
    """about actually agenda also and answer anyway attendees because bcc but cc conclusion content
    content-type date dear duration edit example file finally first fact fwd from fyi honestly http
    https important kind language link listen location look mailto meeting message-id namely next
    note notes now ok okay one organizer participants place plus present problem ps question re
    reason recorded recording remember reply-to result said second sent so source subject summary
    third time title to topic transcript translation two update version warning well whatsapp
    why yes no""".split()
)
_LONGEST_NAME = 4  # words
_MOST_LABELS = 10_000  # distinct ones that are counted
_MOSTLY = 0.5  # of the lines carry a label: the text is labelled throughout
_FEW = 0.02  # at least, where a name is given only when the speaker changes


class Labels:
    """A survey of labels over a whole text."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.units = 0  # lines (or captions) with words
        self.labelled = 0
        self.first_labelled = False

    def see(self, label: str | None) -> None:
        """Count one line, with the label that it begins with."""
        if label is not None and not _could_be_name(label):
            label = None
        if label and (label in self.counts or len(self.counts) < _MOST_LABELS):
            self.counts[label] += 1
            self.labelled += 1
            self.first_labelled |= self.units == 0
        self.units += 1

    @property
    def share(self) -> float:
        """Of the lines with words, those that begin with a label."""
        return self.labelled / self.units if self.units else 0.0

    def names(self) -> frozenset[str]:
        """The labels that are names of speakers; none where the text is not labelled."""
        if self.share >= _MOSTLY:
            return frozenset(
                label
                for label, count in self.counts.items()
                if _is_name_like(label) or (count > 1 and len(label.split()) <= 2)  # noqa: PLR2004 "interviewer", "old friend"
            )
        repeated = frozenset(
            label for label, count in self.counts.items() if count > 1 and _is_name_like(label)
        )
        return repeated if self.share >= _FEW else frozenset()


class Heading(Struct, frozen=True):
    """A line of its own that names the speaker and the time of what follows."""

    label: str
    time: str


def heading(line: str) -> Heading | None:
    """`Ana  0:05` or `0:05 Ana`; None where the line is no heading."""
    match = HEADING.fullmatch(line)
    if not match:
        return None
    label = match["label"] or match["second"]
    return Heading(label.strip(), match["after"] or match["before"])


def unmarked(line: str) -> str:
    """A line without spaces and invisible marks around it."""
    return line.strip().strip(_MARKS).strip()


def is_sound(text: str) -> bool:
    """Whether the text only describes a sound, as in `[music]`, `(laughs)` or `♪ la ♪`."""
    return bool(text) and not _SOUND.sub("", text).strip(" \t\n.,-♪♫")


def _could_be_name(label: str) -> bool:
    words = label.split()
    return len(words) <= _LONGEST_NAME + 1 and words[0].casefold() not in _NO_NAMES


def _is_name_like(label: str) -> bool:
    """At most four words, none of them in small letters: `Ana Ruiz`, `T`, `SPEAKER_00`, `阿娜`."""
    words = _WORD.findall(label)
    return len(words) <= _LONGEST_NAME + 1 and all(
        word in _PARTICLES or not word[0].islower() for word in words
    )
