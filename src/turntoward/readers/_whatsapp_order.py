"""Whether 3/4 is the third of April or the fourth of March: by the evidence of a whole file.

Each order that is possible at all gets a score, the logarithm of how likely the file is under it:

- a date that does not exist under an order, or is older than WhatsApp, counts heavily against it;
- messages move on through time in small steps, so an order under which the days jump is unlikely,
  and one under which they go back more so. This holds which number moves faster as well;
- phones write dates in ways of their own: with or without zeros, with dots, with "PM".

The score is the same for the whole file; the order never changes within one.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from math import exp, log1p
from typing import Final

from msgspec import Struct

from turntoward.readers._whatsapp_dates import Days, fields_of
from turntoward.readers._whatsapp_header import Shape, Spelling

__all__ = ["ORDERS", "Evidence", "Hints", "Verdict"]

ORDERS: Final = {"ynn": ("ymd",), "enn": ("ymd",), "nny": ("dmy", "mdy"), "nne": ("dmy", "mdy")}
_ALL_ORDERS: Final = ("dmy", "mdy", "ymd")
_OLDEST = date(2009, 1, 1)  # WhatsApp's first year
_IMPOSSIBLE = -8.0
_BACK = -4.0
_SUREST_BY_HABIT = 0.95
_RARE: Final = {"dmy": 0.0, "mdy": -1.5, "ymd": -3.0}
_WORDS: Final = {
    "dates": "Read otherwise, some dates of the file would not exist.",
    "motion": "Read this way, the days of the file follow one another.",
    "habit": "Nothing in the file settles it; phones that write dates like this one mean it so.",
    "year": "The year stands first.",
}


class Verdict(Struct, frozen=True):
    """An order, how sure it is, and why, in a sentence for a person."""

    order: str
    confidence: float
    reason: str


class Hints(Struct, frozen=True, kw_only=True):
    """What is known of the phone, beside the dates."""

    shape: Shape
    spellings: frozenset[Spelling]
    languages: frozenset[str] = frozenset()  # of what the app wrote, or of the file's name
    orders: Mapping[str, str]  # the usual order, by language
    other_script: bool = False  # people write in another script than Latin


class _Reading:
    """The dates of the file, read in one order."""

    def __init__(self, order: str) -> None:
        self.days = Days(order)
        self.impossible = 0
        self.motion = 0.0
        self.last: date | None = None

    def step(self, text: str) -> float | None:
        """How likely it is that this date comes next; None where that cannot be told."""
        day, last = self.days[text], self.last
        if day is None or day < _OLDEST:
            self.impossible += 1
            return None
        self.last = day
        if last is None:
            return None
        days = (day - last).days
        return (_BACK if days < 0 else 0.0) - log1p(abs(days))


class Evidence:
    """The dates of one shape of header, in the order of the file."""

    def __init__(self, shape: Shape) -> None:
        self.orders = ORDERS.get(shape.widths, _ALL_ORDERS)
        self._readings = {order: _Reading(order) for order in self.orders}
        self._last = ""
        self.short = [
            False,
            False,
        ]  # a number below ten without a zero, in the first and second place
        self.padded = [False, False]  # and with one

    def add(self, dates: Iterable[str]) -> None:
        """Dates as the file writes them."""
        for text, _ in groupby(dates):
            if text != self._last:
                self._last = text
                self._look(text)

    def _look(self, text: str) -> None:
        steps = [(reading, reading.step(text)) for reading in self._readings.values()]
        worst = min((step for _, step in steps if step is not None), default=0.0)
        for reading, step in steps:
            reading.motion += worst if step is None else step  # what cannot be told is no gain
        for place, digits in enumerate(fields_of(text)[:2]):
            self.short[place] |= len(digits) == 1
            self.padded[place] |= int(digits[0]) == 0

    def verdict(self, hints: Hints) -> Verdict:
        """The likeliest order."""
        if self.orders == ("ymd",):
            return Verdict("ymd", 1.0, _WORDS["year"])
        habit = self._habit(hints)
        parts = {
            order: {
                "dates": _IMPOSSIBLE * reading.impossible,
                "motion": reading.motion,
                "habit": habit[order],
            }
            for order, reading in self._readings.items()
        }
        best, second = sorted(parts, key=lambda order: -sum(parts[order].values()))[:2]
        lead = {name: parts[best][name] - parts[second][name] for name in parts[best]}
        rest = (sum(parts[order].values()) - sum(parts[best].values()) for order in parts)
        confidence = 1 / sum(exp(max(difference, -700.0)) for difference in rest)
        why = max(lead, key=lambda name: lead[name])
        most = _SUREST_BY_HABIT if why == "habit" else 1.0
        return Verdict(best, round(min(confidence, most), 3), _WORDS[why])

    def _habit(self, hints: Hints) -> dict[str, float]:
        score = dict(_RARE)
        for order, points in self._style(hints):
            score[order] += points
        for language in hints.languages:
            score[hints.orders.get(language, "dmy")] += 3.0 if language in hints.orders else 0.0
        if hints.languages == {"en"} and self._like_american(hints):
            score["mdy"] += 2.0
        return score

    def _like_american(self, hints: Hints) -> bool:
        shape = hints.shape
        written = shape.separators == ("/", "/") and "," in shape.between and shape.widths == "nnn"
        return written and any(self.short) and not any(self.padded)

    def _style(self, hints: Hints) -> Iterable[tuple[str, float]]:
        """What the way of writing speaks for, and how strongly."""
        beside = "".join(spelling.glue + spelling.tail for spelling in hints.spellings)
        eras = any(spelling.era for spelling in hints.spellings)
        if _has_east_asian(beside) or eras or "(" in beside:
            yield "ymd", 7.0
        elif "." in hints.shape.separators[0]:
            yield "dmy", 4.0
        if self.short[0] and self.padded[1] and not self.short[1]:
            yield "dmy", 4.0
        if all(self.padded) and not any(self.short):
            yield "dmy", 2.0
        other_digits = not all(spelling.ascii_digits for spelling in hints.spellings)
        if hints.other_script or other_digits:
            yield "dmy", 4.0
        yield from self._by_clock(hints, beside)

    def _by_clock(self, hints: Hints, beside: str) -> Iterable[tuple[str, float]]:
        after = "".join(spelling.tail for spelling in hints.spellings)
        if "PM" in after or "AM" in after:
            if self._like_american(hints):
                yield "mdy", 4.5
            elif "/" in hints.shape.separators and any(self.short) and not any(self.padded):
                yield "mdy", 2.0 if "," in hints.shape.between else 0.0
        elif any(char.isalpha() for char in beside):
            yield "dmy", 3.0
        elif self._like_american(hints):
            yield "mdy", 0.5


def _has_east_asian(text: str) -> bool:
    return any("\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in text)
