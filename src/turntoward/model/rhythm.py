"""How long a silence must be to end a turn or a session, from a conversation's own rhythm.

Times between messages fall into two heaps on a logarithmic scale: the seconds and minutes within an
exchange, and the hours and days between exchanges. The border between the heaps is where a gap
becomes as likely to be one as the other (two-component mixture; Halfaker, A. et al. (2015). User
session identification based on strong regularities in inter-activity time. WWW '15).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from math import exp, log, log2, pi, sqrt

__all__ = [
    "DEFAULT_SESSION_GAP",
    "SESSION_GAPS",
    "SPEECH_TURN_GAP",
    "TURN_GAPS",
    "choose_session_gap",
    "choose_turn_gap",
]

DEFAULT_SESSION_GAP = timedelta(hours=4)  # where there is too little to learn a rhythm from
SESSION_GAPS = (timedelta(minutes=30), timedelta(hours=12))  # never shorter, never longer
TURN_GAPS = (timedelta(minutes=10), timedelta(hours=2))
SPEECH_TURN_GAP = timedelta(seconds=2)  # between captions of one speaker
FEWEST_GAPS = 50
_SHORTEST = 15.0  # seconds; clocks that show minutes know nothing finer
_ROUNDS = 40
_BINS_PER_OCTAVE = 4


def choose_session_gap(gaps: Iterable[float]) -> timedelta:
    """The silence that ends a session.

    Args:
        gaps: seconds between neighbouring messages; negative ones count as their size.

    Returns:
        Between 30 minutes and 12 hours; 4 hours for fewer than 50 gaps or a rhythm without two
        heaps.
    """
    heights = Counter(
        round(log2(max(abs(gap), _SHORTEST)) * _BINS_PER_OCTAVE) / _BINS_PER_OCTAVE for gap in gaps
    )
    if heights.total() < FEWEST_GAPS:
        return DEFAULT_SESSION_GAP
    border = _border(heights)
    if border is None:
        return DEFAULT_SESSION_GAP
    return min(max(timedelta(seconds=round(2**border)), SESSION_GAPS[0]), SESSION_GAPS[1])


def choose_turn_gap(session_gap: timedelta) -> timedelta:
    """The silence after which the same person's next message is a new turn.

    Returns:
        Half the session gap, between 10 minutes and 2 hours.
    """
    return min(max(session_gap / 2, TURN_GAPS[0]), TURN_GAPS[1])


class _Heap:
    """One component of the mixture, on log2 seconds."""

    def __init__(self, mean: float, spread: float, share: float) -> None:
        self.mean, self.spread, self.share = mean, spread, share

    def density(self, x: float) -> float:
        score = (x - self.mean) / self.spread
        return self.share * exp(-score * score / 2) / (self.spread * sqrt(2 * pi)) + 1e-300

    def refit(self, weights: dict[float, float], total: float) -> None:
        mass = sum(weights.values()) or 1e-9
        self.mean = sum(x * weight for x, weight in weights.items()) / mass
        variance = sum(weight * (x - self.mean) ** 2 for x, weight in weights.items()) / mass
        self.spread = max(sqrt(variance), 0.5)
        self.share = mass / total


def _border(heights: Counter[float]) -> float | None:
    short, long = _Heap(log2(60), 2.0, 0.7), _Heap(log2(8 * 3600), 2.0, 0.3)
    for _ in range(_ROUNDS):
        belongs = {x: short.density(x) / (short.density(x) + long.density(x)) for x in heights}
        short.refit({x: n * belongs[x] for x, n in heights.items()}, heights.total())
        long.refit({x: n * (1 - belongs[x]) for x, n in heights.items()}, heights.total())
    if long.mean - short.mean < 2 or min(short.share, long.share) < 0.01:  # noqa: PLR2004 a factor of four in time; a heap of one in a hundred
        return None
    return _crossing(short, long)


def _crossing(short: _Heap, long: _Heap) -> float:
    low, high = short.mean, long.mean
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if log(short.density(middle)) > log(long.density(middle)):
            low = middle
        else:
            high = middle
    return (low + high) / 2
