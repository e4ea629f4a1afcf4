import io
import sqlite3
import stat
from contextlib import closing

import pytest

from turntoward.errors import InputError
from turntoward.readers import _sqlite
from turntoward.readers._sources import FileSource
from turntoward.readers._sqlite import DamagedError, is_empty, open_database
from turntoward.testing import BytesSource


def made(path, *statements, log=False):
    """A database with what these statements make; with `log`, all but the first in its log alone."""
    connection = sqlite3.connect(path, isolation_level=None)
    if log:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
    for number, statement in enumerate(statements):
        connection.execute(statement)
        if log and number == 0:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return connection


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where private copies are made."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    return scratch


def source(path):
    """A file as a source."""
    return FileSource(path)


def test_rows_in_the_log_are_read(tmp_path, folder):
    """What was committed to the log alone is there; without the log (the control) it is not."""
    path = tmp_path / "a.db"
    rows = ["INSERT INTO t VALUES (1)"] * 50
    with closing(made(path, "CREATE TABLE t (a)", *rows, log=True)):
        before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
        with open_database(source(path)) as database:
            assert [*database.rows("SELECT count(*) FROM t")] == [(50,)]
        with open_database(BytesSource("a.db", before["a.db"])) as database:
            assert [*database.rows("SELECT count(*) FROM t")] == [(0,)]
        with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as control:
            assert control.execute("SELECT count(*) FROM t").fetchall() == [(0,)]
        after = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.is_file()}
        assert before == after
        assert not [*folder.iterdir()]


def test_copy_is_private_and_goes_away(tmp_path, folder):
    """The folder is the owner's alone, and is gone afterwards, whatever happens."""
    path = tmp_path / "a.db"
    made(path, "CREATE TABLE t (a)").close()
    database = open_database(source(path))
    database.__enter__()
    (copies,) = folder.iterdir()
    assert stat.S_IMODE(copies.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in copies.iterdir()} == {0o600}
    error = KeyError()
    assert not database.__exit__(KeyError, error, None)
    assert not [*folder.iterdir()]


def test_copy_cannot_be_written_to(tmp_path, folder):
    """Tables of the database stay as they are; temporary ones may be made."""
    path = tmp_path / "a.db"
    made(path, "CREATE TABLE t (a)").close()
    with open_database(source(path)) as database:
        database.run("CREATE TEMP TABLE mine (a)")
        database.run("INSERT INTO mine VALUES (?)", [(1,), (2,)])
        assert [*database.rows("SELECT a FROM mine")] == [(1,), (2,)]
        with pytest.raises(InputError):
            database.run("INSERT INTO t VALUES (1)")
        with pytest.raises(InputError):
            database.run("ATTACH DATABASE ':memory:' AS other")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW message AS SELECT 1 AS a",
        "CREATE VIEW Message AS SELECT 1 AS a",
        "CREATE VIRTUAL TABLE message USING fts5(a)",
    ],
)
def test_only_plain_tables_are_read(tmp_path, folder, statement):
    """Views and virtual tables are somebody's code."""
    path = tmp_path / "a.db"
    made(path, statement).close()
    with open_database(source(path)) as database, pytest.raises(InputError, match="no plain table"):
        database.tables(["message"])


def test_stored_columns_are_told(tmp_path, folder):
    """Generated columns are not among them; nor are tables that are not there."""
    path = tmp_path / "a.db"
    made(path, "CREATE TABLE t (a, b TEXT, c TEXT GENERATED ALWAYS AS (a || b))").close()
    with open_database(source(path)) as database:
        assert database.tables(["t", "u"]) == {"t": ("a", "b")}


def test_endless_work_is_ended(tmp_path, folder, monkeypatch):
    """A query that never ends is cut off, with a sentence."""
    monkeypatch.setattr(_sqlite, "_FREE", 1_000_000)
    path = tmp_path / "a.db"
    made(path, "CREATE TABLE t (a)").close()
    endless = (
        "WITH RECURSIVE n (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT max(a) FROM n"
    )
    with open_database(source(path)) as database:
        with pytest.raises(InputError, match="takes far longer"):
            [*database.rows(endless)]
        with pytest.raises(InputError, match="takes far longer"):
            database.row(endless, [])
        with pytest.raises(InputError, match="takes far longer"):
            database.run(f"CREATE TEMP TABLE x AS {endless}")


def test_a_row_that_is_too_large(tmp_path, folder):
    """It is not read; what is beside the large value in it is."""
    path = tmp_path / "a.db"
    with closing(made(path, "CREATE TABLE t (a, b)")) as connection:
        connection.execute("INSERT INTO t VALUES (?, 'small')", ["x" * 5_000_000])
    with open_database(source(path)) as database:
        assert database.row("SELECT a FROM t WHERE ROWID = ?", [1]) is None
        assert database.row("SELECT b FROM t WHERE ROWID = ?", [1]) == ("small",)


def test_a_row_that_claims_to_be_larger_than_memory():
    """Where the database asks for gigabytes for one row, it is damaged, and nothing more happens."""
    page = bytearray(512)
    page[:24] = b"SQLite format 3\0\2\0\1\1\0@  "
    page[100:110] = b"\x0d\0\0\0\1\1\x90\0\1\x90"  # a leaf with one cell, at 400
    page[400:408] = b"\xff\xff\xff\xff\xff\x6f\0n"  # its size, and that of its head
    with (
        open_database(BytesSource("a.db", bytes(page))) as database,
        pytest.raises(DamagedError, match="damaged"),
    ):
        [*database.rows("SELECT name FROM sqlite_master")]


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0", b"no database at all" * 100])
def test_no_database(data):
    """What is none is an error with advice, or has no tables."""
    with open_database(BytesSource("a.db", data)) as database:
        try:
            assert database.tables(["t"]) == {}
        except InputError as error:
            assert "Copy it again" in str(error)  # noqa: PT017 either is right


def test_no_room_for_the_copy():
    """A full disk is told as such."""

    class Full(io.BytesIO):
        def write(self, *_):
            raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="no space left"):
        _sqlite._write(Full(), b"a", "a.db")


def test_database_with_all_tables_in_its_log(tmp_path, folder):
    """Its first page shows that there is none in the database itself."""
    path = tmp_path / "a.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (a)")
    assert is_empty(path.read_bytes())
    connection.close()
    assert not is_empty(path.read_bytes())
    made(tmp_path / "b.db", "CREATE TABLE t (a)", "DROP TABLE t").close()
    assert not is_empty((tmp_path / "b.db").read_bytes())
