"""Telling real headers from pasted ones: by the clock, which goes on in an export.

A log that somebody pasted into a message is older than the message; so a row that is more than a day
behind the one before it is part of its text, if the clock comes back soon. If it does not, the clock
itself was set back. Steps back of less than 26 hours are winter time and travel.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from operator import lt, sub
from typing import cast

from turntoward.readers._problems import Problems
from turntoward.readers._whatsapp_rows import Batch

__all__ = ["Clock"]

_TRAVEL = timedelta(hours=26)
_AHEAD = 500  # lines read ahead to see whether the clock comes back
_AT_END = 3  # headers, at most, of a log pasted into the last message
_TYPED = 3  # headers, at most, of something to come that somebody typed
_RARE = 2  # rows of a name that is none
_KEPT = 8  # rows held back, so that what follows can still become part of them
_NO_TIME = "Read as {order}, there is no such date or time. The message is kept, without a time."
_PASTED = (
    "What looks like the start of a message is more than a day out of its time, so it was most "
    "likely pasted or typed. It is kept as part of the message before it."
)
_SET_BACK = "The clock goes back here by more than a day. The order of the file is kept."
_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


class _View(Enum):
    """What the next lines show of the clock."""

    BACK = auto()  # it comes back to where it was
    AWAY = auto()  # it does not
    OPEN = auto()  # not enough lines yet


class Clock:
    """Batches of rows, some of which become part of the text of others."""

    def __init__(self, order: str, names: Mapping[str, int], problems: Problems) -> None:
        self._order = _ORDERS[order]
        self._names = names  # how often each is used
        self._problems = problems
        self._pending = Batch()
        self._settled = 0  # of the pending rows, those that are judged
        self._trusted = 0  # rows to come that are judged already
        self._now: datetime | None = None
        self._line = 1  # of the row being judged

    def settle(self, batches: Iterable[Batch]) -> Iterator[Batch]:
        """The real rows, and what has to be said about others."""
        for batch in batches:
            self._pending.extend(batch)
            self._pending.end = batch.end
            self._judge(final=False)
            if self._settled > _KEPT:
                yield self._take(self._settled - _KEPT)
        self._judge(final=True)
        if self._pending:
            yield self._take(len(self._pending))

    def _take(self, count: int) -> Batch:
        self._settled -= count
        return self._pending.take(count)

    def _judge(self, *, final: bool) -> None:
        rows = self._pending
        if self._trusted or not self._is_orderly():
            self._sort_out(final=final)
        elif rows:
            self._settled = len(rows)
            self._now = rows.ats[-1]

    def _is_orderly(self) -> bool:
        """Whether no row to be judged is far behind the one before it."""
        ats = self._pending.ats[max(self._settled - 1, 0) :]
        if None in ats:
            return False
        clock = cast("list[datetime]", ats)
        if not any(map(lt, clock[1:], clock)):
            return True
        return max(map(sub, clock, clock[1:]), default=_TRAVEL) <= _TRAVEL

    def _sort_out(self, *, final: bool) -> None:
        """Judge row by row, as far as can be seen."""
        rows, notes = self._pending, self._pending.notes
        done = rows.take(self._settled)
        done.notes, done.end = notes, rows.end
        self._line = rows.end - rows.lines(0, len(rows))
        index = 0
        while index < len(rows):
            if not self._is_behind(rows.ats[index]):
                self._accept(done, rows, index)
                index += 1
                continue
            view, end = self._look(rows, index, final=final)
            if view is _View.OPEN:
                break
            ahead = self._typed_ahead(done, rows, index, end)
            if ahead:
                self._undo(done, ahead)
            elif view is _View.BACK:
                self._fold(done, rows, index, end)
                index = end
            else:
                self._trusted = end - index
                self._note(done, "R111", self._line, _SET_BACK)
        self._settled = len(done)
        done.extend(rows, index)
        self._pending = done

    def _is_behind(self, at: datetime | None) -> bool:
        if at is None or self._now is None or self._trusted:
            return False
        return self._now - at > _TRAVEL

    def _accept(self, done: Batch, rows: Batch, index: int) -> None:
        at = rows.ats[index]
        if at is None:
            self._note(done, "R104", self._line, _NO_TIME.format(order=self._order))
        self._now = at or self._now
        self._trusted = max(0, self._trusted - 1)
        self._line += rows.lines(index, index + 1)
        done.extend(rows, index, index + 1)

    def _look(self, rows: Batch, index: int, *, final: bool) -> tuple[_View, int]:
        """Whether the clock comes back, and the row where that shows."""
        lines = 0
        for end in range(index, len(rows)):
            at = rows.ats[end]
            if at is not None and self._now is not None and at >= self._now:
                return _View.BACK, end
            lines += rows.lines(end, end + 1)
            if lines > _AHEAD:
                return _View.AWAY, end + 1
        if not final:
            return _View.OPEN, index
        return _View.BACK if len(rows) - index <= _AT_END else _View.AWAY, len(rows)

    def _fold(self, done: Batch, rows: Batch, index: int, end: int) -> None:
        """Make a block of rows part of the message before it."""
        self._note(done, "R110", self._line, _PASTED)
        done.put_back(rows, index, end)
        self._line += rows.lines(index, end)

    def _typed_ahead(self, done: Batch, rows: Batch, index: int, end: int) -> int:
        """How many of the last rows are ahead of a clock that otherwise goes on."""
        at = rows.ats[index]
        for count in range(1, min(_TYPED + 1, end - index, len(done))):
            before = done.ats[-count - 1]
            if self._names.get(done.names[-count] or "", 0) > _RARE:
                return 0
            if before is not None and at is not None and before <= at + _TRAVEL:
                return count
        return 0

    def _undo(self, done: Batch, count: int) -> None:
        """Make the last rows part of the message before them."""
        first = len(done) - count
        lines = done.lines(first, len(done))
        ahead = Batch()
        ahead.extend(done, first)
        done.drop(first)
        done.put_back(ahead, 0, count)
        self._now = done.ats[-1]
        self._note(done, "R110", self._line - lines, _PASTED)

    def _note(self, done: Batch, code: str, line: int, message: str) -> None:
        where = f"line {line}"
        done.notes += (
            (len(done), problem) for problem in self._problems.note(code, where, message)
        )
