"""The recipe: what is set on every connection, and what is refused."""

import hashlib
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import apsw
import pytest

from tests.store.making import KEY, OTHER_KEY, add, chat, new
from turntoward.errors import DamagedStoreError, NewerStoreError, NoRoomError, StoreError
from turntoward.store import digests
from turntoward.store.database import connect, migrate, rows, told, transaction, version
from turntoward.store.migrations import MIGRATIONS, scripts


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_connection_is_set_up(db):
    """A log on the disk before anything is acknowledged, deleted content overwritten, no temp files."""
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "temp_store": 2,
        "mmap_size": 0,
        "foreign_keys": 1,
        "cell_size_check": 1,
        "user_version": len(MIGRATIONS),
    }
    assert {name: db.pragma(name) for name in wanted} == wanted
    assert db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, -1) == 1
    assert db.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, -1) == 0
    assert rows(db, "SELECT v FROM search_config WHERE k = 'secure-delete'") == [(1,)]


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_files_are_private_whatever_the_umask(tmp_path):
    """C8: the database, its log and its index are 0600."""
    before = os.umask(0)
    try:
        db = new(tmp_path / "store.db")
        add(db, chat(3))
    finally:
        os.umask(before)
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert files == dict.fromkeys(("store.db", "store.db-wal", "store.db-shm"), 0o600)
    db.close()


def test_another_key_does_not_open_it(tmp_path):
    """With a wrong key it is no database, and stays as it is."""
    new(tmp_path / "store.db").close()
    before = digest(tmp_path / "store.db")
    with pytest.raises(DamagedStoreError):
        connect(tmp_path / "store.db", OTHER_KEY)
    assert digest(tmp_path / "store.db") == before


def test_a_newer_store_is_refused(db):
    """A form that is not known yet is said so."""
    db.pragma("user_version", len(MIGRATIONS) + 1)
    with pytest.raises(NewerStoreError, match="Update"):
        version(db)


def test_a_migration_happens_whole_or_not_at_all(db):
    """A step that fails half-way leaves the form before it."""
    add(db, chat(3))
    steps = [*scripts(), "CREATE TABLE more(id INTEGER PRIMARY KEY); SELECT nothing FROM nowhere;"]
    with pytest.raises(StoreError):
        migrate(db, steps)
    assert version(db) == len(MIGRATIONS)
    assert not rows(db, "SELECT 1 FROM sqlite_master WHERE name = 'more'")
    steps[-1] = "CREATE TABLE more(id INTEGER PRIMARY KEY);"
    migrate(db, steps)
    assert db.pragma("user_version") == len(steps)
    migrate(db, steps)
    assert [*digests.faults(db)] == []


def test_a_transaction_that_fails_leaves_nothing(db):
    """Neither rows nor digests; the fault is ours, without what was asked."""

    def write_twice():
        with transaction(db):
            for _ in range(2):
                db.execute("INSERT INTO setting(name, value) VALUES ('a', '\"SECRET\"')")

    with pytest.raises(StoreError, match="ConstraintError") as refused:
        write_twice()
    assert "SECRET" not in str(refused.value)
    assert rows(db, "SELECT * FROM setting") == []
    assert rows(db, "SELECT * FROM digest") == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (apsw.FullError("x"), NoRoomError),
        (apsw.CorruptError("x"), DamagedStoreError),
        (apsw.NotADBError("x"), DamagedStoreError),
        (apsw.BusyError("x"), StoreError),
        (apsw.ReadOnlyError("x"), StoreError),
        (apsw.SQLError("x"), StoreError),
        (PermissionError(13, "Permission denied"), StoreError),
    ],
)
def test_faults_of_the_database_are_told_as_ours(fault, kind):
    """One sentence each, by what a person can do about it."""
    with pytest.raises(kind) as refused, told():
        raise fault
    assert type(refused.value) is kind
    assert len(str(refused.value)) > 20


OTHERS = """
import json, sys
from sqlcipher3 import dbapi2 as sqlite
db = sqlite.connect(sys.argv[1])
db.execute(f"PRAGMA key = \\"x'{sys.argv[2]}'\\"")
tables = ("person", "conversation", "import", "speaker", "message", "setting", "digest")
found = {table: [[repr(cell) for cell in row] for row in db.execute(f"SELECT * FROM {table} ORDER BY id")]
         for table in tables}
print(json.dumps(found))
"""


def test_another_implementation_reads_the_same(tmp_path):
    """D8: SQLCipher itself, in its own process, opens the file and finds the same rows."""
    db = new(tmp_path / "store.db")
    add(db, chat(40))
    tables = ("person", "conversation", "import", "speaker", "message", "setting", "digest")
    ours = {
        table: [
            [repr(cell) for cell in row]
            for row in rows(db, f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 of ours
        ]
        for table in tables
    }
    db.close()
    key = (KEY.key + KEY.salt).hex()
    command = [sys.executable, "-c", OTHERS, str(tmp_path / "store.db"), key]
    done = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(done.stdout) == ours
    assert len(ours["message"]) == 40


WRITER = """
import sys
from pathlib import Path
from tests.store.making import KEY
from turntoward.store.database import connect, transaction
db = connect(Path(sys.argv[1]), KEY, busy=int(sys.argv[2]))
failed = 0
for number in range(int(sys.argv[3])):
    try:
        with transaction(db):
            db.execute("INSERT INTO setting(name, value) VALUES (?, '1')", (f"{sys.argv[4]} {number}",))
    except Exception:
        failed += 1
print(failed)
"""


def failures(path, busy, writes):
    """How many writes of four processes at once failed."""
    commands = [
        [sys.executable, "-c", WRITER, str(path), str(busy), str(writes), str(name)]
        for name in range(4)
    ]
    with ThreadPoolExecutor(4) as pool:
        run = lambda command: subprocess.run(command, capture_output=True, check=True)  # noqa: E731
        return sum(int(done.stdout) for done in pool.map(run, commands))


def test_several_programs_write_at_once(db, tmp_path):
    """D9: four processes write, and none is told that the store is locked; without patience, some are."""
    path = tmp_path / "store.db"
    assert failures(path, 5_000, 100) == 0
    assert rows(db, "SELECT count(*) FROM setting") == [(400,)]
    assert [*digests.faults(db)] == []
    db.execute("DELETE FROM setting")
    assert failures(path, 0, 100) > 0
