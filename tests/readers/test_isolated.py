"""Exports in a process of their own: the same stream, and nothing worse than a sentence."""

import os
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.readers import planted
from tests.readers.zips import CHAT, Member, build
from turntoward.errors import ChoiceError, FormatError, InputError
from turntoward.model.ports import ReadOptions
from turntoward.readers import _bounds, isolated, open_export
from turntoward.readers._bounds import bounds_of
from turntoward.readers.isolated import MEMORY, IsolatedExport
from turntoward.testing import check_stream

ROOT = Path(__file__).parents[2]
GOLDEN = sorted((ROOT / "tests" / "golden" / "readers").glob("*/*/input*"))
SOME = GOLDEN[:: max(1, len(GOLDEN) // 12)]
LINUX = sys.platform == "linux"


@pytest.fixture
def chat(tmp_path, monkeypatch):
    """A small export; where processes keep their scratch folders, nothing may be left."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    folder = tmp_path / "given"
    folder.mkdir()
    path = folder / "chat.txt"
    path.write_bytes(CHAT)
    yield path
    assert [*scratch.iterdir()] == []
    assert [*folder.iterdir()] == [path]
    assert path.read_bytes() == CHAT


@pytest.fixture
def plant(monkeypatch):
    """Lets the reading process have one reader that misbehaves."""

    def use(name, *, locked=True, seconds=30, patience=30):
        code = (
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.readers import planted; "
            f"planted.main({name!r}, locked={locked})"
        )
        monkeypatch.setattr(isolated, "COMMAND", (sys.executable, "-I", "-c", code))
        monkeypatch.setattr(_bounds, "_LEAST_SECONDS", seconds)
        monkeypatch.setattr(isolated, "_PATIENCE", patience / seconds)

    return use


@pytest.mark.parametrize("path", SOME, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_the_stream_is_the_same_as_in_process(path):
    """Each item comes through as it was sent, whatever the format."""
    with IsolatedExport(path) as export:
        items = [*export.items()]
        assert (export.name, export.reader) == (path.name, open_export(path).reader.NAME)
    assert items == [*open_export(path).items()]
    check_stream(items)


def test_options_reach_the_reader(tmp_path):
    """What the file cannot tell is told to the other process too."""
    path = tmp_path / "chat.csv"
    path.write_text("speaker,text\nAna,hi\n")
    export = IsolatedExport(path, ReadOptions(timezone="Mars/Base"))
    with pytest.raises(ChoiceError, match="time zone"):
        [*export.items()]


def test_what_cannot_be_read_is_refused_as_in_process(chat, tmp_path):
    """Errors of ours come through by class and sentence."""
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0")
    for path, kind, what in (
        (photo, FormatError, r"a\.jpg is a picture"),
        (tmp_path / "none.txt", InputError, "There is no file none"),
        ("nul\0l.txt", InputError, "cannot be opened"),
    ):
        with pytest.raises(kind, match=what) as refused, IsolatedExport(path) as export:
            export.wait()
        assert type(refused.value) is kind


MISBEHAVING = {
    "crash": "stopped in the middle",
    "leave": "stopped in the middle",
    "babble": "stopped in the middle",
    "balloon": "stopped in the middle",
    "eat": "more than 400 MB",
    "nibble": "more than 400 MB",
    "spin": "took longer",
    "sleep": "took longer",
    "stumble": "KeyError",
}


@pytest.mark.skipif(not LINUX, reason="elsewhere the system limits less")
@pytest.mark.parametrize("name", MISBEHAVING)
def test_a_reader_that_misbehaves_costs_one_sentence(name, chat, plant, capfd):
    """A crash, a spin, hunger, nonsense: one sentence that names the file and quotes nothing."""
    is_slow = name in {"spin", "sleep"}
    plant(name, seconds=1 if is_slow else 60, patience=2 if is_slow else 60)
    export = IsolatedExport(chat, memory=400 * 1024**2)
    with pytest.raises(InputError, match=MISBEHAVING[name]) as refused:
        [*export.items()]
    assert str(refused.value).startswith("chat.txt could not be read")
    assert planted.SENTENCE not in str(refused.value) + "".join(capfd.readouterr())
    assert is_gone(export)


def is_gone(export):
    """Whether its process has ended and was waited for."""
    try:
        os.kill(export._child._process.pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.skipif(not LINUX, reason="elsewhere the system limits less")
def test_a_reading_process_can_do_nothing_else(chat, plant):
    """It can neither connect, start a program, nor write anywhere."""
    plant("probe")
    with IsolatedExport(chat) as export:
        said = [item.text for item in export.items() if hasattr(item, "text")]
    assert len(said) == len(planted.ACTIONS)
    assert [text for text in said if text.endswith("done")] == []


def test_without_the_limits_it_could(chat, plant, tmp_path):
    """The control: the same reader, not locked down, does all of it."""
    plant("probe", locked=False)
    given = tmp_path / "other" / "chat.txt"
    given.parent.mkdir()
    given.write_bytes(CHAT)
    with IsolatedExport(given) as export:
        said = [item.text for item in export.items() if hasattr(item, "text")]
    assert [text for text in said if not text.endswith("done")] == []
    assert (given.parent / "outside.txt").exists()


@pytest.mark.parametrize("how", ["close", "drop", "raise"])
def test_who_stops_listening_ends_the_process(how, chat):
    """A stream that is not read to its end leaves no process behind."""
    big = chat.parent.parent / "big.txt"
    big.write_bytes(CHAT * 50_000)
    export = IsolatedExport(big)
    child, items = export._child._process, export.items()
    next(items)
    assert child.poll() is None
    if how == "close":
        items.close()
    elif how == "drop":
        del items, export
    else:
        with pytest.raises(KeyboardInterrupt), export:
            raise KeyboardInterrupt
    until = time.monotonic() + 10
    while child.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert child.returncode is not None


def test_a_process_that_does_not_start(chat, monkeypatch):
    """Where there is no interpreter, or no Turn Toward in it, the sentence says so."""
    commands = ((sys.executable, "-I", "-m", "turntoward.nothing"), (str(chat / "python"),))
    for command in commands:
        monkeypatch.setattr(isolated, "COMMAND", command)
        with pytest.raises(InputError, match="did not start"):
            IsolatedExport(chat).wait()


def test_what_a_killed_parent_left_is_removed(chat):
    """A folder of a process that is gone is removed at the next start; others are not touched."""
    scratch = Path(tempfile.gettempdir())
    gone, alive, other = (
        scratch / f"turntoward-{name}-x" for name in (2**22 + 1, os.getpid(), "a")
    )
    for folder in (gone, alive, other):
        folder.mkdir()
        (folder / "chat.db").write_bytes(b"x")
        os.utime(folder, (0, 0))
    with IsolatedExport(chat) as export:
        export.wait()
    assert not gone.exists()
    for folder in (alive, other):
        (folder / "chat.db").unlink()
        folder.rmdir()


def test_reading_leaves_the_file_and_its_neighbours_as_they_were(tmp_path):
    """Contents and times are the same afterwards, and nothing new lies beside them."""
    files = {"a.txt": CHAT, "b.zip": build(Member()), "c/result.json": b"{}"}
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)

    def seen():
        paths = {path: path.read_bytes() if path.is_file() else b"" for path in tmp_path.rglob("*")}
        return {path: (path.stat().st_mtime_ns, data) for path, data in paths.items()}

    before = seen()
    with IsolatedExport(tmp_path) as export:
        assert [*export.items()]
    assert seen() == before


def test_bounds_grow_with_the_file(tmp_path):
    """More to read may take longer; only a database may be written, once copied."""
    text, database, packed = tmp_path / "a.txt", tmp_path / "chat.db", tmp_path / "a.zip"
    text.write_bytes(b"x" * 3 * 1024**2)
    database.write_bytes(b"SQLite format 3\0" + bytes(1024**2))
    packed.write_bytes(b"PK\x03\x04" + bytes(1024**2))
    assert bounds_of(text, MEMORY).seconds > bounds_of(tmp_path / "none", MEMORY).seconds
    assert bounds_of(text, MEMORY).room == 0
    room = bounds_of(database, MEMORY).room
    database.with_name("chat.db-wal").write_bytes(bytes(5 * 1024**2))
    assert 2 * 1024**2 <= room <= bounds_of(database, MEMORY).room - 7 * 1024**2
    assert bounds_of(packed, MEMORY).seconds > bounds_of(database, MEMORY).seconds
    assert bounds_of(tmp_path, MEMORY).seconds > bounds_of(text, MEMORY).seconds
