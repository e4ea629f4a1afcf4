"""One figure of the table, and how it is taken."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from turntoward.evaluation.figures import Array, Figure, interval

__all__ = ["Line", "Row", "has_code", "measured"]

Row = dict[str, Any]


class Line(Struct, frozen=True, kw_only=True):
    """One figure of the table."""

    set: str
    what: str
    figure: str  # "κ", "AUC", "F1", "macro-F1", "r"
    positives: int | None  # None where the label is a number
    rules: float | None
    both: float | None
    low: float | None = None  # of `both`, or of `rules` where there is no encoder
    high: float | None = None
    people: str = ""  # what people reach among themselves, or what else is known
    majority: float | None = None  # of whoever always says what is said most
    bayes: float | None = None  # of naive Bayes over words
    bayes_within: bool = False  # it learned from other conversations of the same set
    lists: dict[str, float] = {}  # of word lists that measure the same, by their names


def measured(  # noqa: PLR0913 a line is made of all of these
    compare: Figure,
    truth: Array,
    *,
    rules: Array | None,
    both: Array | None,
    groups: Sequence[str],
    bayes: Array | None = None,
    lists: dict[str, Array] | None = None,
    **named: Any,
) -> Line:
    """A line with its figure and interval, and what is reached without any of this.

    Args:
        compare: takes what people said and what we say.
        truth: (n,) or (n, labels), what people said.
        rules: the same by the rules; None: they say nothing of it.
        both: the same by rules and encoder; None: there was no encoder.
        groups: (n,) conversations.
        bayes: the same by naive Bayes.
        lists: the same by word lists, by their names.
        named: the other fields of the line; `positives` where they are not those above 0.
    """
    said = rules if both is None else both
    low, high = None, None
    if said is not None and _known(compare, truth, said) is not None:
        low, high = interval(compare, truth, said, groups)
    return Line(
        rules=_known(compare, truth, rules),
        both=_known(compare, truth, both),
        low=low,
        high=high,
        majority=_known(compare, truth, _commonest(truth)),
        bayes=_known(compare, truth, bayes),
        lists={name: compare(truth, each) for name, each in (lists or {}).items()},
        **{"positives": int((truth > 0).sum())} | named,
    )


def _known(compare: Figure, truth: Array, said: Array | None) -> float | None:
    figure = math.nan if said is None else compare(truth, said)
    return None if math.isnan(figure) else figure


def _commonest(truth: Array) -> Array | None:
    """As `truth`, with the commonest answer everywhere; None where answers are numbers."""
    if not np.array_equal(truth, truth.round(), equal_nan=True):
        return None
    columns = truth.reshape(len(truth), -1).T
    counted = [np.unique(column[~np.isnan(column)], return_counts=True) for column in columns]
    most = [kinds[counts.argmax()] for kinds, counts in counted]
    return np.tile(most, (len(truth), 1)).reshape(truth.shape)


def has_code(found: Row, *slugs: str) -> bool:
    """Whether a coded turn carries at least one of these codes."""
    return any(each.code in slugs for each in found["codings"])
