"""C5: when a store locks by itself, in seven ways a clock can run."""

import pytest

from turntoward.store.clock import IdleClock, boot

HOUR = 3_600.0


class Clocks:
    """A wall clock and one since the start."""

    def __init__(self):
        self.wall, self.boot = 1_700_000_000.0, 1_000.0

    def pass_(self, wall, since_start):
        self.wall += wall
        self.boot += since_start


SCENARIOS = {
    "used a minute ago": ((60, 60), False),
    "left alone": ((301, 301), True),
    "asleep, and the start does not count it": ((8 * HOUR, 1), True),
    "asleep, and the wall was set back to before": ((-1, 8 * HOUR), True),
    "set back by a day": ((-24 * HOUR, 5), True),
    "set back by a second, as a time server does": ((-1, 5), False),
    "set forward by a day": ((24 * HOUR, 5), True),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_either_clock_locks(name):
    """By the wall, by the time since the start, or when the wall runs backwards."""
    (wall, since_start), locks = SCENARIOS[name]
    clocks = Clocks()
    idle = IdleClock(300, lambda: clocks.wall, lambda: clocks.boot)
    clocks.pass_(10, 10)
    assert not idle.is_over()
    idle.touch()
    clocks.pass_(wall, since_start)
    assert idle.is_over() is locks


def test_one_clock_alone_is_fooled():
    """The control: each clock by itself misses one of these."""
    frozen = lambda: 0.0  # noqa: E731
    clocks = Clocks()
    only_wall = IdleClock(300, lambda: clocks.wall, frozen)
    only_boot = IdleClock(300, frozen, lambda: clocks.boot)
    clocks.pass_(-1, 8 * HOUR)
    assert not only_wall.is_over()
    clocks.boot = 1_001.0
    clocks.pass_(8 * HOUR, 0)
    assert not only_boot.is_over()


def test_use_keeps_it_open():
    """Each use begins the time anew; what has locked is not opened by it."""
    clocks = Clocks()
    idle = IdleClock(300, lambda: clocks.wall, lambda: clocks.boot)
    for _ in range(10):
        clocks.pass_(200, 200)
        assert not idle.is_over()
        idle.touch()
    clocks.pass_(301, 301)
    idle.touch()
    assert idle.is_over()
    assert boot() > 0


def test_it_can_be_told_to_wait_for_longer_or_shorter():
    """From then on the new limit counts, from the last use."""
    clocks = Clocks()
    idle = IdleClock(300, lambda: clocks.wall, lambda: clocks.boot)
    idle.wait(900)
    clocks.pass_(600, 600)
    assert not idle.is_over()
    idle.wait(60)
    assert idle.is_over()
