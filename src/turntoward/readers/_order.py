"""The order of messages: newest first turned round, and several exports of one chat made one.

Both go by numbers that grow with time and that no two messages share.
"""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import islice, pairwise
from typing import NamedTuple, Protocol

from turntoward.model.ports import Item

__all__ = ["Entry", "Ordered", "falls", "in_time", "merged", "oldest_first"]

_LOOKED_AT = 20  # entries that show which way the numbers go
_NEARBY = 1_000  # entries


class Entry(NamedTuple):
    """A message, behind what is wrong with it; or a fault alone."""

    number: int  # 0: it has none, and stays where it is
    items: Sequence[Item]


class Ordered(Protocol):
    """One of several exports of a chat."""

    first: int  # the least number in it, or 0

    def entries(self) -> Iterator[Entry]:
        """What is in it, oldest first."""
        ...


def falls(numbers: Iterable[int]) -> bool:
    """Whether numbers go down more often than up."""
    steps = [after - before for before, after in pairwise(numbers)]
    return sum(step < 0 for step in steps) > sum(step > 0 for step in steps)


def oldest_first(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, turned round if the newest comes first; only then all are kept for a while."""
    rest = iter(entries)
    start = [*islice(rest, _LOOKED_AT)]
    if falls(entry.number for entry in start if entry.number):
        yield from reversed([*start, *rest])
    else:
        yield from start
        yield from rest


def in_time(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries by their numbers, where they are out of order by no more than a thousand."""
    waiting: list[tuple[int, int, Entry]] = []
    number = 0
    for index, entry in enumerate(entries):
        number = entry.number or number
        heappush(waiting, (number, index, entry))
        if len(waiting) > _NEARBY:
            yield heappop(waiting)[2]
    while waiting:
        yield heappop(waiting)[2]


def merged(parts: Sequence[Ordered]) -> Iterator[Entry]:
    """Several exports of one chat as one: in the order of their numbers, and each number once.

    A part is opened when its turn comes, so that parts which follow one another cost no more than
    one. What two of them hold is taken from the earlier in the list.
    """
    waiting = sorted(enumerate(parts), key=lambda ranked: -ranked[1].first)
    opened: list[tuple[int, int, Entry, Iterator[Entry]]] = []
    seen: set[int] = set()
    while waiting or opened:
        while waiting and (not opened or waiting[-1][1].first <= opened[0][0]):
            rank, part = waiting.pop()
            _push(opened, 0, rank, part.entries())
        if not opened:
            continue
        number, rank, entry, rest = heappop(opened)
        is_new = entry.number not in seen
        if not opened:
            seen.clear()  # nothing overlaps from here on
        elif entry.number:
            seen.add(entry.number)
        _push(opened, number, rank, rest)
        if is_new:
            yield entry


def _push(
    opened: list[tuple[int, int, Entry, Iterator[Entry]]],
    floor: int,
    rank: int,
    rest: Iterator[Entry],
) -> None:
    """Queue the next entry of a part, never before the one that came before it."""
    entry = next(rest, None)
    if entry is not None:
        heappush(opened, (max(entry.number, floor), rank, entry, rest))
