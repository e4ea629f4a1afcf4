"""The pages of bringing and keeping, as people see them: axe, widths, and a file that is dropped."""

import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.app.serving import chat
from turntoward.keeping import keep
from turntoward.readers.held import HAS_MEMORY_FILES

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGES = (
    "/import",
    "/conversations",
    "/conversations/1",
    "/conversations/1/forget",
    "/history",
    "/people",
    "/people/1",
    "/search",
    "/settings",
    "/settings/keys",
    "/settings/backups",
    "/settings/export",
    "/erase",
)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A person's own folder, with the examples among what they loaded."""
    made = tmp_path / "own"
    shutil.copytree(EXAMPLES, made / "Downloads")
    monkeypatch.setenv("HOME", str(made))
    monkeypatch.setenv("USERPROFILE", str(made))
    return made


def violations(page):
    """What axe finds: rules and the first place of each."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


def is_within(page):
    """Whether nothing runs out of the page."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everybody_can_use_them(served, page, own):
    """At any width, by day and by night, axe finds nothing, and nothing runs out of the page."""
    keep(served.store, EXAMPLES / "partners-android.txt", me="Ana", relation="partner")
    served.bring(chat(5))
    served.store.join_people("Ana", [1, 3])
    served.store.back_up()
    served.enter(page)
    for path in PAGES:
        page.goto(served.url(path))
        for width, scheme in ((360, "light"), (768, "dark"), (1440, "light")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert is_within(page), (path, width)
        assert violations(page) == [], path
    page.goto(served.url("/import"))
    page.click("text=friends-group.csv")
    page.wait_for_selector("h1:has-text('What it holds')")
    assert violations(page) == []
    page.set_viewport_size({"width": 360, "height": 900})
    assert is_within(page)
    page.watched.faults.clear()  # Chromium wants a field for a name beside each passphrase


@pytest.mark.skipif(not HAS_MEMORY_FILES, reason="there are no files in memory here")
def test_a_file_from_anywhere_is_dropped(served, page, own, tmp_path):
    """A file that lies in no usual folder is sent, looked at and kept, under its own name."""
    file = tmp_path / "WhatsApp Chat with Ümit.txt"
    shutil.copy(EXAMPLES / "partners-android.txt", file)
    served.enter(page, "/import")
    page.set_input_files("#file", file)
    page.wait_for_selector("h1:has-text('What it holds')")
    page.click("text=Keep it here")
    page.wait_for_selector("h1:has-text('It is here now')")
    assert [each.title for each in served.store.conversations()] == ["Ümit"]


def test_a_file_in_a_usual_folder_is_not_sent(served, page, own):
    """The page asks first whether it is there."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    served.enter(page, "/import")
    page.set_input_files("#file", own / "Downloads" / "sisters-ios.txt")
    page.wait_for_selector("h1:has-text('What it holds')")
    assert any(each.endswith("/import/find") for each in asked)
    assert not any(each.endswith("/import/file") for each in asked)


def test_by_keyboard_alone(served, page, own):
    """A file is chosen and kept without a mouse."""
    served.enter(page, "/import")
    page.locator("button.file", has_text="sisters-ios.txt").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('What it holds')")
    page.locator("text=Keep it here").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('It is here now')")
