"""The axis along which turns lie: the calendar, a recording, or their order."""

from datetime import UTC

import altair as alt

from turntoward.charts.records import WIDE
from turntoward.model import Conversation, Turn

__all__ = ["TimeAxis"]

_DAY = 86_400_000.0
_MINUTE = 60.0
_FEW_DAYS, _MONTHS = 3 * _DAY, 120 * _DAY


class TimeAxis:
    """Places turns along time.

    Times are wall clocks, drawn as if they were UTC, so that the picture is the same on every computer.
    """

    def __init__(self, conversation: Conversation) -> None:
        self._turns = turns = conversation.turns
        self._is_recording = bool(turns) and all(turn.offset is not None for turn in turns)
        self.has_calendar = not self._is_recording and all(turn.start for turn in turns)
        places = [self.at(index) for index in (range(len(turns)) if turns else ())]
        self._first, self._last = (min(places), max(places)) if places else (0.0, 1.0)

    @property
    def title(self) -> str:
        """What the axis counts."""
        if self._is_recording:
            return "minutes from the start"
        return "" if self.has_calendar else "turns, in their order"

    def at(self, index: int) -> float:
        """Where a turn lies: milliseconds, minutes, or its number."""
        turn = self._turns[index]
        if self._is_recording:
            return (turn.offset or 0.0) / _MINUTE
        return _milliseconds(turn) if self.has_calendar else float(index + 1)

    def x(self, width: int, field: str = "at", *, labels: bool = True) -> alt.X:
        """The encoding of a field that holds places.

        Args:
            width: of the picture; decides how many ticks there are.
            field: which one.
            labels: whether the axis is written out; of charts above each other only the last one is.
        """
        axis = alt.Axis(
            title=self.title or None if labels else None,
            tickCount=7 if width == WIDE else 3,
            labelFlush=True,
            labels=labels,
            ticks=labels,
            format=self._format(),
        )
        scale = alt.Scale(
            type="utc" if self.has_calendar else "linear",
            domain=self._domain(),
            nice=False,
            padding=8,
        )
        return alt.X(f"{field}:{'T' if self.has_calendar else 'Q'}", axis=axis, scale=scale)

    def _domain(self) -> list[float]:
        least = _DAY / 24 if self.has_calendar else 1.0
        return [self._first, max(self._last, self._first + least)]

    def _format(self) -> str:
        if not self.has_calendar:
            return ",d" if not self._is_recording else ",.0f"
        span = self._last - self._first
        return "%-d %b, %H:%M" if span < _FEW_DAYS else "%-d %b" if span < _MONTHS else "%b %Y"


def _milliseconds(turn: Turn) -> float:
    return turn.start.replace(tzinfo=UTC).timestamp() * 1000 if turn.start else 0.0
