"""How much one person presses, and the others give way, in each part of a conversation.

Many weak cues of one side are weighed against the ease that shows, and against how much is said at all:
in a long chat each of them comes up now and then, so a share of its parts must show them. Different
ways of pressing weigh more than the same one again. An encoder's chance of danger that is too low to be
claimed counts as one more weak cue.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from turntoward.codebook.cues import Cue, Role
from turntoward.dynamics._search import Searched
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.reading import SignKind

__all__ = ["Part", "count_parts", "first_turn", "parts", "share"]

Found = Mapping[int, Sequence[Cue]]

_PART = 20  # turns
_MOST = 0.7  # that one turn adds, on each side
_YIELD = 0.7
_ALONE = 0.3  # that giving way counts where nobody presses
_EASE = 0.9  # of the one who presses
_OTHERS_EASE = 0.5
_TURN = 0.03  # that each turn takes away
_FEWEST = 6  # turns, as which a shorter talk counts
_WORD = 0.003  # that each word takes away, where turns are long
_RISK = 2.0  # what an encoder's chance of danger counts
_MOST_RISK = 0.6
_TIMES = 2  # turns that tell of a third person before it counts
_USUAL = 2  # ways of pressing that any quarrel has
_WAY = 0.1  # what each further way adds
_MOST_WAYS = 0.4


class Part(Struct, frozen=True):
    """What one person presses with in some turns."""

    number: int  # of the part, from 0
    score: float
    kind: SignKind
    turns: tuple[int, ...]  # that carry a cue


def count_parts(turns: int) -> int:
    """Into how many parts so many turns are cut."""
    return max(1, round(turns / _PART))


def first_turn(turns: int, last: int) -> int:
    """The turn at which the last parts of a conversation begin."""
    count = count_parts(turns)
    return -(-max(0, count - last) * turns // count)


def parts(coded: CodedTurns, searched: Searched, least: float) -> list[Part]:
    """The parts of a conversation that reach a score, by the one who presses most in each; in order.

    Args:
        coded: the conversation.
        searched: where the cues are in it.
        least: the score, above 0.
    """
    count, total, found = count_parts(len(coded.turns)), len(coded.turns), searched.found
    marked: defaultdict[int, list[int]] = defaultdict(list)
    for turn in sorted({*found, *coded.risks}):
        marked[turn * count // total].append(turn)
    told = []
    for number, telling in marked.items():
        first, after = -(-number * total // count), -(-(number + 1) * total // count)
        bare = max(_TURN * max(_FEWEST, after - first), _WORD * sum(coded.words[first:after]))
        if _most(coded, found, telling) - bare < least:
            continue
        turns = range(first, after)
        if _score(coded, found, turns) - bare < least:
            continue
        eased = searched.eases(turns)
        both = {turn: [*found.get(turn, ()), *eased.get(turn, ())] for turn in turns}
        score = _score(coded, both, turns) - bare
        if score >= least:
            told.append(Part(number, score, _kind(found, telling), tuple(telling)))
    return told


def _most(coded: CodedTurns, found: Found, turns: Iterable[int]) -> float:
    """What a score can reach, whoever presses: most parts need no closer look."""
    return _MOST_WAYS + sum(
        sum(cue.weight for cue in found.get(turn, ())) + _RISK * coded.risks.get(turn, 0.0)
        for turn in turns
    )


def _score(coded: CodedTurns, found: Found, turns: Sequence[int]) -> float:
    """What the one who presses most presses with, and what an encoder holds likely."""
    sides: defaultdict[tuple[str, Role], float] = defaultdict(float)
    ways: defaultdict[str, set[str]] = defaultdict(set)
    telling: defaultdict[str, int] = defaultdict(int)
    for turn in turns:
        of_turn: defaultdict[Role, float] = defaultdict(float)
        for cue in found.get(turn, ()):
            of_turn[cue.role] += cue.weight
            if cue.role is Role.PRESSES:
                ways[coded.speaker[turn]].add(cue.name)
        for role, amount in of_turn.items():
            sides[coded.speaker[turn], role] += min(_MOST, amount)
            telling[coded.speaker[turn]] += role is Role.TELLS
    risks = sum(min(_MOST_RISK, _RISK * coded.risks.get(turn, 0.0)) for turn in turns)
    speakers = {coded.speaker[turn] for turn in turns}
    told = [sides[who, Role.TELLS] for who in speakers if telling[who] >= _TIMES]
    pressed = [
        _pressed(sides, who) + min(_MOST_WAYS, _WAY * max(0, len(ways[who]) - _USUAL))
        for who in speakers
    ]
    return risks + max([0.0, *told, *pressed])


def _pressed(sides: Mapping[tuple[str, Role], float], speaker: str) -> float:
    """What one person presses with, and the others give way with; that alone does not go far."""
    presses = sides.get((speaker, Role.PRESSES), 0.0)
    yields = eased = 0.0
    for (who, role), amount in sides.items():
        if who != speaker and role is Role.YIELDS:
            yields += _YIELD * amount
        elif role is Role.EASES:
            eased += (_EASE if who == speaker else _OTHERS_EASE) * amount
    return presses + min(yields, presses + _ALONE) - eased


def _kind(found: Found, marked: Sequence[int]) -> SignKind:
    """What most of the cues speak of."""
    weights: defaultdict[SignKind, float] = defaultdict(float)
    for turn in marked:
        for cue in found.get(turn, ()):
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
