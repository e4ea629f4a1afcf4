"""What VTT and SRT share: timed cues, and who speaks in them.

One cue is one message, with its own words, offset and duration; fillers stay. Two cues in one are
two messages. A cue that only describes a sound (`[music]`, `(laughs)`) is a system row, or, where a
speaker is named, that person's message of kind media: they answered, without words.

A file is read twice: once to see how it names speakers, once for its messages.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from turntoward.model import Chat, Coverage, Kind, Limits, Message
from turntoward.model.ports import Item, Source
from turntoward.readers._clock import seconds
from turntoward.readers._labels import INLINE, Labels, is_sound, undressed, unmarked
from turntoward.readers._lines import text_lines
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import stem_of

__all__ = ["LIMITS", "TIMING", "UNNAMED", "Dialect", "read_cues"]

LIMITS = Limits(
    reactions=False,
    replies=False,
    edits="no",
    deletions="no",
    calls=True,
    clock="relative",
    never=(
        "Subtitles hold what was said aloud; looks, gestures and touch are not in them.",
        "Automatic captions mishear, leave out punctuation, and may give words to the wrong person.",
        "There is no date; times count from the start of the recording.",
    ),
)
UNNAMED = "Speaker"  # where a file names nobody

_CLOCK = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,6})?"
TIMING: Final = re.compile(
    rf"[ \t]{{0,20}}(?P<start>{_CLOCK})[ \t]{{0,20}}-->[ \t]{{0,20}}(?P<end>{_CLOCK})(?:[ \t]|$)"
)
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:[ \t]|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<\d[\d:.,]{3,20}>|\{\\an?\d{1,2}\}")
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|lrm|rlm|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_ENTITIES = {
    "amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0",
    "lrm": "\u200e", "rlm": "\u200f",
}  # fmt: skip
_OPENING = 3  # captions, of which one names a speaker in a file that names them on change
_FEW = 0.02
_ROLLING = 0.3  # of the captions begin with words of the one before: they roll
_FEWEST_ROLLING = 3
_MOST_ROLLING = 3  # lines of a caption that roll
_LAST_LETTER = 0x10FFFF
_AGAIN = 0.05  # of the names are the name before: they are given in every caption


class Dialect(Struct, frozen=True, kw_only=True):
    """Where VTT and SRT differ."""

    reader: str
    header: bool  # a first block that is no cue
    carries: bool  # a caption without a name has the speaker of the one before
    blank_lines: bool  # a caption may hold blank lines


class Cue(Struct, frozen=True, kw_only=True):
    """One timed caption, as it stands in the file."""

    id: str | None
    start: float  # seconds
    end: float
    text: str
    line: int


class Stray(Struct, frozen=True):
    """Lines that belong to no caption."""

    text: str
    line: int


class _Style(Struct, frozen=True, kw_only=True):
    """How a file names speakers."""

    voices: bool  # <v Name>
    names: frozenset[str]  # Name: …
    on_change: bool  # only where the speaker changes
    rolling: bool


def read_cues(source: Source, dialect: Dialect) -> Iterator[Item]:
    """A file of captions, as the stream that a reader gives."""
    style = _survey(source, dialect)
    reading = _Reading(stem_of(source), dialect, style)
    yield Chat(id=reading.chat, title=reading.chat)
    yield from reading.opening()
    found = cues(text_lines(source), dialect)
    for item in _unrolled(found, reading) if style.rolling else found:
        yield from reading.stray(item) if isinstance(item, Stray) else reading.cue(item)
    yield from reading.problems.guessed(source)
    yield from reading.closing()


def cues(lines: Iterable[str], dialect: Dialect) -> Iterator[Cue | Stray]:
    """The captions of a file, and what lies between them."""
    last: Cue | None = None
    texts: list[str] = []  # of the last one: more than one where blank lines are part of it
    for found in _found(lines, dialect):
        if last and dialect.blank_lines and isinstance(found, Stray) and not found.text.isdigit():
            texts.append(found.text)
            continue
        if last:
            yield _whole(last, texts)
        last, texts = (found, [found.text]) if isinstance(found, Cue) else (None, [])
        if isinstance(found, Stray):
            yield found
    if last:
        yield _whole(last, texts)


def _whole(cue: Cue, texts: list[str]) -> Cue:
    return replace(cue, text="\n\n".join(texts)) if len(texts) > 1 else cue


def _found(lines: Iterable[str], dialect: Dialect) -> Iterator[Cue | Stray]:
    for first, block in _blocks(lines):
        if dialect.header and _ASIDE.match(block[0]):
            continue
        timings = [(at, match) for at, line in enumerate(block) if (match := _timing(line))]
        starts = [_own_line(block, at, nth) for nth, (at, _) in enumerate(timings)]
        ends = [*starts, len(block)]
        before = "\n".join(block[: ends[0]])
        if before and not (dialect.header and first == 1 and before.startswith("WEBVTT")):
            yield Stray(before, first)
        for (at, match), start, end in zip(timings, starts, ends[1:], strict=True):
            yield Cue(
                id=block[start].strip() if start < at else None,
                start=seconds(match["start"]),
                end=seconds(match["end"]),
                text="\n".join(block[at + 1 : end]),
                line=first + at,
            )


def _blocks(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of lines that are not blank, each with the number of its first."""
    block: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip() or (
            line and block and _timing(block[-1])
        ):  # spaces may be all that is shown
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield number - len(block) + 1, block


def _timing(line: str) -> re.Match[str] | None:
    return TIMING.match(line) if "-->" in line else None


def _own_line(block: list[str], at: int, nth: int) -> int:
    """Where a caption begins: at its id, if the line before its timing is one."""
    if at == 0 or _timing(block[at - 1]):
        return at
    before = block[at - 1].strip()
    is_id = not before.startswith("WEBVTT") if nth == 0 else before.isdigit()
    return at - 1 if is_id else at


def _survey(source: Source, dialect: Dialect) -> _Style:
    labels = Labels(opening=_OPENING, few=_FEW, once=False)
    count = voices = rolls = again = 0
    before: list[str] = []
    latest: str | None = None
    for cue in cues(text_lines(source), dialect):
        lines = _lines(cue.text) if isinstance(cue, Cue) else []
        if isinstance(cue, Cue) and lines:
            count += 1
            voices += bool(_VOICE.search(cue.text))
            rolls += len(_fresh(before, lines)) < len(lines) or _grows(before, lines)
            label = _see(labels, lines)
            again += label is not None and label == latest
            latest, before = label or latest, lines
    by_voice = voices > 0 and voices >= labels.labelled
    return _Style(
        voices=by_voice,
        names=frozenset() if by_voice else labels.names(),
        on_change=not by_voice and again <= _AGAIN * labels.labelled,
        rolling=not by_voice and rolls >= max(_FEWEST_ROLLING, _ROLLING * count),
    )


def _see(labels: Labels, lines: list[str]) -> str | None:
    """Count a caption; gives the label of its first line."""
    first, *others = (_labelled(line)[0] for line in lines)
    labels.see(first)
    for label in filter(None, others):
        labels.see(label)
    return first


def _labelled(line: str) -> tuple[str | None, str]:
    """The label of a line, if it has one, and the words."""
    match = INLINE.fullmatch(undressed(line))
    if not match or match["before"] or match["after"]:
        return None, line
    return match["label"], match["text"]


def _lines(text: str) -> list[str]:
    """The words of a caption, line by line, without tags and blank lines."""
    return [line for raw in _plain(text).split("\n") if (line := unmarked(raw))]


def _plain(text: str) -> str:
    return _ENTITY.sub(_entity, _TAG.sub("", text))


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if not name.startswith("#"):
        return _ENTITIES[name]
    number = int(f"0{name[1:]}", 16) if name[1] in "xX" else int(name[1:])
    return chr(number) if 0 < number <= _LAST_LETTER else match[0]


def _fresh(before: list[str], lines: list[str]) -> list[str]:
    """The lines that do not repeat the end of the caption before."""
    for overlap in range(min(len(before), len(lines), _MOST_ROLLING), 0, -1):
        if before[-overlap:] == lines[:overlap]:
            return lines[overlap:]
    return lines


def _grows(before: list[str], lines: list[str]) -> bool:
    """Whether one line was shown again with words added at its end."""
    return len(before) == len(lines) == 1 and lines[0].startswith(before[0] + " ")


def _unrolled(found: Iterable[Cue | Stray], reading: "_Reading") -> Iterator[Cue | Stray]:
    """Rolling captions with every line once."""
    held: Cue | None = None
    before: list[str] = []
    for item in found:
        if isinstance(item, Stray):
            yield item
            continue
        lines = _lines(item.text)
        fresh = _fresh(before, lines)
        if held and lines and (not fresh or _grows(before, lines)):
            added = lines[0][len(before[0]) :] if fresh else ""
            held = replace(held, text=held.text + added, end=max(held.end, item.end))
            reading.repeats += 1
        elif lines:
            if held:
                yield held
            reading.repeats += len(fresh) < len(lines)
            held = replace(item, text="\n".join(fresh))
        before = lines or before
    if held:
        yield held


class _Reading:
    """One read of a file of captions: what was said so far, and by whom."""

    def __init__(self, chat: str, dialect: Dialect, style: _Style) -> None:
        self.chat = chat
        self.repeats = 0
        self._dialect = dialect
        self._style = style
        self.problems = Problems()
        self._speaker: str | None = None
        self._count = 0
        self._unparsed = 0

    @property
    def _named(self) -> bool:
        return self._style.voices or bool(self._style.names)

    def opening(self) -> Iterator[Item]:
        """What holds for the whole file."""
        if not self._named:
            yield from self.problems.note(
                "R130",
                "the whole file",
                f"It does not say who speaks; everything is given to “{UNNAMED}”. To read it as a "
                "conversation, put a name and a colon before each caption's words.",
            )

    def stray(self, stray: Stray) -> Iterator[Item]:
        """Lines that belong to no caption: counted, not read."""
        self._unparsed += stray.text.count("\n") + 1
        message = "Lines without a time were not read."
        yield from self.problems.note("R131", f"line {stray.line}", message)

    def cue(self, cue: Cue) -> Iterator[Item]:
        """The messages of one caption."""
        self._count += 1
        where = f"line {cue.line}"
        pieces = [piece for piece in self._pieces(cue.text) if piece[0] or piece[1]]
        for nth, (label, words) in enumerate(pieces, 1):
            number = cue.id or str(self._count)
            kind = _kind(label, words)
            speaker = None
            if kind is not Kind.SYSTEM:
                speaker, noted = self._who(label, where)
                yield from noted
            text, noted = self.problems.mended(words, where)
            yield from noted
            yield Message(
                conversation=self.chat,
                id=mend(number if nth == 1 else f"{number}.{nth}"),
                speaker=speaker,
                kind=kind,
                text=text,
                offset=cue.start,
                duration=max(0.0, round(cue.end - cue.start, 3)),
            )

    def _pieces(self, text: str) -> Iterator[tuple[str | None, str]]:
        if self._style.voices:
            return _by_voice(text)
        return _by_label(_lines(text), self._style.names)

    def _who(self, label: str | None, where: str) -> tuple[str, tuple[Item, ...]]:
        if label:
            self._speaker = mend(label)
            return self._speaker, ()
        if self._speaker and (self._dialect.carries or self._style.on_change):
            return self._speaker, ()
        if not self._named:
            return UNNAMED, ()
        message = f"This caption names nobody; it is given to “{UNNAMED}”."
        return UNNAMED, self.problems.note("R130", where, message)

    def closing(self) -> Iterator[Item]:
        """What is known at the end."""
        if self.repeats:
            message = f"{self.repeats:,} captions repeat the one before; each line is read once."
            yield from self.problems.note("R132", "the whole file", message)
        yield from self.problems.rest()
        yield Coverage(
            reader=self._dialect.reader,
            limits=LIMITS,
            time_zone="not needed: times count from the start of the recording",
            unparsed=self._unparsed,
        )


def _by_voice(text: str) -> Iterator[tuple[str | None, str]]:
    first, *rest = _VOICE.split(text)
    yield None, "\n".join(_lines(first))
    for name, said in zip(rest[::2], rest[1::2], strict=True):
        yield " ".join(_plain(name).split()) or None, "\n".join(_lines(said))


def _by_label(lines: list[str], names: frozenset[str]) -> Iterator[tuple[str | None, str]]:
    speaker: str | None = None
    said: list[str] = []
    for line in lines:
        label, words = _labelled(line)
        if label in names:
            yield speaker, "\n".join(said)
            speaker, said = label, [words] if words else []
        else:
            said.append(line)
    yield speaker, "\n".join(said)


def _kind(label: str | None, text: str) -> Kind:
    if is_sound(text):
        return Kind.MEDIA if label else Kind.SYSTEM
    return Kind.TEXT if text else Kind.EMPTY
