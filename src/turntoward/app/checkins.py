"""Check-ins that a person keeps: a setting of the store."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from turntoward.app.settings import keep_list, kept_list

if TYPE_CHECKING:
    from turntoward.store import Store

__all__ = ["CheckIn", "checkins", "drop_checkin", "keep_checkin", "put_checkin_back"]

_NAME: Final = "checkins"
_MOST: Final = 1000


class CheckIn(Struct, frozen=True, kw_only=True):
    """One that the person keeps."""

    id: int
    at: datetime
    body: str
    word: str


def checkins(store: "Store") -> tuple[CheckIn, ...]:
    """All of them, the newest first."""
    return kept_list(store, _NAME, CheckIn)


def keep_checkin(store: "Store", body: str, word: str) -> None:
    """Keep one of now."""
    kept = checkins(store)
    number = 1 + max((each.id for each in kept), default=0)
    _write(store, (CheckIn(id=number, at=datetime.now(UTC), body=body, word=word), *kept))


def drop_checkin(store: "Store", number: int | None) -> CheckIn | None:
    """Delete one; what it was, where it was there."""
    kept = checkins(store)
    found = next((each for each in kept if each.id == number), None)
    if found is not None:
        _write(store, tuple(each for each in kept if each is not found))
    return found


def put_checkin_back(store: "Store", one: CheckIn) -> None:
    """Keep one that was deleted, where it was."""
    others = (each for each in checkins(store) if each.id != one.id)
    _write(store, tuple(sorted((one, *others), key=lambda each: each.at, reverse=True)))


def _write(store: "Store", kept: tuple[CheckIn, ...]) -> None:
    keep_list(store, _NAME, kept[:_MOST])
