"""How every chart is set: one font, quiet axes, marks large enough for a finger."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import altair as alt

from turntoward.charts.palette import HUES, INK, LINE, PAPER, SOFT
from turntoward.charts.records import Spec
from turntoward.coach.records import Group

__all__ = [
    "LABEL",
    "PLAIN",
    "bar_color",
    "data",
    "header",
    "lanes",
    "link",
    "looks",
    "mark",
    "points",
    "room",
    "spec_of",
    "tells",
]

LABEL = 12  # pixels, of everything that is written in a chart
PLAIN = "plain"  # what belongs to no group
_SIZE = 95  # square pixels of a mark
_LETTER, _GAP = 7.2, 14.0  # pixels that a letter and the space beside it take at most
_GROUPS = [*map(str, Group), PLAIN]
_HUES = [HUES[group].tone.light for group in Group]
_SHAPES = [*(HUES[group].shape for group in Group), "circle"]
_EDGES = [PAPER.light] * len(Group)


def spec_of(chart: alt.TopLevelMixin) -> Spec:
    """A chart's specification, with the style of all charts.

    It is not held against the schema of Vega-Lite here, which takes longer than drawing; the tests do.
    """
    return cast("Spec", cast("Any", chart).configure(**_config()).to_dict(validate=False))


def data(rows: Iterable[dict[str, Any]]) -> alt.InlineData:
    """Rows as a chart's data."""
    return alt.InlineData(values=list(rows))


def link(turn: int) -> str:
    """Where on the page a turn is."""
    return f"#turn-{turn + 1}"


def mark(turn: int, group: Group | None, says: str, /, **more: Any) -> dict[str, Any]:
    """One row of data for a mark that stands for a turn."""
    return {"group": group or PLAIN, "href": link(turn), "says": says, **more}


def looks() -> dict[str, Any]:
    """Colour and shape by group, the link to the turn, and what the mark says.

    What belongs to no group is hollow. Every mark is edged, so that neighbours stay apart.
    """
    return {
        "fill": alt.Fill("group:N", scale=_scale([*_HUES, PAPER.light]), legend=None),
        "stroke": alt.Stroke("group:N", scale=_scale([*_EDGES, SOFT.light]), legend=None),
        "shape": alt.Shape("group:N", scale=_scale(_SHAPES), legend=None),
        **tells(),
    }


def tells() -> dict[str, Any]:
    """The link to the turn, and what the mark says."""
    return {"href": alt.Href("href:N"), "description": alt.Description("says:N")}


def bar_color() -> alt.Color:
    """The colour of a bar by group."""
    return alt.Color("group:N", scale=_scale([*_HUES, SOFT.light]), legend=None)


def _scale(values: list[str]) -> alt.Scale:
    return alt.Scale(domain=_GROUPS, range=values)


def points(rows: Iterable[dict[str, Any]], **more: Any) -> alt.Chart:
    """Marks for turns."""
    options: dict[str, Any] = {
        "filled": True,
        "size": _SIZE,
        "opacity": 1,
        "strokeWidth": 1.4,
    } | more
    chart: alt.Chart = alt.Chart(data(rows)).mark_point(**options)
    return chart


def lanes(field: str, names: Sequence[str], *, grid: bool = True) -> alt.Y:
    """One lane for each name, in this order, with the name at its left."""
    axis = alt.Axis(title=None, domain=False, ticks=False, grid=grid, minExtent=room(names) - 8)
    return alt.Y(f"{field}:N", sort=list(names), scale=alt.Scale(domain=list(names)), axis=axis)


def room(names: Iterable[str]) -> float:
    """How many pixels names take at the left of a chart, in the widest of the usual fonts."""
    return max(map(len, names), default=0) * _LETTER + _GAP


def header() -> alt.Header:
    """The name above each row of a chart with a row for each person."""
    return alt.Header(title=None, labelOrient="top", labelAnchor="start")


def _config() -> dict[str, Any]:
    return {
        "padding": 4,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": {
            "labelColor": SOFT.light,
            "titleColor": SOFT.light,
            "domainColor": LINE.light,
            "tickColor": LINE.light,
            "gridColor": LINE.light,
            "gridOpacity": 0.7,
            "gridWidth": 1,
            "labelFontSize": LABEL,
            "titleFontSize": LABEL,
            "titleFontWeight": "normal",
            "labelPadding": 6,
            "titlePadding": 8,
            "tickSize": 4,
        },
        "title": {
            "color": SOFT.light,
            "fontSize": LABEL,
            "fontWeight": "normal",
            "anchor": "start",
            "offset": 8,
        },
        "header": {
            "labelColor": INK.light,
            "labelFontSize": LABEL + 1,
            "labelFontWeight": "bold",
            "labelPadding": 6,
        },
        "text": {"fontSize": LABEL, "fill": INK.light},
    }
