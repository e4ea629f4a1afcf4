"""What is kept beside the messages: codings, corrections and settings."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import apsw
import msgspec

from turntoward.errors import ChoiceError
from turntoward.model import Coding, Span
from turntoward.model.reading import MadeBy
from turntoward.store.database import rows, told, transaction
from turntoward.store.mending import clean
from turntoward.store.reading import MOST
from turntoward.store.records import Coded, Correction, SomeCodings
from turntoward.store.rows import instant, now

__all__ = [
    "coded",
    "codings",
    "corrections",
    "drop_codings",
    "keep_codings",
    "keep_correction",
    "keep_more_codings",
    "settings",
    "take_back",
    "write_setting",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def keep_codings(db: apsw.Connection, conversation: int, coded: Coded) -> None:
    """Keep the codings of a conversation in place of those it had."""
    with transaction(db):
        drop_codings(db, conversation)
        _insert(db, conversation, coded)


def keep_more_codings(db: apsw.Connection, conversation: int, coded: Coded, since: int) -> None:
    """Keep codings of what comes after the part of a conversation that is coded already.

    Args:
        db: the database.
        conversation: its number.
        coded: the codings of that part alone; its `messages` count from the beginning.
        since: how many messages were coded before; 0: what was kept is dropped.

    Raises:
        ChoiceError: something else was coded meanwhile, or messages were added.
    """
    with transaction(db):
        made = rows(db, "SELECT made_by, messages FROM coded WHERE id = ?", conversation)
        made_by = msgspec.json.encode(coded.made_by).decode()
        if since and made != [(made_by, since)]:
            raise ChoiceError("This conversation has changed while it was read. Read it again.")
        if not since:
            drop_codings(db, conversation)
        db.execute("DELETE FROM coded WHERE id = ?", (conversation,))
        _insert(db, conversation, coded)


def _insert(db: apsw.Connection, conversation: int, coded: Coded) -> None:
    db.execute(
        "INSERT INTO coded(id, made_by, messages, made_at) VALUES (?, ?, ?, ?)",
        (conversation, msgspec.json.encode(coded.made_by).decode(), coded.messages, now()),
    )
    db.executemany(
        "INSERT INTO coding(message, code, p, span_start, span_end, reason, source, kind, level) "
        "SELECT id, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM message "
        "WHERE conversation = ?1 AND source = ?2",
        [(conversation, message, *_cells(coding)) for message, coding in coded.codings],
    )


def coded(db: apsw.Connection, conversation: int) -> Coded | None:
    """What made the codings that were kept, and of how many messages, without these themselves.

    Returns:
        None where there are none.
    """
    with told():
        made = rows(db, "SELECT made_by, messages FROM coded WHERE id = ?", conversation)
    if not made:
        return None
    made_by = msgspec.json.decode(made[0][0], type=MadeBy)
    return Coded(made_by=made_by, messages=made[0][1], codings=())


def codings(
    db: apsw.Connection, conversation: int, *, after: int | None = None, limit: int = MOST
) -> SomeCodings:
    """The codings of the next messages that were kept, each with the id of its message.

    Args:
        db: the store.
        conversation: its number.
        after: the place of the message before the first; None: from the beginning.
        limit: of how many messages.

    Returns:
        Their `turn` is 0; `last` is None behind the last message.
    """
    first = -1 if after is None else after
    with told():
        last = rows(
            db,
            "SELECT max(place) FROM (SELECT place FROM message WHERE conversation = ? "
            "AND place > ? ORDER BY place LIMIT ?)",
            conversation,
            first,
            min(limit, MOST),
        )[0][0]
        found = rows(
            db,
            "SELECT m.source, c.code, c.p, c.span_start, c.span_end, c.reason, c.source, c.kind, "
            "c.level FROM message m CROSS JOIN coding c ON c.message = m.id "
            "WHERE m.conversation = ? AND m.place > ? AND m.place <= ? ORDER BY m.place, c.id",
            conversation,
            first,
            last,
        )
    return SomeCodings(last=last, codings=tuple((row[0], _coding(row[1:])) for row in found))


def keep_correction(db: apsw.Connection, correction: Correction) -> None:
    """Keep what a person says of a code on a turn, in place of what they said before.

    Raises:
        ChoiceError: there is no such message.
    """
    with transaction(db):
        found = rows(
            db,
            "SELECT id FROM message WHERE conversation = ? AND source = ?",
            correction.conversation,
            clean(correction.message),
        )
        if not found:
            raise ChoiceError("There is no such message in this conversation any more.")
        said = now() if correction.said_at is None else instant(correction.said_at)
        db.execute(
            "INSERT INTO correction(message, code, holds, kind, level, note, said_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (message, code) DO UPDATE SET "
            "(holds, kind, level, note, said_at) = (excluded.holds, excluded.kind, excluded.level, "
            "excluded.note, excluded.said_at)",
            (
                found[0][0],
                correction.code,
                int(correction.holds),
                correction.kind,
                correction.level,
                correction.note and clean(correction.note),
                said,
            ),
        )


def take_back(db: apsw.Connection, conversation: int, message: str, code: str) -> None:
    """Drop what a person said of a code on a turn."""
    with transaction(db):
        db.execute(
            "DELETE FROM correction WHERE code = ?3 AND message IN "
            "(SELECT id FROM message WHERE conversation = ?1 AND source = ?2)",
            (conversation, clean(message), code),
        )


def corrections(db: apsw.Connection, conversation: int | None = None) -> tuple[Correction, ...]:
    """What a person said of codes, of one conversation or of all."""
    with told():
        found = rows(
            db,
            "SELECT m.conversation, m.source, c.code, c.holds, c.kind, c.level, c.note, c.said_at, "
            "m.place FROM correction c JOIN message m ON m.id = c.message "
            "WHERE ?1 IS NULL OR m.conversation = ?1 ORDER BY c.id",
            conversation,
        )
    return tuple(
        Correction(
            conversation=row[0],
            message=row[1],
            code=row[2],
            holds=bool(row[3]),
            kind=row[4],
            level=row[5],
            note=row[6],
            said_at=_EPOCH + timedelta(microseconds=row[7]),
            place=row[8],
        )
        for row in found
    )


def settings(db: apsw.Connection) -> Mapping[str, Any]:
    """All settings by name: mutes, lens, text size, whatever a face keeps."""
    with told():
        found = rows(db, "SELECT name, value FROM setting ORDER BY name")
    return {name: msgspec.json.decode(value) for name, value in found}


def write_setting(db: apsw.Connection, name: str, value: Any) -> None:
    """Keep a setting; None takes it out."""
    with transaction(db):
        if value is None:
            db.execute("DELETE FROM setting WHERE name = ?", (name,))
        else:
            db.execute(
                "INSERT INTO setting(name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, msgspec.json.encode(value).decode()),
            )


def drop_codings(db: apsw.Connection, conversation: int) -> None:
    """Keep no codings of a conversation: its messages are others now."""
    db.execute(
        "DELETE FROM coding WHERE message IN (SELECT id FROM message WHERE conversation = ?)",
        (conversation,),
    )
    db.execute("DELETE FROM coded WHERE id = ?", (conversation,))


def _cells(coding: Coding) -> Sequence[Any]:
    span = coding.span
    return (
        coding.code,
        coding.p,
        span and span.start,
        span and span.end,
        clean(coding.reason),
        coding.source,
        coding.kind,
        coding.level,
    )


def _coding(row: Sequence[Any]) -> Coding:
    code, p, start, end, reason, source, kind, level = row
    return Coding(
        turn=0,
        code=code,
        p=p,
        span=None if start is None else Span(start, end),
        reason=reason,
        source=source,
        kind=kind,
        level=level,
    )
