"""Write an invented Telegram Desktop export: `python benchmarks/make_telegram.py 500000 result.json`.

The same numbers give the same file. It is laid out as Telegram Desktop lays it out, and mixes the
kinds of messages that chats are made of; 500,000 of them are about 180 MB.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any, TextIO

ZONE = timezone(timedelta(hours=2))
START = datetime(2015, 1, 1, 6, tzinfo=UTC)
PEOPLE = (("Ana Ruiz", "user101"), ("Ben Ode", "user202"))
CHATS = 5
WORDS = [
    "and",
    "but",
    "so",
    "then",
    "maybe",
    "today",
    "tomorrow",
    "home",
    "work",
    "bread",
    "milk",
    "rain",
    "walk",
    "talk",
    "call",
    "late",
    "early",
    "tired",
    "glad",
    "sorry",
    "thanks",
    "really",
    "never",
    "always",
    "still",
    "again",
    "again",
    "please",
    "good",
    "night",
    "morning",
    "dinner",
    "café",
    "niño",
    "😊",
    "❤",
    "слово",
    "夜",
    "train",
    "book",
    "garden",
    "mother",
    "sister",
    "doctor",
    "holiday",
    "money",
    "letter",
    "song",
]


def main() -> None:
    """Write as many messages as asked for."""
    count, path = int(sys.argv[1]), Path(sys.argv[2])
    with path.open("w", encoding="utf-8", newline="\n") as out:
        _write_archive(out, count)


def _write_archive(out: TextIO, count: int) -> None:
    chance = Random(count)  # noqa: S311 invented text, the same each time
    out.write('{\n "about": "Invented.",\n "chats": {\n  "about": "Invented.",\n  "list": [')
    for number in range(CHATS):
        size = count // CHATS + (number < count % CHATS)
        out.write(",\n" if number else "\n")
        _write_chat(out, number, _messages(chance, size))
    out.write("\n  ]\n }\n}")


def _write_chat(out: TextIO, number: int, messages: Iterator[dict[str, Any]]) -> None:
    head = {"name": f"Chat {number + 1}", "type": "personal_chat", "id": 1000 + number}
    out.write(f"   {json.dumps(head)[:-1]},\n    " + '"messages": [')
    for index, message in enumerate(messages):
        lines = json.dumps(message, ensure_ascii=False, indent=1).replace("\n", "\n     ")
        out.write(f"{',' if index else ''}\n     {lines}")
    out.write("\n    ]\n   }")


def _messages(chance: Random, count: int) -> Iterator[dict[str, Any]]:
    at, person = START, 0
    for identifier in range(1, count + 1):
        at += timedelta(seconds=round(chance.expovariate(1 / 600)) + 1)
        if chance.random() < 0.6:
            person = 1 - person
        yield _message(chance, identifier, at, person)


def _message(chance: Random, identifier: int, at: datetime, person: int) -> dict[str, Any]:
    head = {
        "id": identifier,
        "type": "message",
        "date": at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(int(at.timestamp())),
    }
    name, code = PEOPLE[person]
    dice = chance.random()
    if dice < 0.005:
        call = {"actor": name, "actor_id": code, "action": "phone_call", "duration_seconds": 90}
        return {**head, "type": "service", **call, "text": "", "text_entities": []}
    head |= {"from": name, "from_id": code}
    if dice < 0.15:
        head["reply_to_message_id"] = max(1, identifier - chance.randint(1, 9))
    if dice > 0.94:
        head |= {"photo": "(File not included. Change data exporting settings to download.)"}
    message = {**head, **_text(chance)}
    if 0.88 < dice < 0.94:
        message["reactions"] = [_reaction(PEOPLE[1 - person], at + timedelta(minutes=1))]
    return message


def _text(chance: Random) -> dict[str, Any]:
    words = " ".join(chance.choices(WORDS, k=min(60, 1 + int(chance.expovariate(1 / 2)))))
    if chance.random() < 0.05:
        parts = [{"type": "plain", "text": f"{words} "}, {"type": "bold", "text": "yes"}]
        return {"text": [f"{words} ", parts[1], ""], "text_entities": parts}
    return {"text": words, "text_entities": [{"type": "plain", "text": words}]}


def _reaction(by: tuple[str, str], at: datetime) -> dict[str, Any]:
    recent = {"from": by[0], "from_id": by[1], "date": at.astimezone(ZONE).isoformat()[:19]}
    return {"type": "emoji", "count": 1, "emoji": "❤", "recent": [recent]}


if __name__ == "__main__":
    main()
