"""The second pass over a WhatsApp export: its rows, each with its time.

Blocks of text are split by one expression, so that the work for each line is done by the engine and
not by Python.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from turntoward.model import Precision, Problem
from turntoward.readers._problems import Problems
from turntoward.readers._whatsapp_blocks import Block
from turntoward.readers._whatsapp_dates import Days, Times
from turntoward.readers._whatsapp_survey import Form

__all__ = ["Batch", "Splitter"]

_GROUPS = 3  # of the expression for one form: date and time in its order, and the name
_BEFORE = "Lines before the first message belong to none: {count:,}. They were left out."
_NO_TEXT = "Bytes that are no text were replaced by \N{REPLACEMENT CHARACTER}."


class Batch:
    """Some rows of the file, in columns of the same length."""

    __slots__ = ("ats", "bodies", "end", "firsts", "names", "notes", "precisions", "seconds")

    def __init__(self) -> None:
        self.firsts: list[str] = []  # these three are the header, to the letter
        self.seconds: list[str] = []
        self.names: list[str | None] = []  # with the colon; None where the app speaks
        self.bodies: list[str] = []
        self.ats: list[datetime | None] = []
        self.precisions: list[Precision] = []
        self.end = 1  # number of the line after the last row
        self.notes: list[tuple[int, Problem]] = []  # each before a row

    def __len__(self) -> int:
        return len(self.firsts)

    def extend(self, other: "Batch", start: int = 0, stop: int | None = None) -> None:
        """Add rows of another."""
        self.firsts += other.firsts[start:stop]
        self.seconds += other.seconds[start:stop]
        self.names += other.names[start:stop]
        self.bodies += other.bodies[start:stop]
        self.ats += other.ats[start:stop]
        self.precisions += other.precisions[start:stop]

    def drop(self, start: int, stop: int | None = None) -> None:
        """Take rows out."""
        for column in (
            self.firsts, self.seconds, self.names, self.bodies, self.ats, self.precisions,
        ):  # fmt: skip
            del column[start:stop]

    def take(self, count: int) -> "Batch":
        """The first rows, taken out."""
        taken = Batch()
        taken.extend(self, 0, count)
        taken.notes = [note for note in self.notes if note[0] <= count]
        self.notes = [(index - count, problem) for index, problem in self.notes if index > count]
        self.drop(0, count)
        return taken

    def lines(self, start: int, stop: int) -> int:
        """How many lines some of its rows take up."""
        bodies = self.bodies[start:stop]
        return len(bodies) + sum(body.count("\n") for body in bodies)

    def put_back(self, other: "Batch", start: int, stop: int) -> None:
        """Make rows of another part of the text of our last one."""
        self.bodies[-1] += "".join(
            f"\n{other.firsts[row]}{other.seconds[row]}{other.names[row] or ''}{other.bodies[row]}"
            for row in range(start, stop)
        )


class Splitter:
    """Blocks of text into batches of rows. Dates are read, and nothing is judged."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._columns = [_Columns(form) for form in forms]
        patterns = "|".join(form.pattern.of_parts() for form in forms)
        self._split = re.compile(rf"\n(?:{patterns})").split
        self._held: Batch | None = None  # the last row, whose body may go on
        self._pieces: list[str] = []  # of that body
        self.lines_before = 0  # lines with text before the first row
        self._before_told = False
        self._damaged: list[int] = []  # lines with bytes that are no text, not yet told

    def batches(self, blocks: Iterable[Block]) -> Iterator[Batch]:
        """The rows of all blocks."""
        end = 1
        for block in blocks:
            self._damaged += block.damaged
            parts: list[str] = self._split(block.text)
            if self._held is None:
                self.lines_before += sum(map(bool, map(str.strip, parts[0].split("\n"))))
            else:
                self._pieces.append(parts[0])
            if len(parts) > 1:
                yield self._rows(block, parts)
            end = block.line + block.text.count("\n")
        if self._held:
            self._held.bodies[0] = "".join(self._pieces)
            self._held.end = end
            yield self._held

    def take_problems(self, problems: Problems) -> Iterator[Problem]:
        """What was wrong with the text since the last time."""
        if self.lines_before and not self._before_told:
            self._before_told = True
            yield from problems.note("R102", "line 1", _BEFORE.format(count=self.lines_before))
        damaged, self._damaged = self._damaged, []
        for line in damaged:
            yield from problems.note("R101", f"line {line}", _NO_TEXT)

    def _rows(self, block: Block, parts: list[str]) -> Batch:
        rows = self._held or Batch()
        if self._held:
            rows.bodies[0] = "".join(self._pieces)
        self._fill(rows, parts)
        last = rows.bodies[-1]
        ready = rows.take(len(rows) - 1)
        ready.end = block.line + block.text.count("\n") - 1 - last.count("\n")
        self._held, self._pieces = rows, [last]
        return ready

    def _fill(self, rows: Batch, parts: list[str]) -> None:
        if len(self._columns) == 1:
            step = _GROUPS + 1
            self._columns[0].add(
                rows, parts[1::step], parts[2::step], parts[3::step], parts[4::step]
            )
            return
        width = _GROUPS * len(self._columns) + 1
        for start in range(1, len(parts), width):
            groups = parts[start : start + width]
            number = next(
                number for number, first in enumerate(groups[::_GROUPS]) if first is not None
            )
            first, second, name = groups[number * _GROUPS : (number + 1) * _GROUPS]
            self._columns[number].add(rows, [first], [second], [name], [groups[-1]])


class _Columns:
    """What is read from the groups of one form."""

    def __init__(self, form: Form) -> None:
        self._days = Days(form.order)
        self._times = Times(form.period)
        self._time_first = form.pattern.time_first
        self._precision = Precision.SECOND if form.seconds else Precision.MINUTE

    def add(
        self,
        rows: Batch,
        first: list[str],
        second: list[str],
        names: Sequence[str | None],
        bodies: list[str],
    ) -> None:
        """Add rows to a batch."""
        rows.firsts += first
        rows.seconds += second
        rows.names += names
        rows.bodies += bodies
        rows.ats += self._join(second, first) if self._time_first else self._join(first, second)
        rows.precisions += [self._precision] * len(first)

    def _join(self, dates: list[str], times: list[str]) -> list[datetime | None]:
        days, clocks, combine = self._days, self._times, datetime.combine
        try:
            return [
                combine(days[day], clocks[clock])  # type: ignore[arg-type]
                for day, clock in zip(dates, times, strict=True)
            ]
        except TypeError:  # a date or a time that does not exist
            return [self._at(day, clock) for day, clock in zip(dates, times, strict=True)]

    def _at(self, date: str, time: str) -> datetime | None:
        day, clock = self._days[date], self._times[time]
        return datetime.combine(day, clock) if day and clock is not None else None
