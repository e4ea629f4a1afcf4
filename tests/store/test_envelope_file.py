"""The envelope on the disk: at every moment a whole one, and never the old passphrase for long."""

import os
import signal
import time

import pytest

from tests.store.making import COST, SECRET
from turntoward.errors import DamagedStoreError, NoRoomError, StoreError, WrongKeyError
from turntoward.store import envelope_file
from turntoward.store.envelope import decoded, fresh, opened, with_slot
from turntoward.store.envelope_file import envelopes, write_envelope
from turntoward.store.folder import COPY, DATABASE, ENVELOPE
from turntoward.store.secret import Secret

KILLS = 60
NEW = Secret.passphrase("another set of words")


@pytest.fixture(scope="module")
def made():
    """An envelope, one with another passphrase, and their key."""
    envelope, key = fresh()
    return with_slot(envelope, key, SECRET, COST), with_slot(envelope, key, NEW, COST), key


def test_a_change_leaves_two_copies_of_the_new(made, tmp_path):
    """After a change neither file opens with the old passphrase."""
    old, new, key = made
    write_envelope(tmp_path, old)
    write_envelope(tmp_path, new)
    for name in (ENVELOPE, COPY):
        found = decoded((tmp_path / name).read_bytes())
        assert opened(found, NEW) == key
        with pytest.raises(WrongKeyError):
            opened(found, SECRET)
    assert {path.name for path in tmp_path.iterdir()} == {ENVELOPE, COPY}


def test_a_damaged_file_has_a_copy(made, tmp_path):
    """One of the two may be cut, empty or gone."""
    old, _, _ = made
    write_envelope(tmp_path, old)
    for damaged in (b"", b"x", (tmp_path / ENVELOPE).read_bytes()[:-1]):
        (tmp_path / ENVELOPE).write_bytes(damaged)
        assert [*envelopes(tmp_path)] == [old]
    (tmp_path / ENVELOPE).unlink()
    assert [*envelopes(tmp_path)] == [old]
    (tmp_path / COPY).write_bytes(b"x")
    with pytest.raises(DamagedStoreError, match="damaged"):
        [*envelopes(tmp_path)]
    (tmp_path / ENVELOPE).write_bytes(b"y")
    with pytest.raises(DamagedStoreError, match="restore"):
        [*envelopes(tmp_path)]


def test_what_is_missing_is_said(tmp_path):
    """No store at all, and a database without its key, are two things."""
    with pytest.raises(StoreError, match="no store"):
        [*envelopes(tmp_path)]
    (tmp_path / DATABASE).write_bytes(b"x")
    with pytest.raises(DamagedStoreError, match="backup"):
        [*envelopes(tmp_path)]


def test_a_change_that_is_killed_leaves_the_old_or_the_new(made, tmp_path):
    """Of many killed changes each leaves an envelope that one of the two passphrases opens."""
    old, new, _ = made
    seen = set()
    started = time.perf_counter()
    write_envelope(tmp_path, new)
    once = time.perf_counter() - started
    for number in range(KILLS):
        write_envelope(tmp_path, old)
        child = os.fork()
        if not child:
            write_envelope(tmp_path, new)
            os._exit(0)
        time.sleep(number / KILLS * (once * 2 + 0.005))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = [*envelopes(tmp_path)]
        assert found
        assert all(each in (old, new) for each in found)
        seen.add(found[0] == new)
    assert seen == {True, False}


def test_writing_in_place_would_not_survive(made, tmp_path, monkeypatch):
    """The control: a file written in place is at some moment neither old nor new."""

    def in_place(path, content):
        with path.open("wb") as stream:
            stream.write(content[: len(content) // 2])

    monkeypatch.setattr(envelope_file, "write_durably", in_place)
    write_envelope(tmp_path, made[0])
    with pytest.raises(DamagedStoreError):
        [*envelopes(tmp_path)]


def test_a_full_disk_changes_nothing(made, tmp_path, monkeypatch):
    """Where the new file cannot be written, the old one stays and a sentence says so."""
    write_envelope(tmp_path, made[0])

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoomError, match="Nothing has changed"):
        write_envelope(tmp_path, made[1])
    assert [*envelopes(tmp_path)] == [made[0]]
    assert {path.name for path in tmp_path.iterdir()} == {ENVELOPE, COPY}
