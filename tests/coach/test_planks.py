import re
from datetime import date, timedelta

import pytest

from tests.banned import banned
from turntoward.coach.help import About
from turntoward.model.dynamics import EpisodeState
from turntoward.shipped import load_codebook, load_guidance, load_help

BOOK = load_codebook()
PLANKS = load_guidance().planks
HELP = load_help()


@pytest.mark.parametrize("plank", PLANKS, ids=lambda plank: plank.slug)
def test_a_plank_is_whole(plank):
    """Each belongs to a practice, answers moments, offers two or three openings, and says when not."""
    assert plank.practice in BOOK.practices
    assert plank.moments
    assert plank.asks
    assert len(plank.openings) in {2, 3}
    assert set(plank.codes) <= set(BOOK.codes)
    assert set(plank.states) <= set(EpisodeState)
    assert set(plank.bids) <= set(BOOK.codes["bid"].kinds)
    assert plank.not_when.endswith(".")


@pytest.mark.parametrize("plank", PLANKS, ids=lambda plank: plank.slug)
def test_a_plank_neither_presses_nor_judges(plank):
    """No ultimatums, no tests, no verdicts, nothing that makes anybody reply."""
    said = " ".join((plank.title, plank.why, plank.not_when, *plank.openings))
    assert not banned(said)
    assert "!" not in said
    presses = r"\b(?:you must|you have to|answer me|or else|prove|make (?:them|him|her)|why (?:won't|don't|didn't) you|you always|you never)\b"
    assert not re.search(presses, said, re.IGNORECASE)


def test_no_two_planks_are_called_alike():
    """A slug leads to one plank."""
    assert len({plank.slug for plank in PLANKS}) == len(PLANKS)


@pytest.mark.parametrize("line", HELP.lines, ids=lambda line: f"{line.country} {line.organisation}")
def test_a_help_line_is_whole(line):
    """Each has a number, an organisation with its own page, and a day on which it was gone over."""
    assert re.fullmatch(r"[0-9][0-9 -]{1,16}", line.number)
    assert line.source.startswith("https://")
    assert re.fullmatch(r"[A-Z]{2}", line.country)
    assert line.checked <= date.today()  # noqa: DTZ011 a day of the calendar


def test_help_lines_are_not_old():
    """Half a year after the last check the numbers have to be compared with their pages again."""
    oldest = min(line.checked for line in HELP.lines)
    assert date.today() - oldest <= timedelta(days=180)  # noqa: DTZ011


def test_every_country_has_an_emergency_number():
    """Whoever is in danger right now finds whom to call."""
    for country in HELP.countries:
        assert About.EMERGENCY in {line.about for line in HELP.of(country)}


def test_without_a_country_the_emergency_numbers_are_shown():
    """Where we know nothing of a country, no line of another is offered but how to call for help."""
    assert {line.about for line in HELP.of(None)} == {About.EMERGENCY}
    assert HELP.of("XX") == HELP.of(None)
    assert {line.country for line in HELP.of("gb")} == {"GB"}
