"""Envelopes on the disk: two copies, replaced one after the other, so that a whole one is always there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from turntoward.errors import DamagedStoreError, StoreError
from turntoward.store import envelope as _envelope
from turntoward.store.envelope import Envelope
from turntoward.store.folder import COPY, DATABASE, ENVELOPE, write_durably

__all__ = ["envelopes", "write_envelope"]

_LARGEST: Final = 16_384  # bytes


def envelopes(folder: Path) -> Iterator[Envelope]:
    """The envelope, and its copy where that differs or the first is damaged.

    Raises:
        DamagedStoreError: there is none that can be read.
        NewerStoreError: it is of a later form.
        StoreError: there is no store.
    """
    seen: bytes | None = None
    for name in (ENVELOPE, COPY):
        data = _bytes(folder / name)
        if data is None or data == seen:
            continue
        try:
            found = _envelope.decoded(data)
        except DamagedStoreError:
            if name == COPY and seen is None:
                raise
            continue
        seen = data
        yield found
    if seen is None:
        _say_what_is_missing(folder)


def write_envelope(folder: Path, envelope: Envelope) -> None:
    """Put the envelope in place: at every moment a whole one is there, the old or the new.

    Raises:
        NoRoomError: it cannot be written; the old one stays.
    """
    data = _envelope.encoded(envelope)
    before = _bytes(folder / ENVELOPE)
    if before is not None:
        write_durably(folder / COPY, before)
    write_durably(folder / ENVELOPE, data)
    write_durably(folder / COPY, data)  # the old passphrase must not go on to open it


def _bytes(path: Path) -> bytes | None:
    try:
        with path.open("rb") as stream:
            return stream.read(_LARGEST + 1)
    except OSError:
        return None


def _say_what_is_missing(folder: Path) -> None:
    if any((folder / name).exists() for name in (ENVELOPE, COPY)):
        _envelope.decoded(b"")
    if (folder / DATABASE).exists():
        raise DamagedStoreError(
            f"The key file of the store in {folder} is gone; without it nobody can read the store. "
            "Put back store.key from a backup, or restore the backup: “turntoward store restore”."
        )
    raise StoreError(
        f"There is no store in {folder}. Make one with “turntoward store create”, or say where it "
        "is with --store."
    )
