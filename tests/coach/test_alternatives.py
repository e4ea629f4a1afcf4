import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.coach._rules import Regexes
from turntoward.coach.alternatives import rewritten
from turntoward.coach.records import Rewrite
from turntoward.drafts import load_coach

REGEXES = Regexes({})
GUIDES = load_coach().knowledge.guides
CONCERNS = [guide for guide in GUIDES.values() if guide.rewrites]


def ways(text, *rewrites, span=None, feelings=()):
    span = span or (0, len(text))
    return rewritten(text, (0, len(text)), span, rewrites, regexes=REGEXES, feelings=feelings)


def test_words_are_dropped_and_the_rest_is_made_tidy():
    """What is left reads as a sentence: commas, capitals and the full stop are put right."""
    drop = Rewrite(drop=(r" ?\b(?:i guess|kind of)\b,?",), put="{rest}")
    assert ways("I guess I'm kind of sad, but I'll go.", drop) == ("I'm sad, but I'll go.",)
    assert ways("but i guess i miss u", drop) == ("i miss u",)


def test_what_cannot_be_done_to_a_sentence_is_not_offered():
    """A rewrite whose words are not there, or that would leave nothing, is passed over."""
    drop = Rewrite(drop=(r"\bnever mind\b",), put="{rest}")
    find = Rewrite(find=r"\byou never (?P<what>\w+)", put="I'd like you to {what}.")
    assert ways("Never mind.", drop) == ()
    assert ways("You always sing.", find) == ()
    assert ways("You never sing.", find) == ("I'd like you to sing.",)


def test_a_small_word_at_the_beginning_is_not_enough_to_drop():
    """A sentence that only loses its “but” still says what it said."""
    drop = Rewrite(drop=(r"\bbut ",), put="{rest} It matters to me.")
    assert ways("but it is nothing", drop) == ()


def test_each_feeling_makes_a_way_of_its_own():
    """Three choices at most, so that none is presented as the truth."""
    put = Rewrite(find=r"\bfine\b", put="{before} {feeling} {after}")
    feelings = ("hurt", "tired", "content", "numb")
    assert ways("I'm fine today.", put, feelings=feelings) == (
        "I'm hurt today.",
        "I'm tired today.",
        "I'm content today.",
    )


def test_a_sentence_that_follows_begins_as_one():
    """Between the person's words and what is added stands a full stop."""
    put = Rewrite(put="{sentence} It matters to me.")
    assert ways("i felt left out", put) == ("i felt left out. It matters to me.",)


def test_the_person_s_braces_are_their_own():
    """What looks like a name of the template in somebody's words stays as it is."""
    assert ways("I {rest} my case", Rewrite(put="{sentence}, said again")) == (
        "I {rest} my case, said again",
    )


@given(st.text(min_size=1, max_size=120), st.data())
def test_no_way_is_the_sentence_itself(text, data):
    """Whatever the sentence and the place, at most three ways come, all different from it."""
    start = data.draw(st.integers(0, len(text) - 1))
    span = (start, data.draw(st.integers(start + 1, len(text))))
    coach = load_coach()
    for guide in CONCERNS:
        found = rewritten(
            text,
            (0, len(text)),
            span,
            guide.rewrites,
            regexes=coach._regexes,
            feelings=("hurt", "lonely"),
        )
        assert len(found) <= 3
        assert len(set(found)) == len(found)
        assert text not in found


@pytest.mark.parametrize("guide", CONCERNS, ids=lambda guide: guide.code)
def test_every_concern_can_always_be_said_differently(guide):
    """Some rewrites of each guide need nothing but a sentence."""
    coach = load_coach()
    text = "Zzz qqq xxx."
    found = rewritten(
        text, (0, 12), (0, 11), guide.rewrites, regexes=coach._regexes, feelings=("hurt", "sad")
    )
    assert len(found) >= 2
