"""Making and opening a store, and what is said where that cannot be."""

import hashlib
import shutil

import pytest

from tests.store.making import COST, SECRET, add, chat
from turntoward.errors import DamagedStoreError, NewerStoreError, StoreError, WrongKeyError
from turntoward.store import backup, checking, database, forget, reading, unlocking
from turntoward.store.database import rows
from turntoward.store.folder import BACKUPS, COPY, DATABASE, ENVELOPE
from turntoward.store.migrations import MIGRATIONS, scripts
from turntoward.store.secret import Secret
from turntoward.store.unlocking import reseal, unlock, with_secret

NEW = Secret.passphrase("another set of words")


@pytest.fixture
def folder(tmp_path):
    """A closed store with messages."""
    made = tmp_path / "store"
    unlocking.create(made, SECRET, COST)
    store = unlock(made, SECRET)
    add(store.db, chat(300))
    store.db.close()
    return made


def digest(folder):
    return hashlib.sha256((folder / DATABASE).read_bytes()).hexdigest()


def test_a_store_is_not_made_twice(folder):
    """What is there stays."""
    before = digest(folder)
    with pytest.raises(StoreError, match="already"):
        unlocking.create(folder, NEW, COST)
    assert digest(folder) == before


def test_a_folder_with_other_things_is_not_taken(tmp_path):
    """A store has a folder of its own."""
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(StoreError, match="not empty"):
        unlocking.create(tmp_path, SECRET, COST)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("step", ["write_envelope", "_finish"])
def test_a_store_whose_making_is_broken_off_is_made_or_is_not(step, tmp_path, monkeypatch):
    """It can be made again, or it opens; nobody is left with half of one."""
    with monkeypatch.context() as broken:

        def stop(*_given):
            raise KeyboardInterrupt

        broken.setattr(unlocking, step, stop)
        with pytest.raises(KeyboardInterrupt):
            unlocking.create(tmp_path / "store", SECRET, COST)
    if step == "write_envelope":
        unlocking.create(tmp_path / "store", SECRET, COST)
    unlock(tmp_path / "store", SECRET).db.close()


def test_the_recovery_code_opens_it_and_lets_the_passphrase_be_changed(tmp_path):
    """The database is not touched by a new passphrase, and the old one no longer opens it."""
    made = tmp_path / "store"
    code = unlocking.create(made, SECRET, COST)
    before = digest(made)
    reseal(made, Secret.recovery(code), with_secret(NEW))
    assert digest(made) == before
    unlock(made, NEW).db.close()
    with pytest.raises(WrongKeyError):
        unlock(made, SECRET)
    with pytest.raises(WrongKeyError):
        reseal(made, SECRET, with_secret(SECRET))


def test_a_broken_copy_of_the_envelope_is_mended(folder):
    """Opening the store makes both copies whole."""
    whole = (folder / ENVELOPE).read_bytes()
    (folder / ENVELOPE).write_bytes(whole[:50])
    unlock(folder, SECRET).db.close()
    assert (folder / ENVELOPE).read_bytes() == (folder / COPY).read_bytes() == whole


def test_a_newer_store_is_refused_and_stays_as_it_is(folder):
    """Not one byte of it changes."""
    store = unlock(folder, SECRET)
    store.db.pragma("user_version", len(MIGRATIONS) + 1)
    store.db.close()
    before = digest(folder)
    with pytest.raises(NewerStoreError, match="newer"):
        unlock(folder, SECRET)
    assert digest(folder) == before


def damage(folder, page):
    """Write noise over a page of the database."""
    data = bytearray((folder / DATABASE).read_bytes())
    data[4096 * (page - 1) : 4096 * page] = b"\xa5" * 4096
    (folder / DATABASE).write_bytes(data)
    (folder / f"{DATABASE}-wal").write_bytes(b"x" * 100)  # as after an unclean end
    return digest(folder)


def test_a_damaged_store_opens_for_reading(folder):
    """What can be read is read, the last backup is named, and nothing is written."""
    store = unlock(folder, SECRET)
    made = backup.make_backup(store.db, store.key, folder, None)
    leaves = rows(
        store.db, "SELECT pageno FROM dbstat WHERE name = 'message' AND pagetype = 'leaf'"
    )
    store.db.close()
    before = damage(folder, leaves[1][0])
    store = unlock(folder, SECRET)
    assert "reading only" in str(store.damage)
    assert made.path in str(store.damage)
    assert 100 < len(reading.salvaged(store.db, 1).messages) < 300
    assert checking.check(store.db, can_write=False).faults
    with pytest.raises(StoreError):
        forget.forget_conversation(store.db, 1)
    store.db.close()
    assert digest(folder) == before
    backup.restore(folder / BACKUPS / made.path, folder, SECRET)
    store = unlock(folder, SECRET)
    assert store.damage is None
    assert len(reading.salvaged(store.db, 1).messages) == 300
    store.db.close()


@pytest.mark.parametrize("size", [0, 100, 4096 * 30])
def test_a_cut_store_is_never_written_over(size, folder):
    """Where nothing can be read it says so; the file stays as it is."""
    data = (folder / DATABASE).read_bytes()[:size]
    (folder / DATABASE).write_bytes(data)
    if size < 4096:
        with pytest.raises(DamagedStoreError, match="restore"):
            unlock(folder, SECRET)
    else:
        store = unlock(folder, SECRET)
        assert "reading only" in str(store.damage)
        assert checking.check(store.db, can_write=False).faults
        assert reading.conversations(store.db)[0].title == "Ana"
        assert 0 < len(reading.salvaged(store.db, 1).messages) < 300
        store.db.close()
    assert (folder / DATABASE).read_bytes() == data


def test_a_missing_database_is_said(folder):
    """It is not made anew as if nothing had been there."""
    (folder / DATABASE).unlink()
    with pytest.raises(DamagedStoreError, match="gone"):
        unlock(folder, SECRET)
    assert not (folder / DATABASE).exists()


def test_an_older_store_is_backed_up_before_it_is_changed(folder, monkeypatch):
    """A migration keeps what there was, and a backup of it."""
    steps = [*scripts(), "ALTER TABLE person ADD COLUMN pace TEXT;"]
    monkeypatch.setattr(database, "scripts", lambda: steps)
    monkeypatch.setattr(unlocking, "MIGRATIONS", (*MIGRATIONS, "more"))
    store = unlock(folder, SECRET)
    assert store.version == len(MIGRATIONS) + 1
    assert len(reading.page(store.db, 1, limit=500).messages) == 300
    store.db.close()
    assert len([*(folder / BACKUPS).iterdir()]) == 1


def test_a_log_left_by_an_unclean_end_is_taken_in(folder):
    """What was acknowledged before a crash is there."""
    store = unlock(folder, SECRET)
    add(store.db, chat(310))
    crashed = folder.parent / "crashed"
    shutil.copytree(folder, crashed)
    store.db.close()
    again = unlock(crashed, SECRET)
    assert again.damage is None
    assert reading.conversations(again.db)[0].messages == 310
    again.db.close()
