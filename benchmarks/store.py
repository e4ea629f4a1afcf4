"""The store with a million messages: `python benchmarks/store.py [MESSAGES]`.

Twenty invented conversations are imported; then each thing that a page does is done again and again,
through the vault, and the table says the median and the slowest, in milliseconds.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from turntoward.model import Chat, Coverage, Limits, Message, Precision
from turntoward.store import FLOOR, Secret, Staged, Store, create_store

MESSAGES = 1_000_000
CHATS = 20
ROUNDS = 20
START = datetime(2010, 1, 1)  # noqa: DTZ001 the clock on the wall
SECRET = Secret.passphrase("for a benchmark alone")
BOOK = Path(__file__).parent.parent / "docs" / "codebook.md"
LIMITS = Limits(
    reactions=True, replies=True, edits="no", deletions="no", calls=False, clock="local", never=()
)
COVERAGE = Coverage(reader="made", limits=LIMITS)


def main(messages: int = MESSAGES) -> None:
    """Measure and print."""
    rng = random.Random(1)  # noqa: S311 the same each time
    each = messages // CHATS
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "store"
        create_store(folder, SECRET, cost=FLOOR)
        with Store(folder, secret=SECRET, idle=3_600) as store:
            taken = fill(store, rng, each)
            size = (folder / "store.db").stat().st_size / 1e6
            print(f"\nA store of {messages:,} messages: imported in {taken:.0f} s, {size:.0f} MB\n")
            print("| | median, ms | slowest, ms |\n|---|---:|---:|")
            for name, do in _pages(store, rng, each).items():
                _row(name, do, ROUNDS)
            for name, do in _rare(store).items():
                _row(name, do, 1)
        _row("lock and unlock again", lambda: Store(folder, secret=SECRET).lock(), 3)


def fill(store: Store, rng: random.Random, each: int) -> float:
    """Import the conversations, so many messages each; the seconds it took."""
    words = BOOK.read_text("utf-8").split()
    started = time.perf_counter()
    for number in range(CHATS):
        head = Staged(chat=Chat(id=str(number), title=str(number)), coverage=COVERAGE)
        store.add([head], _chat(rng, words, number, each))
    return time.perf_counter() - started


def _chat(
    rng: random.Random, words: list[str], number: int, count: int
) -> Iterator[tuple[str, Message]]:
    for place in range(count):
        yield (
            str(number),
            Message(
                conversation=str(number),
                id=str(place),
                speaker=rng.choice(("Ana", f"Person {number}")),
                text=" ".join(rng.choices(words, k=rng.randint(1, 20))),
                at=START + timedelta(minutes=3 * place + number),
                precision=Precision.MINUTE,
            ),
        )


def _pages(store: Store, rng: random.Random, each: int) -> dict[str, Callable[[], object]]:
    last = timedelta(minutes=3 * each)
    return {
        "list of conversations": store.conversations,
        "a page of 200 messages": lambda: store.page(
            rng.randint(1, CHATS), after=rng.randint(1, each) * 1_024
        ),
        "a day turned to": lambda: store.place_at(
            rng.randint(1, CHATS), START + rng.random() * last
        ),
        "search: feeling": lambda: store.search("feeling"),
        "search: the (in nearly all)": lambda: store.search("the"),
        "search: th… (beginnings of words)": lambda: store.search("th"),
        "search: the, in the oldest conversation": lambda: store.search("the", conversation=1),
    }


def _rare(store: Store) -> dict[str, Callable[[], object]]:
    return {
        "a whole conversation, in turns": lambda: store.conversation(3),
        "check of everything": store.check,
        "backup, read back": store.back_up,
        "a conversation forgotten": lambda: store.forget_conversation(4),
    }


def _row(name: str, do: Callable[[], object], rounds: int) -> None:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        do()
        times.append((time.perf_counter() - started) * 1_000)
    times.sort()
    print(f"| {name} | {times[rounds // 2]:,.1f} | {times[-1]:,.1f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES)
