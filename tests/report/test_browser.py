"""The report in a real browser: at three widths, by day and by night, with and without its script.

`TURNTOWARD_SHOTS=FOLDER` keeps pictures of the whole pages.
"""

import json
import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.report.readings import PAYLOADS, example_page, hostile, in_danger, page
from turntoward.report.plain import visible

WIDTHS = (360, 768, 1440)
SCHEMES = ("light", "dark")
PARTNERS = ("partners-android.txt", "Ana")
SUPPORT = ("peer-support.vtt",)


@pytest.fixture(scope="module")
def shoot(tmp_path_factory):
    """Takes a picture: of the whole page where somebody wants to look at it, else of what is seen."""
    kept = os.environ.get("TURNTOWARD_SHOTS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("shots")
    folder.mkdir(parents=True, exist_ok=True)

    def take(page, name):
        page.screenshot(path=folder / f"{name}.png", full_page=bool(kept))

    return take


class Opened:
    """A page in the browser, and what it tried to do."""

    def __init__(self, browser, text, folder, **options):
        file = folder / f"{abs(hash(text))}.html"
        file.write_text(text, "utf-8")
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.requests, self.dialogs, self.complaints = [], [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", self._asked)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.address = file.as_uri()
        self.page.goto(self.address)

    def _asked(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def opened(browser, tmp_path):
    """Opens pages, and closes them."""
    pages = []

    def opening(text, **options):
        pages.append(Opened(browser, text, tmp_path, **options))
        return pages[-1]

    yield opening
    for each in pages:
        each.context.close()


def violations(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]


@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_read_it(opened, shoot, width):
    """At any width, by day and by night, axe finds nothing, and nothing runs out of the page."""
    view = opened(example_page(*PARTNERS), viewport={"width": width, "height": 1000})
    view.page.locator("#turn-327 .chip").first.click()  # with a note open
    for scheme in SCHEMES:
        view.page.emulate_media(color_scheme=scheme)
        assert violations(view.page) == []
        assert view.page.evaluate("document.documentElement.scrollWidth") <= width
        shoot(view.page, f"partners-{width}-{scheme}")
    assert view.complaints == []
    assert view.requests == [view.address]


@pytest.mark.parametrize(
    ("name", "text"),
    [("support", lambda: example_page(*SUPPORT)), ("danger", lambda: page(in_danger()))],
)
def test_other_pages_can_be_read_too(opened, shoot, name, text):
    """A recording, and a page on which help stands first."""
    view = opened(text(), viewport={"width": 360, "height": 1000}, color_scheme="dark")
    assert violations(view.page) == []
    assert view.page.evaluate("document.documentElement.scrollWidth") <= 360
    for width, scheme in [(360, "dark"), (768, "light"), (1440, "dark")]:
        view.page.set_viewport_size({"width": width, "height": 1000})
        view.page.emulate_media(color_scheme=scheme)
        shoot(view.page, f"{name}-{width}-{scheme}")


def test_a_link_opens_the_talk_and_goes_there(opened):
    """A turn in a closed talk of a closed month is built, shown, and takes the focus."""
    view = opened(example_page(*PARTNERS))
    link = view.page.locator("#story a.place").first
    target = link.get_attribute("href")
    assert view.page.locator(target + ".turn").count() == 0
    link.click()
    view.page.wait_for_selector(f"{target}.here")
    assert view.page.evaluate("'#' + document.activeElement.id") == target
    view.page.go_back()
    view.page.locator(".chart.wide a").first.click()
    assert view.page.locator(".here").count() == 1


def test_a_mark_says_what_why_and_how_sure(opened):
    """By pointer and by keyboard; Escape puts it away and gives the focus back."""
    view = opened(example_page(*PARTNERS), viewport={"width": 1440, "height": 900})
    chip = view.page.locator("#turn-327 .chip").first
    note = view.page.locator("#turn-327 .note").first
    assert not note.is_visible()
    chip.hover()
    assert note.is_visible()
    view.page.mouse.move(0, 0)
    chip.press("Enter")
    assert re.search(
        r"(Quite sure|Fairly sure|A careful guess) \(about \d+ in 100\)", note.inner_text()
    )
    assert chip.get_attribute("aria-expanded") == "true"
    view.page.keyboard.press("Escape")
    assert not note.is_visible()
    assert chip.evaluate("chip => chip === document.activeElement")


def test_filters_keep_what_is_asked_for(opened):
    """By what was seen, by person and by words; a link leads out of any filter."""
    view = opened(example_page(*PARTNERS))
    seen = view.page.locator("#found")
    view.page.get_by_label("tears").check()
    tearing = int(seen.inner_text().split()[0])
    view.page.locator("#by-person").select_option(label="Ana")
    assert 0 < int(seen.inner_text().split()[0]) < tearing
    assert set(view.page.locator(".turn:visible b").all_inner_texts()) == {"Ana"}
    view.page.get_by_role("button", name="Show all").click()
    view.page.locator("#by-words").fill("GARAGE")
    assert all(
        "garage" in each.lower() for each in view.page.locator(".said:visible").all_inner_texts()
    )
    view.page.locator("#story a.place").first.click()
    view.page.wait_for_selector(".turn.here:visible")
    assert seen.text_content() == ""


def test_a_person_can_see_it_differently(opened):
    """The disagreement becomes JSON to copy, with the turn and the code and none of the words."""
    view = opened(example_page(*PARTNERS))
    turn = view.page.locator("#turn-327")
    turn.locator(".chip").first.click()
    turn.get_by_role("button", name="I see it differently").first.click()
    turn.get_by_label("What do you see?").fill("we were joking")
    notes = json.loads(view.page.get_by_label("Your notes, as JSON").input_value())
    (note,) = notes["notes"]
    assert note["turn"] == 326
    assert note["note"] == "we were joking"
    assert set(note) == {"turn", "moment", "p", "seen", "note"}
    assert view.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_without_its_script_the_page_is_complete(opened):
    """Every turn is there with its marks, links lead to closed talks, and what needs the script is not."""
    plain = opened(example_page(*PARTNERS), java_script_enabled=False)
    whole = opened(example_page(*PARTNERS))
    whole.page.get_by_role("button", name="Open all talks").click()
    said = whole.page.locator(".turn .said > span").all_text_contents()
    written = "\n".join(plain.page.locator("pre").all_text_contents())
    assert len(said) == 331
    assert all(each in written for each in said)
    assert "(fairly sure)" in written
    assert not plain.page.locator("#filters").is_visible()
    link = plain.page.locator("#story a.place").first
    link.click()
    assert plain.page.locator(link.get_attribute("href")).is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_breaks_out(opened, scripts):
    """Names and messages run nothing, load nothing, and are shown as what they are."""
    view = opened(page(hostile()), java_script_enabled=scripts)
    if scripts:
        view.page.get_by_role("button", name="Open all talks").click()
        view.page.locator(".chip").first.hover()
        assert view.page.evaluate("typeof window.ran") == "undefined"
        assert view.page.locator("script").count() == 2
    assert (view.requests, view.dialogs, view.complaints) == ([view.address], [], [])
    shown = view.page.locator("#conversation").text_content()
    assert all(visible(payload) in shown for payload in PAYLOADS)
    assert view.page.locator("iframe, img, object, embed, link, base").count() == 0


def test_the_payloads_would_run_elsewhere(opened):
    """The control: a page that trusts its texts runs them and asks for files."""
    naive = opened(f"<!doctype html><meta charset=utf-8><body>{''.join(PAYLOADS[:8])}")
    assert naive.page.evaluate("window.ran") == 1
    assert any("evil.example" in address for address in naive.requests)


def test_one_can_leave_quickly(opened):
    """Where there may be danger, one step leaves an empty page that going back does not undo."""
    view = opened("<p>before</p>")
    danger = Path(view.address.removeprefix("file://")).with_name("danger.html")
    danger.write_text(page(in_danger()), "utf-8")
    view.page.goto(danger.as_uri())
    assert "Sam" not in view.page.title()
    view.page.get_by_role("link", name="Leave this page").click()
    view.page.wait_for_url("about:blank")
    view.page.go_back()
    assert view.page.locator("body").inner_text() == "before"
