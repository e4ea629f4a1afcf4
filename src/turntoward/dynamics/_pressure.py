"""How much one person presses, and the others give way, in each part of a conversation.

Many weak cues (`_cues.py`) of one side are weighed against the ease that shows, and against how much
is said at all: in a long chat each of them comes up now and then, so a share of its parts must show
them. An encoder's chance of danger that is too low to be claimed counts as one more weak cue.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate

import re2
from msgspec import Struct

from turntoward.coding.text import fold
from turntoward.dynamics._cues import CUES, Cue, Role
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.reading import SignKind

__all__ = ["Part", "count_parts", "cues_in", "lowered", "parts", "share"]

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


def lowered(text: str) -> str:
    """As `fold`, for quotes alone: what the patterns need, and ten times faster on a whole chat."""
    small = text.lower()
    same = small if len(small) == len(text) else fold(text)
    return same.replace("’", "'").replace("‘", "'")


def cues_in(small: str, texts: Sequence[str]) -> dict[int, list[Cue]]:
    """The cues of each turn that has any, of each group of forms one; those of ease left out.

    One search finds the few turns that have any, and the groups are looked for in those alone.

    Args:
        small: the texts in small letters with plain quotes, joined by line ends.
        texts: of the turns.
    """
    ends = list(accumulate(len(text) + 1 for text in texts))
    turns = sorted({bisect_right(ends, match.start()) for match in _any().finditer(_bytes(small))})
    return _cues(
        turns, [small[ends[turn] - len(texts[turn]) - 1 : ends[turn] - 1] for turn in turns]
    )


def _eases(coded: CodedTurns, turns: Sequence[int]) -> dict[int, list[Cue]]:
    texts = [lowered(coded.turns[turn].text) for turn in turns]
    return _cues(turns, texts, eases=True)


def _cues(
    turns: Sequence[int], texts: Sequence[str], *, eases: bool = False
) -> dict[int, list[Cue]]:
    ends = list(accumulate(len(text) + 1 for text in texts))
    joined = "\n".join(texts)
    found: defaultdict[int, list[Cue]] = defaultdict(list)
    for cue, pattern in _patterns():
        if (cue.role is Role.EASES) is eases:
            for at in {bisect_right(ends, match.start()) for match in pattern.finditer(joined)}:
                found[turns[min(at, len(turns) - 1)]].append(cue)
    return found


def _bytes(text: str) -> bytes:
    """One byte for each code point, so that places stay: searched twice as fast as text."""
    return text.encode("latin-1", "replace")


@cache
def _any() -> "re2._Regexp":
    firm = [pattern for cue in CUES if cue.role is not Role.EASES for pattern in cue.patterns]
    options = _options()
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile(rf"(?m)(?:^|\b| )(?:{'|'.join(firm)})".encode("latin-1"), options)


@cache
def _patterns() -> "tuple[tuple[Cue, re2._Regexp], ...]":
    return tuple((cue, _compiled(cue.patterns)) for cue in CUES)


def _compiled(patterns: Iterable[str]) -> "re2._Regexp":
    return re2.compile(rf"(?m)(?:^|\b| )(?:{'|'.join(patterns)})", _options())


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = 64 << 20
    return options


def count_parts(turns: int) -> int:
    """Into how many parts so many turns are cut."""
    return max(1, round(turns / _PART))


def parts(coded: CodedTurns, found: Found, least: float) -> list[Part]:
    """The parts of a conversation that reach a score, by the one who presses most in each; in order.

    Args:
        coded: the conversation.
        found: the cues of its turns, without those of ease.
        least: the score, above 0.
    """
    count, total = count_parts(len(coded.turns)), len(coded.turns)
    marked: defaultdict[int, list[int]] = defaultdict(list)
    for turn in sorted({*found, *coded.risks}):
        marked[turn * count // total].append(turn)
    told = []
    for number, telling in marked.items():
        first, after = -(-number * total // count), -(-(number + 1) * total // count)
        bare = _TURN * (after - first)
        if _most(coded, found, telling) - bare < least:
            continue
        turns = range(first, after)
        if _score(coded, found, turns) - bare < least:
            continue
        eased = _eases(coded, turns)
        both = {turn: [*found.get(turn, ()), *eased.get(turn, ())] for turn in turns}
        score = _score(coded, both, turns) - bare
        if score >= least:
            told.append(Part(number, score, _kind(found, telling), tuple(telling)))
    return told


def _most(coded: CodedTurns, found: Found, turns: Iterable[int]) -> float:
    """What a score can reach, whoever presses: most parts need no closer look."""
    return sum(
        sum(cue.weight for cue in found.get(turn, ())) + _RISK * coded.risks.get(turn, 0.0)
        for turn in turns
    )


def _score(coded: CodedTurns, found: Found, turns: Sequence[int]) -> float:
    """What the one who presses most presses with, and what an encoder holds likely."""
    sides: defaultdict[tuple[str, Role], float] = defaultdict(float)
    for turn in turns:
        of_turn: defaultdict[Role, float] = defaultdict(float)
        for cue in found.get(turn, ()):
            of_turn[cue.role] += cue.weight
        for role, amount in of_turn.items():
            sides[coded.speaker[turn], role] += min(_MOST, amount)
    risks = sum(min(_MOST_RISK, _RISK * coded.risks.get(turn, 0.0)) for turn in turns)
    speakers = {coded.speaker[turn] for turn in turns}
    return risks + max(_pressed(sides, speaker) for speaker in speakers)


def _pressed(sides: Mapping[tuple[str, Role], float], speaker: str) -> float:
    """What one person presses with, and the others give way with."""
    total = sides.get((speaker, Role.PRESSES), 0.0) - _EASE * sides.get((speaker, Role.EASES), 0.0)
    for (who, role), amount in sides.items():
        if who != speaker and role is Role.YIELDS:
            total += _YIELD * amount
        elif who != speaker and role is Role.EASES:
            total -= _OTHERS_EASE * amount
    return total


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
