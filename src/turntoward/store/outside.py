"""What can be told of a store without opening it."""

from pathlib import Path
from typing import Final

from turntoward.errors import DamagedStoreError, NewerStoreError
from turntoward.store.envelope_file import envelopes
from turntoward.store.folder import BACKUPS, COPY, DATABASE, ENVELOPE, UNFINISHED
from turntoward.store.manifests import backups

__all__ = ["damage_outside", "damage_told", "is_there", "last_backup"]

_DAMAGE: Final = "The store is damaged. It is open for reading only, and nothing was changed."
_PAGE: Final = 4096  # bytes, the least that a database has
_GONE: Final = "The database of the store is gone."
_CUT: Final = "The database of the store is cut off, so that nothing of it can be read."


def is_there(folder: Path) -> bool:
    """Whether a folder has a store, or what is left of one."""
    if any((folder / name).exists() for name in (ENVELOPE, COPY)):
        return True
    return (folder / DATABASE).exists() and not (folder / UNFINISHED).exists()


def damage_outside(folder: Path) -> str | None:
    """Why the store in a folder cannot be opened, whatever one knows; None: nothing is to be seen."""
    try:
        for _ in envelopes(folder):
            break
    except DamagedStoreError as error:
        return str(error)
    except NewerStoreError:
        return None
    try:
        size = (folder / DATABASE).stat().st_size
    except OSError:
        return None if (folder / UNFINISHED).exists() else _GONE
    return None if size >= _PAGE else _CUT


def damage_told(folder: Path) -> str:
    """What is said of a damaged store that is open."""
    return f"{_DAMAGE}{last_backup(folder)}"


def last_backup(folder: Path) -> str:
    """Which backup is the last, as a sentence after another; nothing where there is none."""
    found = backups(folder / BACKUPS)
    if not found:
        return ""
    made_at = found[0].made_at
    return f" The last backup is {found[0].path}, of {made_at.day} {made_at:%B %Y, %H:%M} UTC."
