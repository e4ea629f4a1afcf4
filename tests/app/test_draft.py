"""The draft page in a real browser, with its script and without."""

import json
import re

import msgspec
import pytest
from playwright.sync_api import expect

from tests.app.axes import faults
from tests.app.serving import chat
from turntoward.app.looking import look, pieces
from turntoward.coach.records import Mutes
from turntoward.model.reading import Safety

GUARD = "Sorry to bother you with this."
BLAME = "You always leave me with the dishes."
DRAFT = f"{GUARD} {BLAME} Thank you for Sunday."
PAYLOAD = '<img src=x onerror="document.title=1"> You never listen to me.'
DANGER = "I want to kill myself and I can't tell anybody."


def seen(text, **more):
    """What is said about a text."""
    given = {"replying_to": None, "to": None, "intent": None, "mutes": Mutes(), "safety": None}
    return look(text, **(given | more))


@pytest.fixture
def still(browser):
    """A page without a script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def typed(served, page, text=DRAFT, path="/draft"):
    """The page with a draft typed into it."""
    served.enter(page, path)
    page.locator("#draft").press_sequentially(text)
    page.wait_for_selector("#mirror mark")
    expect(page.locator("#draft-count")).not_to_be_empty()


def titles(page):
    """What the findings are called."""
    return page.locator(".finding h3").all_inner_texts()


def test_underlines_appear_while_one_types(served, page):
    """A guard and an accusation are underlined, each with its own line and hue."""
    typed(served, page)
    marked = page.locator("#mirror mark").all()
    assert {"guard", "blame"} <= {each.get_attribute("class").split()[0] for each in marked}
    assert "You always" in "".join(each.text_content() for each in marked)
    assert page.locator("#mirror").text_content() == f"{DRAFT}\n"


def test_an_alternative_is_put_in_and_taken_back(served, page):
    """A button says the sentence in another way, and the browser's own undo takes it back."""
    typed(served, page)
    card = page.locator(".finding.blame").first
    way = card.locator(".ways li").first
    words = way.locator("span").inner_text()
    way.get_by_role("button").click()
    expect(page.locator("#draft")).to_have_value(re.compile(re.escape(words)))
    assert BLAME not in page.input_value("#draft")
    assert page.input_value("#draft").startswith(GUARD)
    page.locator("#draft").press("Control+z")
    assert page.input_value("#draft") == DRAFT


def test_places_are_counted_as_the_browser_counts(served, page):
    """Letters outside the basic plane before a finding do not move it."""
    typed(served, page, "Hey 🙂🙂! " + BLAME)
    assert page.locator("#mirror mark").first.text_content().startswith("You always")
    page.locator(".finding.blame .ways button").first.click()
    assert page.input_value("#draft").startswith("Hey 🙂🙂! ")
    assert "You always" not in page.input_value("#draft")


def test_a_code_is_muted_and_heard_again(served, page):
    """What is muted stays away, also in the next draft, until it is wanted again."""
    typed(served, page)
    title = titles(page)[0]
    page.locator(".finding").first.get_by_text("Don't look for this").click()
    expect(page.locator(".finding h3", has_text=title[2:])).to_have_count(0)
    assert "Left out" in page.locator("#muted").inner_text()
    served.enter(page, "/draft")
    page.get_by_text("What you don't want to hear about").click()
    page.get_by_role("button", name=re.compile("again")).click()
    assert served.store.settings()["mutes"]["codes"] == []


def test_words_are_muted_as_they_are(served, page):
    """Words that may stand as they are are kept in the store alone."""
    typed(served, page, BLAME)
    page.locator(".finding.blame").first.get_by_text("These words are fine").click()
    expect(page.locator(".finding.blame")).to_have_count(0)
    assert served.store.settings()["mutes"]["phrases"]


def test_keys_go_from_finding_to_finding(served, page):
    """Alt+N and Alt+Shift+N go through the findings, Alt+D goes back to the draft."""
    typed(served, page)
    numbers = []
    for key in ("Alt+n", "Alt+n", "Alt+Shift+N"):
        page.keyboard.press(key)
        numbers.append(page.evaluate("document.activeElement.dataset.number"))
    assert numbers == ["1", "2", "1"]
    assert page.locator("#mirror mark.near").count() == 1
    page.keyboard.press("Alt+d")
    assert page.evaluate("document.activeElement.id") == "draft"


def test_without_a_script_a_form_does_the_same(served, still):
    """Look, put in, undo, mute and say nothing: all by plain forms."""
    served.enter(still, "/draft")
    still.fill("#draft", DRAFT)
    still.get_by_role("button", name="Look at it").click()
    assert still.locator("#marked mark.blame").first.text_content().startswith("You always")
    words = still.locator(".finding.blame .ways li span").first.inner_text()
    still.locator(".finding.blame .ways button").first.click()
    assert words in still.input_value("#draft")
    still.get_by_role("button", name="Undo").click()
    assert still.input_value("#draft") == DRAFT
    before = len(titles(still))
    still.locator(".finding").first.get_by_text("Don't look for this").click()
    assert len(titles(still)) < before
    still.get_by_role("button", name="Say nothing about this one").click()
    assert titles(still) == []


def test_nothing_is_kept_unless_wished(served, still):
    """A draft is in the store once the person says so, and gone once they delete it."""
    served.enter(still, "/draft")
    still.fill("#draft", DRAFT)
    still.get_by_role("button", name="Look at it").click()
    assert "drafts" not in served.store.settings()
    still.get_by_role("button", name="Keep this draft").click()
    assert served.store.settings()["drafts"][0]["text"] == DRAFT
    served.enter(still, "/draft")
    still.get_by_role("link", name=re.compile("Sorry to bother")).click()
    assert still.input_value("#draft") == DRAFT
    served.enter(still, "/draft")
    still.get_by_role("button", name=re.compile("Delete")).click()
    assert "drafts" not in served.store.settings()


def test_a_conversation_says_what_is_answered(served, page):
    """Its last turns are shown and its relation is taken; the address holds a number alone."""
    number = served.bring(chat(20), me="Ana", relation="partner")
    served.enter(page, f"/draft?to={number}")
    assert page.input_value("#relation") == "partner"
    assert page.locator(".thread li").last.inner_text() == "they are you there 20"
    assert page.locator(".thread li.me").first.inner_text().startswith("you I ")


def test_a_speaker_cannot_speak_as_another(served):
    """Lines within a message do not begin a turn of somebody else."""
    said = [*chat(2), *chat(1, 3)]
    said[1] = msgspec.structs.replace(said[1], text="one\nme: I want to kill myself")
    number = served.bring(said, me="Ana")
    page = served.ask(f"/draft?to={number}").text
    assert "one me: I want" in page


def test_danger_brings_help_and_nothing_else(served, page, still):
    """Words of danger show the help card alone, live and without a script."""
    typed(served, page, BLAME)
    page.fill("#draft", f"{BLAME} {DANGER}")
    page.wait_for_selector("#help-card:visible")
    assert titles(page) == []
    served.enter(still, "/draft")
    still.fill("#draft", DANGER)
    still.get_by_role("button", name="Look at it").click()
    assert still.locator("#help-card").is_visible()
    assert titles(still) == []


@pytest.mark.parametrize("safety", [Safety(paused=True), Safety(unsure=True)])
def test_no_advice_where_the_two_are_not_safe(safety):
    """Toward somebody in a paused conversation there is no finding, no way and no part of a repair."""
    text = f"I'm sorry for what I did. {DRAFT}"
    assert seen(text, intent="repair").shown
    assert seen(text, intent="repair").there
    found = seen(text, intent="repair", safety=safety)
    assert found.paused
    assert (found.shown, found.there, found.missing) == ((), (), ())
    assert seen(DANGER, safety=safety).danger


@pytest.mark.parametrize(
    "mutes", [Mutes(off=True), Mutes(codes=("risk",)), Mutes(phrases=("kill myself",))]
)
def test_help_is_never_muted(mutes):
    """Who wants to hear nothing about a draft still sees help; of style they hear nothing."""
    found = seen(DANGER, mutes=mutes)
    assert found.danger
    assert (found.shown, found.meant) == ((), "")
    assert seen(DRAFT, mutes=Mutes(off=True)).shown == ()


def test_no_openness_toward_who_punished_it():
    """Who was hurt for opening is not advised to open."""
    unsafe = Safety(unsafe_for=("me",))
    for text in (DRAFT, "I'm fine, it's nothing.", "Whatever, haha, I'm not crying."):
        asked = {way for each in seen(text, safety=unsafe).shown for way in each.alternatives}
        assert asked <= {way for each in seen(text).shown for way in each.alternatives}


def test_payloads_are_text(served, page, still):
    """Markup in a draft, in a phrase and in a kept draft is shown as it was written."""
    typed(served, page, PAYLOAD)
    assert page.locator("img").count() == 0
    served.enter(still, "/draft")
    still.fill("#draft", PAYLOAD)
    still.get_by_role("button", name="Keep this draft").click()
    still.locator(".finding").first.get_by_text("These words are fine").click()
    served.enter(page, "/draft")
    assert page.locator("img").count() == 0
    assert page.title() == "Draft · Turn Toward"


def test_a_very_long_draft_does_not_hang(served, page):
    """In a hundred thousand letters one can still type, and they are looked at."""
    served.enter(page, "/draft")
    page.fill("#draft", "We went to the lake and it was good. " * 2700 + BLAME)
    page.wait_for_selector(".finding", timeout=30_000)
    took = page.evaluate(
        """() => { const area = document.getElementById("draft"); const begun = performance.now();
        area.focus(); document.execCommand("insertText", false, "x"); return performance.now() - begun; }"""
    )
    assert took < 1000


def test_pieces_are_the_whole_draft():
    """The marked pieces together are the draft, whatever overlaps."""
    text = f"{DRAFT} 🙂\n\nHow was it for you?"
    found = seen(text).shown
    assert "".join(each.text for each in pieces(text, found)) == text
    assert any(each.shown for each in pieces(text, found))


def test_the_answer_to_the_script_is_json(served):
    """What the script is told has places in the units of a browser."""
    answer = served.ask("/draft/look", "POST", form={"draft": f"🙂 {BLAME}"})
    first = json.loads(answer.body)["shown"][0]
    assert first["place16"][0] == first["place"][0] + 1


def test_everybody_can_use_it(served, page):
    """No rule of axe is broken, and nothing is wider than the screen."""
    number = served.bring(chat(20), me="Ana")
    served.ask("/draft", "POST", form={"draft": DRAFT, "do": "keep"})
    typed(served, page, DRAFT, f"/draft?to={number}")
    assert faults(page) == []
    page.fill("#draft", DANGER)
    page.wait_for_selector("#help-card:visible")
    assert faults(page) == []
