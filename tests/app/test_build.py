"""Builders in a real browser: by keyboard alone, and with nothing kept."""

import pytest

from tests.app.axes import faults
from tests.app.serving import chat
from turntoward.drafts import load_coach

BUILDERS = {builder.slug: builder for builder in load_coach().knowledge.builders}
PAYLOAD = '</textarea><img src=x onerror="document.title=1">'


def answered(page, words):
    """Type an answer and press the first button, by keyboard."""
    page.locator("#answer:focus").wait_for()
    page.keyboard.type(words)
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("slug", sorted(BUILDERS))
def test_a_builder_is_gone_through_by_keyboard(served, page, slug):
    """The examples, typed as answers, become the draft that the same engine looks at."""
    builder = BUILDERS[slug]
    served.enter(page, f"/build/{slug}")
    for number, step in enumerate(builder.steps, 1):
        told = page.locator("#progress").inner_text()
        assert told == f"Question {number} of {len(builder.steps)}"
        answered(page, step.example)
    draft = page.input_value("#draft")
    assert all(step.example in draft for step in builder.steps if step.join)
    assert all(step.example not in draft for step in builder.steps if not step.join)
    assert page.input_value("#intent") == builder.intent
    assert page.url.endswith(f"/build/{slug}")
    assert "drafts" not in served.store.settings()


def test_back_and_skip(served, browser):
    """Back brings what was said; what is skipped is left out, and named at the end."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    served.enter(page, "/build/question")
    page.fill("#answer", "You said it was strange.")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Back").click()
    assert page.input_value("#answer") == "You said it was strange."
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Skip").click()
    assert page.input_value("#draft") == "You said it was strange."
    assert "What would you like to know?" in page.locator("main").inner_text()
    context.close()


def test_whom_it_is_for_comes_along(served, page):
    """A builder begun from a conversation ends with a draft toward it."""
    number = served.bring(chat(20), me="Ana", relation="friend")
    served.enter(page, f"/build?to={number}")
    page.get_by_role("link", name="A question").click()
    for _ in BUILDERS["question"].steps:
        answered(page, "How was it?")
    assert page.input_value("#to") == str(number)
    assert page.input_value("#relation") == "friend"


def test_payloads_are_text(served, page):
    """Markup in an answer stays an answer, from page to page."""
    served.enter(page, "/build/question")
    answered(page, PAYLOAD)
    assert page.locator("img").count() == 0
    assert PAYLOAD in page.locator(".quote").inner_text()
    for _ in range(2):
        answered(page, "How was it?")
    assert page.input_value("#draft").startswith(PAYLOAD)


@pytest.mark.parametrize(
    "form",
    [{"at": "99"}, {"at": "-1"}, {"at": "x"}, {"do": "back"}, {"do": "?"}, {"to": "99"}, {}],
)
def test_any_form_has_an_answer(served, form):
    """What no page would send becomes a question or a draft, not a fault."""
    assert served.ask("/build/repair", "POST", form=form).status == 200


def test_an_unknown_builder_is_said_to_be_one(served):
    """There is a sentence, and no fault."""
    assert served.ask("/build/nothing").status == 404


def test_everybody_can_use_it(served, page):
    """No rule of axe is broken, and nothing is wider than the screen; the list is in test_access."""
    served.enter(page, "/build/repair")
    assert faults(page) == []
