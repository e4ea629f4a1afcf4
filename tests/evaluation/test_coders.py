"""Our codings as one coder more."""

import numpy as np
import pytest

from tests.evaluation.rows import coded
from turntoward.evaluation.asked import Measured
from turntoward.evaluation.coders import among_themselves, coder_lines, likelier_lines
from turntoward.evaluation.line import measured
from turntoward.evaluation.sets import Labelled

NONE = {"question": 0.0, "kind of question": 0.0, "reflection": 0.0, "advice": 0.0}
OPEN = NONE | {"question": 1.0, "kind of question": 1.0}
CLOSED = NONE | {"question": 1.0, "kind of question": 2.0}


def turn(number, most, *coders):
    said = {"conversation": str(number), "speaker": "therapist", "text": f"words {number}?"}
    return Labelled(said, most, coders or (most,))


def test_each_coder_is_compared_with_each_and_with_most_of_the_others():
    """A tie among the others tells nothing."""
    labelled = [turn(0, OPEN, OPEN, OPEN, OPEN), turn(1, NONE, NONE, NONE, OPEN)]
    single, majority = among_themselves(labelled, "question")
    # of twelve pairs eight agree, and eight of twelve are yes on either side
    chance = (8 / 12) ** 2 + (4 / 12) ** 2
    assert single == pytest.approx((8 / 12 - chance) / (1 - chance))
    assert majority == 0  # yes by yes three times, yes by no once: the rest always says yes
    assert among_themselves([turn(0, OPEN)], "question") == (None, None)


def test_we_are_compared_with_every_coder_and_with_the_majority():
    """Beside what is known of people, or what the file itself tells."""
    one = [turn(0, OPEN), turn(1, NONE), turn(2, CLOSED), turn(3, NONE)]
    ruled = [coded("asks_open"), coded(), coded("asks_closed"), coded("asks_closed")]
    lines = {
        line.what: line for line in coder_lines(Measured("annomi, kept aside", one, ruled, None))
    }
    assert lines["question, with one coder"].rules == pytest.approx(0.5)
    assert lines["question, with one coder"].people == ".87"
    assert lines["open, closed or no question, with the majority"].rules == pytest.approx(
        0.6364, abs=0.001
    )
    assert lines["advice, with one coder"].rules is None  # nobody ever gave any
    several = [turn(0, OPEN, OPEN, OPEN), turn(1, NONE, NONE, OPEN)] * 2
    ruled = [coded("asks_open"), coded()] * 2
    lines = {
        line.what: line for line in coder_lines(Measured("annomi, test", several, ruled, None))
    }
    assert lines["question, with the majority"].rules == 1
    assert lines["question, with one coder"].rules == pytest.approx(0.5)
    assert lines["question, with one coder"].people.endswith(" here")


def test_a_question_that_is_both_kinds_is_the_likelier():
    """So that kinds exclude each other."""
    labelled = [turn(0, CLOSED), turn(1, NONE)]
    ruled = [coded(asks_open=0.6, asks_closed=0.9), coded()]
    lines = {line.what: line for line in coder_lines(Measured("annomi", labelled, ruled, None))}
    assert lines["open, closed or no question, with the majority"].rules == 1


def test_whoever_always_says_the_commonest_agrees_by_chance_alone():
    """Where a set knows several labels too, some of them not for every turn."""
    truth = np.array([[1.0, 0], [1, np.nan], [0, 0]])

    def right(wanted, said):
        return float(np.nanmean(np.where(np.isnan(wanted), np.nan, wanted == said)))

    made = measured(
        right, truth, rules=None, both=None, groups=["1", "2", "3"], set="", what="", figure=""
    )
    assert made.majority == pytest.approx(4 / 5)
    assert made.low is None


def test_a_chance_chosen_elsewhere_tells_what_silence_costs():
    """A code that is never said may still be ranked well."""
    reflected = NONE | {"reflection": 1.0}
    labelled = [turn(number, reflected if number % 2 else NONE) for number in range(60)]
    both = [
        coded(scores={"codes": {"reflects": 0.2 if number % 2 else 0.1, "advises": 0.1}})
        for number in range(60)
    ]
    lines = {line.what: line for line in likelier_lines(Measured("annomi", labelled, both, both))}
    found = lines["reflection, with the majority, from the chance with the best κ elsewhere"]
    assert found.both == 1
    assert found.rules is None
