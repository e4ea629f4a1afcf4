"""Every page is for everybody: axe finds nothing, wide by day and narrow by night."""

import re

import pytest

from tests.app.axes import faults
from tests.app.serving import chat
from tests.app.test_payloads import screens
from turntoward.app.checkins import keep_checkin
from turntoward.app.readings import Readings
from turntoward.store import Correction

PLACES = ("id", "number", "conversation")
NUMBERS = re.compile(r"\d+")


def test_axe_finds_nothing(served, page, monkeypatch):
    """On every page of the app's own table; what looks like another page is looked at once."""
    served.bring(chat(5))
    store = served.store
    store.join_people("Ana", [1])
    store.see_differently(Correction(conversation=1, message="2", code="bid", holds=False))
    keep_checkin(store, "tight", "lonely")
    served.ask("/settings/mutes", "POST", form={"phrases": "just saying"})
    store.back_up()
    monkeypatch.setattr(Readings, "begin", lambda *_, **__: None)  # those are in test_reading
    served.enter(page)
    seen: set[str] = set()
    found = []
    for path in screens(served, **dict.fromkeys(PLACES, 1)):
        answer = served.ask(path)
        like = NUMBERS.sub("", answer.text.partition("<main")[2])
        if "text/html" not in answer.header("content-type") or like in seen:
            continue  # for a script of ours, or a page that was looked at
        seen.add(like)
        page.goto(served.url(path), wait_until="load")
        found += faults(page, path)
    page.watched.faults.clear()  # what is not there; a field for a name beside each passphrase
    assert not found
    assert len(seen) > 20


@pytest.mark.parametrize("rule", ["color-contrast", "label", "target-size"])
def test_a_fault_would_be_found(served, page, rule):
    """The control: a page with pale words, a field without a name, and buttons for ants."""
    served.enter(page, "/settings")
    page.evaluate(
        """() => {
          const main = document.querySelector("main");
          const words = document.createElement("p");
          words.textContent = "pale words";
          words.style.color = "rgb(128 128 128 / .3)";
          const field = document.createElement("input");
          const ants = [1, 2, 3].map(() => {
            const one = document.createElement("button");
            one.textContent = "x";
            one.style.cssText = "min-height:8px;height:8px;width:8px;padding:0;font-size:6px";
            return one;
          });
          main.append(words, field, ...ants);
        }"""
    )
    assert rule in {each[2] for each in faults(page)}


@pytest.mark.parametrize(
    "path", ["/", "/settings", "/settings/yours", "/people", "/conversations/1"]
)
def test_the_keyboard_reaches_everything_and_shows_where_it_is(served, page, path):
    """Tab goes once through all that can be pressed, typed in or followed; each shows that it has it."""
    served.bring(chat(5))
    served.ask("/settings/mutes", "POST", form={"phrases": "just saying"})
    served.enter(page, path)
    page.evaluate(
        """() => {
          for (const each of document.querySelectorAll("details")) each.open = true;
          document.activeElement.blur();
        }"""
    )
    wanted = page.locator(
        "a[href]:visible, button:visible, input:not([type=hidden], [type=radio]):visible, "
        "select:visible, textarea:visible, summary:visible"
    ).count()
    reached: dict[int, bool] = {}  # a field for a day has several stops, of which one shows itself
    for _ in range(wanted + 20):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (one === document.body) return null;
              const all = [...document.querySelectorAll("*")];
              return [all.indexOf(one), getComputedStyle(one).outlineStyle, one.tagName, one.type];
            }"""
        )
        if at is None:
            break
        number, outline, *what = at
        if what[1] != "radio":
            reached[number] = reached.get(number, False) or outline != "none"
    assert len(reached) >= wanted
    assert all(reached.values())


def test_less_motion_and_more_contrast(served, page):
    """Where the system or the settings ask for it, nothing moves, and pale words are not pale."""
    served.enter(page, "/settings")
    moves = "getComputedStyle(document.querySelector('main button')).transitionDuration"
    pale = "getComputedStyle(document.querySelector('.hint')).color"
    assert page.evaluate(moves) != "0s"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moves) == "0s"
    page.emulate_media(reduced_motion="no-preference", contrast="more")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert page.evaluate(pale) == ink
    page.emulate_media(contrast="no-preference")
    assert page.evaluate(pale) != ink
    served.store.set("less_motion", value=True)
    page.reload()
    assert page.evaluate(moves) == "0s"


def test_a_reading_prints_without_its_buttons(served, page):
    """On paper there is no menu, no form and no way around."""
    served.bring(chat(5))
    served.enter(page, "/conversations/1")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert page.locator(".top").is_hidden()
    assert page.locator("main form").count() > 0
    assert page.locator("main form:visible").count() == 0
