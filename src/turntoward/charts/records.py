"""What a chart is: a specification, and in words what it shows."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from turntoward.coach.records import Group
from turntoward.codebook import Codebook
from turntoward.model.reading import Reading

__all__ = ["NARROW", "WIDE", "Cell", "Draw", "Drawing", "Figure", "Key", "Spec"]

WIDE, NARROW = 680, 300  # pixels of the picture: on a desk, on a phone

Spec = dict[str, Any]  # a Vega-Lite specification


class Cell(Struct, frozen=True):
    """One cell of a chart's table."""

    text: str
    turn: int | None = None  # the turn it stands for


class Key(Struct, frozen=True):
    """One line of a legend."""

    group: Group | None
    text: str


class Drawing(Struct, frozen=True, kw_only=True):
    """The picture in both widths."""

    wide: Spec
    narrow: Spec


class Figure(Struct, frozen=True, kw_only=True):
    """A chart, and everything about it in words.

    Where there is too little to tell there is no drawing, and `says` gives the reason.
    """

    slug: str
    title: str
    unit: str  # what is on the axes, and what an interval means
    says: str  # what can be seen in it, for those who do not see it
    drawing: Drawing | None = None
    keys: tuple[Key, ...] = ()
    note: str = ""  # what is left out of the picture
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


Draw = Callable[[Reading, Codebook], Figure]
"""What a chart module offers: a reading in, a figure out."""
