"""How the pages say sizes, names, times and relationships."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from turntoward.charts.words import counted, day, listed
from turntoward.model.reading import Relation
from turntoward.report.plain import visible

__all__ = [
    "RELATIONS",
    "WORDING",
    "days",
    "file_size",
    "first_sentence",
    "people",
    "safe",
    "short",
    "time_left",
]

RELATIONS: Final[Mapping[Relation, str]] = {
    Relation.PARTNER: "Partner",
    Relation.FAMILY: "Family",
    Relation.FRIEND: "Friend",
    Relation.COLLEAGUE: "Colleague",
    Relation.I_REPORT_TO: "Somebody I report to",
    Relation.REPORTS_TO_ME: "Somebody who reports to me",
}
_LONGEST: Final = 60  # letters of a name in a line
_NAMED: Final = 3  # people in a line
_UNITS: Final = ("bytes", "KB", "MB", "GB")
_STEP: Final = 1_000
_MINUTE: Final = 60
_SENTENCE: Final = re.compile(r".*?\.(?= [A-Z“])")


def safe(text: str) -> str:
    """Somebody else's text, with every letter that would change how the rest is read made visible."""
    return visible(text)


def short(text: str, most: int = _LONGEST) -> str:
    """A name in a line, safe, and cut where it is very long."""
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    return " ".join(safe(cut).split()) or "(no name)"


def first_sentence(text: str) -> str:
    """What has happened, without what to do about it, where a page says that itself."""
    found = _SENTENCE.match(text)
    return found[0] if found else text


def people(names: Sequence[str]) -> str:
    """Some names in a line."""
    if len(names) > _NAMED + 1:
        return listed([*map(short, names[:_NAMED]), f"{len(names) - _NAMED:,} others"])
    return listed([*map(short, names)]) or "nobody"


def days(first: date | datetime | None, last: date | datetime | None) -> str:
    """From one day to another."""
    if first is None or last is None:
        return "no dates"
    one, other = day(first), day(last)
    return one if one == other else f"{one} to {other}"


def file_size(size: float) -> str:
    """Bytes, as one says them."""
    unit = 0
    while size >= _STEP and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    return f"{size:,.{0 if unit == 0 else 1}f} {_UNITS[unit]}"


def time_left(seconds: float | None) -> str:
    """How long something goes on, roughly."""
    if seconds is None:
        return ""
    if seconds < _MINUTE:
        return "less than a minute left"
    return f"about {counted(round(seconds / _MINUTE), 'minute')} left"


WORDING: Final[Mapping[str, Callable[..., Any]]] = {
    "day": day,
    "days": days,
    "file_size": file_size,
    "people": people,
    "safe": safe,
    "short": short,
    "time_left": time_left,
}
