"""Digests over blocks of rows, so that an old page put back is noticed.

Each page of the file has a seal of its own, but an older version of the same page has one too. Every
transaction therefore writes a digest of each block of rows that it touched, somewhere else in the
file; `faults` compares them all.
"""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import groupby
from typing import Any, Final

import apsw
import msgspec

__all__ = ["TABLES", "Touched", "faults", "refresh", "total"]

TABLES: Final = (
    "person",
    "conversation",
    "import",
    "speaker",
    "message",
    "coded",
    "coding",
    "correction",
    "setting",
)
_SHIFT: Final = 8  # 256 rows to a block
_SUM_BYTES: Final = 16
_Row = tuple[Any, ...]


class Touched:
    """The blocks that a transaction writes to."""

    def __init__(self) -> None:
        self.blocks: set[tuple[str, int]] = set()

    def see(self, _what: int, _database: str, table: str, row: int) -> None:
        """SQLite tells of a row that is written."""
        if table in TABLES:
            self.blocks.add((table, row >> _SHIFT))


def refresh(db: apsw.Connection, touched: Touched) -> None:
    """Write the digests of the blocks that were touched."""
    for table, block in touched.blocks:
        found = _block(db, table, block)
        if found:
            db.execute(
                "INSERT INTO digest(part, block, sum) VALUES (?, ?, ?) "
                "ON CONFLICT (part, block) DO UPDATE SET sum = excluded.sum",
                (table, block, _sum(found)),
            )
        else:
            db.execute("DELETE FROM digest WHERE part = ? AND block = ?", (table, block))


def faults(db: apsw.Connection) -> Iterator[tuple[str, int]]:
    """The blocks, by table and number, whose rows are not those that were written."""
    for table in TABLES:
        known = dict(db.execute("SELECT block, sum FROM digest WHERE part = ?", (table,)))
        for block, found in _blocks(db, table):
            if known.pop(block, None) != _sum(found):
                yield table, block
        yield from ((table, block) for block in known)


def total(db: apsw.Connection) -> bytes:
    """One digest of everything."""
    found = db.execute("SELECT part, block, sum FROM digest ORDER BY part, block").fetchall()
    return _sum(found)


def _block(db: apsw.Connection, table: str, block: int) -> list[_Row]:
    first = block << _SHIFT
    return db.execute(
        f'SELECT * FROM "{table}" WHERE id BETWEEN ? AND ? ORDER BY id',  # noqa: S608 of TABLES
        (first, first + (1 << _SHIFT) - 1),
    ).fetchall()


def _blocks(db: apsw.Connection, table: str) -> Iterator[tuple[int, list[_Row]]]:
    everything = db.execute(f'SELECT * FROM "{table}" ORDER BY id')  # noqa: S608 of TABLES
    for block, found in groupby(everything, key=lambda row: row[0] >> _SHIFT):
        yield block, list(found)


def _sum(found: list[_Row]) -> bytes:
    return blake2b(msgspec.msgpack.encode(found), digest_size=_SUM_BYTES).digest()
