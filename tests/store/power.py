"""D2: what is on a disk after a power cut, from a record of what was written to it.

A VFS below the cipher records every write and every sync. An image is made for a moment: what was
synced before it is there; of what was not, each write is there, missing, or torn at 512 bytes.
"""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import apsw

from tests.store.making import KEY, add, chat, new
from turntoward.store.database import connect, rows, transaction

NAME: Final = "recording"
SECTOR: Final = 512
TRANSACTIONS: Final = 60


class Disk:
    """Everything that happens to the files of one database."""

    def __init__(self):
        self.events: list[tuple[Any, ...]] = []

    def note(self, *event):
        self.events.append(event)


class _File(apsw.VFSFile):
    def __init__(self, name, flags):
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name).name
        super().__init__(_system(), name, flags)

    def xWrite(self, data, offset):  # noqa: N802 as SQLite calls it
        _recordings[0].disk.note("write", self._name, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, size):  # noqa: N802
        _recordings[0].disk.note("truncate", self._name, size)
        super().xTruncate(size)

    def xSync(self, flags):  # noqa: N802
        _recordings[0].disk.note("sync", self._name)
        super().xSync(flags)


class Recording(apsw.VFS):
    """The system's own, with a record."""

    def __init__(self):
        super().__init__(NAME, _system())
        self.disk = Disk()

    def xOpen(self, name, flags):  # noqa: N802
        return _File(name, flags)


_recordings: list[Recording] = []


def record(disk: Disk) -> str:
    """The name of a VFS under the cipher that records; it is one, since SQLite never forgets it."""
    if not _recordings:
        _recordings.append(Recording())
    _recordings[0].disk = disk
    return f"multipleciphers-{NAME}"


def _system() -> str:
    return "win32" if "win32" in apsw.vfs_names() else "unix"


def session(folder: Path, synchronous: str) -> Disk:
    """Write transactions, each acknowledged after its commit, with checkpoints between."""
    disk = Disk()
    path = folder / "store.db"
    first = new(path)
    add(first, chat(4))
    first.close()
    disk.note("begin", path.read_bytes())
    db = connect(path, KEY, vfs=record(disk), synchronous=synchronous)
    db.wal_autocheckpoint(40)
    for number in range(TRANSACTIONS):
        with transaction(db):
            db.execute(
                "INSERT INTO setting(id, name, value) VALUES (?, ?, ?)",
                (number + 1, f"name {number}", '"' + "x" * (number * 37 % 900) + '"'),
            )
        disk.note("acknowledged", number + 1)
    db.close()
    return disk


def images(disk: Disk, count: int, seed: int) -> Iterator[tuple[dict[str, bytes], int]]:
    """What could be on the disk at random moments, and how much was acknowledged by then."""
    rng = random.Random(seed)
    start = next(place for place, event in enumerate(disk.events) if event[0] == "begin")
    moments = sorted(rng.randrange(start + 1, len(disk.events)) for _ in range(count))
    safe = {"store.db": bytearray(disk.events[start][1])}
    loose: list[tuple[Any, ...]] = []
    acknowledged, at = 0, start + 1
    for moment in moments:
        while at < moment:
            acknowledged = _play(disk.events[at], safe, loose, acknowledged)
            at += 1
        image = {name: bytearray(data) for name, data in safe.items()}
        for event in loose:
            _lose(event, image, rng)
        yield {name: bytes(data) for name, data in image.items()}, acknowledged


def _play(event, safe, loose, acknowledged):
    """Take one event in: a sync makes the writes to its file safe."""
    if event[0] == "acknowledged":
        return event[1]
    if event[0] == "sync":
        for each in [each for each in loose if each[1] == event[1]]:
            loose.remove(each)
            _apply(each, safe)
    elif event[0] in {"write", "truncate"}:
        loose.append(event)
    return acknowledged


def _apply(event, files):
    data = files.setdefault(event[1], bytearray())
    if event[0] == "truncate":
        del data[event[2] :]
        return
    offset, written = event[2], event[3]
    data.extend(bytes(max(0, offset - len(data))))
    data[offset : offset + len(written)] = written


def _lose(event, image, rng):
    """Let a write that was not synced be there, missing or torn."""
    fate = rng.randrange(3)
    if fate == 0:
        _apply(event, image)
    elif fate == 1 and event[0] == "write":
        sectors = max(1, len(event[3]) // SECTOR)
        _apply((*event[:3], event[3][: rng.randrange(sectors) * SECTOR]), image)


def found_in(folder: Path, image: dict[str, bytes]) -> int | None:
    """How many transactions an image holds, in order; None where it is broken."""
    for path in folder.iterdir():
        path.unlink()
    for name, data in image.items():
        (folder / name).write_bytes(data)
    try:
        db = connect(folder / "store.db", KEY)
    except Exception:  # noqa: BLE001 whatever it is, it is lost
        return None
    try:
        numbers = [number for (number,) in rows(db, "SELECT id FROM setting ORDER BY id")]
        is_whole = numbers == list(range(1, len(numbers) + 1))
        is_whole = is_whole and rows(db, "SELECT count(*) FROM message") == [(4,)]
        return len(numbers) if is_whole else None
    except apsw.Error:
        return None
    finally:
        db.close()


def lost(folder: Path, synchronous: str, count: int, seed: int = 2) -> tuple[int, int]:
    """Of how many images, how many have lost something that was acknowledged, or are broken."""
    disk = session(folder, synchronous)
    tried = failed = 0
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 no disk to wait for
    with tempfile.TemporaryDirectory(dir=memory) as image_folder:
        for image, acknowledged in images(disk, count, seed):
            found = found_in(Path(image_folder), image)
            failed += found is None or found < acknowledged
            tried += 1
    return tried, failed
