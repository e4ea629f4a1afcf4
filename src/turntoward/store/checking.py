"""Whether everything is as it was written."""

from collections.abc import Iterator

import apsw

from turntoward.store.database import rows
from turntoward.store.digests import faults
from turntoward.store.records import Checked

__all__ = ["check", "is_sound"]

_MOST = 20  # faults that are told


def check(db: apsw.Connection, *, can_write: bool = True) -> Checked:
    """Read everything, and compare it with what was written down about it."""
    found = []
    for fault in _faults(db, can_write=can_write):
        found.append(fault)
        if len(found) == _MOST:
            break
    try:
        count = rows(db, "SELECT count(*) FROM message")[0][0]
    except apsw.Error:
        count = 0
    return Checked(messages=count, faults=tuple(found))


def is_sound(db: apsw.Connection) -> bool:
    """A quicker look: whether all pages can be read and fit together."""
    try:
        return [*db.execute("PRAGMA quick_check")] == [("ok",)]
    except apsw.Error:
        return False


def _faults(db: apsw.Connection, *, can_write: bool) -> Iterator[str]:
    try:
        for (told,) in db.execute("PRAGMA integrity_check"):
            if told != "ok":
                yield "Pages of the file do not fit together."
                break
        if db.execute("PRAGMA foreign_key_check").fetchall():
            yield "Rows point to others that are gone."
        if can_write:
            db.execute("INSERT INTO search(search, rank) VALUES ('integrity-check', 1)")
        for table, block in faults(db):
            yield f"Block {block} of the table “{table}” is not what was written."
    except apsw.CorruptError:
        yield "Pages of the file are damaged."
    except apsw.Error as error:
        yield f"The file cannot be read to its end ({type(error).__name__})."
