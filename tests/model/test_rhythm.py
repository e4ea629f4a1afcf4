from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from turntoward.model.rhythm import (
    DEFAULT_SESSION_GAP,
    SESSION_GAPS,
    choose_session_gap,
    choose_turn_gap,
)


def test_two_heaps_are_parted_between_them():
    """Exchanges of minutes and pauses of half days are parted somewhere between."""
    gap = choose_session_gap([20, 60, 90, 180, 240] * 30 + [9 * 3600, 14 * 3600] * 10)
    assert timedelta(minutes=30) <= gap <= timedelta(hours=6)


def test_a_slow_pair_has_a_longer_gap_than_a_quick_one():
    """People who answer within the hour are not cut into sessions at half an hour."""
    quick = choose_session_gap([15, 20, 30, 45] * 40 + [6 * 3600, 20 * 3600] * 10)
    slow = choose_session_gap([1200, 2400, 3600, 5400] * 40 + [30 * 3600, 50 * 3600] * 10)
    assert quick < slow


def test_too_little_to_learn_from_gives_the_default():
    """Fewer than fifty gaps, or one heap, say nothing about a rhythm."""
    assert choose_session_gap([60] * 10) == DEFAULT_SESSION_GAP
    assert choose_session_gap([60] * 500) == DEFAULT_SESSION_GAP


@given(st.lists(st.floats(-1e7, 1e7), max_size=200))
def test_gaps_stay_within_bounds(gaps):
    """Whatever the clock, the gaps stay within what people would call a pause."""
    session = choose_session_gap(gaps)
    assert SESSION_GAPS[0] <= session <= SESSION_GAPS[1]
    assert timedelta(minutes=10) <= choose_turn_gap(session) <= timedelta(hours=2)
