"""What a backup says of itself."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from turntoward.errors import DamagedStoreError, NewerStoreError, StoreError
from turntoward.store.records import BackupMade

__all__ = [
    "ENDING",
    "FORM",
    "MANIFEST",
    "NOT_A_BACKUP",
    "Manifest",
    "backups",
    "made_of",
    "manifest_of",
]

MANIFEST: Final = "manifest.json"
ENDING: Final = ".turntoward"
FORM: Final = "turntoward.backup/1"
NOT_A_BACKUP: Final = "This is no backup that Turn Toward wrote, or a part of it is missing."


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup holds."""

    form: str
    name: str  # 16 random bytes, as hex; its key is made from them
    made_at: datetime
    version: int
    messages: int
    content: str  # the digest of all digests
    files: dict[str, str]  # SHA-256 by name
    seal: str = ""  # BLAKE2b of all of this, under the backup's key


def backups(folder: Path) -> tuple[BackupMade, ...]:
    """The backups in a folder, the newest first; those that cannot be read are left out."""
    return tuple(sorted(_backups(folder), key=lambda made: made.made_at, reverse=True))


def manifest_of(backup: Path) -> Manifest:
    """What it says.

    Raises:
        DamagedStoreError: it is no backup.
        NewerStoreError: it is of a later form.
    """
    try:
        data = (backup / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(data, type=Manifest)
        bytes.fromhex(manifest.name)
    except (OSError, ValueError, msgspec.MsgspecError):
        raise DamagedStoreError(NOT_A_BACKUP) from None
    if manifest.form != FORM:
        raise NewerStoreError("This backup was made by a newer Turn Toward. Update Turn Toward.")
    return manifest


def made_of(path: Path, manifest: Manifest) -> BackupMade:
    """What is told of a backup."""
    size = sum(each.stat().st_size for each in path.iterdir())
    return BackupMade(
        path=str(path),
        made_at=manifest.made_at,
        bytes=size,
        messages=manifest.messages,
        version=manifest.version,
    )


def _backups(folder: Path) -> Iterator[BackupMade]:
    for path in folder.glob(f"*{ENDING}"):
        with suppress(StoreError):
            yield made_of(path, manifest_of(path))
