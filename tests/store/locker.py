"""A program that uses a store and locks it: `python -m tests.store.locker FOLDER MODE`.

It says on standard output when the store is open and when it is locked, and then waits. In the mode
`inside` it opens the database in its own process instead, as the control.
"""

import sys
from pathlib import Path

from tests.store.making import SECRET
from turntoward.store import Store


def main(folder: Path, mode: str) -> None:
    """Open, use, lock, wait."""
    if mode == "inside":
        from turntoward.store import unlocking
        from turntoward.store.reading import page

        store = unlocking.unlock(folder, SECRET)
        page(store.db, 1)
        _say("open 0")
        store.db.close()
    else:
        vault = Store(folder, secret=SECRET)
        vault.check()
        _say(f"open {vault._vault.pid}")
        vault.lock()
    _say("locked")
    sys.stdin.readline()


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
