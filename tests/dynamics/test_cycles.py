import pytest

from tests.dynamics.find import DAY, chatter, with_rhythm
from tests.make import coding, conversation
from turntoward.dynamics.cycles import cycle_moments, demand_withdraw_cycles

TALK = conversation(*((("Ana", "…"), ("Ben", "…")) * 4))


def cycles(talk, *codings):
    return demand_withdraw_cycles(*with_rhythm(talk, *codings))


def test_two_rounds_in_the_same_roles_are_a_cycle():
    """One presses, the other withdraws, and it goes around."""
    (cycle,) = cycles(
        TALK,
        coding(0, "presses"),
        coding(1, "withdraws"),
        coding(2, "criticizes"),
        coding(3, "changes_subject"),
    )
    assert (cycle.demands, cycle.withdraws) == ("Ana", "Ben")
    assert [(each.demand, each.withdrawal) for each in cycle.rounds] == [(0, 1), (2, 3)]
    first, second = 0.9 * 0.9, 0.9 * 0.9 * 0.9 * 0.8
    assert cycle.p == pytest.approx(first * second)


@pytest.mark.parametrize(
    "codings",
    [
        [coding(0, "presses"), coding(1, "withdraws")],  # once
        [
            coding(0, "presses"),
            coding(1, "withdraws"),
            coding(3, "presses"),
            coding(4, "withdraws"),
        ],
        [
            coding(0, "presses"),
            coding(1, "asks_time"),
            coding(2, "presses"),
            coding(3, "asks_time"),
        ],
        [coding(0, "presses"), coding(1, "turns_toward"), coding(2, "presses")],
    ],
)
def test_what_is_no_cycle(codings):
    """One round, rounds with roles exchanged, asking for time, an answer."""
    assert cycles(TALK, *codings) == ()


def test_unusual_silence_can_be_a_withdrawal():
    """Where a demand meets a silence longer than usual, and the chat goes on, it counts in part."""
    asked = [
        ("Ana", "talk to me", 12 * DAY),
        ("Ben", "hi", 15 * DAY),
        ("Ana", "say something", 15 * DAY + 1),
        ("Ben", "leave it", 15 * DAY + 2),
    ]
    talk = conversation(*chatter(12), *asked, *chatter(2, start=18, first="Ben", second="Ana"))
    first, second = (coding(turn, "presses", 1.0) for turn in (48, 50))
    (cycle,) = cycles(talk, first, second, coding(51, "withdraws", 1.0))
    assert [each.withdrawal for each in cycle.rounds] == [None, 51]
    assert cycle.p == pytest.approx(0.5)


def test_rounds_far_apart_are_no_cycle():
    """What happens again weeks later is not the same going around."""
    lines = [
        line for day in range(10) for line in (("Ana", "…", day * DAY), ("Ben", "…", day * DAY + 1))
    ]
    codings = [
        coding(0, "presses"),
        coding(1, "withdraws"),
        coding(18, "presses"),
        coding(19, "withdraws"),
    ]
    assert cycles(conversation(*lines), *codings) == ()


def test_a_cycle_is_told_of_both():
    """The sentence blames neither of them."""
    codings = [coding(turn, "presses" if turn % 2 == 0 else "withdraws") for turn in range(4)]
    (moment,) = cycle_moments(cycles(TALK, *codings))
    assert moment.what == "It went around here: Ana asked for more, Ben drew back."
