"""D6: a backup is all that is needed, proves that it is whole, and costs nothing where it is not."""

import random
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.store.making import COST, SECRET, add, chat
from turntoward.errors import (
    DamagedStoreError,
    NewerStoreError,
    NoRoomError,
    StoreError,
    WrongKeyError,
)
from turntoward.store import backup as module
from turntoward.store import unlocking
from turntoward.store.backup import GENERATIONS, make_backup, restore
from turntoward.store.database import connect, rows, transaction
from turntoward.store.digests import total
from turntoward.store.folder import BACKUPS, DATABASE, ENVELOPE
from turntoward.store.manifests import MANIFEST, backups
from turntoward.store.secret import Secret


@pytest.fixture
def store(tmp_path):
    """An open store with a hundred messages, its folder, and its recovery code."""
    folder = tmp_path / "store"
    code = unlocking.create(folder, SECRET, COST)
    unlocked = unlocking.unlock(folder, SECRET)
    add(unlocked.db, chat(100))
    yield unlocked, folder, code
    unlocked.db.close()


def test_a_lost_folder_comes_back(store, tmp_path):
    """The folder is destroyed; a backup and the recovery code give the same digests."""
    unlocked, folder, code = store
    made = make_backup(unlocked.db, unlocked.key, folder, tmp_path / "stick")
    before = total(unlocked.db)
    assert made.messages == 100
    unlocked.db.close()
    shutil.rmtree(folder)
    folder.mkdir()
    assert restore(Path(made.path), folder, Secret.recovery(code)) == made
    again = unlocking.unlock(folder, SECRET)
    assert total(again.db) == before
    assert again.damage is None
    assert again.key == unlocked.key
    again.db.close()


def test_a_backup_has_its_own_key(store, tmp_path):
    """The key of the store does not open the backup's database."""
    unlocked, folder, _ = store
    made = Path(make_backup(unlocked.db, unlocked.key, folder, tmp_path).path)
    with pytest.raises(DamagedStoreError):
        connect(made / DATABASE, unlocked.key, read_only=True)
    assert {path.name for path in made.iterdir()} == {DATABASE, ENVELOPE, MANIFEST}
    assert b"walks" not in (made / DATABASE).read_bytes()
    assert {path.stat().st_mode & 0o77 for path in (made, *made.iterdir())} == {0}


def test_a_changed_backup_is_refused(store, tmp_path):
    """One changed byte, anywhere in it: refused, and the store stays as it is."""
    unlocked, folder, _ = store
    made = Path(make_backup(unlocked.db, unlocked.key, folder, tmp_path).path)
    rng = random.Random(2)
    for name in (DATABASE, ENVELOPE, MANIFEST) * 3:
        whole = (made / name).read_bytes()
        changed = bytearray(whole)
        changed[rng.randrange(len(whole))] ^= 1
        (made / name).write_bytes(changed)
        with pytest.raises((DamagedStoreError, NewerStoreError)):
            restore(made, folder, SECRET)
        (made / name).write_bytes(whole)
    with pytest.raises(WrongKeyError):
        restore(made, folder, Secret.passphrase("some other words"))
    (made / DATABASE).unlink()
    with pytest.raises(DamagedStoreError, match="missing"):
        restore(made, folder, SECRET)
    assert rows(unlocked.db, "SELECT count(*) FROM message") == [(100,)]
    assert not [path for path in folder.iterdir() if "restore" in path.name]


def test_what_is_there_is_moved_aside(store, tmp_path):
    """Restoring never overwrites a store."""
    unlocked, folder, _ = store
    made = make_backup(unlocked.db, unlocked.key, folder, tmp_path)
    add(unlocked.db, chat(120))
    unlocked.db.close()
    restore(Path(made.path), folder, SECRET)
    (aside,) = folder.glob("before-restore-*")
    kept = connect(aside / DATABASE, unlocked.key)
    assert rows(kept, "SELECT count(*) FROM message") == [(120,)]
    kept.close()
    again = unlocking.unlock(folder, SECRET)
    assert rows(again.db, "SELECT count(*) FROM message") == [(100,)]
    again.db.close()


def test_a_disk_that_refuses_the_new_keeps_the_old(store, tmp_path, monkeypatch):
    """Where the backup cannot be put in its place, the store lies there as before."""
    unlocked, folder, _ = store
    made = Path(make_backup(unlocked.db, unlocked.key, folder, tmp_path / "stick").path)
    unlocked.db.close()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    real = Path.rename

    def refuse(path, target):
        if ".part" in path.parent.name and path.name == ENVELOPE:
            raise OSError(28, "No space left on device")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(NoRoomError, match="No space"):
        restore(made, folder, SECRET)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_backup_without_its_keys_is_none(store, tmp_path):
    """Its envelope belongs to it."""
    unlocked, folder, _ = store
    made = Path(make_backup(unlocked.db, unlocked.key, folder, tmp_path).path)
    (made / ENVELOPE).unlink()
    with pytest.raises(DamagedStoreError, match="no backup"):
        restore(made, folder, SECRET)


def test_the_newest_five_are_kept(store):
    """In the store's own folder; elsewhere nothing is removed."""
    unlocked, folder, _ = store
    made = [make_backup(unlocked.db, unlocked.key, folder, None) for _ in range(GENERATIONS + 2)]
    found = backups(folder / BACKUPS)
    assert [each.path for each in found] == [each.path for each in made[::-1][:GENERATIONS]]
    assert GENERATIONS >= 3


def test_a_clock_that_was_set_back_costs_no_backup(store, monkeypatch):
    """The one just made stays, although all others seem to be newer."""
    unlocked, folder, _ = store
    for _ in range(GENERATIONS):
        make_backup(unlocked.db, unlocked.key, folder, None)

    class Before:
        @staticmethod
        def now(tz):
            return datetime.now(tz) - timedelta(days=400)

    monkeypatch.setattr(module, "datetime", Before)
    made = make_backup(unlocked.db, unlocked.key, folder, None)
    found = [each.path for each in backups(folder / BACKUPS)]
    assert len(found) == GENERATIONS
    assert found[-1] == made.path


def test_a_backup_that_cannot_be_read_back_does_not_count(store, tmp_path, monkeypatch):
    """Nothing is left of it."""
    unlocked, folder, _ = store

    def broken(source, target):
        with target.backup("main", source, "main") as copying:
            copying.step(-1)
        target.execute("DELETE FROM message WHERE id = 5")

    monkeypatch.setattr(module, "_copy_pages", broken)
    with pytest.raises(StoreError, match="read back"):
        make_backup(unlocked.db, unlocked.key, folder, tmp_path / "to")
    assert [*(tmp_path / "to").iterdir()] == []

    def full(_source, _target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_copy_pages", full)
    with pytest.raises(StoreError):
        make_backup(unlocked.db, unlocked.key, folder, tmp_path / "to")
    assert [*(tmp_path / "to").iterdir()] == []


def test_a_backup_is_made_beside_a_busy_writer(store, tmp_path):
    """One step, so that a writer cannot make it begin again for ever; it is whole."""
    unlocked, folder, _ = store
    stop = Event()

    def write():
        db = connect(folder / DATABASE, unlocked.key)
        number = 0
        while not stop.is_set():
            number += 1
            with transaction(db):
                db.execute("INSERT INTO setting(name, value) VALUES (?, '1')", (str(number),))
        db.close()

    thread = Thread(target=write)
    thread.start()
    try:
        made = [make_backup(unlocked.db, unlocked.key, folder, tmp_path) for _ in range(3)]
    finally:
        stop.set()
        thread.join()
    assert len({each.path for each in made}) == 3


def test_what_is_no_backup_is_said_so(tmp_path):
    """An empty folder, and one with something else in it."""
    with pytest.raises(DamagedStoreError, match="no backup"):
        restore(tmp_path, tmp_path, SECRET)
    (tmp_path / MANIFEST).write_text("{}")
    with pytest.raises(DamagedStoreError, match="no backup"):
        restore(tmp_path, tmp_path, SECRET)
    assert backups(tmp_path) == ()
