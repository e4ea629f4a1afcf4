"""Merged histories as JSON lines: the open door's form, with where each message came from.

Besides the keys of a message, a line has `origins`: for each copy its `source`, its `place` there
(from 0), what was otherwise there (`was`), and which keys it did not have (`without`). A reader of
the open door leaves `origins` alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct, field

from turntoward.model import Problem
from turntoward.model.merge import MergedMessage
from turntoward.readers._problems import mend_all
from turntoward.readers.jsonl import LONGEST
from turntoward.readers.rows import COLUMNS, jsonl_line

__all__ = ["split_lines", "write_merged"]

_NO_ORIGIN = "It does not say where it came from; only what “turntoward merge” wrote can be split."
_Row = dict[str, Any]


class _Origin(Struct, frozen=True, omit_defaults=True):
    """One copy of a message, told by what is different there."""

    source: str
    place: int
    was: _Row = field(default_factory=dict)
    without: tuple[str, ...] = ()


class _Line(Struct, frozen=True):
    """What a line says of its origins."""

    origins: tuple[_Origin, ...]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_decode_line = msgspec.json.Decoder(_Line).decode


def write_merged(messages: Iterable[MergedMessage], stream: BinaryIO) -> None:
    """Write a merged history, one message a line."""
    stream.writelines(map(_merged_line, messages))


def split_lines(stream: BinaryIO) -> tuple[dict[str, list[bytes]], list[Problem]]:
    """The lines of each source, as `convert` writes them, and what could not be split."""
    found: defaultdict[str, list[tuple[int, bytes]]] = defaultdict(list)
    problems: list[Problem] = []
    number = 0
    while line := stream.readline(LONGEST * 4):
        number += 1
        try:
            for origin, data in _originals(line):
                found[origin.source].append((origin.place, data))
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            problems.append(Problem(code="M103", where=f"line {number}", message=_NO_ORIGIN))
    lines = {
        source: [data for _, data in sorted(placed, key=lambda each: each[0])]
        for source, placed in found.items()
    }
    return lines, problems


def _merged_line(merged: MergedMessage) -> bytes:
    line: _Row = _decode(jsonl_line(merged.message))
    origins = []
    for origin in merged.origins:
        was: _Row = _decode(jsonl_line(origin.message))
        without = tuple(key for key in line if key not in was)
        was = {key: value for key, value in was.items() if key not in line or line[key] != value}
        origins.append(_Origin(mend_all(origin.source), origin.place, was, without))
    return _encode({**line, "origins": origins}) + b"\n"


def _originals(line: bytes) -> Iterator[tuple[_Origin, bytes]]:
    origins = _decode_line(line).origins
    merged: _Row = _decode(line)
    for origin in origins:
        row = {**{key: merged[key] for key in merged if key not in origin.without}, **origin.was}
        yield origin, _encode({key: row[key] for key in COLUMNS if key in row}) + b"\n"
