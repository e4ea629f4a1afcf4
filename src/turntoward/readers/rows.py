"""Messages as rows: the lines and cells that the readers `jsonl` and `csvfile` take back without loss.

Times are ISO 8601, always with seconds: no fraction for minutes and seconds, 3, 6 or 9 digits for
milli-, micro- and nanoseconds (and more than the precision asks for, where the clock holds more).
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import BinaryIO, Final, TypeVar

from msgspec import UNSET, Struct, UnsetType, to_builtins
from msgspec.json import Encoder
from msgspec.structs import astuple

from turntoward.model import Message, Precision, Reaction
from turntoward.readers._problems import mend, mend_all

__all__ = [
    "COLUMNS",
    "Row",
    "csv_line",
    "csv_row",
    "guarded",
    "jsonl_line",
    "row",
    "unguarded",
    "write_csv",
    "write_jsonl",
]

Stamp = datetime | str | None
_T = TypeVar("_T")


class Row(Struct, frozen=True):
    """One message, as it is written: each field a column, in this order."""

    conversation: str
    message: str
    at: Stamp
    at_utc: Stamp
    precision: Precision | None
    speaker: str | None
    kind: str
    text: str
    reply_to: str | None
    reactions: tuple[Reaction, ...]
    edited: bool
    caption: str | UnsetType = UNSET
    offset: float | UnsetType = UNSET
    duration: float | UnsetType = UNSET


COLUMNS: Final = Row.__struct_fields__
_BATCH = 1_000  # messages written at once
_DIGITS = {
    None: 0,
    Precision.MINUTE: 0,
    Precision.SECOND: 0,
    Precision.MILLISECOND: 3,
    Precision.MICROSECOND: 6,
    Precision.NANOSECOND: 9,
}
_NO_FRACTION = {0: "", 3: ".000", 6: ".000000", 9: ".000000"}  # by digits, nanoseconds apart
_SECONDS = len("2024-04-13T21:15:00")
_MOST_DIGITS = 9
_UTC_OFFSET = "+00:00"
_WHOLE_SECONDS = frozenset({None, Precision.MINUTE, Precision.SECOND})
_encode = Encoder().encode

# A spreadsheet runs a cell that begins so, whatever marks without width stand before it.
_INVISIBLE = (
    "\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_RUNS = re.compile(rf"'*[{_INVISIBLE}]*[=+\-@\t\r\n\0＝＋－＠﹦﹢﹣﹫]")
_GUARD = "'"
_QUOTE = '"'


def write_jsonl(messages: Iterable[Message], stream: BinaryIO) -> None:
    """Write messages as JSON lines."""
    stream.writelines(b"".join(map(jsonl_line, batch)) for batch in _batches(messages))


def write_csv(messages: Iterable[Message], stream: BinaryIO) -> None:
    """Write messages as CSV in UTF-8, with a header row, and a mark that spreadsheets look for."""
    stream.write(codecs.BOM_UTF8 + csv_line(COLUMNS).encode())
    lines = (csv_line(csv_row(message)) for message in messages)
    stream.writelines("".join(batch).encode() for batch in _batches(lines))


def row(message: Message) -> Row:
    """A message as it is written; `msgspec.to_builtins(row(message))` is a plain dict."""
    at, at_utc = message.at, message.at_utc
    written: tuple[Stamp, Stamp] = (at, at_utc)
    if (
        message.precision not in _WHOLE_SECONDS
        or message.nanosecond
        or (at and at.microsecond)
        or (at_utc and (at_utc.microsecond or at_utc.tzinfo is not UTC))
    ):
        written = _stamp(message, at), _stamp(message, at_utc)
    caption, offset, duration = message.caption, message.offset, message.duration
    return Row(
        message.conversation,
        message.id,
        written[0],
        written[1],
        message.precision,
        message.speaker,
        message.kind,
        message.text,
        message.reply_to,
        message.reactions,
        message.edited,
        UNSET if caption is None else caption,
        UNSET if offset is None else offset,
        UNSET if duration is None else duration,
    )


def jsonl_line(message: Message) -> bytes:
    """A message as one line of JSON in UTF-8, with its line end."""
    try:
        return _encode(row(message)) + b"\n"
    except UnicodeEncodeError:  # a lone surrogate, which no reader of ours lets through
        return _encode(mend_all(to_builtins(row(message)))) + b"\n"


def csv_row(message: Message) -> list[str]:
    """A message as cells in the order of COLUMNS, none of which a spreadsheet would run."""
    written = row(message)
    return [guarded(_cell(value)) for value in astuple(written)]


def csv_line(cells: Iterable[str]) -> str:
    """Cells as one line (or more) of CSV, all of them quoted, with its line end."""
    return ",".join(f'"{cell.replace(_QUOTE, _QUOTE * 2)}"' for cell in cells) + "\r\n"


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return _GUARD + cell if _RUNS.match(cell) else cell


def unguarded(cell: str) -> str:
    """A cell as it was before it was guarded."""
    return cell[1:] if cell.startswith(_GUARD) and _RUNS.match(cell) else cell


def _batches(things: Iterable[_T]) -> Iterator[list[_T]]:
    waiting = iter(things)
    while batch := list(islice(waiting, _BATCH)):
        yield batch


def _stamp(message: Message, moment: datetime | None) -> str | None:
    if moment is None:
        return None
    digits = _DIGITS[message.precision]
    if moment.microsecond % 1000 or message.nanosecond or not digits:
        digits = max(digits, _digits_needed(moment.microsecond, message.nanosecond))
    zone = ""
    if moment.tzinfo is not None:
        moment, zone = moment.astimezone(UTC), "Z"
    text = _encode(moment).decode()[1:]  # quoted; the fraction is left out where it is zero
    none = _NO_FRACTION[digits]
    fraction = text[_SECONDS : _SECONDS + len(none)] if moment.microsecond else none
    nanosecond = f"{message.nanosecond:03}" if digits == _MOST_DIGITS else ""
    return text[:_SECONDS] + fraction + nanosecond + zone


def _digits_needed(microsecond: int, nanosecond: int) -> int:
    if nanosecond:
        return _MOST_DIGITS
    if microsecond % 1000:
        return 6
    return 3 if microsecond else 0


def _cell(value: object) -> str:
    if isinstance(value, str):
        return mend(value)
    if value is None or value is UNSET:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace(_UTC_OFFSET, "Z")
    if isinstance(value, tuple):
        return _encode(mend_all(to_builtins(value))).decode() if value else ""
    return _encode(value).decode()
