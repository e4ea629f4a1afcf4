import re
from pathlib import Path

import pytest

from turntoward.dynamics.tally import MEASURES
from turntoward.model.dynamics import Dynamics
from turntoward.model.reading import MomentKind

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "guide" / "dynamics.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \|.*\| ([\d,]+)[^|]*\|$", GUIDE, re.MULTILINE))


@pytest.mark.parametrize("name", MEASURES)
def test_a_figure_is_defined_with_what_it_needs(name):
    """The guide says of every figure below which number of occasions there is none."""
    assert float(ROWS[name].replace(",", "")) == MEASURES[name].fewest


@pytest.mark.parametrize("kind", MomentKind)
def test_a_moment_is_defined(kind):
    """The guide says of every kind of moment what happened, and whose it is."""
    assert f"`{kind}`" in GUIDE


@pytest.mark.parametrize("name", Dynamics.__struct_fields__)
def test_a_list_of_the_document_is_named(name):
    """The reference of the JSON form names every list of dynamics."""
    assert f"`{name}`" in (DOCS / "reference" / "json.md").read_text("utf-8")
