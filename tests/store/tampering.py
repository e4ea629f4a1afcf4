"""D5: a store's file, damaged at random in six ways."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import apsw

from tests.store.making import KEY, add, chat, message, new
from turntoward.errors import TurnTowardError
from turntoward.store import checking, reading
from turntoward.store.database import connect, rows, transaction

PAGE: Final = 4096
KINDS: Final = ("bit", "zeroes", "noise", "replay", "swap", "cut")


def damaged(now: bytes, before: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Damaged copies of a file.

    Args:
        now: the file.
        before: an older version of it, whose pages are put back one at a time.
        count: how many, of all kinds in turn.
        seed: of chance.
    """
    rng = random.Random(seed)
    pages = len(now) // PAGE
    older = [page for page in range(len(before) // PAGE) if _page(now, page) != _page(before, page)]
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        data = bytearray(now)
        page = rng.randrange(pages)
        at = slice(page * PAGE, (page + 1) * PAGE)
        if kind == "bit":
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        elif kind == "zeroes":
            data[at] = bytes(PAGE)
        elif kind == "noise":
            data[at] = rng.randbytes(PAGE)
        elif kind == "replay":
            page = older[number // len(KINDS) % len(older)]
            data[page * PAGE : (page + 1) * PAGE] = _page(before, page)
        elif kind == "swap":
            other = rng.randrange(pages)
            data[at] = _page(now, other)
            data[other * PAGE : (other + 1) * PAGE] = _page(now, page)
        else:
            del data[rng.randrange(len(data)) :]
        if bytes(data) != now:
            yield kind, bytes(data)


def _page(data: bytes, page: int) -> bytes:
    return data[page * PAGE : (page + 1) * PAGE]


def verdicts(folder: Path, count: int, seed: int) -> Counter[str]:
    """How often damage is noticed, harmless, or gives a wrong answer."""
    now, before, truth = versions(folder / "made.db")
    path = folder / "store.db"
    return Counter(verdict(path, data, truth) for _, data in damaged(now, before, count, seed))


def versions(path):
    """A store's file now and before the last changes, and what it holds now."""
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
