"""How imports are kept: all of an export in one transaction, and what the store knows already once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice

import apsw
import msgspec
from msgspec import Struct
from msgspec.structs import replace

from turntoward.errors import ChoiceError
from turntoward.model import Message
from turntoward.store.database import rows, transaction
from turntoward.store.finding import home_of
from turntoward.store.joining import Step, join
from turntoward.store.mending import clean
from turntoward.store.notes import drop_codings
from turntoward.store.records import AddedChat, Staged
from turntoward.store.rows import FIELDS, cells, message_of, now

__all__ = ["INSERT", "Batches", "add_chats", "recount"]

Batches = Sequence[bytes]
"""Messages of one chat in order, as msgpack, some at a time."""

_STEP = 1_024  # between two places, so that there is room between them
_ROWS_AT_ONCE = 500
_decode = msgspec.msgpack.Decoder(list[Message]).decode
INSERT = (
    "INSERT INTO message(conversation, place, source, speaker, kind, text, caption, time, instant, "
    "precision, nanosecond, starts, lasts, reply_to, reactions, edited) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE = (
    "UPDATE message SET speaker = ?, kind = ?, text = ?, caption = ?, time = ?, instant = ?, "
    "precision = ?, nanosecond = ?, starts = ?, lasts = ?, reply_to = ?, reactions = ?, edited = ? "
    "WHERE id = ?"
)


def add_chats(
    db: apsw.Connection, chats: Iterable[tuple[Staged, Batches]]
) -> tuple[AddedChat, ...]:
    """Keep chats: all of them, or none.

    Raises:
        ChoiceError: there is no such conversation to add to.
        NoRoomError: the disk is full; the store is as it was.
    """
    with transaction(db):
        return tuple(_add(db, staged, batches) for staged, batches in chats)


def _add(db: apsw.Connection, staged: Staged, batches: Batches) -> AddedChat:
    digest = _digest(batches)
    home = _home(db, staged, batches)
    is_new = home is None
    conversation = _new(db, staged) if home is None else home
    if not is_new and _is_known(db, conversation, digest):
        counts = (sum(len(_decode(batch)) for batch in batches), 0, 0)
    elif is_new:
        counts = _fill(db, conversation, _messages(batches))
    else:
        counts = _extend(db, conversation, [*_messages(batches)])
        if any(counts[1:]):  # turns and talks may be others now, from the first on
            drop_codings(db, conversation)
    _describe(db, conversation, staged)
    read, added, changed = counts
    db.execute(
        "INSERT INTO import(conversation, added_at, file, reader, digest, read, added, changed) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (conversation, now(), clean(staged.file), staged.coverage.reader, digest, *counts),
    )
    title: str = rows(
        db, "SELECT coalesce(called, title) FROM conversation WHERE id = ?", conversation
    )[0][0]
    return AddedChat(
        conversation=conversation,
        title=title,
        read=read,
        added=added,
        changed=changed,
        is_new=is_new,
    )


def _digest(batches: Batches) -> bytes:
    made = blake2b(digest_size=16)
    for message in _messages(batches):  # however they were cut into batches
        made.update(msgspec.msgpack.encode(message))
    return made.digest()


def _messages(batches: Batches) -> Iterator[Message]:
    for batch in batches:
        yield from _decode(batch)


def _home(db: apsw.Connection, staged: Staged, batches: Batches) -> int | None:
    if staged.into is None:
        return home_of(db, staged, lambda: [*_messages(batches)])
    if not rows(db, "SELECT 1 FROM conversation WHERE id = ?", staged.into):
        raise ChoiceError(
            f"There is no conversation {staged.into} in the store. “turntoward store list” shows all."
        )
    return staged.into


def _is_known(db: apsw.Connection, conversation: int, digest: bytes) -> bool:
    known = "SELECT 1 FROM import WHERE conversation = ? AND digest = ? LIMIT 1"
    return bool(rows(db, known, conversation, digest))


def _new(db: apsw.Connection, staged: Staged) -> int:
    db.execute(
        "INSERT INTO conversation(title, reader, chat, coverage, problems, added_at) "
        "VALUES (?, ?, ?, x'', x'', ?)",
        (clean(staged.chat.title), staged.coverage.reader, clean(staged.chat.id), now()),
    )
    return db.last_insert_rowid()


def _describe(db: apsw.Connection, conversation: int, staged: Staged) -> None:
    """What the newest import says of a conversation as a whole."""
    coverage = msgspec.msgpack.encode(staged.coverage)
    problems = msgspec.msgpack.encode(staged.problems)
    db.execute(
        "UPDATE conversation SET coverage = ?, problems = ?, me = coalesce(?, me), "
        "relation = coalesce(?, relation) WHERE id = ?",
        (coverage, problems, staged.me and clean(staged.me), staged.relation, conversation),
    )
    recount(db, conversation)


def recount(db: apsw.Connection, conversation: int) -> None:
    """Write anew how many messages a conversation has, and from when to when."""
    db.execute(
        "UPDATE conversation SET (messages, first_time, last_time) = (SELECT count(*), "
        "min(coalesce(time, instant)), max(coalesce(time, instant)) FROM message "
        "WHERE conversation = ?1) WHERE id = ?1",
        (conversation,),
    )


def _fill(
    db: apsw.Connection, conversation: int, messages: Iterable[Message]
) -> tuple[int, int, int]:
    """Write the messages of a new conversation."""
    speakers = _speakers(db, conversation)
    taken: set[str] = set()
    read = 0
    while part := [*islice(messages := iter(messages), _ROWS_AT_ONCE)]:
        db.executemany(
            INSERT,
            [
                (
                    conversation,
                    (read + number) * _STEP,
                    _free(clean(message.id), taken),
                    *cells(message, speakers(message)),
                )
                for number, message in enumerate(part, 1)
            ],
        )
        read += len(part)
    return read, read, 0


class _Plan(Struct, frozen=True):
    """What a join writes."""

    steps: tuple[Step, ...]
    places: list[int]  # of each step
    ids: Mapping[int, str]  # of each new message, by its place in the export
    answers: Mapping[str, str]  # what ids of the export are called in the store


def _extend(db: apsw.Connection, conversation: int, new: Sequence[Message]) -> tuple[int, int, int]:
    """Join the messages of a newer export, or of another part, to a conversation."""
    stored = rows(
        db,
        f"SELECT m.id, m.place, {FIELDS} FROM message m LEFT JOIN speaker s ON s.id = m.speaker "  # noqa: S608 ours
        "WHERE m.conversation = ? ORDER BY m.place",
        conversation,
    )
    plan = _plan([message_of("", row[2:]) for row in stored], [row[1] for row in stored], new)
    speakers = _speakers(db, conversation)
    added = changed = 0
    for step, place in zip(plan.steps, plan.places, strict=True):
        if step.old is not None and stored[step.old][1] != place:
            db.execute("UPDATE message SET place = ? WHERE id = ?", (place, stored[step.old][0]))
        if step.new is None:
            continue
        message = _answering(new[step.new], plan.answers)
        if step.old is None:
            own = plan.ids[step.new]
            db.execute(INSERT, (conversation, place, own, *cells(message, speakers(message))))
            added += 1
        elif step.tells_more:
            db.execute(_UPDATE, (*cells(message, speakers(message)), stored[step.old][0]))
            changed += 1
    return len(new), added, changed


def _plan(old: Sequence[Message], places: Sequence[int], new: Sequence[Message]) -> _Plan:
    steps = join(old, new)
    taken = {message.id for message in old}
    ids: dict[int, str] = {}
    for step in steps:
        if step.new is not None:
            own = new[step.new].id
            ids[step.new] = _free(clean(own), taken) if step.old is None else old[step.old].id
    answers = {new[place].id: own for place, own in ids.items()}
    return _Plan(steps, _places(steps, places), ids, answers)


def _free(own: str, taken: set[str]) -> str:
    """An id that no other message has, as near to its own as can be."""
    found, number = own, 1
    while found in taken:
        number += 1
        found = f"{own}~{number}"
    taken.add(found)
    return found


def _answering(message: Message, answers: Mapping[str, str]) -> Message:
    if message.reply_to is None or message.reply_to not in answers:
        return message
    return replace(message, reply_to=answers[message.reply_to])


def _places(steps: Sequence[Step], places: Sequence[int]) -> list[int]:
    """A place for each step, in order; those that have one keep it where nothing has to move."""
    old = [places[step.old] for step in steps if step.old is not None]
    head = next((n for n, step in enumerate(steps) if step.old is None), len(steps))
    only_at_the_end = all(step.old is None for step in steps[head:])
    if old == sorted(old) and only_at_the_end:
        last = old[-1] if old else 0
        return [*old, *(last + _STEP * n for n in range(1, len(steps) - len(old) + 1))]
    return [_STEP * number for number in range(1, len(steps) + 1)]


def _speakers(db: apsw.Connection, conversation: int) -> Callable[[Message], int | None]:
    """The number of a message's speaker, who is written down when they first speak."""
    known: dict[str, int] = {
        name: number
        for number, name in rows(
            db, "SELECT id, name FROM speaker WHERE conversation = ?", conversation
        )
    }

    def number_of(message: Message) -> int | None:
        if message.speaker is None:
            return None
        name = clean(message.speaker)
        if name not in known:
            db.execute(
                "INSERT INTO speaker(conversation, name) VALUES (?, ?)", (conversation, name)
            )
            known[name] = db.last_insert_rowid()
        return known[name]

    return number_of
