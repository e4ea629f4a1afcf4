"""What reading an export may cost, by its size."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from turntoward.readers._frames import Bounds

__all__ = ["bounds_of"]

_LEAST_SECONDS: Final = 60  # of processor time, and for each megabyte so many more:
_SECONDS_A_MEGABYTE: Final = 2
_PACKED: Final = 10  # a zip may hold so many times its size
_MOST_IN_ZIP: Final = 512 * 1024**2
_MOST_FILES: Final = 100_000
_BESIDE_A_COPY: Final = 16 * 1024**2  # bytes that SQLite may need for an index of its log
_ZIP, _DATABASE = b"PK\x03\x04", b"SQLite format 3\0"


def bounds_of(path: Path, memory: int) -> Bounds:
    """What reading a file or folder may use.

    Processor time is one minute, and two seconds for each megabyte (of a zip: twenty). Nothing may
    be written, but a database, which is copied into the scratch folder together with its log.
    """
    head = _start(path)
    sizes = [*_sizes(path)]
    size = sum(sizes) * (_PACKED if head.startswith(_ZIP) else 1)
    room = 0
    if head.startswith(_ZIP):
        room = _MOST_IN_ZIP
    elif head.startswith(_DATABASE) or not head:
        log = path.with_name(f"{path.name}-wal")
        room = _BESIDE_A_COPY + 2 * max([*sizes, *_sizes(log)], default=0)
    seconds = _LEAST_SECONDS + size * _SECONDS_A_MEGABYTE // 1024**2
    return Bounds(memory=memory, seconds=seconds, room=room)


def _start(path: Path) -> bytes:
    """The first bytes of a file; none of a folder."""
    try:
        if path.is_file():
            with path.open("rb") as stream:
                return stream.read(len(_DATABASE))
    except (OSError, ValueError):
        pass  # who reads it says what is wrong with it
    return b""


def _sizes(path: Path) -> Iterator[int]:
    try:
        yield path.stat().st_size
        if not path.is_dir():
            return
        left = _MOST_FILES
        for folder, _, names in os.walk(path):
            for name in names[:left]:
                yield os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118 many files
            left -= len(names)
            if left <= 0:
                return
    except (OSError, ValueError):
        return
