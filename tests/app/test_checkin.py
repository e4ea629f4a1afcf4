"""A check-in: body, feeling, word, by plain forms; kept only on wish."""

import pytest

from tests.app.axes import faults

PAYLOAD = "</textarea><img src=x onerror=alert(1)>"


def to_the_end(served, page, body):
    """Go through it."""
    served.enter(page, "/")
    page.get_by_role("link", name="Check in").click()
    page.fill("#body", body)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Lonely").check()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("left out").check()
    page.get_by_role("button", name="This one").click()


def test_a_word_is_found_and_kept_on_wish(served, page):
    """Nothing is kept before one says so; then it can be deleted."""
    to_the_end(served, page, PAYLOAD)
    assert "others are together and I am not among them" in page.locator("main").inner_text()
    assert "checkins" not in served.store.settings()
    page.get_by_role("button", name="Keep it here").click()
    kept = served.store.settings()["checkins"]
    assert (kept[0]["word"], kept[0]["body"]) == ("left out", PAYLOAD)
    assert page.locator("img").count() == 0
    page.get_by_role("button", name="Delete").click()
    assert "checkins" not in served.store.settings()


def test_a_word_goes_into_a_draft(served, page):
    """The word begins a draft of one's own."""
    to_the_end(served, page, "")
    page.get_by_role("button", name="Begin a draft").click()
    assert page.input_value("#draft") == "I feel left out."


def test_danger_brings_help(served):
    """Words of danger bring the help card, and no draft is offered."""
    form = {"body": "I want to kill myself.", "family": "loneliness", "word": "alone", "do": "end"}
    answer = served.ask("/checkin", "POST", form=form).text
    assert 'id="help-card"' in answer
    assert "Begin a draft" not in answer


@pytest.mark.parametrize(
    "form", [{}, {"do": "x"}, {"do": "word"}, {"do": "end"}, {"do": "keep"}, {"do": "draft"}]
)
def test_any_form_has_an_answer(served, form):
    """What no page would send leads to a question."""
    assert served.ask("/checkin", "POST", form=form).status == 200


def test_everybody_can_use_it(served, page):
    """No rule of axe is broken at any step."""
    served.enter(page, "/checkin")
    for label, button in ((None, "Next"), ("Lonely", "Next"), ("left out", "This one"), (None, "")):
        assert faults(page) == []
        if label:
            page.get_by_label(label).check()
        if button:
            with page.expect_navigation(wait_until="load"):
                page.get_by_role("button", name=button).click()
