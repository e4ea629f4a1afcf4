"""The app with a million messages: `python benchmarks/app.py [MESSAGES]`.

Pages are asked through the guard, without a network between: what is measured is the server's own time,
from the request to the last byte of its answer. Then a WhatsApp export of 40,000 messages is brought as
a person brings it: looked at, and kept.
"""

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from store import CHATS, MESSAGES, fill
from turntoward.app.application import application
from turntoward.app.desk import Desk
from turntoward.app.guard import Place
from turntoward.app.session import COOKIE, Door
from turntoward.keeping import create_store, keep, look
from turntoward.store import FLOOR

EXPORT = 40_000
ROUNDS = 20
WORDS = "for a benchmark alone"
PLACE = Place(1, "room")
HERE = Path(__file__).parent


class Server:
    """The application, asked as the guard is."""

    def __init__(self, desk: Desk) -> None:
        door = Door()
        self._app = application(desk, door, PLACE)
        self._cookie = f"{COOKIE}={door.enter(door.key)}".encode()
        self._loop = asyncio.new_event_loop()

    def ask(self, path: str, form: dict[str, str] | None = None) -> bytes:
        """The body of the answer, which must be a page."""
        return self._loop.run_until_complete(self._ask(path, form))

    async def _ask(self, path: str, form: dict[str, str] | None) -> bytes:
        whole = f"/{PLACE.room}{path.partition('?')[0]}"
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET" if form is None else "POST",
            "path": whole,
            "raw_path": whole.encode(),
            "query_string": path.partition("?")[2].encode(),
            "headers": [
                (b"host", PLACE.host.encode()),
                (b"origin", PLACE.origin.encode()),
                (b"content-type", b"application/x-www-form-urlencoded"),
                (b"cookie", self._cookie),
            ],
        }
        body, sent = urlencode(form or {}).encode(), []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        if sent[0]["status"] != 200:
            raise SystemExit(f"{path} answered {sent[0]['status']}")
        return b"".join(each.get("body", b"") for each in sent)


def main(messages: int = MESSAGES) -> None:
    """Measure and print."""
    rng = random.Random(1)  # noqa: S311 the same each time
    with tempfile.TemporaryDirectory() as home:
        desk = Desk(Path(home) / "store", idle=7_200)
        create_store(desk.folder, passphrase=WORDS, cost=FLOOR)
        desk.unlock(passphrase=WORDS)
        fill(desk.store, rng, messages // CHATS)
        print(f"\nPages with {messages:,} messages in the store\n")
        print("| | median, ms | slowest, ms |\n|---|---:|---:|")
        for words in ("the", "th"):  # how busy the machine is: see the table of the store
            _row(f"the store alone, search: {words}", partial(desk.store.search, words, limit=51))
        for name, do in _pages(Server(desk), rng, messages // CHATS).items():
            _row(name, do)
        desk.lock()
        _first_import(Path(home))


def _pages(server: Server, rng: random.Random, each: int) -> dict[str, Callable[[], object]]:
    def somewhere() -> object:
        after = rng.randint(1, each) * 1_024
        return server.ask(f"/conversations/{rng.randint(1, CHATS)}?after={after}")

    def found() -> object:
        at = rng.randint(1, each) * 1_024
        return server.ask(f"/conversations/{rng.randint(1, CHATS)}?at={at}")

    def sought(words: str) -> Callable[[], object]:
        return lambda: server.ask("/search", {"words": words})

    return {
        "today": lambda: server.ask("/"),
        "conversations": lambda: server.ask("/conversations"),
        "100 messages of a conversation": somewhere,
        "the place of a message that was found": found,
        "people": lambda: server.ask("/people"),
        "history of imports": lambda: server.ask("/history"),
        "settings": lambda: server.ask("/settings"),
        "search: feeling": sought("feeling"),
        "search: the (in nearly all)": sought("the"),
        "search: th… (beginnings of words)": sought("th"),
    }


def _row(name: str, do: Callable[[], object]) -> None:
    do()  # once to load what it needs
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        do()
        times.append((time.perf_counter() - started) * 1_000)
    times.sort()
    print(f"| {name} | {times[ROUNDS // 2]:,.1f} | {times[-1]:,.1f} |", flush=True)


def _first_import(home: Path) -> None:
    chat = home / "WhatsApp Chat with Ana.txt"
    made = [sys.executable, str(HERE / "make_whatsapp.py"), str(EXPORT), str(chat)]
    subprocess.run(made, check=True)
    desk = Desk(home / "first")
    create_store(desk.folder, passphrase=WORDS, cost=FLOOR)
    desk.unlock(passphrase=WORDS)
    started = time.perf_counter()
    look(chat)
    looked = time.perf_counter()
    keep(desk.store, chat, me="Ben", relation="partner")
    kept = time.perf_counter()
    desk.lock()
    print(f"\nA first import of {EXPORT:,} messages, {chat.stat().st_size / 1e6:.1f} MB\n")
    print("| | seconds |\n|---|---:|")
    print(f"| looked at | {looked - started:.1f} |")
    print(f"| kept | {kept - looked:.1f} |")
    print(f"| together | {kept - started:.1f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES)
