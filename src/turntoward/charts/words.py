"""How figures, times and names are put into words, the same in every chart and section."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from turntoward.model import Turn

__all__ = [
    "about",
    "clock",
    "counted",
    "day",
    "duration",
    "listed",
    "percent",
    "period",
    "short_clock",
    "sure",
]

_SURE = ((0.85, "quite sure"), (0.7, "fairly sure"), (0.0, "a careful guess"))
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_WORDS = {0: "none", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def sure(p: float) -> str:
    """A probability in words."""
    return next(words for least, words in _SURE if p >= least)


def about(total: float) -> str:
    """A sum of probabilities, as a number one can say."""
    if total and not round(total):
        return "hardly any"
    return _WORDS.get(round(total), f"about {round(total):,}")


def counted(number: int, what: str) -> str:
    """“1 turn”, “1,204 turns”."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """A share as so many in a hundred."""
    return f"{round(share * 100)} in 100"


def listed(words: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def duration(seconds: float) -> str:
    """A stretch of time in its largest unit."""
    for unit, size in _UNITS:
        if seconds >= size:
            return counted(round(seconds / size), unit)
    return "less than a second"


def day(time: date) -> str:
    """A day in full."""
    return f"{time.day} {time:%B %Y}"


def clock(turn: Turn) -> str:
    """When a turn was said: the day and the hour, or the place in a recording, or its number."""
    if turn.offset is not None:
        return str(timedelta(seconds=int(turn.offset)))
    if turn.start is not None:
        return f"{day(turn.start)}, {turn.start:%H:%M}"
    return f"turn {turn.index + 1:,}"


def short_clock(turn: Turn, *, with_year: bool) -> str:
    """The same in as little room as it takes."""
    if turn.start is None or turn.offset is not None:
        return clock(turn)
    year = f" {turn.start.year}" if with_year else ""
    return f"{turn.start.day} {turn.start:%b}{year}, {turn.start:%H:%M}"


def period(name: str) -> str:
    """A stretch of time as a dynamic names it: a month, a week, a day or a part."""
    if name.isdigit():
        return f"part {name}"
    if "W" in name:
        return f"week of {day(datetime.strptime(f'{name}-1', '%G-W%V-%u').date())}"  # noqa: DTZ007
    if name.count("-") == 1:
        return f"{datetime.strptime(name, '%Y-%m'):%B %Y}"  # noqa: DTZ007 a month has no zone
    return day(date.fromisoformat(name))
