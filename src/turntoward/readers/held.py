"""Files that are in memory alone: what a browser hands over never lies on a disk in the clear.

A file in memory has no name of its own, and an export is told by its name. So a link with that name
stands for it, in a folder that only this person can look into, in memory as well where the system has
such a place. The process that reads it inherits the file itself.
"""

import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Final

__all__ = ["HAS_MEMORY_FILES", "Held", "close_all", "descriptors_of"]

HAS_MEMORY_FILES: Final = hasattr(os, "memfd_create")
_HERE: Final = re.compile(r"/proc/self/fd/([0-9]{1,9})\Z")
_PREFIX: Final = "turntoward-held-"
_LONGEST: Final = 200  # letters of a name; file systems allow 255 bytes
_IN_MEMORY: Final = "/dev/shm"  # noqa: S108 only links lie there, in a private folder
_open: set[int] = set()
_all: "weakref.WeakSet[Held]" = weakref.WeakSet()


class Held:
    """A file in memory, written once and then read by its `path`."""

    def __init__(self, name: str) -> None:
        """An empty one.

        Args:
            name: as the person's own file is called; only its last part is used.

        Raises:
            OSError: the system has no files in memory.
        """
        self._descriptor = os.memfd_create("export", os.MFD_CLOEXEC)
        _open.add(self._descriptor)
        folder = tempfile.mkdtemp(prefix=_PREFIX, dir=_place())
        self.size = 0  # bytes
        self.path = Path(folder) / _safe(name)
        self.path.symlink_to(f"/proc/self/fd/{self._descriptor}")
        self.close: Callable[[], object] = weakref.finalize(
            self, _end, self._descriptor, folder
        )  # frees the memory, however often it is called
        _all.add(self)

    def write(self, data: bytes) -> None:
        """More of it.

        Raises:
            OSError: there is no more memory.
        """
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]
        self.size += len(data)


def close_all() -> None:
    """Free everything that is held: the store locks."""
    for held in [*_all]:
        held.close()
    _all.clear()


def descriptors_of(path: Path) -> tuple[int, ...]:
    """What a process must inherit to read a path: the file in memory that it stands for, if it does."""
    if not _open:
        return ()
    try:
        found = _HERE.match(str(path.readlink()))
    except (OSError, ValueError):
        return ()
    number = int(found[1]) if found else -1
    return (number,) if number in _open else ()


def _place() -> str | None:
    return _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK | os.X_OK) else None


def _safe(name: str) -> str:
    """The last part of a name, as a file may be called."""
    last = re.split(r"[/\\]", name)[-1].replace("\0", "").strip()
    stem, dot, ending = last.rpartition(".")
    if len(last) > _LONGEST:
        last = f"{stem[: _LONGEST // 4]}{dot}{ending[:20]}"
    last = last.encode("utf-8", "replace").decode()
    return last if last.strip(".") else "export"


def _end(descriptor: int, folder: str) -> None:
    _open.discard(descriptor)
    os.close(descriptor)
    shutil.rmtree(folder, ignore_errors=True)
