"""Codings kept from one reading to the next, in a folder that a person names; off by default.

Codings of a private talk are private too. So each stretch of turns has a file of its own, encrypted with
a key that is made from the very turns, and from a secret of the folder: who does not have the talk itself
cannot read what was found in it, and who has changed a word finds nothing. Names of files tell nothing.
See docs/decisions/0010-cache.md.
"""

import hashlib
import hmac
import os
import secrets
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from turntoward.errors import OutputError
from turntoward.model import Turn
from turntoward.model.ports import Shelved

__all__ = ["LARGEST", "Cache"]

LARGEST: Final = 64 * 1024**2  # bytes of all files together
_SALT: Final = "salt"
_ENDING: Final = ".coded"
_FORM: Final = b"1"  # of what is kept
_NONCE: Final = 12
_SALT_SIZE: Final = 32
_MOST: Final = 64 * 1024**2  # bytes of a file, unpacked
_decode = msgspec.msgpack.Decoder(Shelved).decode


class Cache:
    """A `Shelf` on disk, for turns that are coded by the same means."""

    def __init__(self, folder: Path, made_by: Sequence[str], *, largest: int = LARGEST) -> None:
        """Open it, or begin it; the oldest files go where there is too much.

        Args:
            folder: made where there is none, for its owner alone.
            made_by: whatever a coding depends on beside the turns; other means find nothing.
            largest: bytes that are kept.

        Raises:
            OutputError: the folder cannot be used.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._salt = _salt(folder / _SALT)
            _tidy(folder, largest)
        except OSError as error:
            raise OutputError(
                f"The folder for codings, {folder}, cannot be used: {error.strerror}. Choose another, "
                "or leave --cache out."
            ) from None
        self._made_by = tuple(made_by)

    def take(self, turns: Sequence[Turn], *, spoken: bool | None) -> Shelved | None:
        """What was kept of these turns; None too where its file is damaged."""
        path, key = self._at(turns, spoken=spoken)
        try:
            data = path.read_bytes()
            packed = ChaCha20Poly1305(key).decrypt(data[:_NONCE], data[_NONCE:], _FORM)
            found = _decode(zlib.decompressobj().decompress(packed, _MOST))
        except (OSError, InvalidTag, ValueError, zlib.error, msgspec.MsgspecError):
            return None
        with suppress(OSError):
            os.utime(path)
        return found if len(found.codings) == len(found.risks) == len(turns) else None

    def put(self, turns: Sequence[Turn], found: Shelved, *, spoken: bool | None) -> None:
        """Keep it; where there is no room, it is made again the next time."""
        path, key = self._at(turns, spoken=spoken)
        packed = zlib.compress(msgspec.msgpack.encode(found), 1)
        nonce = secrets.token_bytes(_NONCE)
        with suppress(OSError):
            _write(path, nonce + ChaCha20Poly1305(key).encrypt(nonce, packed, _FORM))

    def _at(self, turns: Sequence[Turn], *, spoken: bool | None) -> tuple[Path, bytes]:
        """Where it lies, and the key that opens it."""
        digest = hmac.new(self._salt, digestmod=hashlib.sha256)
        for part in _parts(self._made_by, turns, spoken=spoken):
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
        root = digest.digest()
        name = hmac.digest(root, b"name", "sha256").hex()[:32]
        return self._folder / f"{name}{_ENDING}", hmac.digest(root, b"key", "sha256")


def _parts(
    made_by: Sequence[str], turns: Sequence[Turn], *, spoken: bool | None
) -> Iterator[bytes]:
    yield _FORM
    yield from (each.encode("utf-8", "surrogatepass") for each in made_by)
    yield repr(spoken).encode()
    for turn in turns:
        yield str(turn.session - turns[0].session).encode()
        yield turn.speaker.encode("utf-8", "surrogatepass")
        yield turn.text.encode("utf-8", "surrogatepass")


def _salt(path: Path) -> bytes:
    """What the folder keeps to itself, made where there is none."""
    with suppress(FileNotFoundError):
        known = path.read_bytes()
        if len(known) == _SALT_SIZE:
            return known
    fresh = secrets.token_bytes(_SALT_SIZE)
    _write(path, fresh)
    return fresh


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, for its owner alone."""
    scratch = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def _tidy(folder: Path, largest: int) -> None:
    """Take out what was used the longest ago, until there is room, and what was left half written."""
    for path in folder.glob("*.new"):
        path.unlink(missing_ok=True)
    files = [(path.stat(), path) for path in folder.glob(f"*{_ENDING}")]
    files.sort(key=lambda each: each[0].st_mtime_ns)
    size = sum(stat.st_size for stat, _ in files)
    for stat, path in files:
        if size <= largest:
            return
        path.unlink(missing_ok=True)
        size -= stat.st_size
