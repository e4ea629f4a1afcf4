"""Invitations that a person chose to keep in mind: a setting, until they are put away."""

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from turntoward.app._wire import Plank
from turntoward.app.settings import keep_list, kept_list

if TYPE_CHECKING:
    from turntoward.store import Store

__all__ = ["Kept", "forget_kept", "in_mind", "keep_in_mind", "put_away"]

_NAME: Final = "in_mind"
_MOST = 12


class Kept(Struct, frozen=True):
    """One invitation."""

    conversation: int
    plank: Plank


def in_mind(store: "Store") -> tuple[Kept, ...]:
    """What is kept, of conversations that are still there; the newest first."""
    kept = _kept(store)
    there = {each.id for each in store.conversations()}
    return tuple(each for each in kept if each.conversation in there)


def keep_in_mind(store: "Store", conversation: int, plank: Plank) -> None:
    """Keep a plank, in place of the same one of that conversation."""
    _write(store, (Kept(conversation, plank), *_without(store, conversation, plank.plank)))


def put_away(store: "Store", conversation: int, plank: str) -> Kept | None:
    """Keep it no longer; what it was, where it was there."""
    found = next(
        (
            each
            for each in in_mind(store)
            if (each.conversation, each.plank.plank) == (conversation, plank)
        ),
        None,
    )
    _write(store, _without(store, conversation, plank))
    return found


def forget_kept(store: "Store", conversation: int) -> None:
    """Keep nothing of a conversation, whose number another may get."""
    kept = _kept(store)
    left = tuple(each for each in kept if each.conversation != conversation)
    if len(left) < len(kept):
        _write(store, left)


def _kept(store: "Store") -> tuple[Kept, ...]:
    return kept_list(store, _NAME, Kept)


def _without(store: "Store", conversation: int, plank: str) -> tuple[Kept, ...]:
    return tuple(
        each
        for each in in_mind(store)
        if (each.conversation, each.plank.plank) != (conversation, plank)
    )


def _write(store: "Store", kept: tuple[Kept, ...]) -> None:
    keep_list(store, _NAME, kept[:_MOST])
