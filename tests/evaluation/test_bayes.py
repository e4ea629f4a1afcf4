"""Naive Bayes, the floor."""

import numpy as np
import pytest

from turntoward.evaluation.bayes import Bayes, as_often, crossed


def test_words_that_go_with_yes_speak_for_it():
    """And words never met say nothing."""
    bayes = Bayes(["so sad", "so sad today", "the bus is late", "the shop"])
    weights = bayes.learned(np.array([1.0, 1, 0, 0]))
    sad, bus, new, none = bayes.odds(weights, ["sad", "bus", "unheard", ""])
    assert sad > new == none == 0 > bus


def test_a_known_count_gives_known_odds():
    """One word of two against none of one, each count raised by one."""
    bayes = Bayes(["a b", "b"])
    weights = bayes.learned(np.array([1.0, 0.0]))
    # a: (1+1)/4 against (0+1)/3; as many yes as no beforehand
    assert bayes.odds(weights, ["a"])[0] == pytest.approx(np.log((2 / 4) / (1 / 3)))


def test_question_marks_are_words():
    """Much of what tells a question is one."""
    bayes = Bayes(["here?", "here"])
    assert bayes.odds(bayes.learned(np.array([1.0, 0.0])), ["gone?"])[0] > 0


def test_within_a_set_no_conversation_teaches_about_itself():
    """A word that stands in one conversation alone cannot help there."""
    texts = [f"word{number}" for number in range(40)]
    truth = np.array([number % 2 for number in range(40)], float)
    odds = crossed(texts, truth, [str(number) for number in range(40)])
    together = crossed(texts * 2, np.tile(truth, 2), [str(number) for number in range(40)] * 2)
    assert np.abs(odds).max() < 1
    assert np.abs(together).max() < 1
    seen = crossed(
        [*["yes"] * 20, *["no"] * 20], np.repeat([1.0, 0.0], 20), list(map(str, range(40)))
    )
    assert seen[:20].min() > 0 > seen[20:].max()


def test_yes_is_said_as_often_as_people_said_it():
    """For the likeliest."""
    assert as_often(np.array([0.1, 3, 2, -5]), 0.5).tolist() == [0, 1, 1, 0]
    assert as_often(np.array([]), 0.5).tolist() == []
