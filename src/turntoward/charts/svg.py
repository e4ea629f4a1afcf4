"""A chart's specification as SVG that can stand in a page.

vl-convert draws; here the result is made smaller, its colours become the page's variables (with the
daylight colour for when it stands alone), its links point into the page, and each mark says in a title
what it is. Marks are for the pointer: the keyboard and screen readers have the table below the chart.
"""

import re
from functools import cache
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert

from turntoward.charts.palette import TOKENS
from turntoward.charts.records import Spec

__all__ = ["svg"]

_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_TOKENS = {tone.light: f"var(--{tone.name},{tone.light})" for tone in TOKENS}
_DIGITS = re.compile(r"(\d+\.\d)\d+")
_DROPPED = {
    "aria-roledescription", "aria-hidden", "aria-label", "role", "class", "font-family",
    "pointer-events", "stroke-miterlimit",
}  # fmt: skip


def svg(spec: Spec, *, label: str, described_by: str = "") -> str:
    """Draw a specification.

    Args:
        spec: from `turntoward.charts.style.spec_of`.
        label: what it is, for those who do not see it.
        described_by: the element of the page that says what can be seen in it.
    """
    drawn = vl_convert.vegalite_to_svg(spec, vl_version=_version(), allowed_base_urls=[])
    root = ET.fromstring(drawn)  # noqa: S314 what vl-convert wrote
    _prune(root)
    for element in list(root.iter()):  # an anchor comes before the shape whose words it takes
        _restyle(element)
    width, height = root.get("width", "0"), root.get("height", "0")
    root.attrib = {
        "xmlns": _SVG[1:-1],
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
        "role": "group",
        "aria-label": label,
    }
    if described_by:
        root.set("aria-describedby", described_by)
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    return ET.tostring(root, encoding="unicode")


def _prune(parent: ET.Element) -> None:
    """Without what cannot be seen."""
    for child in list(parent):
        if _is_unseen(child):
            parent.remove(child)
        else:
            _prune(child)
            if child.tag == f"{_SVG}g" and not len(child):
                parent.remove(child)


def _is_unseen(element: ET.Element) -> bool:
    shown = element.get("display") != "none" and element.get("opacity") != "0"
    is_backdrop = element.get("class") in {"background", "foreground"} and not (
        {element.get("fill"), element.get("stroke")} - {None, "none", "transparent"}
    )
    return not shown or is_backdrop


def _restyle(element: ET.Element) -> None:
    for name, value in list(element.attrib.items()):
        if name in _DROPPED:
            del element.attrib[name]
        elif name == f"{_XLINK}href":
            _link(element, value)
        elif name in {"fill", "stroke"}:
            element.set(name, _TOKENS.get(value, value))
        elif name in {"d", "transform"}:
            element.set(name, _DIGITS.sub(r"\1", value))
    if element.tag == f"{_SVG}a":
        _entitle(element)


def _link(element: ET.Element, value: str) -> None:
    """vl-convert puts a base address before a link within the page."""
    del element.attrib[f"{_XLINK}href"]
    element.set("href", value[value.index("#") :])


def _entitle(anchor: ET.Element) -> None:
    says = anchor[0].get("aria-label", "")
    anchor.set("tabindex", "-1")
    title = ET.Element(f"{_SVG}title")
    title.text = says
    anchor.insert(0, title)


@cache
def _version() -> str:
    """The Vega-Lite that Altair writes for, as vl-convert names it."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
