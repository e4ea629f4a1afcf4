"""Large JSON files, piece by piece.

A whole export never becomes one value. A walk follows the few containers that lead to the messages,
and gives each item below them for itself.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from msgspec import Struct

from turntoward.model.ports import Source
from turntoward.readers._json_values import CLOSING, COMMAS, Cut, Damage, JsonWindow, Mark, decoded
from turntoward.readers._window import encoding_told

__all__ = ["FAULTS", "Mark", "Piece", "json_lines", "json_pieces"]

FAULTS: Final = {  # the code and the sentence of its problem
    Mark.BROKEN: ("R102", "It is no JSON, and was left out."),
    Mark.TOO_LARGE: ("R103", "It is larger than 4 MB, and was left out."),
    Mark.CUT_OFF: ("R120", "The file ends in the middle."),
    Mark.DAMAGED: ("R121", "What follows is no JSON, and was left out."),
}


class Piece(Struct, frozen=True, gc=False):
    """One thing found on the walk."""

    path: str  # "chats.list[].messages[]"; the keys from the top, `[]` for each item of an array
    number: int  # of the item in its array, from 1; 0 for what is in no array
    value: Any  # or a Mark


def json_pieces(source: Source, wanted: tuple[str, ...]) -> Iterator[Piece]:
    """Walk through one JSON value.

    Args:
        source: the file; UTF-8 unless a byte-order mark or its zeros say otherwise. Bytes that are
            no text become lone surrogates, for the reader to count.
        wanted: the paths whose values are given, like `name`, `messages[]` or `chats.list[].name`;
            for the containers above them a Mark.CLOSED is given where they end. All else is passed
            over.

    Yields:
        The pieces in the order of the file. After CUT_OFF or DAMAGED nothing follows.
    """
    with source.open() as stream:
        window = JsonWindow(stream, encoding_told(source))
        try:
            yield from _walk(window, wanted)
            if window.letter(needed=False):
                yield Piece("", 0, Mark.DAMAGED)
        except Cut:
            yield Piece("", 0, Mark.CUT_OFF)
        except Damage:
            yield Piece("", 0, Mark.DAMAGED)


def json_lines(source: Source) -> Iterator[Piece]:
    """The value of each line that is not blank, numbered by lines.

    A last line that breaks off is CUT_OFF.
    """
    with source.open() as stream:
        window = JsonWindow(stream, encoding_told(source))
        number = 0
        while (line := window.line()) is not None:
            number += 1
            if isinstance(line, Mark):
                yield Piece("", number, line)
            elif line.strip():
                value = decoded(line.strip())
                over = value is Mark.BROKEN and not line.endswith("\n")
                yield Piece("", number, Mark.CUT_OFF if over else value)


class _Level:
    """A container on the way that the walk is in."""

    __slots__ = ("closing", "count", "inner", "number", "path")

    def __init__(self, path: str, number: int, opening: str) -> None:
        self.path = path
        self.number = number
        self.closing = CLOSING[opening]
        self.inner = f"{path}[]" if opening == "[" else f"{path}." if path else ""
        self.count = 0


def _walk(window: JsonWindow, wanted: tuple[str, ...]) -> Iterator[Piece]:
    above = frozenset(container for path in wanted for container in _containers(path))
    given = above.union(wanted)
    levels = [] if (first := window.letter()) not in CLOSING else [_Level("", 0, first)]
    if not levels:
        yield Piece("", 0, window.value(first))
        return
    window.at += 1
    while levels:
        level = levels[-1]
        if level.closing == "]" and level.inner in given and level.inner not in above:
            yield from _items(window, level)
        letter = window.letter(COMMAS)
        if letter == level.closing:
            window.at += 1
            levels.pop()
            yield Piece(level.path, level.number, Mark.CLOSED)
            continue
        if level.closing == "]":
            level.count += 1
            path = level.inner
        else:
            path = level.inner + _key(window, letter)
            letter = window.letter()
        if letter in CLOSING and path in above:
            window.at += 1
            levels.append(_Level(path, level.count, letter))
            continue
        if letter in ":}]":
            raise Damage
        value = window.value(letter)
        if path in given:
            yield Piece(path, level.count, value)


def _items(window: JsonWindow, level: _Level) -> Iterator[Piece]:
    """The items of an array that are given, each as a whole: nearly all of a file is such items."""
    path, count = level.inner, level.count
    while (letter := window.letter(COMMAS)) not in ":}]":
        count += 1
        yield Piece(path, count, window.value(letter))
    level.count = count


def _key(window: JsonWindow, letter: str) -> str:
    """The key that comes next in an object, with its colon."""
    key = window.value(letter) if letter == '"' else None
    if not isinstance(key, str) or window.letter() != ":":
        raise Damage
    window.at += 1
    return key


def _containers(path: str) -> Iterator[str]:
    """`a.b[].c` is reached through "", `a`, `a.b` and `a.b[]`."""
    yield ""
    for match in re.finditer(r"\.|\[\]", path):
        yield path[: match.start()]
