"""The envelope: a store's random key, sealed once for each way to open it.

A slot is a passphrase, a recovery code, or a secret in the keyring of the system. Its key comes from
its secret by Argon2id, and seals the store's key by ChaCha20-Poly1305; everything that says how is
bound to the seal, so that nothing of it can be changed. A new passphrase is a new slot: the database
stays as it is. The whole has a checksum, which tells damage from a wrong passphrase.
"""

import hashlib
import os
from time import perf_counter
from typing import Final

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from msgspec import Struct
from msgspec.structs import replace

from turntoward.errors import DamagedStoreError, NewerStoreError, StoreError, WrongKeyError
from turntoward.store.secret import BETTER, CEILING, FLOOR, Cost, Secret, SlotKind

__all__ = [
    "Envelope",
    "Slot",
    "StoreKey",
    "calibrated",
    "decoded",
    "encoded",
    "fresh",
    "opened",
    "with_slot",
    "without",
]

FORM: Final = "turntoward.envelope/1"
_FAMILY = "turntoward.envelope/"
_KEY_BYTES: Final = 32
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_SUM_BYTES: Final = 32
_FAST_ENOUGH = 1.0  # seconds
MOST_SLOTS: Final = 8
SHORTEST: Final = 8  # characters of a passphrase
_WRONG = (
    "That does not open the store. Check the spelling, the keyboard and the case, and try again."
)
_DAMAGED = (
    "The key file of the store is damaged or incomplete. Put back a copy of it, or restore a backup: "
    "“turntoward store restore BACKUP”."
)


class StoreKey(Struct, frozen=True):
    """What the database is encrypted with."""

    key: bytes  # 32
    salt: bytes  # 16; the file begins with it

    def __repr__(self) -> str:
        return "StoreKey(…)"

    def derived(self, purpose: str, salt: bytes) -> "StoreKey":
        """Another key that only the holder of this one can make."""
        made = hashlib.blake2b(salt, key=self.key, person=purpose.encode()[:16]).digest()
        return StoreKey(made[:_KEY_BYTES], made[_KEY_BYTES : _KEY_BYTES + _SALT_BYTES])


class Slot(Struct, frozen=True, kw_only=True):
    """A store's key, sealed for one secret."""

    kind: SlotKind
    cost: Cost
    salt: bytes
    nonce: bytes
    sealed: bytes


class Envelope(Struct, frozen=True, kw_only=True):
    """All slots of one store."""

    form: str
    store: bytes  # 16 random bytes that name it
    slots: tuple[Slot, ...]


def fresh() -> tuple[Envelope, StoreKey]:
    """The envelope of a new store, without a slot, and its key."""
    key = StoreKey(os.urandom(_KEY_BYTES), os.urandom(_SALT_BYTES))
    return Envelope(form=FORM, store=os.urandom(16), slots=()), key


def with_slot(envelope: Envelope, key: StoreKey, secret: Secret, cost: Cost = FLOOR) -> Envelope:
    """The envelope with the slot for this secret, in place of the one of its kind.

    Raises:
        StoreError: a passphrase that is too short.
    """
    if secret.kind is SlotKind.PASSPHRASE and len(secret.value.decode()) < SHORTEST:
        raise StoreError(
            f"This passphrase is too short. Use {SHORTEST} characters or more; four or five words "
            "that do not belong together are easy to remember and hard to guess."
        )
    slot = Slot(
        kind=secret.kind,
        cost=cost,
        salt=os.urandom(_SALT_BYTES),
        nonce=os.urandom(_NONCE_BYTES),
        sealed=b"",
    )
    seal = ChaCha20Poly1305(_slot_key(slot, secret))
    sealed = seal.encrypt(slot.nonce, key.key + key.salt, _bound(envelope, slot))
    others = (each for each in envelope.slots if each.kind is not secret.kind)
    return replace(envelope, slots=(*others, replace(slot, sealed=sealed)))


def without(envelope: Envelope, kind: SlotKind) -> Envelope:
    """The envelope without its slot of that kind."""
    return replace(envelope, slots=tuple(slot for slot in envelope.slots if slot.kind is not kind))


def opened(envelope: Envelope, secret: Secret) -> StoreKey:
    """The store's key.

    Raises:
        WrongKeyError: this secret does not open it, or a slot was tampered with.
        StoreError: there is no slot for such a secret.
    """
    slot = next((slot for slot in envelope.slots if slot.kind is secret.kind), None)
    if slot is None:
        raise StoreError(f"This store has no {secret.kind} to open it with.")
    try:
        seal = ChaCha20Poly1305(_slot_key(slot, secret))
        plain = seal.decrypt(slot.nonce, slot.sealed, _bound(envelope, slot))
    except (InvalidTag, ValueError):
        raise WrongKeyError(_WRONG) from None
    return StoreKey(plain[:_KEY_BYTES], plain[_KEY_BYTES:])


def encoded(envelope: Envelope) -> bytes:
    """As bytes of a file, with their checksum in front."""
    data = msgspec.msgpack.encode(envelope)
    return hashlib.sha256(data).digest() + data


def decoded(data: bytes) -> Envelope:
    """The envelope that a file holds.

    Raises:
        DamagedStoreError: it is none, or its costs are such as nobody would have chosen.
        NewerStoreError: it is one of a later form.
    """
    told, rest = data[:_SUM_BYTES], data[_SUM_BYTES:]
    if hashlib.sha256(rest).digest() != told:
        raise DamagedStoreError(_DAMAGED)
    _insist_on_form(rest)
    try:
        envelope = msgspec.msgpack.decode(rest, type=Envelope)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise DamagedStoreError(_DAMAGED) from None
    if len(envelope.slots) > MOST_SLOTS or not all(map(_is_sound, envelope.slots)):
        raise DamagedStoreError(_DAMAGED)
    return envelope


def calibrated() -> Cost:
    """The better cost where one try then still takes no longer than a second here, else the floor."""
    probe = Slot(
        kind=SlotKind.PASSPHRASE, cost=FLOOR, salt=bytes(_SALT_BYTES), nonce=b"", sealed=b""
    )
    started = perf_counter()
    _slot_key(probe, Secret(SlotKind.PASSPHRASE, b"probe"))
    factor = BETTER.memory / FLOOR.memory
    return BETTER if (perf_counter() - started) * factor <= _FAST_ENOUGH else FLOOR


class _Form(Struct):
    form: str


def _insist_on_form(data: bytes) -> None:
    try:
        form = msgspec.msgpack.decode(data, type=_Form).form
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise DamagedStoreError(_DAMAGED) from None
    if form != FORM:
        if form.startswith(_FAMILY):
            raise NewerStoreError(
                "This store was made by a newer Turn Toward. Update Turn Toward, and nothing is lost."
            )
        raise DamagedStoreError(_DAMAGED)


def _is_sound(slot: Slot) -> bool:
    cost = slot.cost
    return (
        FLOOR.memory <= cost.memory <= CEILING.memory
        and FLOOR.passes <= cost.passes <= CEILING.passes
        and 1 <= cost.lanes <= CEILING.lanes
        and len(slot.salt) == _SALT_BYTES
        and len(slot.nonce) == _NONCE_BYTES
    )


def _slot_key(slot: Slot, secret: Secret) -> bytes:
    if not _is_sound(replace(slot, nonce=bytes(_NONCE_BYTES))):
        raise DamagedStoreError(_DAMAGED)
    return hash_secret_raw(
        secret.value,
        slot.salt,
        time_cost=slot.cost.passes,
        memory_cost=slot.cost.memory,
        parallelism=slot.cost.lanes,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )


def _bound(envelope: Envelope, slot: Slot) -> bytes:
    """Everything about a slot that nobody may change."""
    cost = slot.cost
    return msgspec.msgpack.encode(
        (envelope.form, envelope.store, slot.kind, cost.memory, cost.passes, cost.lanes, slot.salt)
    )
