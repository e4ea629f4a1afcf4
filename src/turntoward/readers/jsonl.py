"""JSON lines: one message a line, as `turntoward convert` writes them and as anybody can.

A line is an object with the keys `conversation`, `message`, `at`, `at_utc`, `precision`, `speaker`,
`kind`, `text`, `reply_to`, `reactions` (each with `speaker` and `emoji`) and `edited`, and, where
they apply, `caption`, `offset` and `duration` (seconds). Only `speaker` and `text` are needed, and
other names for the keys are understood (`turntoward.readers._table.ALIASES`); what is not in that
table is left alone. A speaker of null is the app. Times are ISO 8601, local or with an offset, or
seconds or milliseconds since 1970. Several conversations may be mixed in one file.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from msgspec import MsgspecError
from msgspec.json import Decoder

from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._lines import ESCAPED, open_text
from turntoward.readers._problems import mend, mend_all
from turntoward.readers._sources import peek, stem_of
from turntoward.readers._table import LIMITS, Rows, columns_of
from turntoward.readers._text import encoding_of

__all__ = ["LIMITS", "LONGEST", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME = "jsonl"
TITLE = "JSON lines, one message a line (.jsonl)"
STEPS: tuple[str, ...] = (
    "Write one JSON object a line, with speaker and text; turntoward convert writes this form too.",
)
LONGEST = 4 * 1024**2  # bytes of one line
_LOOKED_AT = 20  # lines for detection
_MARK = b"\xef\xbb\xbf"
_SURROGATES = "Bytes or escapes that are no text were replaced by \N{REPLACEMENT CHARACTER}."
_decode = Decoder().decode
_columns = lru_cache(maxsize=8)(columns_of)  # lines of one file mostly have the same keys


def detect(head: Head) -> float:
    """Sure where most of the first lines are objects with speaker and text."""
    if head.text is None or not head.text.lstrip("\ufeff \t\r\n").startswith("{"):
        return 0.0
    lines = [line for line in head.text.lstrip("\ufeff").splitlines() if line.strip()]
    whole = lines[:_LOOKED_AT] if len(lines) > _LOOKED_AT else lines[:-1] or lines
    fitting = sum(_fits(line) for line in whole)
    return 0.95 if fitting * 2 > len(whole) else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Each line as a message.

    Raises:
        ChoiceError: no such time zone is known.
    """
    rows = Rows(NAME, stem_of(source), options)
    for number, line in enumerate(_lines(source), 1):
        where = f"line {number}"
        if line is None:
            yield from rows.unreadable(where, "It is longer than 4 MB.", code="R121")
        elif line.strip():
            yield from _row(line, where, rows)
    yield from rows.closing()


def _fits(line: str) -> bool:
    found, _ = _leniently(line.encode("utf-8", "replace"))
    return isinstance(found, dict) and columns_of(tuple(found)) is not None


def _lines(source: Source) -> Iterator[bytes | None]:
    """The lines as UTF-8; None for one that is too long, which is skipped."""
    start = peek(source)
    encoding = encoding_of(start) or "utf-8"
    if encoding.startswith("utf-8"):
        with source.open() as stream:
            stream.read(len(_MARK) if start.startswith(_MARK) else 0)
            yield from _capped(stream.readline)
        return
    with open_text(source, newline="\n") as text:
        yield from _capped(lambda size: text.readline(size).encode("utf-8", "surrogatepass"))


def _capped(readline: Callable[[int], bytes]) -> Iterator[bytes | None]:
    while line := readline(LONGEST + 1):
        if len(line) <= LONGEST or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = readline(LONGEST)
        yield None


def _row(line: bytes, where: str, rows: Rows) -> Iterator[Item]:
    try:
        values = _decode(line)
    except (MsgspecError, UnicodeDecodeError, RecursionError):
        values, replaced = _leniently(line)
        if replaced:
            yield from rows.problems.note("R101", where, _SURROGATES)
    if not isinstance(values, dict):
        yield from rows.unreadable(where, "It is not a JSON object.")
        return
    columns = _columns(tuple(values))
    if columns is None:
        yield from rows.unreadable(where, "It does not have both a speaker and a text.")
        return
    yield from rows.items({field: values[name] for field, name in columns.items()}, where)


def _leniently(line: bytes) -> tuple[Any, bool]:
    """The value of a line that holds bytes or escapes which are no text, and whether it did."""
    written = line.decode("utf-8", ESCAPED)
    text = mend(written)
    try:
        value = json.loads(text, parse_constant=_refuse)
        mended = mend_all(value)
    except (ValueError, RecursionError):
        return None, False
    return mended, text != written or mended != value


def _refuse(constant: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(constant)
