"""Measures of agreement."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.evaluation.figures import auc, correlation, f1, interval, kappa, weighted_kappa

BITS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60)


def arrays(*columns):
    return [np.array(column, float) for column in columns]


def test_kappa_of_a_known_table():
    """Twenty both yes, fifteen both no, five and ten apart: κ is 0.4 (Cohen 1960)."""
    truth = [1] * 20 + [1] * 5 + [0] * 10 + [0] * 15
    said = [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert kappa(*arrays(truth, said)) == pytest.approx(0.4)


def test_weighted_kappa_punishes_far_misses_more():
    """By the square of the distance."""
    truth = [0, 1, 2, 3] * 5
    near, far = list(truth), list(truth)
    near[0], far[0] = 1, 3
    assert weighted_kappa(*arrays(truth, truth)) == 1
    assert 1 > weighted_kappa(*arrays(truth, near)) > weighted_kappa(*arrays(truth, far))


def test_auc_counts_ties_half():
    """One pair of three won, one tied, one lost."""
    assert auc(*arrays([1, 0, 0, 0], [0.5, 0.2, 0.5, 0.9])) == pytest.approx(0.5)


@given(BITS)
def test_auc_of_a_coding_and_its_opposite_add_up_to_one(pairs):
    """And are not known where there is only one kind."""
    truth, said = arrays(*zip(*pairs, strict=True))
    if truth.all() or not truth.any():
        assert math.isnan(auc(truth, said))
    else:
        assert auc(truth, said) + auc(truth, -said) == pytest.approx(1)


@given(BITS)
def test_perfect_agreement_is_one_and_nothing_is_more(pairs):
    """Whatever is measured."""
    truth, said = arrays(*zip(*pairs, strict=True))
    for figure in (kappa, f1):
        value = figure(truth, said)
        assert math.isnan(value) or value <= 1
        assert math.isnan(figure(truth, truth)) or figure(truth, truth) == pytest.approx(1)


def test_correlation_needs_both_sides_to_change():
    """Else there is none."""
    assert correlation(*arrays([1, 2, 3], [2, 4, 6])) == pytest.approx(1)
    assert math.isnan(correlation(*arrays([1, 2, 3], [2, 2, 2])))


def test_intervals_draw_whole_conversations_and_are_the_same_every_time():
    """Many turns of one conversation tell less than one turn each of many."""
    truth, said = arrays([1, 0] * 60, [1, 0, 0, 0] * 30)
    few = interval(kappa, truth, said, [str(at // 40) for at in range(120)])
    many = interval(kappa, truth, said, [str(at) for at in range(120)])
    assert interval(kappa, truth, said, [str(at) for at in range(120)]) == many
    assert many[0] < kappa(truth, said) < many[1]
    assert few != many
