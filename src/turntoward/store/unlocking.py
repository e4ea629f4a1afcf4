"""How a store is made, opened, brought to the newest form, and given a new passphrase."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import apsw
from msgspec import Struct

from turntoward.errors import DamagedStoreError, StoreError, WrongKeyError
from turntoward.store.backup import make_backup
from turntoward.store.checking import is_sound
from turntoward.store.database import as_of_today, connect, migrate, version
from turntoward.store.envelope import (
    Envelope,
    StoreKey,
    calibrated,
    encoded,
    fresh,
    opened,
    with_slot,
    without,
)
from turntoward.store.envelope_file import envelopes, write_envelope
from turntoward.store.folder import (
    ASIDE,
    BACKUPS,
    COPY,
    DATABASE,
    ENVELOPE,
    UNFINISHED,
    insist_on_private,
    make_private,
    sync_folder,
)
from turntoward.store.migrations import MIGRATIONS
from turntoward.store.outside import damage_told, last_backup
from turntoward.store.recovery import new_code
from turntoward.store.salvaging import drop_copy, padded_copy
from turntoward.store.secret import FLOOR, Cost, Secret, SlotKind

__all__ = ["Unlocked", "create", "reseal", "unlock", "with_secret", "without_kind"]

_HOW_TO_RESTORE: Final = " Bring one back with “turntoward store restore BACKUP”."


class Unlocked(Struct, frozen=True):
    """An open database and its key."""

    db: apsw.Connection
    key: StoreKey
    version: int
    damage: str | None  # where it can only be read


def create(folder: Path, secret: Secret, cost: Cost | None = None) -> str:
    """Make a store; its recovery code, which is shown once and kept nowhere.

    Raises:
        StoreError: there is one already, or the passphrase is too short.
    """
    make_private(folder)
    insist_on_private(folder)
    _insist_on_room(folder)
    code = new_code()
    envelope, key = fresh()
    envelope = with_slot(envelope, key, secret, cost or calibrated())
    envelope = with_slot(envelope, key, Secret.recovery(code), FLOOR)
    (folder / UNFINISHED).unlink(missing_ok=True)
    db = connect(folder / UNFINISHED, key)
    migrate(db)
    db.close()
    write_envelope(folder, envelope)
    _finish(folder)
    return code


def unlock(folder: Path, secret: Secret) -> Unlocked:
    """Open a store.

    Raises:
        WrongKeyError: the secret does not open it.
        DamagedStoreError: nothing of it can be read.
        NewerStoreError: it is of a later form; it stays as it is.
        StoreError: there is none.
    """
    insist_on_private(folder)
    envelope, key = _key(folder, secret)
    _mend_copy(folder, envelope)
    drop_copy(folder)
    _finish(folder)
    if not (folder / DATABASE).exists():
        hint = last_backup(folder)
        raise DamagedStoreError(f"The database of the store is gone.{hint}{_HOW_TO_RESTORE}")
    has_log = _has_log(folder)
    try:
        found = _version(folder, key)
        if not found:
            return _for_reading(folder, key)
        db = connect(folder / DATABASE, key)
        if has_log and not is_sound(db):
            db.close()
            return _for_reading(folder, key)
    except DamagedStoreError:
        return _for_reading(folder, key)
    if 0 < found < len(MIGRATIONS):
        make_backup(db, key, folder, None)
    migrate(db)
    return Unlocked(db, key, version(db), None)


def _insist_on_room(folder: Path) -> None:
    """Refuse a folder that holds a store, or anything but what is left of one that was erased.

    Raises:
        StoreError: it does.
    """
    names = {path.name for path in folder.iterdir()}
    if names & {DATABASE, ENVELOPE, COPY}:
        raise StoreError(f"There is a store in {folder} already. Choose another folder.")
    if any(not name.startswith((UNFINISHED, ASIDE)) and name != BACKUPS for name in names):
        raise StoreError(f"{folder} is not empty. Choose a folder of its own for the store.")


def _finish(folder: Path) -> None:
    """Put a database that was just made in its place, also where making it was broken off there."""
    if (folder / UNFINISHED).exists() and not (folder / DATABASE).exists():
        (folder / UNFINISHED).rename(folder / DATABASE)
        sync_folder(folder)


def reseal(
    folder: Path,
    secret: Secret,
    change: Callable[[Envelope, StoreKey], Envelope],
) -> None:
    """Change the envelope of a store, whose database stays as it is.

    Raises:
        WrongKeyError: the secret does not open it; nothing has changed.
        NoRoomError: it cannot be written; nothing has changed.
    """
    insist_on_private(folder)
    envelope, key = _key(folder, secret)
    write_envelope(folder, change(envelope, key))


def with_secret(secret: Secret) -> Callable[[Envelope, StoreKey], Envelope]:
    """A change that lets this secret open the store, in place of the one of its kind."""
    return lambda envelope, key: with_slot(envelope, key, secret, calibrated())


def without_kind(kind: SlotKind) -> Callable[[Envelope, StoreKey], Envelope]:
    """A change after which no secret of this kind opens the store."""
    return lambda envelope, _key: without(envelope, kind)


def _key(folder: Path, secret: Secret) -> tuple[Envelope, StoreKey]:
    """The envelope, and what it holds; where its first copy does not open, the other is tried."""
    wrong: StoreError | None = None
    for envelope in envelopes(folder):
        try:
            return envelope, opened(envelope, secret)
        except WrongKeyError as error:
            wrong = error
    raise wrong or StoreError("There is no store here.")


def _mend_copy(folder: Path, envelope: Envelope) -> None:
    """See that both copies of the envelope are the one that has just opened the store."""
    data = encoded(envelope)
    paths = [folder / name for name in (ENVELOPE, COPY)]
    if any(not path.exists() or path.read_bytes() != data for path in paths):
        write_envelope(folder, envelope)


def _version(folder: Path, key: StoreKey) -> int:
    """Which form the database has, without a change to it."""
    db = connect(folder / DATABASE, key, read_only=True)
    try:
        return version(db)
    finally:
        db.close()


def _has_log(folder: Path) -> bool:
    """Whether the last one who wrote did not close the store, or another has it open now."""
    log = folder / f"{DATABASE}-wal"
    return log.exists() and log.stat().st_size > 0


def _for_reading(folder: Path, key: StoreKey) -> Unlocked:
    """What can still be read of a damaged store.

    Raises:
        DamagedStoreError: nothing.
    """
    hint = last_backup(folder)
    try:
        db = _readable(folder, key)
        found = version(db)
    except DamagedStoreError as error:
        raise DamagedStoreError(f"{error}{hint}{_HOW_TO_RESTORE}") from None
    if not found:
        db.close()
        raise DamagedStoreError(f"The database of the store is empty.{hint}{_HOW_TO_RESTORE}")
    as_of_today(db, found)
    return Unlocked(db, key, found, damage_told(folder))


def _readable(folder: Path, key: StoreKey) -> apsw.Connection:
    """The database, or a copy of it whose missing end is made up for."""
    try:
        return connect(folder / DATABASE, key, read_only=True)
    except DamagedStoreError:
        return connect(padded_copy(folder, key), key, read_only=True)
