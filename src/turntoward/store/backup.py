"""Backups: a folder that holds all that is needed to have the store again, and says so itself.

A backup has a key of its own, made from that of the store and its own name; with the envelope inside,
the passphrase or the recovery code opens it. Its manifest holds digests of both files and is sealed,
so that a changed byte anywhere is noticed. What was written is read back before it counts.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import apsw
import msgspec

from turntoward.errors import DamagedStoreError, NoRoomError, StoreError
from turntoward.store import envelope as _envelope
from turntoward.store.checking import check
from turntoward.store.database import connect, rows, told, version
from turntoward.store.digests import total
from turntoward.store.envelope import StoreKey
from turntoward.store.folder import (
    ASIDE,
    BACKUPS,
    DATABASE,
    ENVELOPE,
    make_private,
    sync_folder,
    write_durably,
)
from turntoward.store.manifests import (
    ENDING,
    FORM,
    MANIFEST,
    NOT_A_BACKUP,
    Manifest,
    backups,
    made_of,
    manifest_of,
)
from turntoward.store.records import BackupMade
from turntoward.store.secret import Secret

__all__ = ["GENERATIONS", "make_backup", "restore"]

GENERATIONS: Final = 5  # that are kept in the store's own folder
_PURPOSE = "backup"
_CHUNK = 1024**2
_NOT_AS_WRITTEN = "This backup is not as it was written, and was left alone. Try an older one."
_NOT_READ_BACK = "What was written could not be read back, so it was thrown away. Try another disk."


def make_backup(db: apsw.Connection, key: StoreKey, folder: Path, to: Path | None) -> BackupMade:
    """Write a backup while the store is in use, and read it back.

    Args:
        db: the store.
        key: its key.
        folder: its folder.
        to: a folder for backups; None: the store's own, where only the newest are kept.

    Raises:
        NoRoomError, StoreError: it could not be written; nothing is left of it.
    """
    home = to or folder / BACKUPS
    make_private(home)
    made_at = datetime.now(UTC)
    path = _free(home, made_at)
    part = home / f".{path.name}.part"
    with suppress(OSError):
        shutil.rmtree(part)
    make_private(part)
    try:
        manifest = _write(db, key, folder, part, made_at)
        _read_back(part, key, manifest)
        part.rename(path)
        sync_folder(home)
    except OSError as error:
        raise NoRoomError(f"The backup cannot be written: {error.strerror}.") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    if to is None:
        _keep_newest(home, path, _named(folder))
    return made_of(path, manifest)


def restore(backup: Path, folder: Path, secret: Secret) -> BackupMade:
    """Put a backup in the place of a store, which is moved aside, not overwritten.

    Raises:
        WrongKeyError: the secret does not open it.
        DamagedStoreError: it is not as it was written; nothing has changed.
        StoreError, NoRoomError: it cannot be put there; nothing has changed.
    """
    manifest = manifest_of(backup)
    key = _opened(backup, secret)
    _insist_on_seal(manifest, key)
    _insist_on_files(backup, manifest)
    part = folder / ".restored.part"
    shutil.rmtree(part, ignore_errors=True)
    make_private(part)
    try:
        _copy(backup, part, key, manifest)
        with _moved_aside(folder):
            (part / DATABASE).rename(folder / DATABASE)
            (part / ENVELOPE).rename(folder / ENVELOPE)
        sync_folder(folder)
    except OSError as error:
        raise NoRoomError(f"The backup cannot be put there: {error.strerror}.") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return made_of(backup, manifest)


def _write(
    db: apsw.Connection, key: StoreKey, folder: Path, part: Path, made_at: datetime
) -> Manifest:
    name = os.urandom(16)
    own = key.derived(_PURPOSE, name)
    with told(), connect_new(part / DATABASE, own) as copy:
        _copy_pages(db, copy)
        number, content = version(copy), total(copy)
        count = rows(copy, "SELECT count(*) FROM message")[0][0]
    write_durably(part / ENVELOPE, (folder / ENVELOPE).read_bytes())
    manifest = Manifest(
        form=FORM,
        name=name.hex(),
        made_at=made_at,
        version=number,
        messages=count,
        content=content.hex(),
        files={each: _digest(part / each) for each in (DATABASE, ENVELOPE)},
    )
    manifest = msgspec.structs.replace(manifest, seal=_seal(manifest, own))
    write_durably(part / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


class connect_new:  # noqa: N801 a `with` for a database that is one file, without a log
    """A database in one file: what is written into it is on the disk when it is closed."""

    def __init__(self, path: Path, key: StoreKey) -> None:
        self._db = connect(path, key, synchronous="OFF")
        self._path = path

    def __enter__(self) -> apsw.Connection:
        self._db.pragma("journal_mode", "DELETE")
        return self._db

    def __exit__(self, *_: object) -> None:
        with suppress(apsw.Error):  # whoever wrote into it has the error
            self._db.pragma("journal_mode", "DELETE")  # pages that were copied may say otherwise
        self._db.close()
        with self._path.open("rb") as stream:
            os.fsync(stream.fileno())


def _copy_pages(source: apsw.Connection, target: apsw.Connection) -> None:
    """All pages in one step, so that a busy writer cannot make it begin again for ever."""
    with target.backup("main", source, "main") as copying:
        copying.step(-1)


def _copy(backup: Path, part: Path, key: StoreKey, manifest: Manifest) -> None:
    """The backup as a store: under the store's own key again."""
    own = key.derived(_PURPOSE, bytes.fromhex(manifest.name))
    with told():
        source = connect(backup / DATABASE, own, read_only=True)
        try:
            with connect_new(part / DATABASE, key) as copy:
                _copy_pages(source, copy)
                if check(copy).faults or total(copy).hex() != manifest.content:
                    raise DamagedStoreError(_NOT_AS_WRITTEN)
        finally:
            source.close()
    write_durably(part / ENVELOPE, (backup / ENVELOPE).read_bytes())


def _read_back(part: Path, key: StoreKey, manifest: Manifest) -> None:
    own = key.derived(_PURPOSE, bytes.fromhex(manifest.name))
    try:
        with told():
            copy = connect(part / DATABASE, own, read_only=True)
            try:
                found = check(copy, can_write=False)
                is_same = total(copy).hex() == manifest.content
            finally:
                copy.close()
    except DamagedStoreError:  # the copy, not the store
        raise StoreError(_NOT_READ_BACK) from None
    if found.faults or not is_same:
        raise StoreError(_NOT_READ_BACK)


def _opened(backup: Path, secret: Secret) -> StoreKey:
    try:
        data = (backup / ENVELOPE).read_bytes()
    except OSError:
        raise DamagedStoreError(NOT_A_BACKUP) from None
    return _envelope.opened(_envelope.decoded(data), secret)


def _insist_on_seal(manifest: Manifest, key: StoreKey) -> None:
    own = key.derived(_PURPOSE, bytes.fromhex(manifest.name))
    if _seal(manifest, own) != manifest.seal:
        raise DamagedStoreError(_NOT_AS_WRITTEN)


def _insist_on_files(backup: Path, manifest: Manifest) -> None:
    for name in (DATABASE, ENVELOPE):
        try:
            is_same = _digest(backup / name) == manifest.files.get(name)
        except OSError:
            raise DamagedStoreError(NOT_A_BACKUP) from None
        if not is_same:
            raise DamagedStoreError(_NOT_AS_WRITTEN)


def _seal(manifest: Manifest, own: StoreKey) -> str:
    content = msgspec.json.encode(msgspec.structs.replace(manifest, seal=""), order="sorted")
    return hashlib.blake2b(content, key=own.key, person=b"manifest", digest_size=32).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def _moved_aside(folder: Path) -> Iterator[None]:
    """Whatever lies where a store is to be, in a folder beside it: a backup may not cost anything.

    Where the new one cannot be put there, the old one lies there again.
    """
    aside = _free(folder, datetime.now(UTC), ASIDE, "")
    moved: list[Path] = []
    try:
        for path in (*folder.glob(f"{DATABASE}*"), *folder.glob(f"{ENVELOPE}*")):
            make_private(aside)
            path.rename(aside / path.name)
            moved.append(path)
        yield
    except OSError:
        for path in moved:
            (aside / path.name).replace(path)
        with suppress(OSError):
            aside.rmdir()
        raise


def _free(home: Path, made_at: datetime, before: str = "", ending: str = ENDING) -> Path:
    stem = f"{before}{made_at:%Y-%m-%dT%H%M%S}"
    number = 1
    while (path := home / f"{stem}{'' if number == 1 else f'-{number}'}{ending}").exists():
        number += 1
    return path


def _keep_newest(home: Path, last: Path, name: bytes | None) -> None:
    """Remove all but the newest backups of the store of this name; those of others are not ours.

    The one that was just made stays, whatever the clock says of the others.
    """
    found = backups(home)
    older = [m for m in found if Path(m.path) != last and _named(Path(m.path)) == name]
    for made in older[GENERATIONS - 1 :]:
        shutil.rmtree(made.path, ignore_errors=True)


def _named(folder: Path) -> bytes | None:
    """The name of the store whose envelope lies in a folder."""
    try:
        return _envelope.decoded((folder / ENVELOPE).read_bytes()).store
    except (OSError, StoreError):
        return None
