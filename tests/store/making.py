"""Conversations and stores that tests make for themselves."""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from turntoward.model import Chat, Coverage, Limits, Message, Precision
from turntoward.store import adding, database
from turntoward.store.envelope import StoreKey
from turntoward.store.records import Staged
from turntoward.store.secret import FLOOR, Secret

KEY: Final = StoreKey(bytes(range(32)), bytes(range(100, 116)))
OTHER_KEY: Final = StoreKey(bytes(range(1, 33)), bytes(range(16)))
WORDS: Final = "correct horse battery"
SECRET: Final = Secret.passphrase(WORDS)
COST: Final = FLOOR
START: Final = datetime(2024, 4, 13, 21, 15)  # noqa: DTZ001 the clock on the wall
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="marker",
    deletions="no",
    calls=False,
    clock="local",
    never=(),
)
COVERAGE: Final = Coverage(reader="made", limits=LIMITS)
CHAT: Final = Chat(id="ana", title="Ana")
WALK: Final = ("are you there", "I miss our walks", "let us go on Sunday", "I would like that")


def message(number, text=None, **more):
    """One message a minute, by Ana and Ben in turn."""
    made: dict[str, Any] = {
        "conversation": CHAT.id,
        "id": str(number),
        "speaker": ("Ben", "Ana")[number % 2],
        "text": WALK[number % len(WALK)] + f" {number}" if text is None else text,
        "at": START + timedelta(minutes=number),
        "precision": Precision.MINUTE,
    }
    return Message(**(made | more))


def chat(count, first=1):
    """Some messages."""
    return [message(number) for number in range(first, first + count)]


def staged(messages, **more):
    """A chat as an import hands it over."""
    given: dict[str, Any] = {"chat": CHAT, "coverage": COVERAGE, "file": "ana.txt"} | more
    batches = [
        msgspec.msgpack.encode(messages[at : at + 100]) for at in range(0, len(messages), 100)
    ]
    return Staged(**given), batches


def add(db, messages, **more):
    """Import one chat."""
    return adding.add_chats(db, [staged(messages, **more)])[0]


def new(path, key=KEY, **more):
    """An empty database of the newest form."""
    db = database.connect(path, key, **more)
    database.migrate(db)
    return db
