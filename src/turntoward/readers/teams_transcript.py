"""Transcripts of Microsoft Teams: a Word document saved as text, and captions with data in them.

Documents name the speaker on a line of its own, with the time (`Ana Ruiz   0:03`), below the time
(`0:0:3.0 --> 0:0:9.1`, then the name), or above it (the name, then `0:03`, as copied from the
screen). Captions for programs hold one JSON object a cue. Transcripts without names are refused.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from msgspec import Struct

from turntoward.errors import FormatError
from turntoward.model import Chat, Coverage, Kind, Limits, Message
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._app_words import AppWords, load_app_words
from turntoward.readers._clock import seconds
from turntoward.readers._cues import TIMING
from turntoward.readers._labels import Labels, heading, is_sound, unmarked
from turntoward.readers._lines import text_lines
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import stem_of
from turntoward.readers._teams_cues import read_cues

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME: Final = "teams_transcript"
TITLE: Final = "Microsoft Teams transcript (.docx saved as .txt, or .vtt)"
STEPS: Final[tuple[str, ...]] = (
    "In Teams, open the meeting's chat or its recap, then Transcript.",
    "Download it as VTT, or as Word document (docx) and save that as plain text.",
    "Check that it names who speaks; an administrator can switch names off.",
)
LIMITS: Final = Limits(
    reactions=False,
    replies=False,
    edits="no",
    deletions="no",
    calls=True,
    clock="relative",
    never=(
        "A transcript holds what was said aloud; looks, gestures and touch are not in it.",
        "Automatic transcripts mishear, and may give words to the wrong person.",
        "It is written in stretches, so that short words of the other may be missing.",
    ),
)
_APP: Final = "teams"
_LOOKED_AT: Final = 400  # lines for detection
_OPENING: Final = 20  # lines, of which one names a speaker
_FEW: Final = 0.08
_FEWEST: Final = 2  # turns
_STAMPED = re.compile(r"(?P<title>.{1,200})-\d{8}_\d{6}(?:UTC)?-(?P<what>.{3,60})")
_LENGTH = re.compile(r"(?:\d{1,3} ?h)?(?: ?\d{1,3} ?m(?:in)?)?(?: ?\d{1,2} ?s)?")
_SPOKEN_LENGTH = re.compile(r"(?:\d{1,3} [^\W\d_]{3,10} ?){1,3}")
_ANY_TIME = re.compile(r"\d:\d")
_TIME_ALONE = re.compile(r"(?:\d{1,3}:)?\d{1,3}:\d{2}")
_DATED = re.compile(r"[^\n]{0,40}\b\d{4}\b[^\n]{0,20}\d{1,2}[:.]\d{2}[^\n]{0,8}")
_UNPADDED = re.compile(r"\d:\d:\d{1,2}\.\d{1,7} --> ")
_LONGEST_NAME: Final = 60
_SIGNATURE: Final = "WEBVTT"
_JSON_FIELDS: Final = ('"speakerName"', '"spokenText"')  # of captions for programs
_NO_NAMES: Final = (
    "{name} does not say who speaks. In Teams, download the transcript again with names, or put a "
    "name and a colon before each turn, like “Ana: hello”."
)
_NOT_NEEDED: Final = "not needed: times count from the start of the recording"


class _Line(Struct, frozen=True):
    """A line of a document, understood."""

    number: int
    text: str
    raw: str
    label: str | None = None  # somebody begins to speak
    offset: float | None = None
    until: float | None = None
    doubtful: bool = False


class _Turn(Struct):
    """A turn while it is being read."""

    line: int
    speaker: str
    offset: float | None
    until: float | None
    said: list[str]


def detect(head: Head) -> float:
    """Sure where times stand as only Teams writes them, or where somebody starts the transcription."""
    if head.text is None:
        return 0.0
    text = head.text.lstrip("\ufeff")
    if text.startswith(_SIGNATURE):
        return 0.995 if all(field in text for field in _JSON_FIELDS) else 0.0
    if not _ANY_TIME.search(text):
        return 0.0
    lines = re.split(r"\r\n|\n|\r", text)[:_LOOKED_AT]
    understood = [*_understood(lines)]
    names = _names(understood)
    if any(line.until is not None for line in understood):
        return 0.96 if names or any(map(_UNPADDED.match, lines)) else 0.0
    if not names:
        return 0.0
    words = load_app_words(_APP)
    told = any(words.is_notice(line.text) for line in understood[:_OPENING])
    stamped = any(_STAMPED.fullmatch(line.text) for line in understood[:3])
    copied = any(line.label and not heading(line.text) for line in understood)
    return 0.9 if told or stamped or copied else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Each stretch of speech as a message.

    Raises:
        ChoiceError: no such time zone is known.
        FormatError: it does not say who speaks.
    """
    words = load_app_words(_APP)
    first = next(text_lines(source), "").lstrip("\ufeff")
    if first.startswith(_SIGNATURE):
        yield from read_cues(source, _title(source, words), options, NAME, LIMITS)
        return
    names = _names(_understood(text_lines(source)))
    if not names:
        raise FormatError(_NO_NAMES.format(name=source.name))
    reading = _Reading(_title(source, words), names, words)
    yield Chat(id=reading.chat, title=reading.chat)
    for line in _understood(text_lines(source)):
        yield from reading.line(line)
    yield from reading.closing()


def _understood(lines: Iterable[str]) -> Iterator[_Line]:
    """The lines, those together that begin a turn together."""
    waiting: list[_Line] = []  # at most three: a name, a length in words, a time
    timing: re.Match[str] | None = None
    for number, raw in enumerate(lines, 1):
        line = unmarked(raw)
        if timing and line:  # the name below a time
            waiting.append(_with_timing(number, line, raw, timing))
            timing = None
        elif "-->" in line and (match := TIMING.match(line)):
            timing = match
        elif head := heading(line):
            offset = seconds(head.time)
            waiting.append(_Line(number, line, raw, head.label, offset, doubtful=head.doubtful))
        elif _TIME_ALONE.fullmatch(line) and (name := _name_above(waiting)):
            waiting.append(_Line(number, line, raw, name, seconds(line)))
        else:
            waiting.append(_Line(number, line, raw))
        while len(waiting) > 3:  # noqa: PLR2004
            yield waiting.pop(0)
    yield from waiting


def _with_timing(number: int, line: str, raw: str, timing: re.Match[str]) -> _Line:
    """The first line below a time: a name, if it can be one."""
    is_short = len(line) <= _LONGEST_NAME and line[-1] not in ".?!,;:…"
    start, end = seconds(timing["start"]), seconds(timing["end"])
    return _Line(number, line, raw, line if is_short else None, start, end)


def _name_above(waiting: list[_Line]) -> str | None:
    """The name that stands above a time; it is taken out of what waits."""
    above = len(waiting) - 1
    if above >= 0 and _SPOKEN_LENGTH.fullmatch(waiting[above].text):
        above -= 1
    line = waiting[above] if above >= 0 else None
    if line is None or line.label or not 0 < len(line.text) <= _LONGEST_NAME:
        return None
    del waiting[above:]
    return line.text


def _names(lines: Iterable[_Line]) -> frozenset[str]:
    """Who speaks; nobody where the labels are not used like names."""
    labels = Labels(opening=_OPENING, few=_FEW, once=True)
    below: bool | None = None  # whether names stand below a time: then each needs words below it
    held: _Line | None = None
    for line in lines:
        if held and line.text:
            labels.see(held.label if line.until is None else None)
            held = None
        if line.until is not None:
            below, held = True, line
        elif line.text and not below:
            labels.see(line.label, doubtful=line.doubtful)
    return labels.names() if labels.labelled >= _FEWEST else frozenset()


def _title(source: Source, words: AppWords) -> str:
    for line in islice(text_lines(source), 3):
        text = line.lstrip("\ufeff").strip()
        if match := _STAMPED.fullmatch(text):
            return mend(match["title"])
        if title := words.title(text):
            return mend(title)
    stem = stem_of(source)
    match = _STAMPED.fullmatch(stem)
    return match["title"] if match else stem


class _Reading:
    """One read of a document: the turn that is being said."""

    def __init__(self, chat: str, names: frozenset[str], words: AppWords) -> None:
        self.chat = chat
        self._names = names
        self._words = words
        self._problems = Problems()
        self._count = 0
        self._unparsed = 0  # lines before the first name
        self._turn: _Turn | None = None

    def line(self, line: _Line) -> Iterator[Item]:
        """What a line brings to an end."""
        if line.label in self._names and line.label is not None:
            yield from self._end()
            self._turn = _Turn(line.number, line.label, line.offset, line.until, [])
        elif line.until is not None:  # a time without a name goes on with who spoke
            yield from self._go_on(line)
        elif self._words.is_notice(line.text):
            yield from self._end()
            yield from self._message(None, Kind.SYSTEM, line.text, line.number)
        elif self._turn:
            self._turn.said.append(line.raw.strip())
        elif line.text and not _is_head(line.text):
            self._unparsed += 1

    def _go_on(self, line: _Line) -> Iterator[Item]:
        speaker = self._turn.speaker if self._turn else None
        yield from self._end()
        if speaker:
            self._turn = _Turn(line.number, speaker, line.offset, line.until, [line.raw.strip()])
        else:
            self._unparsed += 1

    def closing(self) -> Iterator[Item]:
        """The last turn, and what is known at the end."""
        yield from self._end()
        if self._unparsed:
            message = f"{self._unparsed:,} lines before the first name were not read."
            yield from self._problems.note("R131", "the beginning", message)
        yield from self._problems.rest()
        yield Coverage(reader=NAME, limits=LIMITS, time_zone=_NOT_NEEDED, unparsed=self._unparsed)

    def _end(self) -> Iterator[Item]:
        turn, self._turn = self._turn, None
        if turn:
            text = "\n".join(turn.said).strip("\n")
            kind = Kind.MEDIA if is_sound(text) else Kind.TEXT if text else Kind.EMPTY
            yield from self._message(turn.speaker, kind, text, turn.line, turn)

    def _message(
        self, speaker: str | None, kind: Kind, words: str, line: int, turn: _Turn | None = None
    ) -> Iterator[Item]:
        self._count += 1
        text, noted = self._problems.mended(words, f"line {line}")
        yield from noted
        offset, until = (turn.offset, turn.until) if turn else (None, None)
        known = offset is not None and until is not None
        yield Message(
            conversation=self.chat,
            id=str(self._count),
            speaker=speaker and mend(speaker),
            kind=kind,
            text=text,
            offset=offset,
            duration=max(0.0, round(until - offset, 3)) if known else None,  # type: ignore[operator]
        )


def _is_head(text: str) -> bool:
    """What stands above the first turn: title, day and length."""
    return any(pattern.fullmatch(text) for pattern in (_STAMPED, _LENGTH, _DATED))
