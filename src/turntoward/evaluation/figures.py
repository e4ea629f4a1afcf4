"""Measures of agreement, each with an interval."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Figure",
    "auc",
    "correlation",
    "f1",
    "interval",
    "kappa",
    "kappa_of_kinds",
    "weighted_kappa",
]

Array = NDArray[Any]
Figure = Callable[[Array, Array], float]
_ROUNDS = 200
_SEED = 20261125


def kappa(truth: Array, said: Array) -> float:
    """Cohen's κ (1960) of two yes-or-no codings, each (n,) of 0 and 1; NaN where chance is certain."""
    agreed = float((truth == said).mean())
    chance = float(truth.mean() * said.mean() + (1 - truth.mean()) * (1 - said.mean()))
    return (agreed - chance) / (1 - chance) if chance < 1 else float("nan")


def kappa_of_kinds(truth: Array, said: Array) -> float:
    """Cohen's κ (1960) of two codings by kind, each (n,); NaN where chance is certain."""
    agreed = float((truth == said).mean())
    kinds = np.union1d(truth, said)
    chance = float(sum((truth == kind).mean() * (said == kind).mean() for kind in kinds))
    return (agreed - chance) / (1 - chance) if chance < 1 else float("nan")


def weighted_kappa(truth: Array, said: Array) -> float:
    """Cohen's κ with quadratic weights (1968) of two codings by level, each (n,)."""
    seen = float(((truth - said) ** 2).mean())
    chance = float(((truth[:, None] - said[None, :]) ** 2).mean())
    return 1 - seen / chance if chance else float("nan")


def f1(truth: Array, said: Array) -> float:
    """Harmonic mean of precision and recall; NaN where there is nothing to find."""
    both = float((truth * said).sum())
    either = float(truth.sum() + said.sum())
    return 2 * both / either if truth.any() else float("nan")


def auc(truth: Array, chance: Array) -> float:
    """How often a positive is given the higher chance; ties count half (Mann & Whitney 1947)."""
    positives = int(truth.sum())
    others = len(truth) - positives
    if not positives or not others:
        return float("nan")
    _, rank, count = np.unique(chance, return_inverse=True, return_counts=True)
    middle = np.cumsum(count) - (count - 1) / 2
    above = float(middle[rank][truth > 0].sum()) - positives * (positives + 1) / 2
    return above / (positives * others)


def correlation(truth: Array, said: Array) -> float:
    """Pearson's r; NaN where one side never changes."""
    if not truth.std() or not said.std():
        return float("nan")
    return float(np.corrcoef(truth, said)[0, 1])


def interval(
    figure: Figure, truth: Array, said: Array, groups: Sequence[str]
) -> tuple[float, float]:
    """The middle 95 % of a figure over conversations drawn with replacement.

    Args:
        figure: one of this module.
        truth: (n,) what people said.
        said: (n,) what we say.
        groups: (n,) conversations; turns of one are drawn together.

    Returns:
        The 2.5th and the 97.5th percentile of 200 draws, the same every time.
    """
    _, where = np.unique(np.array(groups), return_inverse=True)
    rows = [np.flatnonzero(where == group) for group in range(int(where.max()) + 1)]
    chance = np.random.default_rng(_SEED)
    found = []
    for _ in range(_ROUNDS):
        drawn = np.concatenate([rows[at] for at in chance.integers(len(rows), size=len(rows))])
        found.append(figure(truth[drawn], said[drawn]))
    known = [each for each in found if not math.isnan(each)] or [math.nan]
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)
