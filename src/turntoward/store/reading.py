"""What is read out of the store: lists, pages, whole conversations, and what words are found in."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import apsw
import msgspec

from turntoward.errors import ChoiceError
from turntoward.model import Chat, Coverage, Problem
from turntoward.model.reading import Relation
from turntoward.store.database import rows, told
from turntoward.store.records import Head, Hit, ImportRow, Page, StoredConversation, StoredMessage
from turntoward.store.rows import FIELDS, from_micros, message_of

__all__ = ["MOST", "conversations", "head", "imports", "page", "place_at", "salvaged", "search"]

MOST: Final = 5_000  # messages of a page
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BLOCK = 64  # messages that are tried together where some cannot be read
_FAR = 2**62
_JOINED = f"SELECT m.id, m.place, {FIELDS} FROM message m LEFT JOIN speaker s ON s.id = m.speaker "  # noqa: S608 ours
_MARKS = ("\ue000", "\ue001")  # letters of nobody, around what was sought
_SOUGHT = (
    "SELECT m.conversation, coalesce(c.called, c.title), m.id, m.place, s.name, m.time, "
    "snippet(search, 0, ?2, ?3, '…', 24) "
    "FROM search JOIN message m ON m.id = search.rowid "
    "JOIN conversation c ON c.id = m.conversation LEFT JOIN speaker s ON s.id = m.speaker "
    "WHERE search MATCH ?1 AND (?4 IS NULL OR m.conversation = ?4) "
    "AND search.rowid BETWEEN ?6 AND ?7 "
    "ORDER BY search.rowid DESC LIMIT ?5"
)
_problems = msgspec.msgpack.Decoder(tuple[Problem, ...]).decode
_coverage = msgspec.msgpack.Decoder(Coverage).decode


def conversations(db: apsw.Connection) -> tuple[StoredConversation, ...]:
    """All of them; the one with the latest message first."""
    with told():
        found = rows(
            db,
            "SELECT id, coalesce(called, title), reader, chat, relation, me, messages, first_time, "
            "last_time, added_at, title "
            "FROM conversation ORDER BY last_time DESC, id",
        )
    return tuple(
        StoredConversation(
            id=row[0],
            title=row[1],
            reader=row[2],
            chat=row[3],
            relation=Relation(row[4]) if row[4] else None,
            me=row[5],
            messages=row[6],
            first=from_micros(row[7]),
            last=from_micros(row[8]),
            added_at=_instant(row[9]),
            original=row[10],
        )
        for row in found
    )


def head(db: apsw.Connection, conversation: int) -> Head:
    """What a conversation is, beside its messages.

    Raises:
        ChoiceError: there is none of that number.
    """
    with told():
        found = rows(
            db,
            "SELECT chat, coalesce(called, title), coverage, problems FROM conversation WHERE id = ?",
            conversation,
        )
    if not found:
        raise ChoiceError(
            f"There is no conversation {conversation} in the store. “turntoward store list” shows all."
        )
    chat, title, coverage, problems = found[0]
    return Head(
        chat=Chat(id=chat, title=title), coverage=_coverage(coverage), problems=_problems(problems)
    )


def page(
    db: apsw.Connection,
    conversation: int,
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = 200,
) -> Page:
    """The next messages of a conversation, in order.

    Args:
        db: the store.
        conversation: its number.
        after: the place of the last message before the page; None: from the beginning.
        before: the place of the first message after the page, which then ends there.
        limit: how many.
    """
    backwards = before is not None and after is None
    order = "DESC" if backwards else "ASC"
    with told():
        chat = _chat(db, conversation)
        found = rows(
            db,
            f"{_JOINED}WHERE m.conversation = ? AND m.place > ? AND m.place < ? "
            f"ORDER BY m.place {order} LIMIT ?",
            conversation,
            -1 if after is None else after,
            _FAR if before is None else before,
            min(limit, MOST),
        )
    return Page(messages=_stored(chat, reversed(found) if backwards else found))


def salvaged(db: apsw.Connection, conversation: int, *, after: int = 0) -> Page:
    """The next messages by their rows, whatever is damaged between them.

    Args:
        db: the store.
        conversation: its number.
        after: the row behind which the page begins; an empty page is the end.
    """
    with told():
        chat = _chat(db, conversation)
    end = _last_row(db)
    found: list[tuple[Any, ...]] = []
    last = after
    while last < end and len(found) < MOST:
        try:
            found += _between(db, conversation, last, last + _BLOCK)
        except apsw.Error:
            for row in range(last, last + _BLOCK):
                with suppress(apsw.Error):
                    found += _between(db, conversation, row, row + 1)
        last += _BLOCK
    return Page(messages=_stored(chat, found))


def place_at(db: apsw.Connection, conversation: int, at: int) -> int | None:
    """The place of the first message at or after a time by the clock on the wall."""
    with told():
        found = rows(
            db,
            "SELECT place FROM message WHERE conversation = ? AND time >= ? ORDER BY time, place "
            "LIMIT 1",
            conversation,
            at,
        )
    return found[0][0] if found else None


def search(
    db: apsw.Connection, words: str, *, conversation: int | None = None, limit: int = 50
) -> tuple[Hit, ...]:
    """Messages that hold all of these words, the newest in the store first.

    Args:
        db: the store.
        words: letters as a person types them; the last may be the beginning of a word, and
            what stands in quotation marks is found as it stands.
        conversation: only in this one.
        limit: how many.
    """
    query = _query(words)
    if not query:
        return ()
    with told():
        first, last = _span(db, conversation)
        found = rows(db, _SOUGHT, query, *_MARKS, conversation, min(limit, MOST), first, last)
    return tuple(
        Hit(
            conversation=row[0],
            title=row[1],
            row=row[2],
            place=row[3],
            speaker=row[4],
            at=from_micros(row[5]),
            pieces=_pieces(row[6]),
        )
        for row in found
    )


def imports(db: apsw.Connection) -> tuple[ImportRow, ...]:
    """Every import there was, the newest first."""
    with told():
        found = rows(
            db,
            "SELECT id, added_at, file, reader, conversation, read, added, changed FROM import "
            "ORDER BY id DESC",
        )
    return tuple(
        ImportRow(
            id=row[0],
            at=_instant(row[1]),
            file=row[2],
            reader=row[3],
            conversation=row[4],
            read=row[5],
            added=row[6],
            changed=row[7],
        )
        for row in found
    )


def _last_row(db: apsw.Connection) -> int:
    """A number that no message is beyond, from whichever part of a damaged store still says so."""
    for sql in (
        "SELECT max(id) FROM message",
        "SELECT (max(block) + 1) * 256 FROM digest WHERE part = 'message'",
        "SELECT 2 * sum(messages) + 1024 FROM conversation",
    ):
        with suppress(apsw.Error):
            return int(rows(db, sql)[0][0] or 0)
    return 0


def _instant(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


def _chat(db: apsw.Connection, conversation: int) -> str:
    found = rows(db, "SELECT chat FROM conversation WHERE id = ?", conversation)
    return found[0][0] if found else ""


def _stored(chat: str, found: Iterable[Sequence[Any]]) -> tuple[StoredMessage, ...]:
    return tuple(StoredMessage(row[0], row[1], message_of(chat, row[2:])) for row in found)


def _between(db: apsw.Connection, conversation: int, after: int, to: int) -> list[tuple[Any, ...]]:
    sql = f"{_JOINED}WHERE m.id > ? AND m.id <= ? AND +m.conversation = ? ORDER BY m.id"
    return rows(db, sql, after, to, conversation)


def _span(db: apsw.Connection, conversation: int | None) -> tuple[int, int]:
    """Between which rows a conversation lies, so that those of others are not looked at."""
    if conversation is None:
        return 0, _FAR
    sql = "SELECT min(id), max(id) FROM message WHERE conversation = ?"
    first, last = rows(db, sql, conversation)[0]
    return first or 0, last or 0


def _query(words: str) -> str:
    """What FTS5 is asked: each word in quotation marks, so that nothing is taken for its language."""
    parts = words.split('"')
    asked: list[str] = []
    for number, part in enumerate(parts):
        if number % 2:
            asked += [f'"{part}"'] if _has_letters(part) else []
        else:
            asked += [f'"{word}"' for word in part.split() if _has_letters(word)]
    if asked and not words.rstrip().endswith('"') and _may_go_on(asked[-1].strip('"')):
        asked[-1] += "*"
    return " ".join(asked)


def _may_go_on(word: str) -> bool:
    """Whether a word may be the beginning of one; a single Latin letter would be of too many."""
    return len(word) > 1 or not word.isascii()


def _has_letters(word: str) -> bool:
    return any(char.isalnum() for char in word)


def _pieces(marked: str) -> tuple[str, ...]:
    """A text with marks, cut at them; whatever was sought stands at the odd places."""
    return tuple(marked.replace(_MARKS[1], _MARKS[0]).split(_MARKS[0]))
