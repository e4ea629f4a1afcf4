import runpy
from pathlib import Path

import pytest

BUILD = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "build.py"))
PAGES = BUILD["pages"]()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_generated_page_is_current(path):
    """What is made from the program says what the program says (`make docs` writes it anew)."""
    is_current = path.read_text("utf-8") == PAGES[path]  # the difference could fill a book
    assert is_current
