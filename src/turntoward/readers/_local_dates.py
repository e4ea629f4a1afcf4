"""Dates and times as a computer writes them for people, in whatever order and language.

All dates of a file are seen before the first is read: whether 3/4 is in March or in April is
decided once for each way in which the file writes them. The work is that of the WhatsApp reader.
"""

import re
from datetime import UTC, datetime, time
from typing import NamedTuple

from msgspec import Struct

from turntoward.model import Precision
from turntoward.readers._whatsapp_dates import Days, Times
from turntoward.readers._whatsapp_header import Shape, Spelling, parse_header, row_pattern
from turntoward.readers._whatsapp_order import ORDERS, Evidence, Hints, Verdict
from turntoward.readers._whatsapp_words import fold, load_words

__all__ = ["LocalDates", "Moment"]

_MOST_SHAPES = 20  # ways of writing in one file; what is written otherwise is no date
_MOST_SPELLINGS = 50
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"(\d{1,2})[- ]([A-Za-z]{3})[a-z]{0,6}\.?[- ](\d{2,4}),? (\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([AaPp])[Mm])?"
)
_LONGEST = 60


class Moment(Struct, frozen=True):
    """A time, as it was written."""

    at: datetime  # naive
    at_utc: datetime | None  # where it was written with an offset
    precision: Precision


class _Way:
    """One way of writing dates: what was seen of it, and the expression that reads it."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.evidence = Evidence(shape)
        self.count = 0
        self.verdict: Verdict | None = None
        self._spellings: set[Spelling] = set()
        self._pattern = re.compile("(?!)")

    def learn(self, spelling: Spelling) -> None:
        """Read what is spelt so from now on."""
        if len(self._spellings) < _MOST_SPELLINGS:
            self._spellings.add(spelling)
            parts = row_pattern(self.shape, self._spellings)
            self._pattern = re.compile(f"({parts.first})({parts.second})")

    def parts(self, written: str) -> tuple[str, str] | None:
        """The date and the time; None where it is not written this way."""
        match = self._pattern.fullmatch(f"[{written}] ")
        if match is None:
            return None
        return (match[2], match[1]) if self.shape.time_first else (match[1], match[2])

    def see(self, date: str) -> None:
        """Count a date."""
        self.count += 1
        self.evidence.add([date])

    def settle(self, order: str | None) -> None:
        """Decide how its dates are meant."""
        hints = Hints(shape=self.shape, spellings=frozenset(self._spellings), orders={})
        self.verdict = self.evidence.verdict(hints)
        if order in ORDERS.get(self.shape.widths, ("dmy", "mdy", "ymd")):
            self.verdict = Verdict(order or "", 1.0, "You said so.")


class _Found(NamedTuple):
    """A date, taken apart."""

    way: _Way
    date: str
    time: str


class LocalDates:
    """The dates of one file: first all are seen, then each is read."""

    def __init__(self) -> None:
        self._ways: dict[Shape, _Way] = {}
        self._days: dict[str, Days] = {}
        self._times = Times()

    def see(self, written: str) -> bool:
        """Look at a date; whether it is one."""
        if _iso(written) or _NAMED.fullmatch(fold(written)):
            return True
        found = self._found(written) or self._learnt(written)
        if found is None:
            return False
        found.way.see(found.date)
        return True

    def knows(self, written: str) -> bool:
        """Whether it is written like a date that was seen."""
        plain = _iso(written) or _NAMED.fullmatch(fold(written))
        return plain is not None or self._found(written) is not None

    def settle(self, order: str | None) -> None:
        """Decide how dates are meant.

        Args:
            order: what a person says: "dmy", "mdy" or "ymd".
        """
        for way in self._ways.values():
            way.settle(order)

    @property
    def are_plain(self) -> bool:
        """Whether nothing that was seen so far has to be decided."""
        return not self._ways

    @property
    def verdict(self) -> Verdict | None:
        """How most of the dates are meant; None where there was nothing to decide."""
        usual = max(self._ways.values(), key=lambda way: way.count, default=None)
        return usual.verdict if usual else None

    def refuses(self, order: str | None) -> bool:
        """Whether the dates cannot be meant in the order that a person says."""
        return order is not None and self.verdict is not None and self.verdict.order != order

    def moment(self, written: str) -> Moment | None:
        """The time that is meant; None where it is none, or none that exists."""
        found = _iso(written) or _named(fold(written))
        if found:
            return found
        known = self._found(written)
        if known is None or known.way.verdict is None:
            return None
        order = known.way.verdict.order
        day = self._days.setdefault(order, Days(order))[known.date]
        clock = self._times[known.time]
        if day is None or clock is None:
            return None
        fine = Precision.SECOND if known.way.shape.clock[1] else Precision.MINUTE
        return Moment(datetime.combine(day, clock), None, fine)

    def _found(self, written: str) -> _Found | None:
        """A date in a way that is known."""
        if len(written) <= _LONGEST:
            for way in self._ways.values():
                parts = way.parts(written)
                if parts:
                    return _Found(way, *parts)
        return None

    def _learnt(self, written: str) -> _Found | None:
        """A date in a way, or a spelling of one, that was not seen before."""
        if not 0 < len(written) <= _LONGEST or "]" in written:
            return None
        header = parse_header(f"[{written}] ", load_words())
        if header is None:
            return None
        way = self._ways.get(header.shape)
        if way is None:
            if len(self._ways) >= _MOST_SHAPES:
                return None
            way = self._ways[header.shape] = _Way(header.shape)
        way.learn(header.spelling)
        return self._found(written)


def _iso(written: str) -> Moment | None:
    if not written[:4].isdecimal() or written[4:5] != "-":
        return None
    try:
        moment = datetime.fromisoformat(written)
        utc = None if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if "T" not in written and utc is None:
        return None  # a date for people, in which the hour may be one of twelve
    return Moment(moment.replace(tzinfo=None), utc, Precision.MILLISECOND)


def _named(written: str) -> Moment | None:
    """`13-Apr-24 09:15 PM`, as old versions of exporters write it."""
    match = _NAMED.fullmatch(written)
    if match is None or match[2].lower() not in _MONTHS:
        return None
    day, _, year, hour, minute, second, half = match.groups()
    month = _MONTHS.index(match[2].lower()) + 1
    hours = int(hour) if half is None else int(hour) % 12 + 12 * (half in "pP")
    try:
        clock = time(hours, int(minute), int(second or 0))
        at = datetime.combine(datetime(int(year) + 2000 * (len(year) == 2), month, int(day)), clock)  # noqa: DTZ001, PLR2004 a wall clock
    except ValueError:
        return None
    return Moment(at, None, Precision.SECOND if second else Precision.MINUTE)
