"""Help lines, and how to leave a page: what is shown where words may speak of danger."""

from datetime import date
from enum import StrEnum

from msgspec import Struct

__all__ = ["About", "Help", "HelpLine", "Leave", "Words"]


class About(StrEnum):
    """What a line is for."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    VIOLENCE = "violence"
    CHILDREN = "children"


class HelpLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number that somebody answers."""

    country: str  # ISO 3166, or EU
    organisation: str
    number: str  # as one would dial it there
    about: About
    source: str  # the organisation's own page
    checked: date  # when the entry was last gone over
    note: str = ""


class Leave(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to leave quickly."""

    title: str
    steps: tuple[str, ...]


class Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said with the lines."""

    title: str
    text: str
    paused: str
    limits: str


class Help(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything of data/help.toml."""

    words: Words
    leave: Leave
    lines: tuple[HelpLine, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        """Every country there are lines for."""
        return tuple(dict.fromkeys(line.country for line in self.lines))

    def of(self, country: str | None) -> tuple[HelpLine, ...]:
        """The lines of one country; without one, or where we know none, the emergency numbers of all."""
        own = tuple(line for line in self.lines if line.country == (country or "").upper())
        return own or tuple(line for line in self.lines if line.about is About.EMERGENCY)
