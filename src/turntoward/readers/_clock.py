"""Clocks: zones, and seconds of a recording."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from turntoward.errors import ChoiceError
from turntoward.model.ports import ReadOptions

__all__ = ["seconds", "to_local", "to_utc", "zone_of"]


def zone_of(options: ReadOptions) -> ZoneInfo | None:
    """The zone a person chose.

    Raises:
        ChoiceError: no such zone is known.
    """
    if options.timezone is None:
        return None
    try:
        return ZoneInfo(options.timezone)
    except (KeyError, ValueError, OSError):
        raise ChoiceError(
            f"There is no time zone “{options.timezone}”. Names look like Europe/Madrid."
        ) from None


def to_utc(at: datetime, zone: ZoneInfo | None) -> datetime | None:
    """The instant of a wall clock; the earlier one where the clock showed that time twice."""
    if zone is None:
        return None
    try:
        return at.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None


def to_local(instant: datetime, zone: ZoneInfo | None) -> datetime:
    """The naive wall clock of an instant, in `zone` or else in UTC."""
    try:
        return instant.astimezone(zone or UTC).replace(tzinfo=None, fold=0)
    except OverflowError:
        return instant.replace(tzinfo=None)


def seconds(clock: str) -> float:
    """`1:02:03.5`, `02:03,5` or `0:05` as seconds; two parts are minutes and seconds."""
    whole, _, fraction = clock.replace(",", ".").partition(".")
    total = 0
    for part in whole.split(":"):
        total = total * 60 + int(part)
    thousandths = int(fraction[:3].ljust(3, "0")) if fraction else 0
    return (total * 1000 + thousandths) / 1000
