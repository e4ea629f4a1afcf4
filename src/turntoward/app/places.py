"""The files of this machine that a person may choose from: names, sizes and days, and nothing in them.

Links are not followed, and nothing outside of the person's own folder is shown. A path travels through
a page as hexadecimal bytes, so that a name of any letters comes back as it is.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from turntoward.errors import ChoiceError

__all__ = ["Entry", "Listing", "home", "listing", "lying", "path_of", "token_of", "usual"]

_USUAL: Final = ("Downloads", "Desktop", "Documents")
_MOST: Final = 1_000  # entries of a folder
_NEAR: Final = 2.0  # seconds: file systems keep times more or less finely
_NOT_HERE = "That is not in your own folder any more. Choose again."
_CLOSED = "That folder cannot be opened. Check who may read it."


class Entry(Struct, frozen=True):
    """A file or a folder."""

    name: str
    token: str
    is_folder: bool
    size: int  # bytes; of a folder: 0
    changed: datetime  # the clock on the wall


class Listing(Struct, frozen=True):
    """What lies in a folder."""

    name: str
    token: str
    above: str | None  # the token of the folder around it, where one may go there
    entries: tuple[Entry, ...]  # folders by name, then files, the newest first
    left_out: int  # entries beyond `_MOST`


def home() -> Path:
    """The person's own folder, without links on the way to it."""
    return Path.home().resolve()


def token_of(path: Path) -> str:
    """A path, as it travels."""
    return os.fsencode(path).hex()


def path_of(token: str) -> Path:
    """The path that a token stands for.

    Raises:
        ChoiceError: it is none, or leads out of the person's own folder.
    """
    try:
        path = Path(os.fsdecode(bytes.fromhex(token)))
        whole = path.resolve(strict=True)
    except (ValueError, OSError):
        raise ChoiceError(_NOT_HERE) from None
    if whole != path or not whole.is_relative_to(home()):
        raise ChoiceError(_NOT_HERE)
    return path


def usual() -> tuple[Path, ...]:
    """Where exports mostly lie; the person's own folder last."""
    own = home()
    inside = (own / name for name in _USUAL)
    return (*(each for each in inside if each.is_dir() and not each.is_symlink()), own)


def listing(folder: Path) -> Listing:
    """What lies in a folder, without what is hidden.

    Raises:
        ChoiceError: it cannot be opened.
    """
    try:
        found = sorted(_entries(folder), key=_order)
    except OSError:
        raise ChoiceError(_CLOSED) from None
    above = None if folder == home() else token_of(folder.parent)
    return Listing(
        "Your own folder" if folder == home() else folder.name,
        token_of(folder),
        above,
        tuple(found[:_MOST]),
        max(0, len(found) - _MOST),
    )


def lying(name: str, size: int, changed: float) -> Path | None:
    """The file of this name, size and time (seconds since 1970) in one of the usual folders."""
    if not name or Path(name).name != name:
        return None
    for folder in usual():
        path = folder / name
        try:
            about = path.lstat()
            is_it = about.st_size == size and abs(about.st_mtime - changed) < _NEAR
            if is_it and path.is_file() and not path.is_symlink():
                return path
        except (OSError, ValueError):
            continue
    return None


def _entries(folder: Path) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for each in found:
            if each.name.startswith(".") or each.is_symlink():
                continue
            is_folder = each.is_dir(follow_symlinks=False)
            if not is_folder and not each.is_file(follow_symlinks=False):
                continue
            try:
                about = each.stat(follow_symlinks=False)
                changed = datetime.fromtimestamp(about.st_mtime)  # noqa: DTZ006 as file managers show it
            except (OSError, ValueError, OverflowError):
                continue
            size = 0 if is_folder else about.st_size
            yield Entry(each.name, token_of(folder / each.name), is_folder, size, changed)


def _order(entry: Entry) -> tuple[bool, str, float]:
    if entry.is_folder:
        return (False, entry.name.casefold(), 0)
    return (True, "", -entry.changed.timestamp())
