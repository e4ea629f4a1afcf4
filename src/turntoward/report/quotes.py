"""Turns as other sections point to them: a link, a quotation, a shape."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from turntoward.charts.palette import HUES, PLAIN_GLYPH
from turntoward.charts.words import short_clock
from turntoward.coach.records import Group
from turntoward.model.reading import Reading

__all__ = ["QUOTES", "Link", "Quote", "glyph_of", "links", "quotes_of"]

QUOTES = 4  # turns quoted at one place
_LONGEST_QUOTE = 220
_LINKS = 3  # of a sentence of the story


class Link(Struct, frozen=True):
    """A place to go to."""

    text: str
    turn: int


class Quote(Struct, frozen=True):
    """A turn, in short."""

    link: Link
    speaker: str
    text: str


def links(reading: Reading, turns: Iterable[int], most: int = _LINKS) -> tuple[Link, ...]:
    """Links to turns, named by when they were said."""
    return tuple(_link_to(reading, turn) for turn in tuple(turns)[:most])


def _link_to(reading: Reading, turn: int) -> Link:
    turns = reading.conversation.turns
    first, last = turns[0].start, turns[-1].start
    with_year = bool(first and last and first.year != last.year)
    return Link(short_clock(turns[turn], with_year=with_year), turn)


def quotes_of(reading: Reading, turns: Sequence[int]) -> tuple[Quote, ...]:
    """The first turns of some, quoted."""
    return tuple(_quote(reading, turn) for turn in turns[:QUOTES])


def _quote(reading: Reading, index: int) -> Quote:
    turn = reading.conversation.turns[index]
    text = " / ".join(
        line.strip() for line in turn.text[: 4 * _LONGEST_QUOTE].splitlines() if line.strip()
    )
    if len(text) > _LONGEST_QUOTE:
        text = f"{text[: _LONGEST_QUOTE - 1].rstrip()}…"
    return Quote(_link_to(reading, index), turn.speaker, text)


def glyph_of(group: Group | None) -> str:
    """The shape of a group; a ring for what belongs to none."""
    return HUES[group].glyph if group else PLAIN_GLYPH
