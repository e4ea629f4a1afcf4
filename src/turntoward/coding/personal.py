"""A small layer of a person's own, over what the general model finds.

What a person says of codings (“I see it, too”, “I see it differently”) bends, code by code, how sure the
model has to be: `p' = sigmoid(slope · logit(p) + bias)`, with a strong pull toward slope 1 and bias 0, so
that one word moves little. The layer takes back codings that fall below their code's threshold; it never
adds one. It is used for a code only as far as it does no worse than the general model on turns that
came with the program, and never where danger is spoken of.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from turntoward.coding.blend import Blend, Mix, odds
from turntoward.model import Coding

__all__ = ["STRAIGHT", "Bend", "Checks", "Lesson", "Personal", "adjusted", "bend_of", "personal"]

_STEADY = 2.0  # how strongly the bias is pulled toward 0
_STEADY_SLOPE = 8.0  # and the slope toward 1
_MOST_BIAS = 1.5
_SLOPES = (0.5, 1.5)
_STEPS = 12  # of Newton's method; it is there after five
_SHARES = (1.0, 0.75, 0.5, 0.25)  # of a bend, the largest first, that are tried
_DANGER = frozenset({"risk"})


class Lesson(Struct, frozen=True):
    """What a person said of a coding."""

    code: str
    p: float  # as the general model gave it
    holds: bool


class Bend(Struct, frozen=True):
    """How sure a person takes the model to be."""

    bias: float = 0.0
    slope: float = 1.0

    def of(self, chance: float) -> float:
        """A chance as it is bent, 0..1; what is not bent stays to the letter."""
        if self == STRAIGHT:
            return chance
        return 1 / (1 + math.exp(-(self.slope * odds(chance) + self.bias)))


STRAIGHT = Bend()


class Checks(Struct, frozen=True):
    """Turns that came with the program, as numbers: what the general model says of one code."""

    said: tuple[float, ...]  # the chances of those in which it is said
    right: tuple[bool, ...]  # whether people see it there
    missed: int  # turns in which people see it, and in which it is not said
    silent: int  # and those in which neither does


class Personal(Struct, frozen=True):
    """The layer of one person."""

    bends: dict[str, Bend]
    left: tuple[str, ...] = ()  # codes where what was taught would make it worse for other turns


def bend_of(lessons: Iterable[Lesson]) -> Bend:
    """The bend that fits what was said of one code, and stays near to none."""
    told = [(odds(each.p), each.holds) for each in lessons]
    bias, slope = 0.0, 1.0
    for _ in range(_STEPS if told else 0):
        down_b, down_s = _STEADY * bias, _STEADY_SLOPE * (slope - 1)
        bb, bs, ss = _STEADY, 0.0, _STEADY_SLOPE
        for logit, holds in told:
            chance = 1 / (1 + math.exp(-(slope * logit + bias)))
            down_b += chance - holds
            down_s += (chance - holds) * logit
            weight = chance * (1 - chance)
            bb, bs, ss = bb + weight, bs + weight * logit, ss + weight * logit**2
        whole = bb * ss - bs * bs
        bias -= (ss * down_b - bs * down_s) / whole
        slope -= (bb * down_s - bs * down_b) / whole
    low, high = _SLOPES
    return Bend(max(-_MOST_BIAS, min(_MOST_BIAS, bias)), max(low, min(high, slope)))


def personal(
    lessons: Sequence[Lesson],
    blend: Blend,
    checks: Mapping[str, Checks],
    *,
    never: Collection[str] = (),
) -> Personal:
    """The layer that a person's corrections make.

    Args:
        lessons: in any order; none: a layer that changes nothing.
        blend: how codes are weighed, and from where on they are said.
        checks: by code; a code without any is not bent.
        never: codes that are not bent whatever is said, beside those of danger.
    """
    by_code: dict[str, list[Lesson]] = {}
    for each in lessons:
        mix = blend.codes.get(each.code)
        if mix and not mix.rules_decide and each.code not in {*never, *_DANGER}:
            by_code.setdefault(each.code, []).append(each)
    bends: dict[str, Bend] = {}
    left = []
    for code, told in sorted(by_code.items()):
        wanted = bend_of(told)
        allowed = _allowed(wanted, blend.codes[code], checks.get(code))
        if allowed:
            bends[code] = allowed
        elif not all(each.holds for each in told):
            left.append(code)
    return Personal(bends, tuple(left))


def adjusted(
    codings: Sequence[tuple[Coding, ...]], layer: Personal, blend: Blend
) -> tuple[tuple[Coding, ...], ...]:
    """The codings of each turn, as sure as a person takes them to be; those below go."""
    if not layer.bends:
        return tuple(codings)
    return tuple(tuple(_kept(of_turn, layer, blend)) for of_turn in codings)


def _kept(of_turn: Iterable[Coding], layer: Personal, blend: Blend) -> Iterable[Coding]:
    for each in of_turn:
        bend = layer.bends.get(each.code)
        if bend is None:
            yield each
            continue
        chance = bend.of(each.p)
        if chance >= blend.codes[each.code].threshold:
            yield msgspec.structs.replace(each, p=round(min(chance, 0.999), 3))


def _allowed(wanted: Bend, mix: Mix, checks: Checks | None) -> Bend | None:
    """As much of a bend as does no worse than none on the turns that are checked."""
    if checks is None:
        return None
    least = _kappa(checks, STRAIGHT, mix.threshold)
    for share in _SHARES:
        bend = Bend(share * wanted.bias, 1 + share * (wanted.slope - 1))
        if _kappa(checks, bend, mix.threshold) >= least:
            return bend
    return None


def _kappa(checks: Checks, bend: Bend, threshold: float) -> float:
    """Agreement beyond chance (Cohen 1960) of what is said with what people see."""
    said = [bend.of(chance) >= threshold for chance in checks.said]
    hits = sum(one and right for one, right in zip(said, checks.right, strict=True))
    wrong = sum(said) - hits
    missed = checks.missed + sum(checks.right) - hits
    silent = checks.silent + len(said) - sum(checks.right) - wrong
    whole = hits + wrong + missed + silent
    if not whole:
        return 0.0
    seen, heard = (hits + missed) / whole, (hits + wrong) / whole
    by_chance = seen * heard + (1 - seen) * (1 - heard)
    return ((hits + silent) / whole - by_chance) / (1 - by_chance) if by_chance < 1 else 0.0
