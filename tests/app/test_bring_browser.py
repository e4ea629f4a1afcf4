"""The pages of bringing and keeping, as people see them: axe, widths, and a file that is dropped."""

import shutil
from pathlib import Path

import pytest

from tests.app.axes import faults
from turntoward.readers.held import HAS_MEMORY_FILES

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A person's own folder, with the examples among what they loaded."""
    made = tmp_path / "own"
    shutil.copytree(EXAMPLES, made / "Downloads")
    monkeypatch.setenv("HOME", str(made))
    monkeypatch.setenv("USERPROFILE", str(made))
    return made


def test_everybody_can_use_them(served, page, own):
    """At any width, by day and by night, axe finds nothing, and nothing runs out of the page."""
    served.enter(page, "/import")
    page.click("text=friends-group.csv")
    page.wait_for_selector("h1:has-text('What is in it')")
    assert faults(page) == []
    page.click("text=Keep it here")
    page.wait_for_selector("h1:has-text('It is here now')")
    assert faults(page) == []


@pytest.mark.skipif(not HAS_MEMORY_FILES, reason="there are no files in memory here")
def test_a_file_from_anywhere_is_dropped(served, page, own, tmp_path):
    """A file that lies in no usual folder is sent, looked at and kept, under its own name."""
    file = tmp_path / "WhatsApp Chat with Ümit.txt"
    shutil.copy(EXAMPLES / "partners-android.txt", file)
    served.enter(page, "/import")
    page.set_input_files("#file", file)
    page.wait_for_selector("h1:has-text('What is in it')")
    page.click("text=Keep it here")
    page.wait_for_selector("h1:has-text('It is here now')")
    assert [each.title for each in served.store.conversations()] == ["Ümit"]


def test_a_file_in_a_usual_folder_is_not_sent(served, page, own):
    """The page asks first whether it is there."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    served.enter(page, "/import")
    page.set_input_files("#file", own / "Downloads" / "sisters-ios.txt")
    page.wait_for_selector("h1:has-text('What is in it')")
    assert any(each.endswith("/import/find") for each in asked)
    assert not any(each.endswith("/import/file") for each in asked)


def test_by_keyboard_alone(served, page, own):
    """A file is chosen and kept without a mouse."""
    served.enter(page, "/import")
    page.locator("button.file", has_text="sisters-ios.txt").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('What is in it')")
    page.locator("text=Keep it here").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('It is here now')")
