"""D5: a store's file, damaged at random in six ways."""

import random
from collections.abc import Iterator
from typing import Final

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
