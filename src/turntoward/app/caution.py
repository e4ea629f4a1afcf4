"""What is known of the safety of a conversation, and how it is kept beside its codings.

An encoder's small chance of danger is no coding, but counts as a cue where there are more. The store
keeps it as a coding of `risk` below one half; nothing is claimed from it and no page shows it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from turntoward.coding import Coded
from turntoward.dynamics.danger import find_safety
from turntoward.dynamics.turns import CAUTION, CodedTurns
from turntoward.model import Coding
from turntoward.model.reading import Safety
from turntoward.shipped import load_codebook
from turntoward.store.store import by_turn

if TYPE_CHECKING:
    from turntoward.store import Store, StoredConversation

__all__ = ["WRITER", "safety_toward", "with_caution", "without_cautions"]

_RISK: Final = "risk"
_CAUTIOUS: Final = "encoder:risk"
_SAID: Final = 0.5  # from which a coding is one
_LEAST: Final = 0.001
WRITER: Final = "me"  # how the coach calls whose draft it is
# Gone with the store once it locks. It holds no words: what was asked, and three yes or no.
_KNOWN: "Final[WeakKeyDictionary[Store, dict[tuple[int, int, str | None], Safety]]]" = (
    WeakKeyDictionary()
)


def with_caution(coded: Coded, turn: int) -> tuple[Coding, ...]:
    """The codings of a turn, with the caution there is about it."""
    if coded.risk < CAUTION or any(each.code == _RISK for each in coded.codings):
        return coded.codings
    p = min(coded.risk, _SAID - _LEAST)
    caution = Coding(turn=turn, code=_RISK, p=p, span=None, reason="", source=_CAUTIOUS)
    return (*coded.codings, caution)


def without_cautions(
    codings: Iterable[Iterable[Coding]],
) -> tuple[tuple[tuple[Coding, ...], ...], dict[int, float]]:
    """Codings as they are told, and the cautions by turn."""
    told: list[tuple[Coding, ...]] = []
    cautions: dict[int, float] = {}
    for of_turn in codings:
        kept = []
        for each in of_turn:
            if each.code == _RISK and each.p < _SAID:
                cautions[each.turn] = each.p
            else:
                kept.append(each)
        told.append(tuple(kept))
    return tuple(told), cautions


def safety_toward(store: "Store", stored: "StoredConversation") -> Safety | None:
    """The safety of the two in a conversation, the writer called “me”.

    Returns:
        None where its turns have not been read yet.
    """
    known = _KNOWN.setdefault(store, {})
    key = (stored.id, stored.messages, stored.me)
    if key not in known and (found := _found(store, stored)):
        known[key] = found
    return known.get(key)


def _found(store: "Store", stored: "StoredConversation") -> Safety | None:
    coded = store.kept_codings(stored.id)
    if coded is None:
        return None
    conversation = store.conversation(stored.id)
    codings = by_turn(coded, conversation)
    found = find_safety(CodedTurns(conversation, *without_cautions(codings)), load_codebook().cues)
    unsafe = stored.me is not None and stored.me in found.unsafe_for
    return Safety(paused=found.paused, unsure=found.unsure, unsafe_for=(WRITER,) if unsafe else ())
