"""When a store has been left alone for long enough to lock.

The clock on the wall can be set back, and the clock since the start stops while some machines sleep;
either alone can be fooled. So the store locks when one of the two passes the limit, and when the wall
clock runs backwards.
"""

import time
from collections.abc import Callable
from typing import Final

__all__ = ["BACKWARDS", "IDLE", "IdleClock", "boot"]

IDLE: Final = 300.0  # seconds, where nothing else is said
BACKWARDS: Final = 2.0  # seconds that a wall clock may be corrected by


def boot() -> float:
    """Seconds since the machine started, sleep included where the system counts it."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class IdleClock:
    """Tells when nobody has touched the store for `limit` seconds, by either clock."""

    def __init__(
        self,
        limit: float,
        wall: Callable[[], float] = time.time,
        since_start: Callable[[], float] = boot,
    ) -> None:
        self._limit = limit
        self._clocks = (wall, since_start)
        self._touched = self._now()
        self._latest = self._touched[0]

    def touch(self) -> None:
        """Somebody uses the store now."""
        if not self.is_over():
            self._touched = self._now()

    def wait(self, limit: float) -> None:
        """Let it be left alone for so many seconds from now on."""
        self._limit = limit

    def is_over(self) -> bool:
        """Whether the store is to lock; ask it often, so that a clock set back is noticed."""
        now = self._now()
        if now[0] < self._latest - BACKWARDS:
            return True
        self._latest = max(self._latest, now[0])
        pairs = zip(now, self._touched, strict=True)
        return any(clock - touched > self._limit for clock, touched in pairs)

    def _now(self) -> tuple[float, float]:
        wall, since_start = self._clocks
        return wall(), since_start()
