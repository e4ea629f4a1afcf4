"""One figure of the table, and how it is taken."""

from collections.abc import Sequence
from typing import Any

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


def measured(
    compare: Figure,
    truth: Array,
    *,
    rules: Array | None,
    both: Array | None,
    groups: Sequence[str],
    **named: Any,
) -> Line:
    """A line with its figure and interval.

    Args:
        compare: takes what people said and what we say.
        truth: (n,) or (n, labels), what people said.
        rules: the same by the rules; None: they say nothing of it.
        both: the same by rules and encoder; None: there was no encoder.
        groups: (n,) conversations.
        named: the other fields of the line; `positives` where they are not those above 0.
    """
    said = rules if both is None else both
    low, high = (None, None) if said is None else interval(compare, truth, said, groups)
    return Line(
        rules=None if rules is None else compare(truth, rules),
        both=None if both is None else compare(truth, both),
        low=low,
        high=high,
        **{"positives": int((truth > 0).sum())} | named,
    )


def has_code(found: Row, *slugs: str) -> bool:
    """Whether a coded turn carries at least one of these codes."""
    return any(each.code in slugs for each in found["codings"])
