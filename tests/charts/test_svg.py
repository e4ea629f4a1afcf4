import re
from xml.etree import ElementTree as ET

import pytest

from tests.report.readings import example
from turntoward.charts import figures
from turntoward.charts.palette import TOKENS
from turntoward.charts.svg import svg
from turntoward.shipped import load_codebook


@pytest.fixture(scope="module")
def picture():
    drawing = figures(example("partners-android.txt", "Ana"), load_codebook())["bids"].drawing
    assert drawing is not None
    return svg(drawing.narrow, label="A chart", described_by="says")


def test_a_picture_is_named_and_described(picture):
    """Who does not see it hears what it is, and where it is put into words."""
    root = ET.fromstring(picture)  # noqa: S314 our own picture
    assert root.get("aria-label") == "A chart"
    assert root.get("aria-describedby") == "says"


def test_marks_are_links_that_say_what_they_are(picture):
    """Each leads into the page, has a title, and is no stop for the keyboard: the table has those."""
    root = ET.fromstring(picture)  # noqa: S314 our own picture
    anchors = list(root.iter("{http://www.w3.org/2000/svg}a"))
    assert anchors
    for anchor in anchors:
        assert re.fullmatch(r"#turn-\d+", anchor.get("href") or "")
        assert anchor[0].text
        assert anchor.get("tabindex") == "-1"


def test_a_picture_takes_its_colours_from_the_page(picture):
    """Every colour is a variable of the page, with the daylight colour behind it."""
    known = {f"var(--{tone.name},{tone.light})" for tone in TOKENS} | {"none", "transparent"}
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', picture)) <= known


def test_a_picture_fetches_and_runs_nothing(picture):
    """No style, script, picture or address is in it."""
    assert not re.search(r"<(?:style|script|image|foreignObject|use)|style=|vega|url\(", picture)
    assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]
