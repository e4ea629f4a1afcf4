"""A store whose end is missing, made readable: SQLite refuses a file that is shorter than it says.

A copy gets its missing pages as zeroes, which are noticed as damage when they are read. The copy is
encrypted as the store is, and the store itself stays as it was.
"""

import os
import shutil
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from turntoward.errors import DamagedStoreError
from turntoward.store.envelope import StoreKey
from turntoward.store.folder import DATABASE, make_private

__all__ = ["drop_copy", "padded_copy"]

_FOLDER: Final = ".salvaged"
_PAGE: Final = 4096
_RESERVED: Final = 80  # bytes at the end of a page: 16 of chance, and a seal
_SALT: Final = 16
_COUNT_AT: Final = slice(28, 32)  # how many pages there are, in the first 100 bytes
_MOST: Final = 2**28  # pages, a terabyte
_CUT: Final = "So much of the store is missing that nothing can be read."


def padded_copy(folder: Path, key: StoreKey) -> Path:
    """A copy of the database that is as long as it says.

    Raises:
        DamagedStoreError: not even its first page is there.
    """
    drop_copy(folder)
    with (folder / DATABASE).open("rb") as stream:
        data = stream.read(_PAGE)
    if len(data) < _PAGE:
        raise DamagedStoreError(_CUT)
    pages = _pages(data, key)
    if not 0 < pages < _MOST:
        raise DamagedStoreError(_CUT)
    make_private(folder / _FOLDER)
    copy = folder / _FOLDER / DATABASE
    shutil.copyfile(folder / DATABASE, copy)
    if copy.stat().st_size < pages * _PAGE:
        os.truncate(copy, pages * _PAGE)
    return copy


def drop_copy(folder: Path) -> None:
    """Remove the copy of an earlier time."""
    shutil.rmtree(folder / _FOLDER, ignore_errors=True)


def _pages(first: bytes, key: StoreKey) -> int:
    """How many pages a database says it has, from its first page, in the form of SQLCipher 4."""
    chance = first[_PAGE - _RESERVED :][:_SALT]
    decryptor = Cipher(algorithms.AES(key.key), modes.CBC(chance)).decryptor()
    head = bytes(_SALT) + decryptor.update(first[_SALT : _SALT + 96])
    return int.from_bytes(head[_COUNT_AT])
