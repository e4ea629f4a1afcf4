import pytest

from tests.dynamics.find import DAY, coded, figures
from tests.make import coding, conversation
from turntoward.dynamics.guards import guard_measures, guard_moments, placeholder_moments
from turntoward.dynamics.openness import openness, openness_moments
from turntoward.model.reading import MomentKind

TALK = conversation(("Ana", "kind of sad lol"), ("Ben", "oh"))


def test_a_guarded_turn_is_a_moment_of_the_one_who_guards():
    """The surest guard gives the sentence."""
    turns = coded(TALK, coding(0, "hedges", 0.6), coding(0, "jokes_over", 0.9))
    (moment,) = guard_moments(turns)
    assert (moment.kind, moment.whose) == (MomentKind.GUARDED, "Ana")
    assert moment.what == "Ana let something be seen and covered it with a laugh."


def test_a_placeholder_is_a_moment():
    """A word that leaves it open is shown to the one who said it."""
    (moment,) = placeholder_moments(coded(TALK, coding(1, "vague_feeling", 0.8)))
    assert (moment.kind, moment.whose, moment.turns) == (MomentKind.PLACEHOLDER, "Ben", (1,))


def test_self_protection_is_the_share_of_disclosures_with_a_guard():
    """Both are sums of probabilities: a likely guard on a likely disclosure counts as much as it is."""
    lines = [("Ana" if day % 2 else "Ben", "…", day * DAY) for day in range(40)]
    disclosed = [coding(day, "disclosure", 0.8, level=1) for day in range(40)]
    guarded = [coding(day, "hedges", 0.5) for day in range(1, 40, 2)]
    turns = coded(conversation(*lines), *disclosed, *guarded)
    found = {each.whose: each for each in guard_measures(turns)}
    assert found["Ana"].value == pytest.approx(0.5)
    assert found["Ana"].n == pytest.approx(16)
    value, _, high = figures(found["Ben"])
    assert value == 0.0
    assert high > 0.1


def test_what_is_open_and_what_is_settled_are_told_apart():
    """Unfinished stories and those hurried to a good end are counted out of all that was told."""
    told = [coding(0, "disclosure", 0.8, level=2), coding(1, "disclosure", 0.8, level=3)]
    turns = coded(TALK, *told, coding(0, "unfinished", 0.5), coding(1, "silver_lining_self", 0.5))
    ana, ben = openness(turns)
    assert (ana.told, ana.unfinished, ana.settled) == pytest.approx((0.8, 0.4, 0.0))
    assert (ben.unfinished, ben.settled) == pytest.approx((0.0, 0.4))


def test_saying_that_it_is_hard_is_a_moment():
    """To name the discomfort of telling is telling something that is open."""
    (moment,) = openness_moments(coded(TALK, coding(0, "names_discomfort", 0.9)))
    assert (moment.kind, moment.practice) == (MomentKind.UNFINISHED, "naming-discomfort")
