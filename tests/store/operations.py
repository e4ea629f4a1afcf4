"""D3, D10: whole operations of a store, killed: `python -m tests.store.operations KILLS SEED`.

Each is killed at a random moment; then the store must open, be whole, and hold what it held before, or
what it holds after.
"""

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import apsw

from tests.store.making import KEY, add, chat, new
from turntoward.store import forget, people
from turntoward.store.backup import make_backup
from turntoward.store.checking import check
from turntoward.store.database import connect, migrate, rows
from turntoward.store.folder import BACKUPS, DATABASE, ENVELOPE
from turntoward.store.manifests import backups
from turntoward.store.migrations import scripts

MORE: Final = (
    "ALTER TABLE person ADD COLUMN pace TEXT; UPDATE message SET text = text || '!'; "
    "CREATE TABLE more(id INTEGER PRIMARY KEY);"
)


def _migrate(db: apsw.Connection, _folder: Path) -> None:
    migrate(db, [*scripts(), MORE])


OPERATIONS: Final[dict[str, Callable[[apsw.Connection, Path], object]]] = {
    "import": lambda db, _: add(db, chat(900)),
    "join": lambda db, _: people.join_people(db, "Ana", [1]),
    "forget": lambda db, _: forget.forget_conversation(db, 1),
    "migrate": _migrate,
    "backup": lambda db, folder: make_backup(db, KEY, folder, None),
}


def main(kills: int, seed: int) -> dict[str, dict[str, int]]:
    """For each operation: how many were killed, left before and after, and what was broken."""
    rng = random.Random(seed)
    return {name: _tried(operation, kills, rng) for name, operation in OPERATIONS.items()}


def _tried(
    operation: Callable[[apsw.Connection, Path], object], kills: int, rng: random.Random
) -> dict[str, int]:
    told = {"kills": 0, "before": 0, "after": 0, "broken": 0}
    with tempfile.TemporaryDirectory() as home:
        base = Path(home) / "base"
        base.mkdir()
        db = new(base / DATABASE)
        add(db, chat(300))
        db.close()
        (base / ENVELOPE).write_bytes(b"the envelope is not looked at")
        before, after, seconds = _ends(base, operation)
        for _ in range(kills):
            folder = Path(home) / "store"
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(base, folder)
            _killed(folder, operation, rng.random() * seconds * 1.1)
            found = _state(folder)
            told["kills"] += 1
            told["before"] += found == before
            told["after"] += found == after != before
            told["broken"] += found not in (before, after)
    return told


def _ends(
    base: Path, operation: Callable[[apsw.Connection, Path], object]
) -> tuple[object, object, float]:
    """What there is before and after, and how long it takes."""
    before = _state(base)
    folder = base.with_name("once")
    shutil.copytree(base, folder)
    started = time.perf_counter()
    db = connect(folder / DATABASE, KEY)
    operation(db, folder)
    db.close()
    return before, _state(folder), time.perf_counter() - started


def _killed(
    folder: Path, operation: Callable[[apsw.Connection, Path], object], seconds: float
) -> None:
    child = os.fork()
    if not child:
        db = connect(folder / DATABASE, KEY)
        operation(db, folder)
        db.close()
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _state(folder: Path) -> object:
    """What a store holds, if it is whole; backups that count are whole too."""
    db = connect(folder / DATABASE, KEY)
    try:
        faults = check(db).faults
        texts = rows(db, "SELECT text FROM message ORDER BY id")
        tables = rows(db, "SELECT count(*) FROM sqlite_master")
        persons = rows(db, "SELECT name FROM person")
        made = len(backups(folder / BACKUPS))
    finally:
        db.close()
    return faults, texts, tables, persons, made


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
