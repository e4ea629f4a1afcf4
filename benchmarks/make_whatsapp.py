"""An invented WhatsApp export of any length, always the same for the same length.

Two people, minutes and days apart, with the mix that real chats have: short lines, some of several
lines, emoji, media, edits and the app's own notices. 200,000 messages are about 13 MB.

    python benchmarks/make_whatsapp.py 200000 chat.txt
"""

import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

START = datetime(2014, 3, 2, 8, 15)  # noqa: DTZ001 an export has the wall clock of a phone
NAMES = ("Ana", "Ben")
OPENINGS = (
    "I was thinking", "do you remember", "honestly", "ok so", "can we talk about", "I feel like",
    "guess what", "sorry", "no worries", "did you see", "on my way", "I miss", "thanks for",
    "my boss said", "we should fix", "could you bring", "it was good to hear about", "what about",
)  # fmt: skip
THINGS = (
    "the sink", "your exam", "dinner on Friday", "the thing with Dad", "that train", "the landlord",
    "last night", "the garden", "my back", "your sister's birthday", "the van", "the rota",
    "what you said", "Sunday", "the dentist", "that song", "the cat", "our flat",
)  # fmt: skip
ENDINGS = (
    "", "", "", "?", ".", " and I don't know what to do", " lol", " 😊", " if you have time", " again",
    ", it has been a long week", " before it gets dark", " (sorry)", " ❤️", " tomorrow then",
)  # fmt: skip
RARE = (
    "<Media omitted>",
    "<Media omitted>\nlook at this",
    "This message was deleted",
    "one more thing\nand another\n\n  and a last one",
    "see you at eight <This message was edited>",
    "https://example.org/a-page",
    "IMG-20240413-WA0001.jpg (file attached)",
)
SECONDS_BETWEEN = (4, 9, 20, 35, 50, 80, 120, 300, 900, 9_000, 40_000)
YEARS = timedelta(days=3652)  # that the whole chat takes, about
RARE_SHARE = 0.06


def rows(count: int) -> Iterator[str]:
    """So many rows, each with its line break."""
    chance = random.Random(count)  # noqa: S311 an invented chat holds no secret
    at = START
    pace = YEARS / count * len(SECONDS_BETWEEN) / sum(SECONDS_BETWEEN)
    yield f"{at:%d/%m/%Y, %H:%M} - Messages and calls are end-to-end encrypted. Tap to learn more.\n"
    name = NAMES[0]
    for _ in range(count - 1):
        at += pace * chance.choice(SECONDS_BETWEEN)
        if chance.random() < 0.6:
            name = NAMES[name == NAMES[0]]
        yield f"{at:%d/%m/%Y, %H:%M} - {name}: {_body(chance)}\n"


def _body(chance: random.Random) -> str:
    if chance.random() < RARE_SHARE:
        return chance.choice(RARE)
    words = " ".join((chance.choice(OPENINGS), chance.choice(THINGS))) + chance.choice(ENDINGS)
    return words if chance.random() < 0.8 else f"{words} {chance.choice(OPENINGS)} {words}"


def main() -> None:
    """Write the file."""
    count, path = int(sys.argv[1]), Path(sys.argv[2])
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(rows(count))


if __name__ == "__main__":
    main()
