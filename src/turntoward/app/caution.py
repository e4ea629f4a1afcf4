"""What is known of the safety of a conversation, for advice that is given away from its reading."""

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import msgspec

from turntoward.dynamics.danger import find_safety
from turntoward.dynamics.turns import CodedTurns
from turntoward.model import Coding
from turntoward.model.reading import Safety

if TYPE_CHECKING:
    from turntoward.store import Store, StoredConversation

__all__ = ["WRITER", "safety_toward"]

WRITER: Final = "me"  # how the coach calls whose draft it is
# Gone with the store once it locks. It holds no words: what was asked, and three yes or no.
_KNOWN: "Final[WeakKeyDictionary[Store, dict[tuple[int, int, str | None], Safety]]]" = (
    WeakKeyDictionary()
)


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
    ids = [message.id for message in conversation.messages]
    turns = {ids[turn.messages[0]]: turn.index for turn in conversation.turns}
    codings: list[list[Coding]] = [[] for _ in conversation.turns]
    for message, coding in coded.codings:
        if message in turns:
            turn = turns[message]
            codings[turn].append(msgspec.structs.replace(coding, turn=turn))
    found = find_safety(CodedTurns(conversation, tuple(map(tuple, codings))))
    unsafe = stored.me is not None and stored.me in found.unsafe_for
    return Safety(paused=found.paused, unsure=found.unsure, unsafe_for=(WRITER,) if unsafe else ())
