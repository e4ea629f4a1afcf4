"""Plain transcripts: text in which each turn says who speaks.

Read are `Ana: …`, `[00:05] Ana: …`, `00:05 Ana: …`, `Ana [00:05]: …`, codes such as `T:` and `C:`,
and headings on a line of their own, `Ana  0:05` or `0:05 Ana`, with the words below. Times of two
parts are minutes and seconds. Lines without a name go on with the turn before, also after a blank
line; a line `[00:09] …` without a name begins a new message of the same person, and a time alone is
the next one's. A line that only describes a sound (`[pause]`), or that the program wrote
(“Transcribed by …”), is a system row; a whole turn of sounds is its speaker's message of kind media.
Labels may be bold or in brackets (`**Ana:** …`, `[SPEAKER_00]: …`).

A label counts as a name by its shape (a few words, none in small letters) or because it comes back;
words that people put before a colon ("Note:", "Date:") are none.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from turntoward.errors import FormatError
from turntoward.model import Chat, Coverage, Kind, Limits, Message
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._clock import seconds
from turntoward.readers._labels import INLINE, TIME, Labels, heading, is_sound, undressed, unmarked
from turntoward.readers._lines import text_lines
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import stem_of

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME = "transcript"
TITLE = "Transcript with a name before each turn (.txt)"
STEPS: tuple[str, ...] = (
    "Write or save the conversation as plain text, with a name and a colon before each turn.",
    "A time in brackets before the name is read too.",
)
LIMITS = Limits(
    reactions=False,
    replies=False,
    edits="no",
    deletions="no",
    calls=True,
    clock="relative",
    never=(
        "A transcript holds what was said aloud; looks, gestures and touch are not in it.",
        "Without times, it does not show how long a pause was.",
        "There is no date.",
    ),
)
_OPENING = 20  # lines, of which one names a speaker
_FEW = 0.08  # of the lines, where turns run over several
_LOOKED_AT = 1_000  # lines for detection
_FEWEST = 2  # lines with a name
_A_FEW = 4  # names, where lines are few
_BARE_TIME = re.compile(rf"[\[(](?P<time>{TIME})[\])][ \t]{{0,8}}(?P<text>.*)")
_TIME_ALONE = re.compile(r"\d{1,3}:\d{2}:\d{2}(?:[.,]\d{1,3})?")
_BY_THE_PROGRAM = re.compile(
    rf"Transcribed by https?://\S{{1,200}}|Meeting ended after {TIME}\W{{0,4}}"
    r"|This editable transcript was computer generated.{0,100}"
)
_LINE_END = re.compile(r"\r\n|\n|\r")


class _Style(Struct, frozen=True):
    """How a transcript names its speakers."""

    names: frozenset[str]
    headings: bool  # on lines of their own
    sure: float


class _Line(Struct, frozen=True):
    """A line, as far as it begins something."""

    text: str
    speaker: str | None = None  # who begins to speak here
    time: str | None = None
    sound: bool = False


class _Turn(Struct):
    """A turn while it is being read."""

    start: int  # line
    offset: float | None
    said: list[str]

    @property
    def has_words(self) -> bool:
        """Whether anything was said in it yet."""
        return any(self.said)


def detect(head: Head) -> float:
    """Sure of text in which a few labels come back at the starts of lines, with colons or times."""
    if head.text is None:
        return 0.0
    return _survey(islice(_LINE_END.split(head.text), _LOOKED_AT)).sure


def read(source: Source, options: ReadOptions) -> Iterator[Item]:  # noqa: ARG001 a recording has no zone
    """Each turn as a message.

    Raises:
        FormatError: it does not say who speaks.
    """
    style = _survey(text_lines(source))
    if not style.names:
        raise FormatError(
            f"{source.name} does not say who speaks. Put a name and a colon at the start of each "
            "turn, like “Ana: hello”."
        )
    reading = _Reading(stem_of(source), style)
    yield Chat(id=reading.chat, title=reading.chat)
    for number, line in enumerate(text_lines(source), 1):
        yield from reading.line(line, number)
    yield from reading.problems.guessed(source)
    yield from reading.closing()


def _survey(lines: Iterable[str]) -> _Style:
    inline, headings = (Labels(opening=_OPENING, few=_FEW, once=True) for _ in range(2))
    for raw in lines:
        line = unmarked(raw)
        if line:
            _see(line, inline, headings)
    headed = headings.labelled > inline.labelled
    labels = headings if headed else inline
    names = labels.names()
    return _Style(names, headed, _sureness(labels, names))


def _see(line: str, inline: Labels, headings: Labels) -> None:
    plain = undressed(line)
    dressed = plain != line
    head = heading(plain)
    match = None if head else INLINE.fullmatch(plain)
    headings.see(head.label if head else None, doubtful=bool(head and head.doubtful))
    if match:
        doubtful = dressed or bool(match["before"] and not match["bracket"])
        inline.see(match["label"], doubtful=doubtful)
    else:
        inline.see(None)


def _sureness(labels: Labels, names: frozenset[str]) -> float:
    """How sure the labels of a text make it a transcript."""
    a_few = len(names) <= max(_A_FEW, labels.labelled // 2)
    alone = len(names) < (1 if labels.throughout else 2)
    if labels.labelled < _FEWEST or alone or not a_few:
        return 0.0
    if not labels.repeats:
        return 0.5
    return 0.8 if labels.throughout else 0.6


class _Reading:
    """One read of a transcript: the turn that is being said."""

    def __init__(self, chat: str, style: _Style) -> None:
        self.chat = chat
        self._style = style
        self.problems = Problems()
        self._count = 0
        self._unparsed = 0  # lines before the first name
        self._speaker: str | None = None
        self._turn: _Turn | None = None
        self._time: str | None = None  # on a line of its own, for what comes next

    def line(self, raw: str, number: int) -> Iterator[Item]:
        """What a line brings to an end: mostly nothing, sometimes the turn before it."""
        line = self._understood(raw)
        if line.sound and not (self._turn and not self._turn.has_words):
            yield from self._end()
            yield from self._message(None, Kind.SYSTEM, line.text, None, number)
        elif line.time and not line.speaker and not line.text:
            yield from self._end()
            self._time = line.time
        elif line.speaker or (line.time and self._speaker):
            yield from self._end()
            self._speaker = line.speaker or self._speaker
            self._begin(line, number)
        elif self._speaker is None:
            self._unparsed += bool(line.text)
        elif self._turn:
            self._turn.said.append(raw.rstrip())
        elif line.text:
            self._begin(line, number)

    def _begin(self, line: _Line, number: int) -> None:
        time, self._time = line.time or self._time, None
        offset = seconds(time) if time else None
        self._turn = _Turn(number, offset, [line.text] if line.text else [])

    def closing(self) -> Iterator[Item]:
        """The last turn, and what is known at the end."""
        yield from self._end()
        if self._unparsed:
            message = f"{self._unparsed:,} lines before the first name were not read."
            yield from self.problems.note("R131", "the beginning", message)
        yield from self.problems.rest()
        yield Coverage(
            reader=NAME,
            limits=LIMITS,
            time_zone="not needed: times, where there are any, count from the start of the recording",
            unparsed=self._unparsed,
        )

    def _understood(self, raw: str) -> _Line:
        line = unmarked(raw)
        plain = undressed(line)
        if self._style.headings:
            head = heading(plain)
            if head and head.label in self._style.names:
                return _Line("", head.label, head.time)
        else:
            match = INLINE.fullmatch(plain)
            if match and match["label"] in self._style.names:
                return _Line(match["text"], match["label"], match["before"] or match["after"])
        timed = _BARE_TIME.fullmatch(line)
        if timed:
            return _Line(timed["text"], None, timed["time"])
        if _TIME_ALONE.fullmatch(line):
            return _Line("", None, line)
        return _Line(line, sound=is_sound(line) or _BY_THE_PROGRAM.fullmatch(line) is not None)

    def _end(self) -> Iterator[Item]:
        turn, self._turn = self._turn, None
        if turn:
            text = "\n".join(turn.said).strip("\n")
            kind = Kind.MEDIA if is_sound(text) else Kind.TEXT if text else Kind.EMPTY
            yield from self._message(self._speaker, kind, text, turn.offset, turn.start)

    def _message(
        self, speaker: str | None, kind: Kind, words: str, offset: float | None, line: int
    ) -> Iterator[Item]:
        self._count += 1
        text, noted = self.problems.mended(words, f"line {line}")
        yield from noted
        yield Message(
            conversation=self.chat,
            id=str(self._count),
            speaker=speaker and mend(speaker),
            kind=kind,
            text=text,
            offset=offset,
        )
