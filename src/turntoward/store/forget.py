"""Forgetting: what is deleted is overwritten, in the tables, in the search, and in the log."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import apsw
import msgspec
from msgspec.structs import replace

from turntoward.errors import ChoiceError
from turntoward.model import Coverage, Reaction
from turntoward.store.adding import recount
from turntoward.store.database import rows, told, transaction

__all__ = ["forget_conversation", "forget_speakers", "speakers_called", "sweep"]

_SOMEBODY = "somebody"
_reactions = msgspec.json.Decoder(tuple[Reaction, ...]).decode
_coverage = msgspec.msgpack.Decoder(Coverage).decode


def forget_conversation(db: apsw.Connection, conversation: int) -> int:
    """Delete a conversation with all that is about it; how many messages there were.

    Raises:
        ChoiceError: there is none of that number.
    """
    with transaction(db):
        if not rows(db, "SELECT 1 FROM conversation WHERE id = ?", conversation):
            raise ChoiceError(f"There is no conversation {conversation} in the store.")
        db.execute("UPDATE import SET file = '' WHERE conversation = ?", (conversation,))
        db.execute("DELETE FROM message WHERE conversation = ?", (conversation,))
        count = db.changes()
        db.execute("DELETE FROM coded WHERE id = ?", (conversation,))
        db.execute("DELETE FROM speaker WHERE conversation = ?", (conversation,))
        db.execute("DELETE FROM conversation WHERE id = ?", (conversation,))
        _drop_nobody(db)
    sweep(db)
    return count


def speakers_called(db: apsw.Connection, name: str) -> tuple[int, ...]:
    """The numbers of all names that are this person's, or are written so.

    Raises:
        ChoiceError: there is nobody called that.
    """
    with told():
        found = rows(
            db,
            "SELECT s.id FROM speaker s LEFT JOIN person p ON p.id = s.person "
            "WHERE s.name = ?1 OR p.name = ?1 "
            "OR s.person IN (SELECT person FROM speaker WHERE name = ?1)",
            name,
        )
    if not found:
        raise ChoiceError(
            "Nobody in the store is called that. “turntoward store people” shows all."
        )
    return tuple(number for (number,) in found)


def forget_speakers(db: apsw.Connection, numbers: Sequence[int]) -> int:
    """Delete what somebody said, their reactions and their names; how many messages there were.

    What others said stays, also where they speak of them.
    """
    count = 0
    with transaction(db):
        for number in numbers:
            found = rows(db, "SELECT conversation, name FROM speaker WHERE id = ?", number)
            for conversation, name in found:
                db.execute("DELETE FROM message WHERE speaker = ?", (number,))
                count += db.changes()
                db.execute("DELETE FROM speaker WHERE id = ?", (number,))
                _unname(db, conversation, name)
                recount(db, conversation)
        _drop_nobody(db)
    sweep(db)
    return count


def sweep(db: apsw.Connection) -> None:
    """Write the file anew without what was deleted, and empty the log.

    Another process that reads at this moment keeps the log as it is; the next one empties it.
    """
    with told():
        # the index of the beginnings of words keeps some of what was deleted until it is merged
        db.execute("INSERT INTO search(search) VALUES ('optimize')")
        db.execute("VACUUM")
        with suppress(apsw.BusyError):
            db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)


def _unname(db: apsw.Connection, conversation: int, name: str) -> None:
    """Take a name out of all that a conversation knows beside its messages."""
    db.execute("UPDATE import SET file = '' WHERE conversation = ?", (conversation,))
    title, called, chat, coverage = rows(
        db, "SELECT title, called, chat, coverage FROM conversation WHERE id = ?", conversation
    )[0]
    told_by = _coverage(coverage)
    if told_by.owner and name in told_by.owner:
        told_by = replace(told_by, owner=None)
    db.execute(
        "UPDATE conversation SET title = ?, called = ?, chat = ?, coverage = ?, problems = ?, "
        "me = nullif(me, ?) WHERE id = ?",
        (
            _without(title, name),
            called and _without(called, name),
            _without(chat, name),
            msgspec.msgpack.encode(told_by),
            msgspec.msgpack.encode(()),
            name,
            conversation,
        ),
    )
    for row, reactions in rows(
        db,
        "SELECT id, reactions FROM message WHERE conversation = ? AND reactions IS NOT NULL",
        conversation,
    ):
        left = tuple(each for each in _reactions(reactions) if each.speaker != name)
        db.execute("UPDATE message SET reactions = ? WHERE id = ?", (_written(left), row))


def _without(text: str, name: str) -> str:
    return text.replace(name, _SOMEBODY)


def _written(reactions: tuple[Reaction, ...]) -> Any:
    return msgspec.json.encode(reactions).decode() if reactions else None


def _drop_nobody(db: apsw.Connection) -> None:
    db.execute(
        "DELETE FROM person WHERE id NOT IN (SELECT person FROM speaker WHERE person IS NOT NULL)"
    )
