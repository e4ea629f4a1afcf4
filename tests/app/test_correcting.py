"""What is learned from what a person sees differently."""

import time

import pytest

from tests.app.test_reading import EXAMPLE, marked, until_made
from turntoward.app.correcting import lessons
from turntoward.coding.personal import Lesson
from turntoward.keeping import keep
from turntoward.model import Coding
from turntoward.store.records import Correction


def coding(code, p):
    return Coding(turn=0, code=code, p=p, span=None, reason="", source=f"encoder:{code}")


def correction(conversation, message, code, holds):
    return Correction(conversation=conversation, message=message, code=code, holds=holds)


def test_lessons_are_what_was_kept_of_a_code_on_a_turn():
    """In each conversation its own; what was not there, and moments, teach nothing."""
    kept = {1: [("m1", coding("bid", 0.7))], 2: [("m1", coding("bid", 0.9))], 3: []}
    said = [
        correction(1, "m1", "bid", holds=False),
        correction(2, "m1", "bid", holds=True),
        correction(2, "m1", "hedges", holds=True),
        correction(2, "m2", "bid", holds=False),
        correction(3, "m1", "bid", holds=False),
        correction(1, "m1", "moment.bid_met", holds=False),
    ]
    assert list(lessons(said, kept)) == [
        Lesson("bid", 0.7, holds=False),
        Lesson("bid", 0.9, holds=True),
    ]


@pytest.fixture
def read(served):
    """An app with a conversation that the encoder has read."""
    keep(served.store, EXAMPLE, me="Ana", relation="partner")
    return served


def test_what_is_learned_is_said_and_can_be_forgotten(read):
    """Corrections bend a code for other turns, or it is said why not; then they teach nothing."""
    made = until_made(read)
    assert (made.page.bent, made.page.left) == ((), ())
    turn = marked(made, "names_feeling")
    form = {"turn": str(turn), "code": "names_feeling", "holds": "no"}
    assert read.ask("/reading/1/differently", "POST", form=form).status == 303
    made = until_made(read)
    assert [*made.page.bent, *made.page.left] == ["Names a feeling"]
    assert "Forget what it learned from me" in read.ask("/reading/1").text
    time.sleep(0.01)
    assert read.ask("/reading/1/unlearn", "POST", form={}).status == 303
    made = until_made(read)
    assert (made.page.bent, made.page.left) == ((), ())
    assert read.store.corrections(1), "on its own turn it stays"
