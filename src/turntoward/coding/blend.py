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

__all__ = ["Blend", "Chances", "Mix", "chance", "odds", "settle"]

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


class Chances(Struct, frozen=True):
    """What rules and encoder together make of a turn, before thresholds."""

    codes: dict[str, float]  # calibrated, of every code that the encoder has a say in
    levels: tuple[float, float, float]  # that the disclosure is at least 1, 2, 3; never rising


def settle(turn: SeenTurn, scores: Scores, blend: Blend) -> Chances:
    """Put what rules and encoder together find in place of what the rules alone found."""
    known = {
        slug: chance(mix, scores.codes[slug], turn.codings.get(slug))
        for slug, mix in blend.codes.items()
        if slug in scores.codes
    }
    levels = _levels(turn, scores, blend)
    _disclose(turn, scores, blend, levels)
    heard = set(_heard(known, blend, turn.level))
    for slug, likely in known.items():
        if slug in heard:
            turn.codings[slug] = _coding(turn, slug, likely, scores)
        elif not blend.codes[slug].rules_decide:
            turn.codings.pop(slug, None)
    return Chances(known, levels)


def _levels(turn: SeenTurn, scores: Scores, blend: Blend) -> tuple[float, float, float]:
    ruled = turn.codings.get("disclosure")
    found = []
    for step, (mix, logit) in enumerate(zip(blend.disclosure, scores.disclosure, strict=True), 1):
        reached = ruled if ruled and (ruled.level or 0) >= step else None
        found.append(chance(mix, logit, reached))
    return found[0], min(found[:2]), min(found)


def _heard(known: dict[str, float], blend: Blend, level: int) -> Iterator[str]:
    turning = max(_TURNINGS, key=lambda slug: known.get(slug, 0.0))
    for slug, likely in known.items():
        mix = blend.codes[slug]
        if mix.rules_decide or likely < mix.threshold:
            continue
        if (slug in _GUARDS and not level) or (slug in _TURNINGS and slug != turning):
            continue
        yield slug


def _disclose(
    turn: SeenTurn, scores: Scores, blend: Blend, reached: tuple[float, float, float]
) -> None:
    turn.level = sum(
        likely >= mix.threshold for likely, mix in zip(reached, blend.disclosure, strict=True)
    )
    if turn.level:
        surely = reached[turn.level - 1]
        coding = _coding(turn, "disclosure", surely, scores, level=turn.level)
        turn.codings["disclosure"] = coding
    else:
        turn.codings.pop("disclosure", None)


def _coding(
    turn: SeenTurn, slug: str, likely: float, scores: Scores, *, level: int | None = None
) -> Coding:
    ruled = turn.codings.get(slug)
    kind = (ruled.kind if ruled else None) or (scores.bid if slug == "bid" else None)
    return Coding(
        turn=turn.index,
        code=slug,
        p=round(min(likely, _SUREST), 3),
        span=ruled.span if ruled else scores.spans.get(slug),
        reason=ruled.reason if ruled else _REASON,
        source=ruled.source if ruled else f"encoder:{slug}",
        kind=kind,
        level=level,
    )


def chance(mix: Mix, logit: float, ruled: Coding | None) -> float:
    """How likely a code is, 0..1, by the encoder's logit and the rule's coding, where it gave one."""
    total = mix.bias + mix.encoder * logit
    if ruled:
        total += mix.found + mix.rule * odds(ruled.p)
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def odds(likely: float) -> float:
    """The logarithm of the odds of a probability."""
    held = max(0.01, min(0.99, likely))
    return math.log(held / (1 - held))
