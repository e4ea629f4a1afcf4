from datetime import datetime

import pytest

from turntoward.charts.words import about, clock, duration, percent, period, short_clock, sure
from turntoward.model import Turn

NOON = datetime(2024, 3, 17, 12, 5)  # noqa: DTZ001 a wall clock


def turn(**more):
    return Turn(index=6, session=0, speaker="Ana", text="", messages=(0,), **more)


@pytest.mark.parametrize(
    ("total", "words"),
    [(0, "none"), (0.4, "hardly any"), (1.2, "one"), (6.4, "six"), (1204.2, "about 1,204")],
)
def test_a_sum_of_probabilities_is_a_number_one_can_say(total, words):
    """It is never told finer than whole."""
    assert about(total) == words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2024-02", "February 2024"),
        ("2024-W11", "week of 11 March 2024"),
        ("2024-03-17", "17 March 2024"),
        ("3", "part 3"),
    ],
)
def test_stretches_of_time_have_names(name, words):
    """Months, weeks, days and parts, as the dynamics name them."""
    assert period(name) == words


def test_a_turn_is_told_by_when_it_was_said():
    """By the calendar, the place in a recording, or its number."""
    assert clock(turn(start=NOON)) == "17 March 2024, 12:05"
    assert short_clock(turn(start=NOON), with_year=False) == "17 Mar, 12:05"
    assert short_clock(turn(start=NOON), with_year=True) == "17 Mar 2024, 12:05"
    assert clock(turn(offset=3725.0)) == "1:02:05"
    assert clock(turn()) == "turn 7"


def test_durations_shares_and_how_sure():
    """Each in the unit that fits."""
    assert [duration(each) for each in (0.2, 59, 60, 7200, 200_000)] == [
        "less than a second",
        "59 seconds",
        "1 minute",
        "2 hours",
        "2 days",
    ]
    assert percent(0.341) == "34 in 100"
    assert [sure(p) for p in (0.9, 0.75, 0.5)] == ["quite sure", "fairly sure", "a careful guess"]
