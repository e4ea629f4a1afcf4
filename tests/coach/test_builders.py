import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.coach.builders import Building, draft
from turntoward.coach.records import INTENTS, FindingKind
from turntoward.drafts import load_coach

COACH = load_coach()
BUILDERS = {builder.slug: builder for builder in COACH.knowledge.builders}
REPAIR = BUILDERS["repair"]
BY_SLUG = pytest.mark.parametrize("builder", BUILDERS.values(), ids=BUILDERS)


def test_there_is_one_for_each_kind_of_message():
    """A repair, something of one's own, a question, an invitation, an answer to somebody's pain."""
    assert set(BUILDERS) == {"repair", "disclosure", "question", "invitation", "answer"}


@BY_SLUG
def test_each_builder_is_whole(builder):
    """It belongs to a practice and an intent, and every step asks, hints and shows."""
    assert builder.practice in COACH.knowledge.practices
    assert builder.intent in INTENTS
    assert len({step.slug for step in builder.steps}) == len(builder.steps) >= 3
    assert all(step.ask and step.hint and step.example for step in builder.steps)


@BY_SLUG
def test_its_own_examples_make_a_draft_without_concerns(builder):
    """What a builder shows passes the same look as any draft."""
    text = draft(builder, {step.slug: step.example for step in builder.steps})
    found = COACH.check(text, intent=builder.intent).findings
    assert [each.code for each in found if each.kind is not FindingKind.STRENGTH] == []
    assert any(each.kind is FindingKind.STRENGTH for each in found)


def test_answers_stand_in_the_order_of_the_steps():
    """Each is a sentence of its own, and what was left out leaves no gap."""
    text = draft(REPAIR, {"sorry": "I'm sorry I shouted", "what_happened": " I shouted on Sunday "})
    assert text == "I shouted on Sunday. I'm sorry I shouted."


def test_what_is_only_for_the_person_stays_out():
    """A step that helps to think does not speak."""
    disclosure = BUILDERS["disclosure"]
    assert draft(disclosure, {"what": "my secret", "first_step": "I'm tired."}) == "I'm tired."


def test_going_back_keeps_the_answer_until_there_is_another():
    """Nothing is lost by looking again."""
    building = Building(builder=REPAIR).answered("I shouted.").answered("I was tired.")
    again = building.back()
    assert again.step is not None
    assert again.answers[again.step.slug] == "I was tired."
    assert again.answered("I was unfair.").draft == "I shouted. I was unfair."
    assert Building(builder=REPAIR).back().at == 0


def test_a_part_that_is_left_out_is_told():
    """Only parts that a draft loses something by."""
    building = Building(builder=REPAIR)
    while building.step:
        building = building.skipped()
    assert {step.slug for step in building.missing} == {
        step.slug for step in REPAIR.steps if step.wanted
    }
    assert building.draft == ""


@given(st.lists(st.one_of(st.just("back"), st.text(max_size=20)), max_size=30))
def test_whatever_is_answered_ends_in_a_draft_of_these_words(moves):
    """Answers come through unchanged but for blanks and a full stop."""
    building = Building(builder=REPAIR)
    for move in moves:
        building = building.back() if move == "back" else building.answered(move)
    assert 0 <= building.at <= len(REPAIR.steps)
    assert all(answer in building.draft for answer in building.answers.values())
