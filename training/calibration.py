"""How far chances can be taken at their word, and a picture of it (needs no torch)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from turntoward.charts.palette import HUES, INK, LINE, PAPER, SOFT
from turntoward.coach.records import Group

BINS = 10
FEWEST = 10  # turns in a bin, below which its dot would say nothing
_ACROSS, _SIDE, _GAP, _HEAD = 5, 118, 34, 22  # panels a row, pixels
_MARGIN = 40
_DOT = HUES[Group.CONNECT].tone


@dataclass(frozen=True, slots=True)
class Bin:
    """Turns whose chance lies in one tenth of the scale."""

    chance: float  # the mean that was said
    right: float  # the share that was there
    count: int

    @property
    def span(self) -> tuple[float, float]:
        """Where the share would lie in 95 of 100 samples of this size (Wilson 1927)."""
        z, n, p = 1.96, self.count, self.right
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


def bins(truth: np.ndarray, chance: np.ndarray) -> list[Bin]:
    """Ten bins of equal width, those that hold anything.

    Args:
        truth: (n,) 0 or 1.
        chance: (n,) 0..1.
    """
    which = np.minimum((chance * BINS).astype(int), BINS - 1)
    inside = [which == each for each in range(BINS)]
    return [
        Bin(float(chance[rows].mean()), float(truth[rows].mean()), int(rows.sum()))
        for rows in inside
        if rows.any()
    ]


def calibration_error(truth: np.ndarray, chance: np.ndarray) -> float:
    """Expected calibration error over bins of equal width (Guo et al. 2017); NaN of nothing."""
    found = bins(truth, chance)
    if not found:
        return math.nan
    return sum(each.count * abs(each.right - each.chance) for each in found) / len(truth)


@dataclass(frozen=True, slots=True)
class Panel:
    """One code in the picture."""

    name: str
    error: float
    bins: Sequence[Bin]


def diagram(panels: Sequence[Panel]) -> str:
    """The picture: a panel a code, what was said across, what was there upward.

    It carries both of its looks and takes the one the reader's screen asks for.
    """
    rows = -(-len(panels) // _ACROSS)
    width = 2 * _MARGIN + _ACROSS * _SIDE + (_ACROSS - 1) * _GAP
    height = _MARGIN + rows * (_SIDE + _HEAD + _GAP) + 14
    drawn = "".join(_panel(at, each) for at, each in enumerate(panels))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="Reliability of the chances, code by code">\n'
        f"<style>{_style()}</style>\n"
        f'<rect class="paper" width="{width}" height="{height}"/>\n{drawn}'
        f'<text class="said" x="{width / 2}" y="{height - 12}">the chance that was said</text>\n'
        f'<text class="said" transform="translate(14 {height / 2}) rotate(-90)">'
        "the share that was there</text>\n</svg>\n"
    )


def _style() -> str:
    light = _looks(PAPER.light, INK.light, SOFT.light, LINE.light, _DOT.light)
    dark = _looks(PAPER.dark, INK.dark, SOFT.dark, LINE.dark, _DOT.dark)
    return (
        "text{font:12px system-ui,sans-serif}.said{text-anchor:middle}.tick{font-size:10px}"
        f"{light}@media(prefers-color-scheme:dark){{{dark}}}"
    )


def _looks(paper: str, ink: str, soft: str, line: str, dot: str) -> str:
    return (
        f".paper{{fill:{paper}}}text{{fill:{ink}}}.tick,.error{{fill:{soft}}}"
        f".frame{{fill:none;stroke:{line}}}.true{{stroke:{soft};stroke-dasharray:3 3}}"
        f".dot{{fill:{dot};stroke:{paper}}}.span{{stroke:{dot}}}"
    )


def _panel(at: int, panel: Panel) -> str:
    left = _MARGIN + at % _ACROSS * (_SIDE + _GAP)
    top = _MARGIN / 2 + at // _ACROSS * (_SIDE + _HEAD + _GAP) + _HEAD
    return (
        f'<g transform="translate({left} {top})"><title>{escape(panel.name)}: '
        f"off by {panel.error:.3f} on average</title>\n"
        f'<text x="0" y="-7">{escape(panel.name)}</text>\n'
        f'<rect class="frame" width="{_SIDE}" height="{_SIDE}"/>'
        f'<line class="true" x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0"/>\n'
        + "".join(_marks(panel.bins))
        + "".join(_ticks(with_share=at % _ACROSS == 0))
        + "</g>\n"
    )


def _marks(found: Sequence[Bin]) -> Iterator[str]:
    for each in found:
        if each.count < FEWEST:
            continue
        x, y = each.chance * _SIDE, (1 - each.right) * _SIDE
        low, high = ((1 - share) * _SIDE for share in each.span)
        yield f'<line class="span" x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}"/>'
        yield f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{_radius(each.count):.1f}"/>\n'


def _radius(count: int) -> float:
    return 2 + min(4.0, math.log10(count))


def _ticks(*, with_share: bool) -> Iterator[str]:
    for share in (0, 0.5, 1):
        label = f"{share:g}"
        yield f'<text class="tick said" x="{share * _SIDE}" y="{_SIDE + 13}">{label}</text>'
        if with_share:
            y = (1 - share) * _SIDE + 4
            yield f'<text class="tick" x="-6" y="{y}" text-anchor="end">{label}</text>'
