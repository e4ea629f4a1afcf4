"""A whole session with a store, in a process of its own: `python -m tests.store.session FOLDER WORD`.

Everything that a person can do is done, with a word of theirs in every field.
"""

import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.store.making import CHAT, COST, COVERAGE, message
from turntoward import create_store, export_store, open_store
from turntoward.errors import TurnTowardError
from turntoward.model import Reaction
from turntoward.store import Correction, Staged


def main(home: Path, word: str) -> None:
    """Create, import, search, correct, back up, fail, lock; export is begun, and breaks."""
    folder = home / "store"
    create_store(folder, passphrase=f"{word} and more", cost=COST)
    messages = [
        message(
            number,
            f"{word} {number}",
            speaker=f"{word} {number % 2}",
            caption=word,
            reactions=(Reaction(word, "❤"),),
        )
        for number in range(300)
    ]
    with open_store(folder, passphrase=f"{word} and more") as store:
        chat = replace(CHAT, title=word)
        head = Staged(chat=chat, coverage=COVERAGE, file=f"{word}.txt", me=f"{word} 1")
        store.add([head], ((CHAT.id, each) for each in messages))
        assert store.search(word)
        store.join_people(word, [1, 2])
        store.see_differently(
            Correction(conversation=1, message="5", code="bid", holds=False, note=word)
        )
        store.set("draft", word)
        assert len(store.conversation(1).messages) == 300
        store.back_up()
        (home / "taken").mkdir()
        (home / "taken" / "x").write_bytes(b"")
        wrong = "wrong words here"
        for refused in (
            lambda: export_store(store, home / "taken"),
            lambda: store.forget_person("Nobody"),
            lambda: open_store(folder, passphrase=wrong),
            lambda: store.add([replace(head, into=99)], ((CHAT.id, each) for each in messages)),
        ):
            with pytest.raises(TurnTowardError) as error:
                refused()
            assert word not in str(error.value)
        store.check()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
