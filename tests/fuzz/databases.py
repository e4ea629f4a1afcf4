"""Databases as seeds, and what happens to them page by page."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

__all__ = ["is_database", "other_page", "small"]

_PAGE: Final = 512  # bytes: the smallest there is, so that a small database has many
_KINDS: Final = bytes((2, 5, 10, 13, 0))  # of pages
_MARK: Final = b"SQLite format 3\0"


def is_database(data: bytes) -> bool:
    """Whether a file is one."""
    return data.startswith(_MARK)


def small(data: bytes) -> bytes:
    """The same database, of small pages."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "seed.db")
        path.write_bytes(data)
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
            database.execute(f"PRAGMA page_size={_PAGE}")
            database.execute("VACUUM")
        return path.read_bytes()


def other_page(data: bytes, rng: Random) -> bytes:
    """One page changed: a few of its bits, its kind, its cells, or another page in its place."""
    changed = bytearray(data)
    start = rng.randrange(max(1, len(changed) // _PAGE)) * _PAGE
    page = changed[start : start + _PAGE]
    rng.choice((_flip, _mark, _point, _blank))(page, rng)
    if rng.random() < 0.2:
        other = rng.randrange(max(1, len(changed) // _PAGE)) * _PAGE
        page = changed[other : other + _PAGE]
    changed[start : start + len(page)] = page
    return bytes(changed)


def _flip(page: bytearray, rng: Random) -> None:
    for _ in range(rng.choice((1, 1, 2, 8)) if page else 0):
        page[rng.randrange(len(page))] ^= 1 << rng.randrange(8)


def _mark(page: bytearray, rng: Random) -> None:
    """Its kind, and how many cells it has."""
    page[:1] = bytes([rng.choice(_KINDS)])
    page[3:5] = rng.randbytes(2)


def _point(page: bytearray, rng: Random) -> None:
    """Where one of its cells lies."""
    at = 8 + 2 * rng.randrange(8)
    page[at : at + 2] = rng.randbytes(2)


def _blank(page: bytearray, rng: Random) -> None:
    at = rng.randrange(len(page) or 1)
    page[at:] = bytes(len(page) - at)
