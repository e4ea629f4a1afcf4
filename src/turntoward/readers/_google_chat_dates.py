"""Dates as Takeout writes them: in words, in the language of the account, and in UTC.

`Saturday, April 13, 2024 at 9:15:01 PM UTC`, `Samstag, 13. April 2024 um 21:15:01 UTC`,
`2024年4月13日土曜日 21:15:01 UTC`: a time, the name of a month or its number, a day and a year.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from unicodedata import normalize

from turntoward.readers._months import MONTHS
from turntoward.readers._whatsapp_dates import Times
from turntoward.readers._whatsapp_words import fold

__all__ = ["moment_in_words"]

_TIME = re.compile(
    r"(?<!\d)\d{1,2}(?:[:.：]|\s?(?:時|时|點|点|시|นาฬิกา)\s?)"
    r"\d{1,2}(?:[:.：]|\s?(?:分|분|นาที)\s?)\d{1,2}(?!\d)"
)
_AFTER = re.compile(r"\D*")
_ZONE = re.compile(r"(?:UTC|GMT)\s?([+\-−])(\d{1,2})(?::?(\d{2}))?")
_WORD = re.compile(r"[^\W\d_][^\s\d,.،、’']*")
_NUMBER = re.compile(r"\d+")
_CROATIAN_OCTOBER = re.compile(r"\d\. listopada")  # without the dot it is Poland's November
_LONGEST = 120
_FIRST_YEAR, _BUDDHIST = 1000, 2400
_SINCE_BUDDHA = 543
_KEPT = 10_000  # days, or times


def moment_in_words(written: str) -> datetime | None:
    """The instant that is meant; None where it is not known, or does not exist."""
    if len(written) > _LONGEST:
        return None
    text = normalize("NFC", fold(written))
    zone = _ZONE.search(text)
    ahead = _ahead(zone) if zone else timedelta()
    text = text.replace(zone[0], "UTC") if zone else text
    found = _TIME.search(text)
    if found is None:
        return _iso(text)
    before, after = text[: found.start()], text[found.end() :]
    day = _day(f"{before} {after}")
    beside = _NUMBER.split(before)[-1]
    clock = _clock(f"{beside}{found[0]}{_AFTER.match(after)[0]}")  # type: ignore[index]
    if clock is None or day is None:
        return None
    try:
        return datetime.combine(day, clock, UTC) - ahead
    except OverflowError:
        return None


@lru_cache(maxsize=_KEPT)
def _clock(text: str) -> time | None:
    """A time with the words around it, which may say which half of the day it is."""
    return Times()[text]


@lru_cache(maxsize=_KEPT)  # many messages of one day
def _day(text: str) -> date | None:
    month = _month(text)
    numbers = [int(number) for number in _NUMBER.findall(text)]
    if len(numbers) != 3 - (month is not None):
        return None
    year = max(numbers)
    if year < _FIRST_YEAR or year not in {numbers[0], numbers[-1]}:
        return None
    rest = numbers[1:] if year == numbers[0] else numbers[:-1]
    if month is None:
        first, second = rest
        month, day = (first, second) if year == numbers[0] else (second, first)
    else:
        day = rest[0]
    try:
        return date(year - _SINCE_BUDDHA if year > _BUDDHIST else year, month, day)
    except (ValueError, OverflowError):
        return None


def _month(text: str) -> int | None:
    """The number of the month that is named."""
    if _CROATIAN_OCTOBER.search(text):
        return 10
    words = (normalize("NFC", word[0].casefold()) for word in _WORD.finditer(text))
    return next((MONTHS[word] for word in words if word in MONTHS), None)


def _ahead(zone: re.Match[str]) -> timedelta:
    sign = 1 if zone[1] == "+" else -1
    return sign * timedelta(hours=int(zone[2]), minutes=int(zone[3] or 0))


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
