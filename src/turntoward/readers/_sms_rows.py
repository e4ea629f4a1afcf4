"""Rows of a backup of text messages: from elements to what was said, by whom and when."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec import Struct

from turntoward.model import Kind, Precision
from turntoward.model.ports import Source
from turntoward.readers._xml import Element, End, Fault, elements

__all__ = [
    "KINDS",
    "Row",
    "Said",
    "addresses",
    "given",
    "instant",
    "is_draft",
    "is_unsent",
    "own_addresses",
    "rows",
    "said",
    "sender",
]

KINDS: Final = ("sms", "mms", "call")  # elements that are messages
_INSIDE: Final = ("part", "addr")
_AROUND: Final = ("smses", "calls", "parts", "addrs")
_KNOWN: Final = (*KINDS, *_INSIDE, *_AROUND)
_PASSED: Final = ("data",)  # photos and the like, in letters
_MOST_INSIDE = 1_000  # parts, or addresses, of one message
_LARGEST = 4 * 1024**2  # letters of one message
_NULL: Final = "null"  # as the app writes what is missing
_NOTHING: Final = frozenset({"", _NULL})
_TOKEN = "insert-address-token"  # noqa: S105 no secret: what phones write instead of their number
_BETWEEN = "~"  # the addresses of a group
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MILLISECOND = 100_000_000_000  # smaller numbers are seconds
_DIGITS = re.compile(r"-?[0-9]{1,20}")
_RECEIVED, _SENT, _DRAFT = 1, 2, 3
_UNSENT: Final = frozenset({4, 5, 6})  # waiting, failed, queued
_BASE = 0x1F  # of the type numbers that Signal wrote
_SIGNALS: Final[Mapping[int, int]] = {20: 1, 21: 4, 22: 4, 23: 2, 24: 5, 25: 4, 26: 4, 27: 3}
_ASKED_FOR, _TO_BE_FETCHED, _FETCHED = (
    "128",
    "130",
    "132",
)  # types of an mms: sent, not yet here, here
_FROM, _TO = "137", "151"
_LAYOUT = "application/smil"
_CALLS: Final[Mapping[str, str]] = {
    "1": "Incoming call",
    "2": "Outgoing call",
    "3": "Missed call",
    "4": "Voicemail",
    "5": "Rejected call",
    "6": "Blocked call",
    "7": "Call answered on another device",
}
_WITH_LENGTH: Final = frozenset({"1", "2", "4", "7"})


class Row(Struct):
    """One message, or what is wrong in its place."""

    kind: str
    number: int  # in the file, from 1
    attributes: Mapping[str, str]
    parts: list[Mapping[str, str]] = []
    addrs: list[Mapping[str, str]] = []
    fault: Fault | None = None


class Said(Struct, frozen=True):
    """What a row is."""

    kind: Kind
    text: str = ""
    caption: str | None = None
    duration: float | None = None


def rows(source: Source, kinds: Collection[str]) -> Iterator[Row]:
    """The messages of these kinds in the order of the file.

    What is broken is told among those of kind `sms`.

    Raises:
        InputError: the file declares entities.
    """
    walk = _Walk(kinds)
    for item in elements(source, _KNOWN, _PASSED):
        yield from walk.end(item.name) if isinstance(item, End) else walk.start(item)
    yield from walk.closing()


class _Walk:
    """A walk over elements, message by message."""

    def __init__(self, kinds: Collection[str]) -> None:
        self._kinds = kinds
        self._number = 0
        self._open: Row | None = None

    def start(self, item: Element) -> Iterator[Row]:
        """A message that the start of an element brings to an end, or what is wrong with it."""
        if item.name in KINDS:
            yield from self.closing()
            self._number += 1
        if item.fault or item.name not in (*KINDS, *_INSIDE, *_AROUND):
            if "sms" in self._kinds:
                yield Row("", self._number, {}, fault=item.fault or Fault.BROKEN)
        elif item.name in self._kinds:
            self._open = Row(item.name, self._number, item.attributes)
        elif self._open:
            _put_inside(self._open, item)

    def end(self, name: str) -> Iterator[Row]:
        """The message that ends here, if one does."""
        if self._open and self._open.kind == name:
            yield from self.closing()

    def closing(self) -> Iterator[Row]:
        """The message that was open."""
        if self._open:
            yield self._open
        self._open = None


def _put_inside(row: Row, item: Element) -> None:
    inside = row.parts if item.name == "part" else row.addrs if item.name == "addr" else None
    if inside is not None and len(inside) < _MOST_INSIDE:
        size = sum(len(part.get("text", "")) for part in row.parts)
        if size + len(item.attributes.get("text", "")) <= _LARGEST:
            inside.append(item.attributes)


def given(row: Row, *names: str) -> str:
    """The first of these attributes that says something."""
    values = (row.attributes.get(name, "").strip() for name in names)
    return next((value for value in values if value not in _NOTHING), "")


def instant(row: Row) -> tuple[datetime | None, Precision | None, bool]:
    """When it was sent or arrived, how fine that is, and whether it is something that is no time."""
    told = given(row, "date")
    if not told or told == "0":
        return None, None, False
    if not _DIGITS.fullmatch(told):
        return None, None, True
    number = int(told)
    fine = abs(number) >= _FIRST_MILLISECOND
    try:
        at = _EPOCH + timedelta(milliseconds=number if fine else number * 1000)
    except OverflowError:
        return None, None, True
    whole = row.kind == "mms" and at.microsecond == 0
    return at, Precision.MILLISECOND if fine and not whole else Precision.SECOND, False


def addresses(row: Row) -> list[str]:
    """With whom the conversation is: one address, or those of a group."""
    told = given(row, "number" if row.kind == "call" else "address")
    found = [part.strip() for part in told.split(_BETWEEN)]
    if row.kind == "mms" and (not told or told == _TOKEN):
        found = [*_inside(row)]
    return [*dict.fromkeys(address for address in found if address not in {"", _TOKEN})]


def sender(row: Row) -> tuple[bool | None, str]:
    """Whether it was sent by the owner (None: not told), and from which address otherwise."""
    if row.kind == "call":
        return given(row, "type") == "2", ""
    box = _box(row)
    if box == _RECEIVED:
        return False, next(_inside(row, _FROM), "")
    return (True if box in _UNSENT or box in {_SENT, _DRAFT} else None), ""


def own_addresses(row: Row) -> Iterator[str]:
    """Addresses of the owner, as far as this message tells them."""
    if row.kind != "mms":
        return
    if _box(row) == _SENT:
        yield from _inside(row, _FROM)
    elif _box(row) == _RECEIVED and len(addresses(row)) == 1:
        yield from _inside(row, _TO)


def is_draft(row: Row) -> bool:
    """Whether it was never sent, nor meant to be yet."""
    return row.kind != "call" and _box(row) == _DRAFT


def is_unsent(row: Row) -> bool:
    """Whether it waits to be sent, or could not be."""
    return row.kind != "call" and _box(row) in _UNSENT


def said(row: Row) -> Said:
    """What a row is."""
    if row.kind == "call":
        return _call(row)
    if row.kind == "sms":
        body = row.attributes.get("body", "")
        subject = given(row, "subject")
        if body == _NULL:  # nothing was there to be backed up
            return Said(Kind.TEXT, subject) if subject else Said(Kind.EMPTY, body)
        text = f"{subject}\n{body}" if subject else body
        return Said(Kind.TEXT if text else Kind.EMPTY, text)
    return _with_parts(row)


def _call(row: Row) -> Said:
    told, length = given(row, "type"), given(row, "duration")
    seconds = float(length) if _DIGITS.fullmatch(length) and int(length) >= 0 else None
    return Said(
        Kind.CALL,
        _CALLS.get(told, "Call"),
        duration=seconds if told in _WITH_LENGTH else None,
    )


def _with_parts(row: Row) -> Said:
    texts, files = [given(row, "sub")], []
    for part in row.parts:
        kind = part.get("ct", "").lower()
        if kind == "text/plain":
            texts.append(_part_text(part))
        elif kind != _LAYOUT:
            names = (part.get(name, "") for name in ("name", "cl", "fn"))
            files.append(next((name for name in names if name not in _NOTHING), kind))
    words = "\n".join(filter(None, texts))
    if files or given(row, "m_type") == _TO_BE_FETCHED:
        return Said(Kind.MEDIA, "\n".join(filter(None, files)), words or None)
    return Said(Kind.TEXT if words else Kind.EMPTY, words)


def _part_text(part: Mapping[str, str]) -> str:
    text = part.get("text", "")
    return "" if text == _NULL else text


def _box(row: Row) -> int:
    """Received, sent, and so on, in the numbers of Android; 0 where it is not told."""
    told = given(row, "type" if row.kind == "sms" else "msg_box")
    if not _DIGITS.fullmatch(told):
        return {_ASKED_FOR: _SENT, _TO_BE_FETCHED: _RECEIVED, _FETCHED: _RECEIVED}.get(
            given(row, "m_type"), 0
        )
    number = int(told)
    return (
        number
        if number in {_RECEIVED, _SENT, _DRAFT, *_UNSENT}
        else _SIGNALS.get(number & _BASE, 0)
    )


def _inside(row: Row, *kinds: str) -> Iterator[str]:
    for addr in row.addrs:
        address = addr.get("address", "").strip()
        if (not kinds or addr.get("type") in kinds) and address not in {*_NOTHING, _TOKEN}:
            yield address
