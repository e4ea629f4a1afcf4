"""C3: only the right secret opens an envelope, whatever is done to it."""

import hashlib
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from tests.store.envelopes import tried
from tests.store.making import COST, SECRET
from turntoward.errors import (
    DamagedStoreError,
    NewerStoreError,
    StoreError,
    WrongKeyError,
)
from turntoward.store import envelope as module
from turntoward.store.envelope import (
    calibrated,
    decoded,
    encoded,
    fresh,
    opened,
    with_slot,
    without,
)
from turntoward.store.secret import CEILING, FLOOR, Cost, Secret, SlotKind

MUTATIONS = 10_000


@pytest.fixture(scope="module")
def made():
    """An envelope with two slots, and its key."""
    envelope, key = fresh()
    envelope = with_slot(envelope, key, SECRET, COST)
    return with_slot(envelope, key, Secret(SlotKind.RECOVERY, bytes(20)), COST), key


def test_each_slot_opens_it(made):
    """Passphrase and recovery code give the same key; it comes back from a file."""
    envelope, key = made
    again = decoded(encoded(envelope))
    assert again == envelope
    assert opened(again, SECRET) == key
    assert opened(again, Secret(SlotKind.RECOVERY, bytes(20))) == key


def test_letters_are_the_same_however_they_are_composed():
    """A passphrase typed on another keyboard has the same bytes."""
    assert Secret.passphrase("café au lait") == Secret.passphrase("cafe\u0301 au lait")


def test_a_wrong_passphrase_is_refused(made):
    """Wrong, empty, of another case: one sentence, no hint."""
    for words in ("correct horse Battery", "", "correct horse battery "):
        with pytest.raises(WrongKeyError, match="does not open") as refused:
            opened(made[0], Secret.passphrase(words))
        assert not words or words not in str(refused.value)
    with pytest.raises(StoreError, match="no keyring"):
        opened(made[0], Secret(SlotKind.KEYRING, b"x"))


def test_secrets_do_not_show_themselves(made):
    """Neither a secret nor a key is in its own repr."""
    assert "correct" not in repr(SECRET)
    assert repr(made[1]) == "StoreKey(…)"


def test_a_new_passphrase_takes_the_place_of_the_old(made):
    """The old one no longer opens it, the recovery code goes on to, and the key stays."""
    envelope, key = made
    new = Secret.passphrase("another set of words")
    changed = with_slot(envelope, key, new, COST)
    assert opened(changed, new) == key
    assert opened(changed, Secret(SlotKind.RECOVERY, bytes(20))) == key
    with pytest.raises(WrongKeyError):
        opened(changed, SECRET)
    assert [slot.kind for slot in without(changed, SlotKind.PASSPHRASE).slots] == [
        SlotKind.RECOVERY
    ]


def test_a_short_passphrase_is_not_taken(made):
    """Eight characters at least, with what to do instead."""
    with pytest.raises(StoreError, match="four or five words"):
        with_slot(made[0], made[1], Secret.passphrase("seven77"), COST)


def test_no_changed_file_is_accepted():
    """Of 10,000 changed files and 2,000 made to fit none gives another key, and each is refused at once."""
    found = tried(MUTATIONS, MUTATIONS // 5, 3)
    assert found.changed > MUTATIONS * 0.99
    assert found.resealed == MUTATIONS // 5
    assert found.accepted == 0
    assert found.slowest < 2


def test_a_file_that_is_not_bound_would_be(monkeypatch):
    """The control: where kind and cost are not part of the seal, some of those made to fit are accepted."""
    monkeypatch.setattr(module, "_bound", lambda _envelope, _slot: b"")
    assert tried(0, 2_000, 3).accepted > 0


CHANGES = {
    "lowered cost": lambda slot: replace(slot, cost=Cost(FLOOR.memory, FLOOR.passes, 1)),
    "raised cost": lambda slot: replace(slot, cost=Cost(FLOOR.memory, 4, FLOOR.lanes)),
    "another kind": lambda slot: replace(slot, kind=SlotKind.KEYRING),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_is_bound_cannot_be_changed(what, made, monkeypatch):
    """Kind and cost are part of the seal; without associated data, another kind would pass."""
    envelope, key = made
    slot = CHANGES[what](envelope.slots[0])
    with pytest.raises(WrongKeyError):
        opened(replace(envelope, slots=(slot,)), Secret(slot.kind, SECRET.value))
    if slot.cost == FLOOR:
        monkeypatch.setattr(module, "_bound", lambda _envelope, _slot: b"")  # the control
        weak = with_slot(replace(envelope, slots=()), key, SECRET, COST)
        slot = CHANGES[what](weak.slots[0])
        assert opened(replace(weak, slots=(slot,)), Secret(slot.kind, SECRET.value)) == key


@pytest.mark.parametrize(
    "cost",
    [
        Cost(FLOOR.memory - 1, 3, 4),
        Cost(FLOOR.memory, 2, 4),
        Cost(CEILING.memory + 1, 3, 4),
        Cost(2**40, 3, 4),
        Cost(FLOOR.memory, 10**9, 4),
        Cost(FLOOR.memory, 3, 10_000),
        Cost(FLOOR.memory, 3, 0),
        Cost(-1, -1, -1),
    ],
)
def test_absurd_costs_are_refused_before_they_are_paid(cost, made, monkeypatch):
    """A file cannot ask for less than the floor, nor for the memory of the whole machine."""
    envelope = replace(made[0], slots=(replace(made[0].slots[0], cost=cost),))
    paid: list[object] = []
    monkeypatch.setattr(module, "hash_secret_raw", lambda *args, **_: paid.append(args))
    with pytest.raises(DamagedStoreError):
        decoded(encoded(envelope))
    with pytest.raises(DamagedStoreError):
        opened(envelope, SECRET)
    assert not paid


def test_a_later_form_is_told_from_damage(made):
    """An envelope of a newer program says so, whatever else is in it."""
    data = msgspec.msgpack.encode({"form": "turntoward.envelope/2", "more": 1})
    with pytest.raises(NewerStoreError, match="newer"):
        decoded(hashlib.sha256(data).digest() + data)
    data = msgspec.msgpack.encode({"form": "something else"})
    with pytest.raises(DamagedStoreError):
        decoded(hashlib.sha256(data).digest() + data)


def test_many_slots_are_refused(made):
    """A file with a thousand slots costs nothing."""
    envelope = replace(made[0], slots=made[0].slots * 500)
    with pytest.raises(DamagedStoreError):
        decoded(encoded(envelope))


def test_the_hash_is_the_published_one():
    """RFC 9106, 5.3, without secret and associated data, which argon2-cffi does not take."""
    from argon2.low_level import Type, hash_secret_raw
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    given: dict[str, Any] = {
        "salt": b"\x02" * 16,
        "length": 32,
        "iterations": 3,
        "lanes": 4,
        "memory_cost": 65536,
    }
    theirs = Argon2id(**given).derive(b"\x01" * 32)
    ours = hash_secret_raw(
        b"\x01" * 32, b"\x02" * 16, time_cost=3, memory_cost=65536, parallelism=4, hash_len=32,
        type=Type.ID,
    )  # fmt: skip
    assert ours == theirs


def test_the_cost_is_measured_and_never_below_the_floor(monkeypatch):
    """C4: a slow machine keeps to the floor, a fast one takes the better cost."""
    assert calibrated() >= FLOOR
    clock = iter((0.0, 10.0, 0.0, 0.1))
    monkeypatch.setattr(module, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(module, "_slot_key", lambda _slot, _secret: b"")
    assert calibrated() == FLOOR
    assert calibrated() > FLOOR
