"""The dates and times of headers, in the calendars and clocks that phones show."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta

from turntoward.readers._whatsapp_header import ERAS, period_in
from turntoward.readers._whatsapp_words import fold, load_words

__all__ = ["Days", "Times", "day_of", "fields_of"]

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")
_TIME = re.compile(r"(\D*)(\d{1,2})\D+(\d{1,2})(?:\D+(\d{1,2}))?(\D*)")
_MOST_KEPT = 100_000  # readings of one kind; a file with more is no chat
_NOON = 12
Field = tuple[str, str, str]


class Days(dict[str, date | None]):
    """Dates as the file writes them, each read once. None: there is no such day in this order."""

    def __init__(self, order: str) -> None:
        super().__init__()
        self.order = order

    def __missing__(self, text: str) -> date | None:
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[text] = day = day_of(text, self.order)
        return day


class Times(dict[str, time | None]):
    """Times as the file writes them, each read once. None: no clock shows that.

    `24:05` is five past midnight at the start of its day, as phones write it that have it.
    """

    def __init__(self, usual: str | None = None) -> None:
        super().__init__()
        self._usual = usual  # the time of day where no word that is known stands beside the numbers
        self._hours: dict[tuple[str, str], tuple[int, ...]] = {}

    def __missing__(self, text: str) -> time | None:
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[text] = clock = self._read(text)
        return clock

    def _read(self, text: str) -> time | None:
        match = _TIME.fullmatch(text)
        if match is None:
            return None
        before, hour, minute, second, after = match.groups()
        hours = self._hours.get((before, after)) or self._learn(before, after)
        try:
            return time(hours[int(hour)], int(minute), int(second or 0))
        except (IndexError, ValueError):
            return None

    def _learn(self, before: str, after: str) -> tuple[int, ...]:
        """What each hour on the clock means between these words."""
        words = load_words()
        named = period_in(fold(before), words, before=True)[0] or period_in(fold(after), words)[0]
        hours = tuple(_hour_of_day(hour % 24, named or self._usual) for hour in range(25))
        if len(self._hours) < _MOST_KEPT:
            self._hours[before, after] = hours
        return hours


def fields_of(text: str) -> Field:
    """The three numbers of a date, as they are written; whatever else stands beside them."""
    first, second, third = _DIGITS.findall(text)
    return first, second, third


def day_of(text: str, order: str) -> date | None:
    """The day that a date means, read in `order` ("dmy", "mdy" or "ymd")."""
    fields = dict(zip(order, fields_of(text), strict=True))
    era = _LETTERS.search(text)
    year, month, day = int(fields["y"]), int(fields["m"]), int(fields["d"])
    if era and era[0] in ERAS:
        return _gregorian(year + ERAS[era[0]], month, day)
    return _in_calendar(_year_in_full(year, len(fields["y"])), month, day)


def _year_in_full(year: int, digits: int) -> int:
    """A year of two digits belongs to this century, or to the Thai or the Persian one."""
    if digits > 2:  # noqa: PLR2004
        return year
    return year + (2000 if year < 52 else 2500 if year < 84 else 1300)  # noqa: PLR2004 2009 in Thai and Persian years


def _in_calendar(year: int, month: int, day: int) -> date | None:
    for first, last, to_gregorian in _CALENDARS:
        if first <= year <= last:
            return to_gregorian(year, month, day)
    return None


def _gregorian(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _buddhist(year: int, month: int, day: int) -> date | None:
    return _gregorian(year - 543, month, day)


def _minguo(year: int, month: int, day: int) -> date | None:
    return _gregorian(year + 1911, month, day)


def _persian(year: int, month: int, day: int) -> date | None:
    """Years of the Solar Hijri calendar, by its cycle of 33 years (true from 1244 to 1472)."""
    long_months = min(month - 1, 6)
    length = 31 if month <= 6 else 30 if month < 12 or _is_long(year) else 29  # noqa: PLR2004 months, days
    if not (1 <= month <= 12 and 1 <= day <= length):  # noqa: PLR2004
        return None
    leap_days = sum(map(_is_long, range(1350, year)))
    days = 365 * (year - 1350) + leap_days + 30 * (month - 1) + long_months + day - 1
    return date(1971, 3, 21) + timedelta(days=days)


def _is_long(persian_year: int) -> bool:
    return persian_year % 33 in {1, 5, 9, 13, 17, 22, 26, 30}


def _umm_al_qura(year: int, month: int, day: int) -> date | None:
    table = load_words().umm_al_qura
    lengths = [29 + int(bit) for row in table["months"] for bit in row]
    index = (year - table["first_year"]) * 12 + month - 1
    if not (1 <= month <= 12 and 0 <= index < len(lengths) and 1 <= day <= lengths[index]):  # noqa: PLR2004
        return None
    first: date = table["first_day"]
    return first + timedelta(days=sum(lengths[:index]) + day - 1)


_CALENDARS: tuple[tuple[int, int, Callable[[int, int, int], date | None]], ...] = (
    (1, 199, _minguo),
    (1350, 1429, _persian),
    (1430, 1460, _umm_al_qura),
    (1900, 2199, _gregorian),
    (2443, 2742, _buddhist),
)


def _hour_of_day(hour: int, period: str | None) -> int:
    if period is None or hour > _NOON:
        return hour
    hour %= _NOON
    late = {"am": False, "pm": True, "midday": hour < 10, "night": hour >= 6}[period]  # noqa: PLR2004 see the data file
    return hour + _NOON if late else hour
