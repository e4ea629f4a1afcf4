"""How much one person presses, and the others give way, in each part of a conversation.

Many weak cues (`_cues.py`) of one side are weighed against the ease that shows, and against how much
is said at all: in a long chat each of them comes up now and then, so a share of its parts must show
them. An encoder's chance of danger that is too low to be claimed counts as one more weak cue.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate

import re2
from msgspec import Struct

from turntoward.dynamics._cues import CUES, Cue, Role
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.reading import SignKind

__all__ = ["Part", "cues_in", "parts", "share"]

Found = Mapping[int, Sequence[Cue]]

_PART = 20  # turns
_MOST = 0.7  # that one turn adds, on each side
_YIELD = 0.7
_EASE = 0.6  # of the one who presses
_OTHERS_EASE = 0.3
_TURN = 0.03  # that each turn takes away
_RISK = 2.0  # what an encoder's chance of danger counts
_MOST_RISK = 0.6


class Part(Struct, frozen=True):
    """What one person presses with in some turns."""

    number: int  # of the part, from 0
    score: float
    kind: SignKind
    turns: tuple[int, ...]  # that carry a cue


def cues_in(lowered: str, texts: Sequence[str]) -> dict[int, list[Cue]]:
    """The cues of each turn that has any; of each group of forms one.

    Args:
        lowered: the texts in small letters with plain quotes, joined by line ends.
        texts: of the turns.
    """
    ends = list(accumulate(len(text) + 1 for text in texts))
    found: defaultdict[int, list[Cue]] = defaultdict(list)
    for cue, pattern in _patterns():
        for turn in {bisect_right(ends, match.start()) for match in pattern.finditer(lowered)}:
            found[turn].append(cue)
    return found


@cache
def _patterns() -> "tuple[tuple[Cue, re2._Regexp], ...]":
    options = re2.Options()
    options.max_mem = 32 << 20
    return tuple(
        (cue, re2.compile(rf"(?m)(?:^|\b|\s)(?:{'|'.join(cue.patterns)})", options)) for cue in CUES
    )


def count_parts(turns: int) -> int:
    """Into how many parts so many turns are cut."""
    return max(1, round(turns / _PART))


def parts(coded: CodedTurns, found: Found) -> list[Part]:
    """Every part of a conversation as the one who presses most in it makes it, in order."""
    count, total = count_parts(len(coded.turns)), len(coded.turns)
    sides: defaultdict[int, defaultdict[tuple[str, Role], float]] = defaultdict(
        lambda: defaultdict(float)
    )
    marked: defaultdict[int, list[int]] = defaultdict(list)
    for turn in sorted({*found, *coded.risks}):
        part = turn * count // total
        marked[part].append(turn)
        for role in Role:
            of_role = sum(cue.weight for cue in found.get(turn, ()) if cue.role is role)
            sides[part][coded.speaker[turn], role] += min(_MOST, of_role)
    sizes = [0] * count
    for turn in range(total):
        sizes[turn * count // total] += 1
    return [
        Part(part, score, _kind(found, marked[part]), tuple(_telling(found, marked[part])))
        for part in sorted(marked)
        if (score := _score(coded, sides[part], marked[part]) - _TURN * sizes[part]) > 0
    ]


def _score(
    coded: CodedTurns, sides: Mapping[tuple[str, Role], float], marked: Sequence[int]
) -> float:
    risks = sum(min(_MOST_RISK, _RISK * coded.risks.get(turn, 0.0)) for turn in marked)
    return risks + max(_pressed(sides, speaker) for speaker in {who for who, _ in sides})


def _pressed(sides: Mapping[tuple[str, Role], float], speaker: str) -> float:
    """What one person presses with, and the others give way with."""
    total = sides.get((speaker, Role.PRESSES), 0.0) - _EASE * sides.get((speaker, Role.EASES), 0.0)
    for (who, role), amount in sides.items():
        if who != speaker and role is Role.YIELDS:
            total += _YIELD * amount
        elif who != speaker and role is Role.EASES:
            total -= _OTHERS_EASE * amount
    return total


def _telling(found: Found, marked: Sequence[int]) -> Iterator[int]:
    """The turns with more than ease, or where an encoder alone is wary."""
    for turn in marked:
        if turn not in found or any(cue.role is not Role.EASES for cue in found[turn]):
            yield turn


def _kind(found: Found, marked: Sequence[int]) -> SignKind:
    """What most of the cues speak of."""
    weights: defaultdict[SignKind, float] = defaultdict(float)
    for turn in marked:
        for cue in found.get(turn, ()):
            if cue.role is not Role.EASES:
                weights[cue.kind] += cue.weight
    return max(weights, key=lambda kind: (weights[kind], kind), default=SignKind.CONTROL)


def share(told: Sequence[Part], least: float, count: int, last: int) -> float:
    """Of the last parts, the share that reaches a score.

    Args:
        told: parts in order.
        least: the score.
        count: how many parts there are.
        last: how many of them are looked at.
    """
    looked = min(count, last)
    return sum(part.score >= least for part in told if part.number >= count - looked) / looked
