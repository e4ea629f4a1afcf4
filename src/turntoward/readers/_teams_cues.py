"""Captions of Teams for programs: WebVTT in which each cue is a JSON object."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from turntoward.model import Chat, Coverage, Kind, Limits, Message, Precision
from turntoward.model.ports import Item, ReadOptions, Source
from turntoward.readers._clock import seconds
from turntoward.readers._cues import TIMING, UNNAMED
from turntoward.readers._json_values import decoded
from turntoward.readers._labels import is_sound
from turntoward.readers._lines import text_lines
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._utc import UtcClock, instant_of

__all__ = ["read_cues"]

_NO_CUE: Final = "It is no caption that can be read, and was left out."
_NO_NAME: Final = f"This caption names nobody; it is given to “{UNNAMED}”."
_Text = str | None


class _Cue(Struct, frozen=True, rename="camel"):
    """What one object holds."""

    start_date_time: _Text = None
    end_date_time: _Text = None
    speaker_name: _Text = None
    spoken_text: _Text = None


def read_cues(
    source: Source, title: str, options: ReadOptions, reader: str, limits: Limits
) -> Iterator[Item]:
    """Each caption as a message, with its offset, and its instant where it has one.

    Raises:
        ChoiceError: no such time zone is known.
    """
    reading = _Reading(title, UtcClock(options))
    yield Chat(id=title, title=title)
    for number, line in enumerate(text_lines(source), 1):
        yield from reading.line(line.strip(), f"line {number}")
    yield from reading.problems.rest()
    yield Coverage(
        reader=reader,
        limits=limits,
        time_zone=reading.clock.time_zone,
        unparsed=reading.unparsed,
    )


class _Reading:
    """One read of a file."""

    def __init__(self, title: str, clock: UtcClock) -> None:
        self.clock = clock
        self.problems = Problems()
        self.unparsed = 0
        self._title = title
        self._timing: re.Match[str] | None = None
        self._count = 0

    def line(self, text: str, where: str) -> Iterator[Item]:
        """What one line brings."""
        if "-->" in text and (match := TIMING.match(text)):
            self._timing = match
        elif text.startswith("{"):
            value = decoded(text)
            cue = as_record(value, _Cue)[0] if isinstance(value, dict) else _Cue()
            if cue.spoken_text is not None:
                yield from self._message(cue, cue.spoken_text, where)
                return
            self.unparsed += 1
            yield from self.problems.note("R102", where, _NO_CUE)

    def _message(self, cue: _Cue, spoken: str, where: str) -> Iterator[Item]:
        self._count += 1
        text, noted = self.problems.mended(spoken, where)
        yield from noted
        if not cue.speaker_name:
            yield from self.problems.note("R130", where, _NO_NAME)
        timing, self._timing = self._timing, None
        start, end = (seconds(timing[name]) if timing else None for name in ("start", "end"))
        at_utc = _instant(cue.start_date_time)
        yield Message(
            conversation=self._title,
            id=str(self._count),
            speaker=mend(cue.speaker_name or UNNAMED),
            kind=Kind.MEDIA if is_sound(text) else Kind.TEXT if text else Kind.EMPTY,
            text=text,
            at=self.clock.local(at_utc),
            at_utc=at_utc,
            precision=Precision.MILLISECOND if at_utc else None,
            offset=start,
            duration=None if start is None or end is None else max(0.0, round(end - start, 3)),
        )


def _instant(written: str | None) -> datetime | None:
    """The instant of `2024-04-13T19:15:05.1234567+00:00`, to the millisecond."""
    try:
        moment = datetime.fromisoformat(written or "")
        whole = round(moment.timestamp() * 1000) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
    return None if whole is None else instant_of(whole * 1000)
