"""Sums over the stretches of a conversation, and figures with intervals made of them.

A figure is a ratio of two sums of probabilities. Its interval is the wider of two: a bootstrap over
stretches (Efron, B. & Tibshirani, R. J. (1993). An Introduction to the Bootstrap; turns of one session
depend on each other, so whole stretches are drawn), and for shares Wilson's interval for so many
occasions (Wilson, E. B. (1927). Journal of the American Statistical Association 22), which does not
shrink to nothing where all occasions went the same way.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import sqrt

from msgspec import Struct

from turntoward.dynamics.turns import BLOCKS
from turntoward.model.reading import TOO_LITTLE, Measure

__all__ = [
    "MEASURES",
    "Definition",
    "Tally",
    "known",
    "measure",
    "middle",
    "share_between",
    "tallies",
    "unknown",
]

SHARE = "share"
DRAWS = 400
_FEWEST_STRETCHES = 5
_TAIL = 10  # draws beyond each end: 19 times out of 20
_Z = 1.96
_DIGITS = 4


class Definition(Struct, frozen=True):
    """What a figure needs before it is shown."""

    unit: str
    fewest: float  # occasions below which it says nothing
    scale: float = 1.0


MEASURES: Mapping[str, Definition] = {
    "bids_made": Definition("per 100 turns", 50, 100),
    "bids_met": Definition(SHARE, 10),
    "feelings_followed": Definition(SHARE, 8),
    "disclosures": Definition("per 100 turns", 50, 100),
    "steps_matched": Definition(SHARE, 8),
    "self_protection": Definition(SHARE, 10),
    "unfinished": Definition(SHARE, 8),
    "depth": Definition(SHARE, 50),
    "feeling_words": Definition("feelings in 1,000 words", 1000),
    "placeholders": Definition(SHARE, 10),
    "open_questions": Definition(SHARE, 10),
    "feeling_questions": Definition(SHARE, 10),
    "reflections": Definition("per question", 10),
    "advice": Definition("per 100 turns", 50, 100),
    "without_judgement": Definition(SHARE, 10),
    "steadiness": Definition(SHARE, 10),
    "reply_time": Definition("seconds", 20),
    "opens_sessions": Definition(SHARE, 10),
    "room": Definition(SHARE, 8),
    "time_respected": Definition(SHARE, 5),
    "ruptures": Definition("per 100 sessions", 10, 100),
    "mended": Definition(SHARE, 3),
    "time_to_repair": Definition("seconds", 3),
}


class Tally:
    """Two sums for each block of a conversation: what was so, and of how much."""

    __slots__ = ("of_blocks", "so_blocks")

    def __init__(self) -> None:
        self.so_blocks = [0.0] * BLOCKS
        self.of_blocks = [0.0] * BLOCKS

    def add(self, block: int, so: float, of: float = 0.0) -> None:
        """Count `so` out of `of`."""
        self.so_blocks[block] += so
        self.of_blocks[block] += of

    @property
    def so(self) -> float:
        """All that was so."""
        return sum(self.so_blocks)

    @property
    def of(self) -> float:
        """All that it was out of."""
        return sum(self.of_blocks)

    @property
    def parts(self) -> list[tuple[float, float]]:
        """The blocks with anything in them."""
        pairs = zip(self.so_blocks, self.of_blocks, strict=True)
        return [(so, of) for so, of in pairs if of > 0 or so > 0]


def measure(name: str, whose: str | None, tally: Tally) -> Measure:
    """The figure of a tally, or the reason why there is none."""
    definition = MEASURES[name]
    so, of = tally.so, tally.of
    parts = tally.parts
    if of < definition.fewest or sum(each > 0 for _, each in parts) < _FEWEST_STRETCHES:
        return unknown(name, whose, of)
    low, high = _drawn(parts, so / of)
    if definition.unit == SHARE:
        least, most = share_between(so / of, of)
        low, high = min(low, least), max(high, most)
    return _measure(name, whose, (so / of, low, high), of)


def middle(name: str, whose: str | None, values: Sequence[float]) -> Measure:
    """The median of some times; its interval from their order alone.

    Nothing is averaged, so a clock of whole minutes gives whole minutes.
    """
    count = len(values)
    if count < MEASURES[name].fewest:
        return unknown(name, whose, count)
    ordered = sorted(values)
    reach = _Z * sqrt(count) / 2
    low = ordered[max(0, int(count / 2 - reach))]
    high = ordered[min(count - 1, int(count / 2 + reach))]
    return _measure(name, whose, (ordered[(count - 1) // 2], low, high), count)


def known(name: str, whose: str | None, figures: tuple[float, float, float], n: float) -> Measure:
    """A figure whose interval was worked out elsewhere, if it rests on enough."""
    return (
        _measure(name, whose, figures, n) if n >= MEASURES[name].fewest else unknown(name, whose, n)
    )


def unknown(name: str, whose: str | None, n: float) -> Measure:
    """No figure: too little to tell."""
    return Measure(
        name=name,
        whose=whose,
        value=None,
        low=None,
        high=None,
        n=round(n, 2),
        unit=MEASURES[name].unit,
        why_not=TOO_LITTLE,
    )


def share_between(share: float, of: float) -> tuple[float, float]:
    """Wilson's interval of a share."""
    square = _Z * _Z / of
    centre = (share + square / 2) / (1 + square)
    reach = _Z / (1 + square) * sqrt(max(0.0, share * (1 - share) / of + square / (4 * of)))
    return max(0.0, centre - reach), min(1.0, centre + reach)


def _measure(
    name: str, whose: str | None, figures: tuple[float, float, float], n: float
) -> Measure:
    definition = MEASURES[name]
    value, low, high = (round(figure * definition.scale, _DIGITS) for figure in figures)
    return Measure(
        name=name, whose=whose, value=value, low=low, high=high, n=round(n, 2), unit=definition.unit
    )


def _drawn(parts: Sequence[tuple[float, float]], whole: float) -> tuple[float, float]:
    so, of = zip(*parts, strict=True)
    ratios = sorted(
        sum(map(so.__getitem__, draw)) / out_of
        if (out_of := sum(map(of.__getitem__, draw)))
        else whole
        for draw in _draws(len(parts))
    )
    return ratios[_TAIL - 1], ratios[-_TAIL]


@cache
def _draws(size: int) -> tuple[tuple[int, ...], ...]:
    """Four hundred times as many blocks as there are, drawn with replacement: always the same."""
    numbers = _numbers()
    draws = zip(*[iter(numbers[: DRAWS * size])] * size, strict=True)
    return tuple(tuple(number * size >> 32 for number in draw) for draw in draws)


@cache
def _numbers() -> tuple[int, ...]:
    """Numbers below 2^32 that look like chance and are none (Knuth's linear congruence, 64 bits)."""
    state, found = 0, []
    for _ in range(DRAWS * BLOCKS):
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFF_FFFF_FFFF_FFFF
        found.append(state >> 32)
    return tuple(found)


def tallies(names: Iterable[str]) -> dict[str, Tally]:
    """An empty tally for each name."""
    return {name: Tally() for name in names}
