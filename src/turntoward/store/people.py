"""People: one may have several names in several conversations. Joining them can be undone."""

from collections import defaultdict
from collections.abc import Sequence

import apsw

from turntoward.errors import ChoiceError
from turntoward.model.reading import Relation
from turntoward.store.database import rows, told, transaction
from turntoward.store.mending import clean
from turntoward.store.records import Person, Speaker

__all__ = [
    "call",
    "describe",
    "join_people",
    "names",
    "people",
    "relate",
    "speakers",
    "split_person",
]


_COUNT = "(SELECT count(*) FROM message m WHERE m.speaker = s.id)"


def speakers(db: apsw.Connection, *, counted: bool = True) -> tuple[Speaker, ...]:
    """Every name in every conversation; `messages` is 0 where they are not to be counted."""
    count = _COUNT if counted else "0"
    with told():
        found = rows(
            db,
            f"SELECT s.id, s.conversation, coalesce(c.called, c.title), s.name, s.person, {count} "  # noqa: S608 ours
            "FROM speaker s JOIN conversation c ON c.id = s.conversation ORDER BY c.id, s.id",
        )
    return tuple(
        Speaker(
            id=row[0],
            conversation=row[1],
            title=row[2],
            name=row[3],
            person=row[4],
            messages=row[5],
        )
        for row in found
    )


def names(db: apsw.Connection) -> dict[int, tuple[str, ...]]:
    """Who speaks in each conversation, in the order of appearance; without counting what they said."""
    found: dict[int, list[str]] = defaultdict(list)
    with told():
        for conversation, name in rows(db, "SELECT conversation, name FROM speaker ORDER BY id"):
            found[conversation].append(name)
    return {conversation: tuple(each) for conversation, each in found.items()}


def describe(
    db: apsw.Connection, conversation: int, me: str | None = None, relation: Relation | None = None
) -> None:
    """Say who of a conversation is me, and what the other is to me; None: nothing is said of it.

    Raises:
        ChoiceError: there is no such conversation, or nobody in it is called that.
    """
    with told():
        known = rows(db, "SELECT 1 FROM conversation WHERE id = ?", conversation)
        called = "SELECT 1 FROM speaker WHERE conversation = ? AND name = ?"
        is_there = me is None or rows(db, called, conversation, me)
    if not known:
        raise ChoiceError(f"There is no conversation {conversation} in the store.")
    if not is_there:
        raise ChoiceError("Nobody in this conversation is called that.")
    with transaction(db):
        db.execute(
            "UPDATE conversation SET me = ?, relation = ? WHERE id = ?",
            (me, relation and str(relation), conversation),
        )


def call(db: apsw.Connection, conversation: int, title: str | None = None) -> None:
    """Give a conversation a title of the person's own; None: that of its export again.

    Raises:
        ChoiceError: there is no such conversation.
    """
    with told():
        if not rows(db, "SELECT 1 FROM conversation WHERE id = ?", conversation):
            raise ChoiceError(f"There is no conversation {conversation} in the store.")
    with transaction(db):
        db.execute(
            "UPDATE conversation SET called = nullif(?2, title) WHERE id = ?1",
            (conversation, title and clean(title)),
        )


def people(db: apsw.Connection) -> tuple[Person, ...]:
    """Everybody whose names were joined."""
    with told():
        names = defaultdict(list)
        for speaker, person in rows(
            db, "SELECT id, person FROM speaker WHERE person IS NOT NULL ORDER BY id"
        ):
            names[person].append(speaker)
        found = rows(db, "SELECT id, name, relation FROM person ORDER BY name, id")
    return tuple(
        Person(
            id=number,
            name=name,
            relation=Relation(relation) if relation else None,
            speakers=tuple(names[number]),
        )
        for number, name, relation in found
    )


def join_people(
    db: apsw.Connection, name: str, numbers: Sequence[int], relation: Relation | None = None
) -> Person:
    """Say that these names are one person.

    Raises:
        ChoiceError: one of them is nobody's.
    """
    _insist(db, numbers)
    with transaction(db):
        found = rows(db, "SELECT id FROM person WHERE name = ?", clean(name))
        if found:
            person: int = found[0][0]
        else:
            db.execute("INSERT INTO person(name) VALUES (?)", (clean(name),))
            person = db.last_insert_rowid()
        if relation:
            db.execute("UPDATE person SET relation = ? WHERE id = ?", (str(relation), person))
        for number in numbers:
            db.execute("UPDATE speaker SET person = ? WHERE id = ?", (person, number))
        _drop_nobody(db)
    return next(each for each in people(db) if each.id == person)


def relate(db: apsw.Connection, person: int, relation: Relation | None = None) -> None:
    """Say what a person is to me; None: nothing is said of it.

    Raises:
        ChoiceError: there is nobody of that number.
    """
    with told():
        if not rows(db, "SELECT 1 FROM person WHERE id = ?", person):
            raise ChoiceError("There is nobody of that number.")
    with transaction(db):
        db.execute(
            "UPDATE person SET relation = ? WHERE id = ?", (relation and str(relation), person)
        )


def split_person(db: apsw.Connection, numbers: Sequence[int]) -> None:
    """Take names apart again.

    Raises:
        ChoiceError: one of them is nobody's.
    """
    _insist(db, numbers)
    with transaction(db):
        for number in numbers:
            db.execute("UPDATE speaker SET person = NULL WHERE id = ?", (number,))
        _drop_nobody(db)


def _insist(db: apsw.Connection, numbers: Sequence[int]) -> None:
    with told():
        known = {number for (number,) in rows(db, "SELECT id FROM speaker")}
    if not numbers or not known.issuperset(numbers):
        raise ChoiceError("There is nobody of that number. “turntoward store people” shows all.")


def _drop_nobody(db: apsw.Connection) -> None:
    db.execute(
        "DELETE FROM person WHERE id NOT IN (SELECT person FROM speaker WHERE person IS NOT NULL)"
    )
