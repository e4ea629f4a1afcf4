"""D5: no damage to the file gives a wrong answer: it is noticed, or what is read is right."""

import apsw
import pytest

from tests.store.making import KEY, add, chat, message, new
from tests.store.tamper import damaged
from turntoward.errors import TurnTowardError
from turntoward.store import checking, reading
from turntoward.store.database import connect, rows, transaction

COUNT = 600


@pytest.fixture(scope="module")
def versions(tmp_path_factory):
    """A store's file now and before the last changes, and what it holds now."""
    path = tmp_path_factory.mktemp("store") / "store.db"
    db = new(path)
    add(db, chat(300))
    db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    before = path.read_bytes()
    with transaction(db):
        db.execute("UPDATE message SET text = 'we spoke of the harbour' WHERE id % 7 = 0")
        db.execute("INSERT INTO setting(name, value) VALUES ('lens', '\"all\"')")
    add(db, [*chat(300), message(400, "and one more")], into=1)
    db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    now = path.read_bytes()
    truth = everything(db)
    db.close()
    return now, before, truth


def everything(db):
    return (
        reading.page(db, 1, limit=5_000),
        rows(db, "SELECT name, value FROM setting"),
        reading.search(db, "harbour", limit=100),
    )


def verdict(path, data, truth):
    """Whether the damage is noticed, harmless, or gives a wrong answer."""
    for name in ("store.db-wal", "store.db-shm"):
        (path.parent / name).unlink(missing_ok=True)
    path.write_bytes(data)
    try:
        db = connect(path, KEY)
    except TurnTowardError:
        return "noticed"
    try:
        if checking.check(db).faults:
            return "noticed"
        return "harmless" if everything(db) == truth else "wrong"
    except (TurnTowardError, apsw.Error):
        return "noticed"
    finally:
        db.close()


def test_damage_gives_no_wrong_answer(versions, tmp_path):
    """Of 600 damaged files, with flipped bits, old pages and cut ends, none is believed."""
    now, before, truth = versions
    found = [
        verdict(tmp_path / "store.db", data, truth)
        for _, data in damaged(now, before, COUNT, seed=4)
    ]
    assert len(found) > COUNT * 0.95
    assert "wrong" not in found
    assert found.count("noticed") > COUNT * 0.9


def test_an_old_page_would_be_believed(versions, tmp_path, monkeypatch):
    """The control: without digests and comparison, some old pages that are put back are believed."""
    now, before, truth = versions
    monkeypatch.setattr(checking, "_faults", lambda _db, **_: iter(()))
    replayed = [data for kind, data in damaged(now, before, COUNT, seed=4) if kind == "replay"]
    found = [verdict(tmp_path / "store.db", data, truth) for data in replayed]
    assert "wrong" in found
