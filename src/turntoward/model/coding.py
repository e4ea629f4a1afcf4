"""Codings: one code seen on one turn, and why."""

from msgspec import Struct

__all__ = ["Coding", "Span"]


class Span(Struct, frozen=True, order=True):
    """A half-open stretch of a turn's text, in code points: `text[start:end]`."""

    start: int
    end: int


class Coding(Struct, frozen=True, kw_only=True):
    """One code seen on one turn, and why."""

    turn: int  # index in the conversation, from 0
    code: str  # slug of the codebook
    p: float  # 0..1
    span: Span | None  # None: the whole turn
    reason: str  # one plain clause, for a person
    source: str  # "rule:<code>/<rule>", or "encoder:<digest>"
    kind: str | None = None  # subtype: of a bid, of a risk
    level: int | None = None  # of a disclosure, 0..3
