"""Moments and small planks, each with the turns it rests on."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from turntoward.charts.palette import MOMENT_GROUPS
from turntoward.charts.words import counted, sure
from turntoward.codebook import Codebook
from turntoward.model.reading import Moment, MomentKind, Reading, Suggestion
from turntoward.report.quotes import QUOTES, Quote, glyph_of, quotes_of
from turntoward.report.titles import MOMENT_TITLES

__all__ = ["MomentView", "PlankView", "chosen_moments", "plank_views"]

_MOMENTS = 9


class MomentView(Struct, frozen=True, kw_only=True):
    """One moment with its turns."""

    title: str
    group: str  # the name of its colour
    glyph: str
    what: str
    why: str
    how_sure: str
    quotes: tuple[Quote, ...]
    more: str  # how many turns are not quoted


class PlankView(Struct, frozen=True, kw_only=True):
    """One small plank with the turns it answers."""

    plank: Suggestion
    practice: str
    quotes: tuple[Quote, ...]


def chosen_moments(reading: Reading) -> list[MomentView]:
    """The surest moments, kinds taking turns, in the order of the conversation.

    While there may be danger, only the signs of it.
    """
    if reading.safety.paused:
        shown = [each for each in reading.moments if each.kind is MomentKind.DANGER]
    else:
        shown = _surest(reading.moments)
    return [_moment(reading, moment) for moment in shown]


def _surest(moments: Iterable[Moment]) -> list[Moment]:
    rank: defaultdict[MomentKind, int] = defaultdict(int)
    ranked = []
    for moment in sorted(moments, key=lambda each: -each.p):
        rank[moment.kind] += 1
        ranked.append((rank[moment.kind], -moment.p, moment))
    ranked.sort(key=lambda entry: entry[:2])
    return sorted((moment for _, _, moment in ranked[:_MOMENTS]), key=lambda each: each.turns)


def _moment(reading: Reading, moment: Moment) -> MomentView:
    group = MOMENT_GROUPS.get(moment.kind)
    left = len(moment.turns) - QUOTES
    return MomentView(
        title=MOMENT_TITLES[moment.kind],
        group=str(group or "plain"),
        glyph=glyph_of(group),
        what=moment.what,
        why=moment.why,
        how_sure=sure(moment.p),
        quotes=quotes_of(reading, moment.turns),
        more=f"and {counted(left, 'more turn')}" if left > 0 else "",
    )


def plank_views(reading: Reading, book: Codebook) -> list[PlankView]:
    """The small planks, each with the turns it answers."""
    practices = {practice.slug: practice.title for practice in book.practices.values()}
    return [
        PlankView(
            plank=plank,
            practice=practices.get(plank.practice, ""),
            quotes=quotes_of(reading, plank.turns[:2]),
        )
        for plank in reading.suggestions
    ]
