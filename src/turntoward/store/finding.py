"""Which conversation of the store an export belongs to."""

from collections.abc import Callable, Sequence
from typing import Final

import apsw

from turntoward.model import Message
from turntoward.store.database import rows
from turntoward.store.mending import clean
from turntoward.store.records import Staged
from turntoward.store.rows import instant, micros

__all__ = ["home_of"]

_SAMPLE: Final = 60  # messages that are looked for
_ENOUGH: Final = 0.5  # of those that could be there


def home_of(
    db: apsw.Connection, staged: Staged, read: Callable[[], Sequence[Message]]
) -> int | None:
    """The conversation that holds this chat already, by what it holds; None: a new one.

    Titles and names of files change from export to export, so a chat is known by its messages: of
    those in the time that a conversation covers, half or more are in it. Where there is nothing to
    compare, its title, its id and its people say. `read` gives the messages, where they are needed.
    """
    known = rows(
        db,
        "SELECT id, title, chat, first_time, last_time FROM conversation WHERE reader = ? "
        "ORDER BY title = ? DESC, id",
        staged.coverage.reader,
        clean(staged.chat.title),
    )
    messages = read() if known else ()
    people = {clean(message.speaker) for message in messages if message.speaker}
    for conversation, title, chat, first, last in known:
        names = {name for (name,) in rows(db, _NAMES, conversation)}
        if people and names and not people & names:
            continue
        sample = _sample(messages, first, last)
        if sample:
            if _share(db, conversation, sample) >= _ENOUGH:
                return int(conversation)
        elif (title, chat) == (clean(staged.chat.title), clean(staged.chat.id)):
            return int(conversation)
    return None


_NAMES = "SELECT name FROM speaker WHERE conversation = ?"


def _sample(messages: Sequence[Message], first: int | None, last: int | None) -> list[Message]:
    """Some of the messages in a stretch of time, spread over it."""
    if first is None or last is None:
        return []
    inside = [
        message
        for message in messages
        if message.speaker and (at := _time(message)) is not None and first <= at <= last
    ]
    return inside[:: max(1, len(inside) // _SAMPLE)]


def _time(message: Message) -> int | None:
    if message.at is not None:
        return micros(message.at)
    return None if message.at_utc is None else instant(message.at_utc)


def _share(db: apsw.Connection, conversation: int, sample: Sequence[Message]) -> float:
    """How many of these are in a conversation."""
    found = sum(
        bool(
            rows(
                db,
                "SELECT 1 FROM message m JOIN speaker s ON s.id = m.speaker "
                "WHERE m.conversation = ? AND m.time IS ? AND s.name = ? AND m.text = ? LIMIT 1",
                conversation,
                None if message.at is None else micros(message.at),
                clean(message.speaker or ""),
                clean(message.text),
            )
        )
        for message in sample
    )
    return found / len(sample)
