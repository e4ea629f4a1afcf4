"""Write a store of the form of today, to be opened for ever: `python -m tests.store.sample FOLDER`.

Run it once for each form that is released, into `tests/store/samples/<number>`.
"""

import shutil
import sys
from pathlib import Path

from tests.store.making import CHAT, COST, COVERAGE, SECRET, chat
from turntoward.store import Correction, Staged, Store, create_store
from turntoward.store.folder import COPY


def main(folder: Path) -> None:
    """A conversation, a correction, a person, a setting."""
    create_store(folder, SECRET, cost=COST)
    with Store(folder, secret=SECRET) as store:
        head = Staged(chat=CHAT, coverage=COVERAGE, file="ana.txt", me="Ben")
        store.add([head], ((CHAT.id, each) for each in chat(40)))
        store.join_people("Ana", [1])
        store.see_differently(Correction(conversation=1, message="5", code="bid", holds=False))
        store.set("lens", "all")
        store.call(1, "Sundays")
    (folder / COPY).unlink()
    shutil.rmtree(folder / "backups", ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
