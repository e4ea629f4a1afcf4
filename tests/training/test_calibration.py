"""How far chances can be taken at their word."""

import math
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training.calibration import Bin, Panel, bins, calibration_error, diagram


def test_chances_that_come_true_as_often_as_said_are_off_by_nothing():
    """And those that never do by what was said."""
    truth = np.array([1.0, 0, 0, 0, 0] * 4)
    assert calibration_error(truth, np.full(20, 0.2)) == pytest.approx(0)
    assert calibration_error(np.zeros(20), np.full(20, 0.7)) == pytest.approx(0.7)
    assert math.isnan(calibration_error(np.array([]), np.array([])))


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1))
def test_every_turn_is_in_one_bin(pairs):
    """A chance of 1 too."""
    truth, chance = (np.array(each, float) for each in zip(*pairs, strict=True))
    found = bins(truth, chance)
    assert sum(each.count for each in found) == len(pairs)
    assert all(each.span[0] <= each.right <= each.span[1] + 1e-9 for each in found)


def test_a_known_interval():
    """Five of ten: .24 to .76 (Wilson 1927)."""
    low, high = Bin(0.5, 0.5, 10).span
    assert (round(low, 2), round(high, 2)) == (0.24, 0.76)


def test_the_picture_is_one_panel_a_code_by_day_and_by_night():
    """And a bin of few turns has no dot."""
    panels = [
        Panel("names_feeling", 0.01, [Bin(0.05, 0.04, 900), Bin(0.9, 0.8, 40)]),
        Panel("disclosure ≥ 1 & more", 0.02, [Bin(0.5, 0.5, 3)]),
    ]
    drawn = diagram(panels)
    root = ET.fromstring(drawn)  # noqa: S314 what we drew
    svg = "{http://www.w3.org/2000/svg}"
    assert [title.text for title in root.iter(f"{svg}title")] == [
        "names_feeling: off by 0.010 on average",
        "disclosure ≥ 1 & more: off by 0.020 on average",
    ]
    assert len(list(root.iter(f"{svg}circle"))) == 2
    assert "@media(prefers-color-scheme:dark)" in drawn
