"""What somebody who has the key could find in a file: pages decrypted by hand, with no database.

The form is that of SQLCipher 4: AES-256-CBC, and at the end of each page 16 bytes of chance and 64 of
a seal. The log holds the same pages, each behind 24 bytes.
"""

from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.store.making import KEY

PAGE: Final = 4096
_RESERVED: Final = 80
_CHANCE: Final = 16
_SALT: Final = 16
_LOG_HEAD: Final = 32
_FRAME_HEAD: Final = 24


def decrypted(path: Path) -> bytes:
    """All pages of a database, free ones too, and all pages of its log."""
    data = path.read_bytes()
    pages = [data[at : at + PAGE] for at in range(0, len(data), PAGE)]
    log = path.with_name(f"{path.name}-wal")
    if log.exists():
        frames = log.read_bytes()[_LOG_HEAD:]
        size = _FRAME_HEAD + PAGE
        pages += [frames[at + _FRAME_HEAD : at + size] for at in range(0, len(frames), size)]
    return b"".join(_page(page) for page in pages if len(page) == PAGE)


def _page(page: bytes) -> bytes:
    """One page; the first of a file begins with its salt, which takes the place of 16 bytes."""
    body, chance = page[:-_RESERVED], page[PAGE - _RESERVED :][:_CHANCE]
    if body[:_SALT] == KEY.salt:
        body = body[_SALT:]
    decryptor = Cipher(algorithms.AES(KEY.key), modes.CBC(chance)).decryptor()
    return decryptor.update(body) + decryptor.finalize()
