"""Files as seeds: a long one becomes several short ones, which have all that it has between them."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

__all__ = ["LONGEST", "short"]

LONGEST: Final = 2_000  # bytes of a seed
_MOST: Final = 400  # bytes of most of them
_HEAD: Final = 160  # bytes of a text that its format is told from
_FEW: Final = 120  # bytes of a list that stays as it is
_LINES: Final = re.compile(rb"(?<=\n)")
_MESSAGES: Final = re.compile(rb'(?=<div class="message)')  # of a page


def short(data: bytes) -> Iterator[bytes]:
    """The file itself where it is short; or pieces of it that are files of the same format."""
    if len(data) <= _MOST:
        yield data
        return
    try:
        value = json.loads(data)
    except ValueError:
        yield from _pieces(data)
    else:
        yield from {_written(_with_one(value, at))[:LONGEST]: None for at in range(_longest(value))}


def _pieces(data: bytes) -> Iterator[bytes]:
    """The start of a text, each time with others of its parts."""
    parts = (_MESSAGES if _MESSAGES.search(data) else _LINES).split(data)
    head = parts.pop(0)
    while parts and len(head) < _HEAD:
        head += parts.pop(0)
    if not parts:
        yield head[:LONGEST]
    while parts:
        piece = b""
        while parts and len(piece) < _MOST - _HEAD:
            piece += parts.pop(0)
        yield head + piece[:LONGEST]


def _longest(value: Any) -> int:
    """How many elements the longest list has."""
    if isinstance(value, dict):
        return max(map(_longest, value.values()), default=1)
    if isinstance(value, list):
        return max([len(value), *map(_longest, value)], default=1)
    return 1


def _with_one(value: Any, at: int) -> Any:
    """The same with one element of each long list, at this place or counted round."""
    if isinstance(value, dict):
        return {key: _with_one(each, at) for key, each in value.items()}
    if isinstance(value, list):
        long = len(value) > 1 and len(_written(value)) > _FEW
        return [_with_one(each, at) for each in ([value[at % len(value)]] if long else value)]
    return value


def _written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
