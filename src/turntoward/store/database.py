"""How the database is opened, and how anything is written into it.

The recipe is that of `docs/decisions`: pages encrypted and authenticated in the form of SQLCipher 4,
a log that reaches the disk before anything is acknowledged, deleted content overwritten.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import apsw

from turntoward.errors import (
    DamagedStoreError,
    NewerStoreError,
    NoRoomError,
    StoreError,
    TurnTowardError,
)
from turntoward.store.digests import Touched, refresh
from turntoward.store.envelope import StoreKey
from turntoward.store.migrations import scripts

__all__ = ["BUSY", "as_of_today", "connect", "migrate", "rows", "told", "transaction", "version"]

BUSY: Final = 5_000  # milliseconds that a writer waits for another
_CALLED: Final = 2  # the form in which conversations have titles of the person's own
APPLICATION: Final = 0x54754277  # "TuTw", in the header of the file
_PAGES_IN_MEMORY = -65_536  # KiB, negative as SQLite wants it
_DAMAGED = (
    "The store is damaged and was left as it is. “turntoward store restore” brings back the last "
    "backup; “turntoward store export” saves what can still be read."
)
_NEWER = (
    "This store was written by a newer Turn Toward, and was left as it is. Update Turn Toward to open "
    "it."
)
_NO_ROOM = "The disk is full. Nothing of this was kept; make some room and try again."
_NOT_WRITTEN = "The disk does not take what is written to it. Nothing of this was kept."
_BUSY = "Another Turn Toward is writing for very long. Try again when it is done."
_READ_ONLY = "The store can only be read as it is."


def connect(  # noqa: PLR0913 tests plant a fault in each
    path: Path,
    key: StoreKey,
    *,
    read_only: bool = False,
    vfs: str | None = None,
    busy: int = BUSY,
    synchronous: str = "FULL",
    secure_delete: bool = True,
) -> apsw.Connection:
    """Open a database, or begin a new one, that only its owner can read.

    Raises:
        DamagedStoreError: it is not encrypted with this key, or is no database any more.
        NoRoomError, StoreError: the system does not let us.
    """
    with told():
        if not read_only and not path.exists():
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
        db = apsw.Connection(str(path), flags=flags, vfs=vfs)
        try:
            _prepare(db, key, busy)
            if not read_only:
                _prepare_to_write(db, synchronous, secure_delete=secure_delete)
        except BaseException:
            db.close()
            raise
    return db


def _prepare(db: apsw.Connection, key: StoreKey, busy: int) -> None:
    db.pragma("cipher", "sqlcipher")
    db.pragma("legacy", 4)
    db.pragma("key", f"x'{key.key.hex()}{key.salt.hex()}'")
    db.set_busy_timeout(busy)
    db.execute("SELECT count(*) FROM sqlite_master").fetchall()  # proves the key
    db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    db.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    db.pragma("cell_size_check", "ON")
    db.pragma("foreign_keys", "ON")
    db.pragma("temp_store", "MEMORY")
    db.pragma("mmap_size", 0)
    db.pragma("cache_size", _PAGES_IN_MEMORY)


def _prepare_to_write(db: apsw.Connection, synchronous: str, *, secure_delete: bool) -> None:
    db.pragma("journal_mode", "WAL")
    db.pragma("synchronous", synchronous)
    db.pragma("secure_delete", "ON" if secure_delete else "OFF")
    if sys.platform == "darwin":
        db.pragma("fullfsync", "ON")
        db.pragma("checkpoint_fullfsync", "ON")


def version(db: apsw.Connection) -> int:
    """How many migrations the database has seen.

    Raises:
        NewerStoreError: more than we know.
    """
    found: int = db.pragma("user_version")
    if found > len(scripts()):
        raise NewerStoreError(_NEWER)
    return found


def as_of_today(db: apsw.Connection, found: int) -> None:
    """Let an older form that can only be read be asked as the newest: views of this connection alone."""
    if found < _CALLED:
        db.execute(
            "CREATE TEMP VIEW conversation AS SELECT *, NULL AS called FROM main.conversation"
        )


def migrate(db: apsw.Connection, steps: Sequence[str] | None = None) -> None:
    """Bring the database to the newest form, one step a transaction.

    Args:
        db: open for writing.
        steps: the SQL of each step; None: ours.
    """
    steps = scripts() if steps is None else steps
    while True:
        with transaction(db):
            done: int = db.pragma("user_version")  # another process may have been faster
            if done >= len(steps):
                return
            db.execute(steps[done])
            db.pragma("application_id", APPLICATION)
            db.pragma("user_version", done + 1)


@contextmanager
def transaction(db: apsw.Connection) -> Iterator[Touched]:
    """Write all of a block or nothing of it; on the disk when it ends.

    Raises:
        NoRoomError: the disk is full or refuses; nothing was written.
    """
    with told():
        touched = Touched()
        db.execute("BEGIN IMMEDIATE")
        db.set_update_hook(touched.see)
        try:
            yield touched
            db.set_update_hook(None)
            refresh(db, touched)
            db.execute("COMMIT")
        except BaseException:
            with suppress(apsw.Error):
                if db.in_transaction:
                    db.execute("ROLLBACK")
            raise
        finally:
            db.set_update_hook(None)


@contextmanager
def told() -> Iterator[None]:
    """Faults of the database as our own, without what it was asked."""
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError):
        raise DamagedStoreError(_DAMAGED) from None
    except apsw.FullError:
        raise NoRoomError(_NO_ROOM) from None
    except apsw.IOError as error:
        raise _io_fault(error) from None
    except (apsw.BusyError, apsw.LockedError):
        raise StoreError(_BUSY) from None
    except apsw.ReadOnlyError:
        raise StoreError(_READ_ONLY) from None
    except apsw.Error as error:
        name = type(error).__name__
        raise StoreError(f"The store could not do this ({name}). Please report it.") from None
    except OSError as error:
        raise StoreError(f"The store cannot be opened: {error.strerror}.") from None


def _io_fault(error: apsw.Error) -> TurnTowardError:
    writing = {
        apsw.SQLITE_IOERR_WRITE,
        apsw.SQLITE_IOERR_FSYNC,
        apsw.SQLITE_IOERR_DIR_FSYNC,
        apsw.SQLITE_IOERR_TRUNCATE,
        apsw.SQLITE_IOERR_DELETE,
        apsw.SQLITE_IOERR_SHMSIZE,
        apsw.SQLITE_IOERR,
    }
    if getattr(error, "extendedresult", apsw.SQLITE_IOERR) in writing:
        return NoRoomError(_NOT_WRITTEN)
    return DamagedStoreError(_DAMAGED)


def rows(db: apsw.Connection, sql: str, *bindings: Any) -> list[tuple[Any, ...]]:
    """What a query finds."""
    return db.execute(sql, bindings).fetchall()
