"""The whole conversation over time: how much of it connected, where it tore and was mended, silences."""

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from turntoward.charts.palette import INK, SOFT
from turntoward.charts.records import NARROW, WIDE, Cell, Drawing, Figure, Spec
from turntoward.charts.style import data, lanes, looks, mark, points, room, spec_of, tells
from turntoward.charts.timeaxis import TimeAxis
from turntoward.charts.words import clock, counted, duration, percent, period
from turntoward.coach.records import Group
from turntoward.codebook import Codebook
from turntoward.model.dynamics import DepthPoint, Dynamics, EpisodeState
from turntoward.model.reading import Reading

__all__ = ["draw"]

_TITLE = "How much connected, and where it tore and was mended"
_UNIT = (
    "Turns in 100 that connect: they name or follow a feeling, open up, thank, mend, or reach out for "
    "support or affection. The thin lines show where the share lies 19 times out of 20."
)
_NONE = (
    "There is too little to tell how much of this conversation connected, and nothing that tore."
)
_TORE, _REACHED, _SILENT = "tore", "reached back", "silence"
_HEIGHT, _LANE = 150, 26  # pixels
_MOST = 80  # marks of one kind; of more, those that weigh most
_MANY, _SMALL, _LARGE = 30, 30, 70  # points, and their size where they are many or few
_LEFT = room((_TORE, _REACHED, _SILENT))  # pixels, for what is written at the left


def draw(reading: Reading, book: Codebook) -> Figure:  # noqa: ARG001 every chart takes both
    """Depth by weeks or months, with ruptures, repairs and silences below."""
    found = reading.dynamics
    known = [point for point in found.depth if point.speaker is None and point.share is not None]
    axis = TimeAxis(reading.conversation)
    happened = [*_tears(found, axis), *_silences(found, axis)]
    if not known and not happened:
        return Figure(slug="timeline", title=_TITLE, unit=_UNIT, says=_NONE)
    turns = reading.conversation.turns
    return Figure(
        slug="timeline",
        title=_TITLE,
        unit=_UNIT,
        says=" ".join(_sentences(known, reading)),
        drawing=Drawing(
            wide=_spec(known, happened, axis, WIDE), narrow=_spec(known, happened, axis, NARROW)
        ),
        note=_note(found),
        head=("When", "What"),
        rows=(
            *((Cell(period(each.period), each.first), Cell(_point_says(each))) for each in known),
            *(
                (Cell(clock(turns[row["turn"]]), row["turn"]), Cell(row["says"]))
                for row in happened
            ),
        ),
    )


def _sentences(known: Sequence[DepthPoint], reading: Reading) -> Iterator[str]:
    found = reading.dynamics
    if known:
        least, most = (pick(known, key=lambda each: each.share or 0.0) for pick in (min, max))
        yield f"Most connected in {_name(most, reading)}: {percent(most.share or 0.0)} turns."
        if least is not most:
            yield f"Least in {_name(least, reading)}: {percent(least.share or 0.0)}."
    if found.episodes:
        mended = sum(each.state is EpisodeState.MENDED for each in found.episodes)
        yield f"Places where it tore: {len(found.episodes):,}; mended of these: {mended:,}."
    if found.silences:
        longest = max(each.seconds for each in found.silences)
        yield f"Long silences: {len(found.silences):,}, the longest of {duration(longest)}."


def _name(point: DepthPoint, reading: Reading) -> str:
    """A stretch of time; a part without a calendar by where it begins."""
    name = period(point.period)
    if name.startswith("part"):
        return f"the part from {clock(reading.conversation.turns[point.first])}"
    return f"the {name}" if name.startswith("week") else name


def _point_says(point: DepthPoint) -> str:
    between = f"{round((point.low or 0) * 100)} to {round((point.high or 0) * 100)}"
    of = counted(point.turns, "turn")
    return f"{percent(point.share or 0.0)} connect (between {between}), of {of}"


def _tears(found: Dynamics, axis: TimeAxis) -> Iterator[dict[str, Any]]:
    for episode in sorted(found.episodes, key=lambda each: -each.p)[:_MOST]:
        yield _row(episode.tears[0].turn, axis, Group.BLAME, _TORE, "It tore here")
        for reach in episode.reaches:
            yield _row(reach.turn, axis, Group.CONNECT, _REACHED, f"{reach.by} reached back")


def _silences(found: Dynamics, axis: TimeAxis) -> Iterator[dict[str, Any]]:
    for silence in sorted(found.silences, key=lambda each: -each.seconds)[:_MOST]:
        what = f"{duration(silence.seconds)} without a word; {silence.broken_by} began again"
        row = _row(silence.before, axis, None, _SILENT, what)
        yield row | {"at": axis.at(silence.after), "until": axis.at(silence.before)}


def _row(turn: int, axis: TimeAxis, group: Group | None, lane: str, what: str) -> dict[str, Any]:
    return mark(turn, group, what, turn=turn, at=axis.at(turn), lane=lane)


def _note(found: Dynamics) -> str:
    if max(len(found.episodes), len(found.silences)) <= _MOST:
        return ""
    return f"Of places where it tore, and of silences, the {_MOST} that stand out most are drawn."


def _spec(
    known: Sequence[DepthPoint], happened: Sequence[dict[str, Any]], axis: TimeAxis, width: int
) -> Spec:
    parts = []
    if known:
        parts.append(_depth(known, axis, width, is_last=not happened))
    if happened:
        parts.append(_lanes(happened, axis, width))
    return spec_of(alt.vconcat(*parts, spacing=14))


def _depth(
    known: Sequence[DepthPoint], axis: TimeAxis, width: int, *, is_last: bool
) -> alt.LayerChart | alt.FacetChart:
    rows = [
        mark(
            each.first,
            None,
            f"{period(each.period)}: {_point_says(each)}",
            at=(axis.at(each.first) + axis.at(each.last)) / 2,
            share=(each.share or 0.0) * 100,
            low=(each.low or 0.0) * 100,
            high=(each.high or 0.0) * 100,
        )
        for each in known
    ]
    x = axis.x(width, labels=is_last)
    y_axis = alt.Axis(title=None, tickCount=4, format=".0f", minExtent=_LEFT - 8)
    y = alt.Y("share:Q", axis=y_axis, scale=alt.Scale(domainMin=0, nice=True))
    base = alt.Chart(data(rows))
    size = _SMALL if len(rows) > _MANY else _LARGE
    return alt.layer(
        base.mark_rule(color=SOFT.light, opacity=0.45).encode(x=x, y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_line(color=INK.light, strokeWidth=1.5).encode(x=x, y=y),
        points(rows, size=size).encode(x=x, y=y, **looks()),
    ).properties(width=width - _LEFT, height=_HEIGHT, title="turns in 100")


def _lanes(
    rows: Sequence[dict[str, Any]], axis: TimeAxis, width: int
) -> alt.LayerChart | alt.FacetChart:
    names = [
        name for name in (_TORE, _REACHED, _SILENT) if any(row["lane"] == name for row in rows)
    ]
    y = lanes("lane", names)
    x = axis.x(width)
    silent = alt.Chart(data(row for row in rows if row["lane"] == _SILENT))
    marked = [row for row in rows if row["lane"] != _SILENT]
    return alt.layer(
        silent.mark_rule(color=SOFT.light, strokeWidth=6, strokeCap="butt").encode(
            x=x, x2="until:Q", y=y, **tells()
        ),
        points(marked).encode(x=x, y=y, **looks()),
    ).properties(width=width - _LEFT, height=_LANE * len(names))
