import pytest

from tests.dynamics.find import DAY, coded
from tests.make import coding, conversation
from turntoward.dynamics.asking import asking, asking_measures
from turntoward.dynamics.steadiness import steadiness_measures

TALK = conversation(*((("Ana", "…"), ("Ben", "…")) * 4))


def test_questions_and_answers_are_summed_for_each_person():
    """Every kind of asking and giving back, as sums of probabilities."""
    ana, ben = asking(
        coded(
            TALK,
            coding(0, "asks_open", 0.8),
            coding(2, "asks_closed", 0.6),
            coding(2, "asks_feeling", 0.5),
            coding(3, "reflects", 0.7),
        )
    )
    assert (ana.open, ana.closed, ana.feeling, ana.turns) == (0.8, 0.6, 0.5, 4)
    assert (ben.reflections, ben.open) == (0.7, 0.0)


@pytest.mark.parametrize(
    ("before", "unasked"),
    [
        ([], 0.9),
        ([coding(0, "bid", 0.8, kind="help")], 0.18),
        ([coding(0, "bid", 0.8, kind="affection")], 0.9),
        ([coding(0, "asks_open", 1.0)], 0.0),
        ([coding(1, "asks_permission", 0.5)], 0.45),
    ],
)
def test_advice_may_have_been_asked_for(before, unasked):
    """Advice that was asked for, or offered with a question whether it is wanted, is not unasked."""
    _, ben = asking(coded(TALK, coding(1, "advises", 0.9), *before))
    assert (ben.advice, ben.advice_unasked) == pytest.approx((0.9, unasked))


def listener(kind):
    """Twelve talks of a client and a listener who asks and answers in one way."""
    lines, codings = [], []
    for day in range(12):
        at = len(lines)
        lines += [("Cara", "…", day * DAY), ("Lee", "…", day * DAY + 1)] * 1
        lines += [("Cara", "…", day * DAY + 2), ("Lee", "…", day * DAY + 3)]
        question, answer = kind
        codings += [coding(at + 1, question, 0.9), coding(at + 3, answer, 0.9)]
    turns = coded(conversation(*lines), *codings)
    return {each.name: each for each in asking_measures(turns) if each.whose == "Lee"}


def test_two_ways_of_listening_differ_in_their_figures():
    """Open questions and reflections on one side, closed questions and advice on the other."""
    open_one, closed_one = listener(("asks_open", "reflects")), listener(("asks_closed", "advises"))
    assert open_one["open_questions"].low > closed_one["open_questions"].high
    assert open_one["reflections"].value == pytest.approx(1.0)
    assert closed_one["reflections"].value == 0.0
    assert closed_one["advice"].value is None  # 24 turns are too few for a rate of turns


def answered(judged):
    """Twenty talks in which Ana opens twice and Ben answers, sharply in some."""
    lines, codings = [], []
    for day in range(20):
        for turn in (0, 2):
            at = len(lines)
            lines += [("Ana", "…", day * DAY + turn), ("Ben", "…", day * DAY + turn + 1)]
            codings.append(coding(at, "disclosure", 1.0, level=2))
            if judged(day, turn):
                codings.append(coding(at + 1, "dismisses", 1.0))
    turns = coded(conversation(*lines), *codings)
    return {each.name: each.value for each in steadiness_measures(turns) if each.whose == "Ben"}


def test_steadiness_is_about_talks_and_judgement_about_answers():
    """One sharp answer in each talk is a half of all answers, and no talk without one."""
    assert answered(lambda _, turn: turn == 0) == pytest.approx(
        {"without_judgement": 0.5, "steadiness": 0.0}
    )
    assert answered(lambda day, _: day < 10) == pytest.approx(
        {"without_judgement": 0.5, "steadiness": 0.5}
    )
    assert answered(lambda *_: False) == pytest.approx(
        {"without_judgement": 1.0, "steadiness": 1.0}
    )
