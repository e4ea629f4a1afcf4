"""Where rules and encoder meet: for each code one small logistic, fitted on coded turns.

A code's probability is `sigmoid(bias + encoder · logit + rule · odds + found)`, where `logit` is the
encoder's, `odds` the logarithm of the odds that the rule gives itself, and `rule` and `found` count
only where a rule has found the code. A code speaks from its threshold on; a code for which the
encoder adds too little is left to its rules, as if there were no encoder.

The numbers lie in data (blend.json); `python -m training.fit` finds them.
"""

import math
from collections.abc import Iterator

from msgspec import Struct

from turntoward.coding.context import SeenTurn
from turntoward.model import Coding
from turntoward.model.ports import Scores

__all__ = ["Blend", "Mix", "chances", "settle"]

_REASON = "the turn and what came before it sound like it"
_TURNINGS = ("turns_toward", "turns_away", "turns_against")
_GUARDS = frozenset(
    {
        "hedges",
        "minimizes_self",
        "jokes_over",
        "silver_lining_self",
        "apologizes_for_feeling",
    }
)
_SUREST = 0.999


class Mix(Struct, frozen=True, kw_only=True):
    """How rules and encoder are weighed for one code."""

    bias: float
    encoder: float
    rule: float
    found: float
    threshold: float
    right: float | None = None  # share of what it says that was right on turns kept aside
    rules_decide: bool = False  # the encoder adds too little: it is asked for the chance alone


class Blend(Struct, frozen=True, kw_only=True):
    """The weights of every code that the encoder has a say in."""

    codes: dict[str, Mix]
    disclosure: tuple[Mix, Mix, Mix]  # of level 1, 2, 3 or more
    emotions: dict[str, float]  # probability from which an emotion is named


def chances(turn: SeenTurn, scores: Scores, blend: Blend) -> dict[str, float]:
    """The calibrated probability of every code the encoder has a say in."""
    return {
        slug: _chance(mix, scores.codes[slug], turn.codings.get(slug))
        for slug, mix in blend.codes.items()
        if slug in scores.codes
    }


def steps(turn: SeenTurn, scores: Scores, blend: Blend) -> tuple[float, float, float]:
    """The probabilities that the turn's disclosure is at least 1, 2, 3; they never rise."""
    ruled = turn.codings.get("disclosure")
    found = []
    for step, (mix, logit) in enumerate(zip(blend.disclosure, scores.disclosure, strict=True), 1):
        reached = ruled if ruled and (ruled.level or 0) >= step else None
        found.append(_chance(mix, logit, reached))
    return found[0], min(found[:2]), min(found)


def settle(turn: SeenTurn, scores: Scores, blend: Blend) -> None:
    """Put what rules and encoder together find in place of what the rules alone found."""
    level = _disclosure(turn, scores, blend)
    known = chances(turn, scores, blend)
    heard = set(_heard(known, blend, level))
    for slug, chance in known.items():
        if slug in heard:
            turn.codings[slug] = _coding(turn, slug, chance, scores)
        elif not blend.codes[slug].rules_decide:
            turn.codings.pop(slug, None)


def _heard(known: dict[str, float], blend: Blend, level: int) -> Iterator[str]:
    turning = max(_TURNINGS, key=lambda slug: known.get(slug, 0.0))
    for slug, chance in known.items():
        mix = blend.codes[slug]
        if mix.rules_decide or chance < mix.threshold:
            continue
        if (slug in _GUARDS and not level) or (slug in _TURNINGS and slug != turning):
            continue
        yield slug


def _disclosure(turn: SeenTurn, scores: Scores, blend: Blend) -> int:
    reached = steps(turn, scores, blend)
    level = sum(
        chance >= mix.threshold for chance, mix in zip(reached, blend.disclosure, strict=True)
    )
    if level:
        coding = _coding(turn, "disclosure", reached[level - 1], scores, level=level)
        turn.codings["disclosure"] = coding
    else:
        turn.codings.pop("disclosure", None)
    turn.level = level
    return level


def _coding(
    turn: SeenTurn, slug: str, chance: float, scores: Scores, *, level: int | None = None
) -> Coding:
    ruled = turn.codings.get(slug)
    kind = (ruled.kind if ruled else None) or (scores.bid if slug == "bid" else None)
    return Coding(
        turn=turn.index,
        code=slug,
        p=round(min(chance, _SUREST), 3),
        span=ruled.span if ruled else scores.spans.get(slug),
        reason=ruled.reason if ruled else _REASON,
        source=ruled.source if ruled else f"encoder:{slug}",
        kind=kind,
        level=level,
    )


def _chance(mix: Mix, logit: float, ruled: Coding | None) -> float:
    total = mix.bias + mix.encoder * logit
    if ruled:
        total += mix.found + mix.rule * odds(ruled.p)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def odds(chance: float) -> float:
    """The logarithm of the odds of a probability."""
    held = max(0.01, min(0.99, chance))
    return math.log(held / (1 - held))
