"""Depth: how much of the talk connects (feeling, meaning) and does not only interact, over time."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from math import sqrt

from turntoward.dynamics.tally import Tally, measure, share_between, tallies
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.dynamics import DepthPoint
from turntoward.model.reading import Measure

__all__ = ["connecting", "depth_measures", "depth_points", "periods"]

_CONNECTS = (
    "names_feeling", "body_cue", "unfinished", "names_discomfort", "asks_feeling", "reflects",
    "validates", "shares_own", "names_distance", "asks_their_side", "owns_impact", "accepts",
    "appreciates",
)  # fmt: skip
_BIDS = frozenset({"support", "affection"})
_FEWEST = 20  # turns below which a stretch of time has no share
_MONTHS = timedelta(days=120)  # from which a conversation is told by months
_WEEKS = timedelta(days=28)
_PARTS = 10  # of a talk without a calendar
_PART_TURNS = 20
_Z = 1.96
_MOST = 8  # people who get points of their own


def connecting(coded: CodedTurns) -> dict[int, float]:
    """How surely each turn connects: names or follows a feeling, opens, thanks, mends, reaches out."""
    found = coded.strongest(_CONNECTS)
    for turn, p in coded.opened.items():
        found[turn] = max(p, found.get(turn, 0.0))
    for turn, bid in coded.of("bid").items():
        if bid.kind in _BIDS:
            found[turn] = max(bid.p, found.get(turn, 0.0))
    return found


def depth_measures(coded: CodedTurns, connects: Mapping[int, float]) -> Iterator[Measure]:
    """The share of turns that connect (`connecting`), of all and of each person."""
    whole, own = Tally(), tallies(coded.speakers)
    for speaker, block, turns in coded.counts:
        whole.add(block, 0.0, turns)
        own[speaker].add(block, 0.0, turns)
    for turn, p in connects.items():
        whole.add(coded.block[turn], p)
        own[coded.speaker[turn]].add(coded.block[turn], p)
    yield measure("depth", None, whole)
    for speaker in coded.speakers:
        yield measure("depth", speaker, own[speaker])


def periods(coded: CodedTurns) -> list[tuple[str, int, int]]:
    """Stretches of time: months, weeks or days; parts of about equal length without a calendar.

    Returns:
        The name of each, and its first and last turn.
    """
    times = [turn.start for turn in coded.turns]
    if not times or None in times or coded.is_recording:
        return list(_parts(len(times)))
    dated = [time for time in times if time]
    name_of = _naming(max(dated) - min(dated))
    sessions = coded.conversation.sessions
    found = []
    for name, group in groupby(sessions, key=lambda session: name_of(dated[session.first])):
        of_period = list(group)  # a session belongs to the period in which it began
        found.append((name, of_period[0].first, of_period[-1].last))
    return found


def _naming(span: timedelta) -> Callable[[datetime], str]:
    if span >= _MONTHS:
        return lambda time: f"{time.year}-{time.month:02}"
    return lambda time: time.strftime("%G-W%V" if span >= _WEEKS else "%Y-%m-%d")


def _parts(turns: int) -> Iterator[tuple[str, int, int]]:
    count = max(1, min(_PARTS, turns // _PART_TURNS))
    for number in range(count if turns else 0):
        first, until = number * turns // count, (number + 1) * turns // count
        yield str(number + 1), first, until - 1


class _Sums:
    """What one stretch of time needs: sums over its stretches, never the stretches themselves."""

    def __init__(self) -> None:
        self.count = 0
        self.so = self.of = self.so_so = self.so_of = self.of_of = 0.0

    def add(self, so: float, of: float) -> None:
        """One stretch."""
        self.count += 1
        self.so += so
        self.of += of
        self.so_so += so * so
        self.so_of += so * of
        self.of_of += of * of

    def between(self) -> tuple[float, float]:
        """The wider of Wilson's interval and the linearised one of a ratio over stretches."""
        share = self.so / self.of
        least, most = share_between(share, self.of)
        spread = self.so_so - 2 * share * self.so_of + share * share * self.of_of
        ratio = self.count / max(1, self.count - 1)
        reach = _Z * sqrt(max(0.0, spread) * ratio) / self.of
        return max(0.0, min(least, share - reach)), min(1.0, max(most, share + reach))


def depth_points(coded: CodedTurns, connects: Mapping[int, float]) -> tuple[DepthPoint, ...]:
    """How much connected in each stretch of time: of all, and of each of up to eight people."""
    people: list[str | None] = [None]
    people += coded.speakers if len(coded.speakers) <= _MOST else ()
    return tuple(
        _point(span, who, sums[who])
        for span in periods(coded)
        for sums in (_sums(coded, connects, range(span[1], span[2] + 1)),)
        for who in people
    )


def _sums(
    coded: CodedTurns, connects: Mapping[int, float], turns: range
) -> defaultdict[str | None, _Sums]:
    """What connected of how many turns, stretch by stretch, of each person and of all."""
    sums: defaultdict[str | None, _Sums] = defaultdict(_Sums)
    for _, of_stretch in groupby(turns, key=coded.stretch.__getitem__):
        so: dict[str, float] = {}
        of: dict[str, int] = {}
        for turn in of_stretch:
            speaker = coded.speaker[turn]
            of[speaker] = of.get(speaker, 0) + 1
            if turn in connects:
                so[speaker] = so.get(speaker, 0.0) + connects[turn]
        for speaker, count in of.items():
            sums[speaker].add(so.get(speaker, 0.0), count)
        sums[None].add(sum(so.values()), sum(of.values()))
    return sums


def _point(span: tuple[str, int, int], speaker: str | None, sums: _Sums) -> DepthPoint:
    is_enough = sums.of >= _FEWEST
    low, high = sums.between() if is_enough else (None, None)
    return DepthPoint(
        period=span[0],
        first=span[1],
        last=span[2],
        speaker=speaker,
        turns=int(sums.of),
        connecting=sums.so,
        share=sums.so / sums.of if is_enough else None,
        low=low,
        high=high,
    )
