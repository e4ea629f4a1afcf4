import math
import tomllib
from itertools import combinations
from pathlib import Path

import pytest

import turntoward
from turntoward.charts.palette import (
    CODE_GROUPS,
    HUES,
    INK,
    MOMENT_GROUPS,
    PAPER,
    PLAIN_GLYPH,
    SOFT,
)
from turntoward.coach.records import Group
from turntoward.model.reading import MomentKind
from turntoward.shipped import load_codebook

GUIDES = Path(turntoward.__file__).parent / "data" / "coach" / "guides"
# Linear sRGB as somebody sees it who lacks one kind of cone (Machado, Oliveira & Fernandes 2009).
SIGHT = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
APART = 0.1  # in OKLab; a difference of 0.02 can just be seen side by side


def linear(color):
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels
    ]


def contrast(one, other):
    light = [
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(each), strict=True))
        for each in (one, other)
    ]
    return (max(light) + 0.05) / (min(light) + 0.05)


def perceived(color, sight):
    rgb = linear(color)
    r, g, b = (min(1, max(0, sum(m * c for m, c in zip(row, rgb, strict=True)))) for row in sight)
    lms = [
        (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3),
        (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3),
        (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3),
    ]
    rows = (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
    return [sum(m * each for m, each in zip(row, lms, strict=True)) for row in rows]


@pytest.mark.parametrize("time", ["light", "dark"])
@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_hues_can_be_told_apart(time, sight):
    """With any of the common kinds of colour vision, by day and by night."""
    hues = [getattr(hue.tone, time) for hue in HUES.values()]
    for one, other in combinations(hues, 2):
        apart = math.dist(perceived(one, SIGHT[sight]), perceived(other, SIGHT[sight]))
        assert apart >= APART, (one, other)


@pytest.mark.parametrize("time", ["light", "dark"])
def test_everything_stands_out_from_the_page(time):
    """Marks by three to one, text by four and a half to one, as WCAG asks."""
    paper = getattr(PAPER, time)
    assert all(contrast(getattr(hue.tone, time), paper) >= 3 for hue in HUES.values())
    assert all(contrast(getattr(tone, time), paper) >= 4.5 for tone in (INK, SOFT))


def test_no_meaning_hangs_on_colour_alone():
    """Every group has a shape and a sign of its own."""
    assert set(HUES) == set(Group)
    assert len({hue.shape for hue in HUES.values()}) == len(Group)
    assert len({PLAIN_GLYPH, *(hue.glyph for hue in HUES.values())}) == len(Group) + 1


def test_every_code_and_moment_belongs_somewhere():
    """But for closed questions, silences and what only one side of can be seen, which are ordinary."""
    assert set(load_codebook().codes) - set(CODE_GROUPS) == {"asks_closed"}
    assert set(MomentKind) - set(MOMENT_GROUPS) == {
        MomentKind.SILENCE,
        MomentKind.NO_VISIBLE_REPLY,
        MomentKind.ONE_SIDED,
    }


def test_drafts_and_reports_use_the_same_groups():
    """A code looks the same in feedback on a draft and in a report."""
    for file in GUIDES.glob("*.toml"):
        guide = tomllib.loads(file.read_text("utf-8"))
        code = guide.get("code", file.stem)
        assert CODE_GROUPS.get(code, guide["group"]) == guide["group"], code
