"""How soon each one replies, through the day."""

from collections.abc import Iterator, Sequence
from typing import Any

import altair as alt

from turntoward.charts.palette import INK, SOFT
from turntoward.charts.people import drawn_people
from turntoward.charts.records import NARROW, WIDE, Cell, Drawing, Figure, Spec
from turntoward.charts.style import data, header, lanes, room, spec_of
from turntoward.charts.words import duration
from turntoward.codebook import Codebook
from turntoward.model.dynamics import DayPart, Pace
from turntoward.model.reading import Reading

__all__ = ["draw"]

_TITLE = "How soon each one replies"
_UNIT = (
    "Time until a reply, within a talk. The dot is the usual time, which half of the replies come before; "
    "one in four is sooner than the line, one in ten is later. People differ in pace; none is the right one."
)
_NONE = "There is too little to tell how soon anybody usually replies."
_ROW = 24  # pixels
_WHOLE = "all day"
_TICKS = (1, 10, 60, 600, 3_600, 21_600, 86_400, 604_800)  # seconds
_TICK_NAMES = {
    1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 3_600: "1 h", 21_600: "6 h",
    86_400: "1 day", 604_800: "1 week",
}  # fmt: skip


def draw(reading: Reading, book: Codebook) -> Figure:  # noqa: ARG001 every chart takes both
    """The usual time until a reply, with its spread, of each person and by part of the day."""
    people, left_out = drawn_people(reading)
    paces = [pace for pace in reading.dynamics.pace if pace.usual is not None]
    drawn = [pace for pace in paces if pace.speaker in people]
    figure = Figure(slug="pacing", title=_TITLE, unit=_UNIT, says=_NONE)
    if not drawn:
        return figure
    rows = [row for pace in drawn for row in _rows(pace)]
    parts = [lane for lane in (_WHOLE, *DayPart) if any(row["lane"] == lane for row in rows)]
    names = [pace.speaker for pace in drawn]
    return Figure(
        slug="pacing",
        title=_TITLE,
        unit=_UNIT,
        says=" ".join(_sentences(drawn)),
        drawing=Drawing(
            wide=_spec(rows, parts, names, WIDE), narrow=_spec(rows, parts, names, NARROW)
        ),
        note=left_out,
        head=("Who", "When", "Replies", "Usual time", "From … to"),
        rows=tuple(_table(drawn)),
    )


def _rows(pace: Pace) -> Iterator[dict[str, Any]]:
    """The usual times, no finer than the clock; what is shorter is drawn at its finest."""
    finest = max(1.0, pace.resolution or 1.0)
    usual, quick, slow = (max(finest, each or 0.0) for each in (pace.usual, pace.quick, pace.slow))
    says = f"{pace.speaker}: {duration(usual)}"
    yield _row(pace, _WHOLE, usual, says) | {"quick": quick, "slow": slow}
    for at in pace.by_part:
        if at.usual is not None:
            part = max(finest, at.usual)
            yield _row(pace, at.part, part, f"{pace.speaker}, {at.part}: {duration(part)}")


def _row(pace: Pace, lane: str, usual: float, says: str) -> dict[str, Any]:
    return {"who": pace.speaker, "lane": str(lane), "usual": usual, "says": says}


def _sentences(paces: Sequence[Pace]) -> Iterator[str]:
    for pace in paces:
        usual = max(pace.usual or 0.0, pace.resolution or 0.0)
        yield f"{pace.speaker} usually replies within {duration(usual)}."
    finest = max((pace.resolution or 0.0 for pace in paces), default=0.0)
    if finest > 1:
        yield f"Nothing finer than {duration(finest)} can be told from this export."


def _table(paces: Sequence[Pace]) -> Iterator[tuple[Cell, ...]]:
    for pace in paces:
        between = f"{duration(pace.quick or 0.0)} … {duration(pace.slow or 0.0)}"
        yield _cells(pace.speaker, _WHOLE, pace.replies, pace.usual, between)
        for at in pace.by_part:
            if at.usual is not None:
                yield _cells(pace.speaker, str(at.part), at.replies, at.usual, "")


def _cells(
    who: str, lane: str, replies: int, usual: float | None, between: str
) -> tuple[Cell, ...]:
    return tuple(map(Cell, (who, lane, f"{replies:,}", duration(usual or 0.0), between)))


def _spec(
    rows: Sequence[dict[str, Any]], parts: Sequence[str], people: Sequence[str], width: int
) -> Spec:
    ends = [row[name] for row in rows for name in ("usual", "quick", "slow") if name in row]
    scale = alt.Scale(type="log", domain=_domain(ends), nice=False, padding=10)
    ticks = [tick for tick in _TICKS if scale.domain[0] <= tick <= scale.domain[1]]
    axis = alt.Axis(title=None, values=ticks, labelExpr=_tick_names(), grid=True)
    y = lanes("lane", parts, grid=False)
    base = alt.Chart()
    chart = alt.layer(
        base.mark_rule(color=SOFT.light, strokeWidth=3, opacity=0.6)
        .encode(x=alt.X("quick:Q", scale=scale, axis=axis), x2="slow:Q", y=y)
        .transform_filter("isValid(datum.quick)"),
        base.mark_point(filled=True, size=85, opacity=1, color=INK.light).encode(
            x=alt.X("usual:Q", scale=scale, axis=axis), y=y, description="says:N"
        ),
    ).properties(width=width - room(parts), height=_ROW * len(parts))
    row = alt.Row("who:N", sort=list(people), header=header())
    return spec_of(chart.facet(row=row, data=data(rows), spacing=18))


def _domain(values: Sequence[float]) -> list[float]:
    """From a tick to a tick, at least two apart."""
    low = max((tick for tick in _TICKS if tick <= min(values)), default=_TICKS[0])
    high = min((tick for tick in _TICKS if tick >= max(values)), default=max(values))
    return [low, max(high, low * 60)]


def _tick_names() -> str:
    """The names of the ticks, as an expression of Vega."""
    return "".join(f"datum.value == {at} ? '{name}' : " for at, name in _TICK_NAMES.items()) + "''"
