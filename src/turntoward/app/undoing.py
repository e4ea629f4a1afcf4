"""What was taken away last, so that it can be put back. In memory alone, and gone once the store locks."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from msgspec import Struct

if TYPE_CHECKING:
    from turntoward.store import Store

__all__ = ["TakenAway", "put_back", "take_away", "taken_away"]


class TakenAway(Struct, frozen=True):
    """One thing, and how it comes back."""

    said: str  # a sentence: what was done
    back: str  # the page that it goes on from
    put_back: "Callable[[Store], Any]"


_LAST: "Final[WeakKeyDictionary[Store, TakenAway]]" = WeakKeyDictionary()
_UNTOLD: "Final[WeakKeyDictionary[Store, TakenAway]]" = WeakKeyDictionary()


def take_away(store: "Store", said: str, back: str, put: "Callable[[Store], Any]") -> None:
    """Remember how something comes back that was just taken away.

    Args:
        store: the open one, not a glance of it.
        said: what was done, a sentence.
        back: the page that is shown next.
        put: puts it back.
    """
    _LAST[store] = _UNTOLD[store] = TakenAway(said, back, put)


def taken_away(store: "Store") -> TakenAway | None:
    """What was taken away, for the one page that tells it."""
    return _UNTOLD.pop(store, None)


def put_back(store: "Store") -> str:
    """Put back what was taken away last; the page to go on from."""
    last = _LAST.pop(store, None)
    if last is None:
        return "/"
    last.put_back(store)
    return last.back
