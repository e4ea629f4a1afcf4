import pytest

from tests.dynamics.find import DAY, coded
from tests.make import coding, conversation
from turntoward.dynamics.ladder import (
    ladder_measures,
    ladder_moments,
    ladder_steps,
    one_sided_runs,
)
from turntoward.dynamics.threads import thread_links
from turntoward.model.reading import MomentKind


def opens(turn, level=3, p=0.8):
    return coding(turn, "disclosure", p, level=level)


def steps(talk, *codings):
    turns = coded(talk, *codings)
    return ladder_steps(turns, thread_links(turns))


TALK = conversation(*((("Ana", "…"), ("Ben", "…")) * 12))


def test_a_step_is_matched_by_one_soon_after():
    """Somebody else who opens within eight turns matches the step, as surely as they open."""
    first, second = steps(TALK, opens(0), opens(5, 2, 0.7))
    assert (first.matched_by, first.matched) == (5, 0.7)
    assert second.matched_by is None


@pytest.mark.parametrize("answer", [opens(4), opens(9), opens(1, level=1)])
def test_what_does_not_match_a_step(answer):
    """The same person's next step, one long after, and a mere fact match nothing."""
    first, *_ = steps(TALK, opens(0), answer)
    assert first.matched == 0.0


def test_a_step_is_not_matched_in_another_talk():
    """What is opened the next day is a step of its own."""
    talk = conversation(("Ana", "…", 0), ("Ben", "ok", 1), ("Ben", "…", DAY))
    assert steps(talk, opens(0), opens(2))[0].matched == 0.0


def test_guards_are_on_the_ladder():
    """A step says how surely it was wrapped."""
    (step,) = steps(TALK, opens(0), coding(0, "hedges", 0.6), coding(0, "jokes_over", 0.5))
    assert step.guarded == pytest.approx(0.8)


LONG = conversation(*((("Ana", "hey"), ("Ben", "hey")) * 40))


def test_a_step_that_goes_far_and_finds_no_footing_came_fast():
    """After many turns in which nobody opened, the top of the ladder unmet is a step too fast."""
    (step,) = steps(LONG, opens(60))
    assert step.fast == pytest.approx(0.8)
    assert [each.kind for each in ladder_moments([step], [])] == [MomentKind.STEP_FAST]


@pytest.mark.parametrize(
    "more",
    [
        [opens(2), opens(5), opens(9)],  # they had opened before
        [coding(61, "validates", 0.9)],  # it was met
        [opens(61)],  # it was matched
    ],
)
def test_a_step_is_not_fast_where_there_is_footing(more):
    """History, an answer that meets it, or a step in return are footing."""
    found = {step.turn: step for step in steps(LONG, opens(60), *more)}
    assert found[60].fast < 0.5


def test_at_the_start_of_an_export_nothing_is_fast():
    """Nobody knows what came before the first message."""
    assert steps(LONG, opens(3))[0].fast == 0.0


def test_a_run_of_one_person_is_told_when_nobody_else_opened():
    """Four steps of one person in one talk are a run; one step of the other ends that."""
    alone = [opens(turn) for turn in (0, 2, 4, 6)]
    (run,) = one_sided_runs(coded(TALK, *alone))
    assert (run.speaker, run.turns) == ("Ana", (0, 2, 4, 6))
    assert one_sided_runs(coded(TALK, *alone, opens(7, level=2))) == ()


def test_reciprocity_is_known_of_two_people():
    """The share of matched steps is counted for the one who could match them."""
    lines = [
        line
        for day in range(12)
        for line in (("Ana", "sad", day * DAY), ("Ben", "oh", day * DAY + 1))
    ]
    codings = [opens(2 * day) for day in range(12)] + [opens(2 * day + 1) for day in range(6)]
    turns = coded(conversation(*lines), *codings)
    found = ladder_measures(turns, ladder_steps(turns, ()))
    matched = {each.whose: each for each in found if each.name == "steps_matched"}
    assert matched["Ben"].value == pytest.approx(0.4)
    assert matched["Ana"].value is None
