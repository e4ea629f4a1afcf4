"""Exports that tell the instant of each message: the wall clock is that of the zone one is told."""

from datetime import UTC, datetime, timedelta

from turntoward.model.ports import ReadOptions
from turntoward.readers._clock import to_local, zone_of

__all__ = ["UtcClock", "instant_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UTC = "UTC, from the export; local times need to be told your zone"
_CHOSEN = "UTC, from the export; local times are those of {zone}, as you said"


class UtcClock:
    """The wall clocks of one read."""

    def __init__(self, options: ReadOptions) -> None:
        """Look the zone up.

        Raises:
            ChoiceError: no such time zone is known.
        """
        self._name = options.timezone
        self.zone = zone_of(options)

    def local(self, instant: datetime | None) -> datetime | None:
        """What a clock showed at that instant."""
        return None if instant is None else to_local(instant, self.zone)

    @property
    def time_zone(self) -> str:
        """Where the times come from, for a person."""
        return _CHOSEN.format(zone=self._name) if self._name else _UTC


def instant_of(microseconds: int) -> datetime | None:
    """The instant so long after 1970; None where no calendar reaches."""
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return None
