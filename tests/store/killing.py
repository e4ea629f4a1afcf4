"""D1: a writer that is killed again and again: `python -m tests.store.killing KILLS SEED`.

Each round a child process writes transactions and says when one is acknowledged, until it is killed.
Then the database must hold all that was acknowledged, in order, nothing in part, and no damage.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.store.making import KEY, add, chat, message, new
from turntoward.store import adding
from turntoward.store.checking import check
from turntoward.store.database import connect, rows, transaction
from turntoward.store.rows import cells

ROWS = 3  # of a transaction
LONGEST = 0.03  # seconds
FRESH = 20  # rounds with one database


def main(kills: int, seed: int, *, early: bool) -> dict[str, int]:
    """How many were killed, how many transactions acknowledged, and what was lost or broken."""
    rng = random.Random(seed)
    told = {"kills": 0, "acknowledged": 0, "lost": 0, "partial": 0, "corrupt": 0}
    for first in range(0, kills, FRESH):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "store.db"
            db = new(path)
            add(db, chat(1))
            db.close()
            count = 0
            for _ in range(min(FRESH, kills - first)):
                acknowledged = _round(path, count, rng.random() * LONGEST, early=early)
                told["kills"] += 1
                told["acknowledged"] += acknowledged - count
                count = _inspect(path, acknowledged, told)
    return told


def _round(path: Path, count: int, seconds: float, *, early: bool) -> int:
    """Let a child write from `count` on, and kill it; how many it has acknowledged."""
    source, target = os.pipe()
    child = os.fork()
    if not child:
        os.close(source)
        _write(path, count, target, early=early)
        os._exit(0)
    os.close(target)
    os.read(source, 1)  # it has opened the database
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(source, "rb") as stream:
        return count + len(stream.read())


def _write(path: Path, count: int, target: int, *, early: bool) -> None:
    db = connect(path, KEY)
    os.write(target, b"!")
    while True:
        with transaction(db):
            for row in range(ROWS):
                one = message(count * ROWS + row + 10)
                db.execute(adding.INSERT, (1, count, one.id, *cells(one, 1)))
            if early:  # the control
                os.write(target, b".")
        if not early:
            os.write(target, b".")
        count += 1


def _inspect(path: Path, acknowledged: int, told: dict[str, int]) -> int:
    """How many transactions are there; whatever is wrong is counted."""
    db = connect(path, KEY)
    found = rows(
        db, "SELECT place, count(*) FROM message WHERE id > 1 GROUP BY place ORDER BY place"
    )
    told["partial"] += any(number != ROWS for _, number in found)
    is_prefix = [place for place, _ in found] == list(range(len(found)))
    told["lost"] += len(found) < acknowledged or not is_prefix
    told["corrupt"] += bool(check(db).faults)
    db.close()
    return len(found)


if __name__ == "__main__":
    sys.stdout.write(
        json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), early="early" in sys.argv))
    )
