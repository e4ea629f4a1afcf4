"""The map of feelings: the words each person used, by how pleasant and how stirred up they are."""

from collections.abc import Iterator, Mapping, Sequence
from math import sqrt
from typing import Any

import altair as alt
from msgspec import Struct

from turntoward.charts.labels import Label, placed
from turntoward.charts.palette import INK, LINE
from turntoward.charts.people import drawn_people
from turntoward.charts.records import NARROW, WIDE, Cell, Drawing, Figure, Key, Spec
from turntoward.charts.style import LABEL, data, looks, mark, points, spec_of, tells
from turntoward.charts.words import about, counted, listed
from turntoward.coach.records import Group
from turntoward.codebook import Codebook
from turntoward.codebook.records import Feeling
from turntoward.model.dynamics import FeelingUse, Vocabulary
from turntoward.model.reading import Reading

__all__ = ["draw"]

_TITLE = "The feelings each one named"
_UNIT = (
    "Left to right: from unpleasant to pleasant. Bottom to top: from still to stirred up. The larger the "
    "mark, the more often the word was used. More words are not better; vocabularies follow lives. Words that found no room are in the table."
)
_NONE = "No feeling was named here that can be seen."
_MOST = 60  # feelings of one person
_FEWEST = 0.5  # of a use, a sum of probabilities
_HEIGHT = 230  # pixels
_GAP = 24
_BESIDE = 2  # people side by side on a desk
_WIDEST, _LEFT = 460, 18  # pixels of one map, and what its axis takes
_EDGE = 1.08  # how far the map goes on each side
_SIZE, _APART = (
    70,
    11.0,
)  # of a mark in square pixels; pixels between two that would cover each other
_UP = "still → stirred up"
_NAMED = 8  # words in a sentence


class _Place(Struct, frozen=True):
    """One feeling on one person's map."""

    use: FeelingUse
    feeling: Feeling
    is_new: bool


def draw(reading: Reading, book: Codebook) -> Figure:
    """One map for each person, with the words they used."""
    known = {feeling.word: feeling for feeling in book.feelings}
    people, left_out = drawn_people(reading)
    maps = {
        each.speaker: places
        for each in reading.dynamics.vocabulary
        if each.speaker in people and (places := _places(each, known))
    }
    figure = Figure(slug="feelings", title=_TITLE, unit=_UNIT, says=_NONE)
    if not maps:
        return figure
    return Figure(
        slug="feelings",
        title=_TITLE,
        unit=_UNIT,
        says=" ".join(_sentences(maps)),
        drawing=Drawing(wide=_spec(maps, WIDE), narrow=_spec(maps, NARROW)),
        keys=tuple(_keys(maps)),
        note=left_out,
        head=("Who", "Feeling", "What it says", "How often"),
        rows=tuple(
            (
                Cell(who),
                Cell(f"{each.use.word}{' (new)' if each.is_new else ''}", each.use.first),
                Cell(each.feeling.gloss),
                Cell(about(each.use.uses)),
            )
            for who, places in maps.items()
            for each in places
        ),
    )


def _places(vocabulary: Vocabulary, known: Mapping[str, Feeling]) -> list[_Place]:
    """The most used first, so that their words find room."""
    return [
        _Place(use, known[use.word], use.word in vocabulary.new)
        for use in vocabulary.feelings[:_MOST]
        if use.word in known and use.uses >= _FEWEST
    ]


def _sentences(maps: Mapping[str, Sequence[_Place]]) -> Iterator[str]:
    for who, places in maps.items():
        words = [each.use.word for each in places]
        if len(words) > _NAMED:
            words[_NAMED:] = [f"{len(words) - _NAMED:,} more"]
        yield f"{who} named {counted(len(places), 'feeling')}: {listed(words)}."


def _keys(maps: Mapping[str, Sequence[_Place]]) -> Iterator[Key]:
    yield Key(Group.CONNECT, "a feeling that was named")
    if any(each.is_new for places in maps.values() for each in places):
        yield Key(None, "with a dark rim: named for the first time in the last quarter of a year")


def _spec(maps: Mapping[str, Sequence[_Place]], width: int) -> Spec:
    beside = _BESIDE if width == WIDE and len(maps) > 1 else 1
    each_wide = (width - _LEFT * beside - _GAP * (beside - 1)) // beside
    parts = [_map(who, places, min(each_wide, _WIDEST)) for who, places in maps.items()]
    return spec_of(alt.concat(*parts, columns=beside, spacing=_GAP))


def _map(who: str, places: Sequence[_Place], width: int) -> alt.LayerChart | alt.FacetChart:
    spots = _spots(places, width)
    rows = [
        mark(
            each.use.first,
            Group.CONNECT,
            f"{who}: {each.use.word}, {about(each.use.uses)}",
            x=x,
            y=y,
            size=_SIZE * sqrt(max(1.0, each.use.uses)),
        )
        for each, (x, y) in zip(places, spots, strict=True)
    ]
    words = [(each.use.word, x, y) for each, (x, y) in zip(places, spots, strict=True)]
    labels = [each for each in placed(words, width=width, height=_HEIGHT) if each]
    x, y = _axis("x", alt.X, width, "unpleasant → pleasant"), _axis("y", alt.Y, _HEIGHT, _UP)
    size = alt.Size("size:Q", scale=None, legend=None)
    new = [row for row, each in zip(rows, places, strict=True) if each.is_new]
    return alt.layer(
        *_cross(width),
        points(rows).encode(x=x, y=y, size=size, **looks()),
        points(new, fill=None, stroke=INK.light, strokeWidth=2).encode(
            x=x, y=y, size=size, **tells()
        ),
        *_texts(labels),
    ).properties(
        width=width,
        height=_HEIGHT,
        title=alt.Title(who, color=INK.light, fontSize=LABEL + 1, fontWeight="bold"),
    )


def _spots(places: Sequence[_Place], width: int) -> list[tuple[float, float]]:
    """Where each feeling lies, in pixels; those that would cover each other stand side by side."""
    found: list[tuple[float, float]] = []
    for each in places:
        x = (each.feeling.valence + _EDGE) / (2 * _EDGE) * width
        y = (_EDGE - each.feeling.energy) / (2 * _EDGE) * _HEIGHT
        while any(abs(x - px) < _APART and abs(y - py) < _APART for px, py in found):
            x += _APART
        found.append((min(x, width - _APART / 2), y))
    return found


def _axis(field: str, channel: type[alt.X] | type[alt.Y], length: int, title: str) -> Any:
    """An axis in pixels, from the top left, without numbers: the map has no exact places."""
    domain = [0, length] if field == "x" else [length, 0]
    axis = alt.Axis(title=title, labels=False, ticks=False, grid=False, domain=False)
    return channel(f"{field}:Q", scale=alt.Scale(domain=domain, nice=False), axis=axis)


def _cross(width: int) -> Iterator[alt.Chart]:
    """The two lines where neither side is."""
    x, y = _axis("x", alt.X, width, ""), _axis("y", alt.Y, _HEIGHT, "")
    rule: dict[str, Any] = {"color": LINE.light, "strokeWidth": 1}
    yield alt.Chart(data([{"x": width / 2}])).mark_rule(**rule).encode(x=x)
    yield alt.Chart(data([{"y": _HEIGHT / 2}])).mark_rule(**rule).encode(y=y)


def _texts(labels: Sequence[Label]) -> Iterator[alt.Chart]:
    for align in ("left", "right", "center"):
        rows = [
            {"text": each.text, "x": each.x, "y": each.y} for each in labels if each.align == align
        ]
        if rows:
            text = alt.Chart(data(rows)).mark_text(align=align, baseline="middle", fontSize=LABEL)
            yield text.encode(x="x:Q", y="y:Q", text="text:N")
