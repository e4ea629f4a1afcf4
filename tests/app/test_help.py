"""Hard moments: there always, in plain words, with lines of every country."""

import re

import pytest

from tests.app.axes import faults
from tests.banned import banned
from turntoward.app.countries import name_of
from turntoward.app.pages.help import lines_for
from turntoward.shipped import load_help

HARDEST = 7.0  # grade


def syllables(word):
    """About how many there are."""
    groups = re.findall(r"[aeiouy]+", word.lower().removesuffix("e"))
    return max(1, len(groups))


def grade(text):
    """The reading level of a text. Source: Kincaid et al., 1975, Flesch-Kincaid grade level."""
    words = re.findall(r"[A-Za-z’']+", text)
    sentences = max(1, len(re.findall(r"[.!?:;](?:\s|$)", text)))
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_it_is_there_while_the_place_is_locked(served, page):
    """It opens without the store, and from every page."""
    served.enter(page, "/")
    page.get_by_role("link", name="Hard moments").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Hard moments"
    served.desk.lock()
    served.enter(page, "/unlock")
    page.get_by_role("link", name="Hard moments").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Hard moments"


def test_it_is_not_there_for_who_was_not_let_in(served):
    """Without a pass there is nothing."""
    assert served.ask("/help", let_in=False).status == 403


def test_lines_of_the_country_one_is_in(served, page):
    """Its numbers are shown; which it is, no address holds."""
    served.enter(page, "/help")
    page.select_option("#country", "NZ")
    page.get_by_role("button", name="Show these numbers").click()
    shown = page.locator(".lines").inner_text()
    assert all(line.number in shown for line in load_help().of("NZ"))
    assert page.url.endswith("/help")


def test_the_country_of_the_settings_comes_first(served):
    """Somebody who has said where they are need not say it again."""
    served.store.set("country", "IE")
    assert '<option value="IE" selected>' in served.ask("/help").text


@pytest.mark.parametrize("country", ["", "XX", "<b>", "ie"])
def test_any_country_has_numbers(served, country):
    """Where none is known, the emergency numbers of all are shown."""
    answer = served.ask("/help", "POST", form={"country": country})
    assert answer.status == 200
    assert "112" in answer.text
    assert "<b>" not in answer.text


def test_every_country_has_a_name():
    """No code is shown in place of one."""
    assert all(name_of(country) != country for country in load_help().countries)
    assert lines_for("GB").country == "United Kingdom"
    assert not lines_for("").country


def test_each_number_once_where_no_country_was_said(served):
    """Few numbers to look through: each with the countries where it is answered."""
    numbers = lines_for("").numbers
    assert len(numbers) == len({number for number, _ in numbers}) < 10
    shown = served.ask("/help").text
    for line in load_help().of(""):
        assert line.number in shown
        assert any(
            name_of(line.country) in where for number, where in numbers if number == line.number
        )


def test_it_is_written_plainly(served, page):
    """Its sentences are those of grade seven at most, promise nothing, and blame nobody."""
    served.enter(page, "/help")
    parts = page.locator("main p:not(.field):visible, main li:not(.lines li)").all_inner_texts()
    said = " ".join(
        part if part.rstrip()[-1:] in ".!?:;" else f"{part}." for part in parts if part.strip()
    )
    assert grade(said) <= HARDEST
    for part in parts:
        assert grade(part) <= HARDEST + 3, part
    assert banned(said) is None
    assert not re.search(r"\b(?:promise|guarantee|always safe|will be fine|it gets better)\b", said)


def test_everybody_can_use_it_while_it_is_locked(served, page):
    """No rule of axe is broken, and nothing is wider than the screen."""
    served.desk.lock()
    served.enter(page, "/help")
    assert faults(page) == []
    page.goto(served.url("/unlock"))
    assert faults(page) == []
    page.watched.faults.clear()  # Chromium wants a field for a name beside each passphrase
