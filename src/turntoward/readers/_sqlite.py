"""Databases from strangers: a private copy, opened to be read, with a limit to what it may cost.

Rows that were committed last may lie in the log beside the database (`-wal`) and nowhere else, so
the log is copied too. Views, virtual tables and generated columns are code of whoever made the
file: only plain tables are read, and only the columns that are stored.
"""

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

from turntoward.errors import InputError
from turntoward.model.ports import Source

__all__ = ["SQLITE", "DamagedError", "Database", "is_empty", "open_database"]

SQLITE: Final = b"SQLite format 3\0"
LARGEST: Final = 4 * 1024**2  # bytes of one row
_LOG = "-wal"
_CHUNK = 128 * 1024
_STEP = 10_000  # instructions between two looks at the budget
_FREE = 30_000_000  # instructions that any database may take
_PER_BYTE = 4  # and those that a large one may take besides
_FIRST_PAGE = 100  # bytes before it
_LEAF = b"\x0d"  # a page of a table that has rows itself; its count of them is two bytes on
_WITH_LOG = b"\x02\x02"  # the way of writing and reading
# An error may quote bytes that are no text; a damaged size may be more than there is room for.
_FAULTS = (sqlite3.Error, OverflowError, UnicodeError, MemoryError)
_SAFER = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = FILE",
)
_FULL = "{name} could not be copied to be read: {why}. There must be room for it a second time."
_DAMAGED = "{name} is damaged, or only a part of a database. Copy it again, with its -wal file."
_NOT_PLAIN = "{name} was not read, because it may do harm: {table} in it is no plain table."
_TOO_LONG = "{name} was not read to its end, because it takes far longer than its size explains."


class DamagedError(InputError):
    """A part of the database cannot be read; others may be."""


class Database:
    """A copy of somebody's database, open to be read; temporary tables may be made."""

    def __init__(self, name: str, connection: sqlite3.Connection, size: int) -> None:
        self._name = name
        self._connection = connection
        self._left = (_FREE + size * _PER_BYTE) // _STEP
        connection.set_progress_handler(self._spend, _STEP)

    def tables(self, wanted: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The columns of those tables that are there.

        Raises:
            InputError: one of them is a view or a virtual table, or the schema is damaged.
        """
        names = [*wanted]
        marks = ", ".join("?" * len(names))
        kinds = self.rows(
            f"SELECT lower(name), type, rootpage FROM sqlite_master WHERE lower(name) IN ({marks})",  # noqa: S608 question marks
            names,
        )
        found: dict[str, tuple[str, ...]] = {}
        for name, kind, page in kinds:
            if kind != "table" or not page:
                raise InputError(_NOT_PLAIN.format(name=self._name, table=name))
            found[name] = tuple(
                column
                for _, column, *_ in self.rows(f"PRAGMA table_info({name})")
                if isinstance(column, str)
            )
        return found

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of a query.

        Raises:
            DamagedError: the database, or this part of it, is damaged.
            InputError: it asks too much.
        """
        try:
            for row in self._connection.execute(query, values):  # noqa: UP028 leaves closing to us
                yield row
        except _FAULTS:
            raise self._error() from None

    def row(self, query: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        """One row; None where it cannot be read.

        Raises:
            InputError: the database asks too much.
        """
        try:
            found: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
        except _FAULTS:
            if self._left < 0:
                raise self._error() from None
            return None
        return found

    def run(self, query: str, values: Iterable[Sequence[Any]] | None = None) -> None:
        """Make or fill a temporary table.

        Raises:
            DamagedError: the database, or this part of it, is damaged.
            InputError: it asks too much.
        """
        try:
            if values is None:
                self._connection.execute(query)
            else:
                self._connection.executemany(query, values)
        except _FAULTS:
            raise self._error() from None

    def _error(self) -> InputError:
        if self._left < 0:
            return InputError(_TOO_LONG.format(name=self._name))
        return DamagedError(_DAMAGED.format(name=self._name))

    def _spend(self) -> bool:
        self._left -= 1
        return self._left < 0


@contextmanager
def open_database(source: Source) -> Iterator[Database]:
    """A database, from a private copy that is removed afterwards.

    Raises:
        InputError: it is none, or is damaged, or there is no room for the copy.
    """
    with TemporaryDirectory(prefix="turntoward-") as folder:
        copy = Path(folder, "copy.db")
        size = _copy(source, copy)
        log = source.beside(_LOG)
        size += _copy(log, copy.with_name(copy.name + _LOG)) if log else 0
        with closing(_connection(copy)) as connection:
            database = Database(source.name, connection, size)
            for pragma in _SAFER:
                database.run(pragma)
            yield database


def is_empty(head: bytes) -> bool:
    """Whether a database that keeps a log has no table outside of it."""
    page = head[_FIRST_PAGE : _FIRST_PAGE + 5]
    keeps_log = head.startswith(SQLITE) and head[18:20] == _WITH_LOG
    return keeps_log and page[:1] == _LEAF and page[3:] == b"\0\0"


def _copy(source: Source, to: Path) -> int:
    """Copy a file; its size."""
    size = 0
    to.touch(0o600)
    with source.open() as stream, to.open("wb") as copy:
        while data := stream.read(_CHUNK):
            size += len(data)
            _write(copy, data, source.name)
    return size


def _write(copy: BinaryIO, data: bytes, name: str) -> None:
    try:
        copy.write(data)
        copy.flush()
    except OSError as error:
        why = (error.strerror or "the system gives no reason").lower()
        raise InputError(_FULL.format(name=name, why=why)) from None


def _connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.text_factory = _text
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # noqa: FBT003 its form
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)  # noqa: FBT003
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, False)  # noqa: FBT003
    return connection


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
