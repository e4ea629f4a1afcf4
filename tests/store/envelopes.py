"""C3: envelopes that somebody has changed, with the checksum broken or put right."""

import hashlib
import random
from collections.abc import Iterator
from time import perf_counter
from unittest.mock import patch

import msgspec

from tests.store.making import SECRET
from turntoward.errors import DamagedStoreError, NewerStoreError, TurnTowardError
from turntoward.store import envelope as module
from turntoward.store.envelope import (
    Envelope,
    Slot,
    StoreKey,
    decoded,
    encoded,
    fresh,
    opened,
    with_slot,
)
from turntoward.store.secret import Secret, SlotKind

CODE = Secret(SlotKind.RECOVERY, bytes(20))


class Tried(msgspec.Struct):
    """What became of them."""

    changed: int = 0  # with a wrong checksum
    resealed: int = 0  # with a right one
    accepted: int = 0  # that gave another key, or another envelope
    slowest: float = 0.0  # seconds


def tried(changed: int, resealed: int, seed: int) -> Tried:
    """Try so many of each kind; whatever is no error of ours is raised."""
    rng, found = random.Random(seed), Tried()
    with patch.object(module, "_slot_key", quick):
        envelope, key = made()
        data = encoded(envelope)
        for each in mutants(data, changed, rng):
            found.changed += 1
            found.accepted += is_accepted(each, envelope, key, found, fits=False)
        for each in (made_to_fit(data, rng) for _ in range(resealed)):
            found.resealed += 1
            found.accepted += is_accepted(each, envelope, key, found, fits=True)
    return found


def made() -> tuple[Envelope, StoreKey]:
    """An envelope with two slots, and its key."""
    envelope, key = fresh()
    return with_slot(with_slot(envelope, key, SECRET), key, CODE), key


def quick(slot: Slot, secret: Secret) -> bytes:
    """In the place of Argon2id, which is not what is tried here and takes a quarter of a second."""
    return hashlib.sha256(msgspec.msgpack.encode((slot.salt, slot.cost, secret.value))).digest()


def is_accepted(
    data: bytes, envelope: Envelope, key: StoreKey, found: Tried, *, fits: bool
) -> bool:
    """Whether a changed file is read, or gives a key by what is not the store's own slot."""
    started = perf_counter()
    try:
        read = decoded(data)
        keys = [(secret, key_of(read, secret)) for secret in (SECRET, CODE)]
    except (DamagedStoreError, NewerStoreError):
        return False
    finally:
        found.slowest = max(found.slowest, perf_counter() - started)
    return not fits or any(
        other is not None and (other != key or slot_of(read, secret) != slot_of(envelope, secret))
        for secret, other in keys
    )


def key_of(envelope: Envelope, secret: Secret) -> StoreKey | None:
    """The key that a secret gives; None where it is refused."""
    try:
        return opened(envelope, secret)
    except TurnTowardError:
        return None


def slot_of(envelope: Envelope, secret: Secret) -> tuple[bytes, Slot | None]:
    """The slot that a secret is for, and the store's name."""
    slots = (each for each in envelope.slots if each.kind is secret.kind)
    return envelope.store, next(slots, None)


def mutants(data: bytes, count: int, rng: random.Random) -> Iterator[bytes]:
    """The bytes of a file, changed, cut, doubled and shuffled."""
    for _ in range(count):
        kind, changed = rng.randrange(5), bytearray(data)
        at = rng.randrange(len(data))
        if kind == 0:
            changed[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del changed[at:]
        elif kind == 2:
            changed[at:at] = rng.randbytes(rng.randrange(1, 40))
        elif kind == 3:
            del changed[at : at + rng.randrange(1, 40)]
        else:
            other = rng.randrange(len(data))
            changed[at], changed[other] = changed[other] ^ 0x55, changed[at]
        if bytes(changed) != data:
            yield bytes(changed)


def made_to_fit(data: bytes, rng: random.Random) -> bytes:
    """A file changed by somebody who puts the checksum right."""
    rest = bytearray(data[32:])
    rest[rng.randrange(len(rest))] ^= 1 << rng.randrange(8)
    return hashlib.sha256(rest).digest() + rest
