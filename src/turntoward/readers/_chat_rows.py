"""Chats that an app writes as lines of text: rows that begin with a time, and lines that go on.

What looks like a row may be pasted: a piece of the same chat, or of another, sent as a message. It
is then out of its time, and part of the message before it, if the clock comes back soon. If it does
not, the clock itself was set back.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from turntoward.model import Kind, Message, Precision, Problem
from turntoward.model.ports import Item
from turntoward.readers._clock import to_utc
from turntoward.readers._problems import Problems, mend

__all__ = ["LARGEST", "ChatRow", "PhoneChat", "Said", "settled"]

LARGEST = 4 * 1024**2  # letters of one message
_MOST_HELD = 200  # rows out of their time, before the clock counts as set back
_AT_END = 3  # such rows, at most, that belong to the last message
_PASTED = (
    "What looks like the start of a message is out of its time, so it was most likely pasted. It is "
    "kept as part of the message before it."
)
_SET_BACK = "The clock goes back here. The order of the file is kept."
_TOO_LONG = "It is longer than 4 MB; the rest of it was left out."


class ChatRow(Struct):
    """One row while it is being read, and the lines that go on with it."""

    line: int
    head: str  # as it stands in the file
    at: datetime | None
    name: str | None  # None: the app speaks, or may speak
    said: list[str]
    notes: list[Problem] = field(default_factory=list)  # what is wrong with it
    size: int = 0
    lost: int = 0  # lines for which it has no room

    def add(self, line: str) -> None:
        """Go on with a line."""
        self.size += len(line) + 1
        if self.size > LARGEST:
            self.lost += 1
        else:
            self.said.append(line)

    @property
    def text(self) -> str:
        """What was said, without the blank lines around it."""
        return "\n".join(self.said).strip("\n")


class Said(Struct, frozen=True):
    """What a row is."""

    kind: Kind
    text: str
    speaker: str | None
    duration: float | None = None


def settled(rows: Iterable[ChatRow], slack: timedelta, problems: Problems) -> Iterator[ChatRow]:
    """The real rows, with the pasted ones in them.

    Args:
        rows: all that look like rows.
        slack: how far the clock goes back without a doubt, for winter time and travel.
        problems: where it is noted what was done.
    """
    current: ChatRow | None = None
    held: list[ChatRow] = []
    for row in rows:
        if current and _is_before(row, current, slack):
            held.append(row)
            if len(held) > _MOST_HELD:
                held[0].notes += problems.note("R111", f"line {held[0].line}", _SET_BACK)
                yield current
                yield from held[:-1]
                current, held = held[-1], []
            continue
        if current:
            _paste(current, held, problems)
            yield current
        current, held = row, []
    if current and len(held) <= _AT_END:
        _paste(current, held, problems)
        held = []
    yield from [current, *held] if current else ()


def _is_before(row: ChatRow, current: ChatRow, slack: timedelta) -> bool:
    return row.at is not None and current.at is not None and current.at - row.at > slack


def _paste(current: ChatRow, held: list[ChatRow], problems: Problems) -> None:
    if held:
        current.notes += problems.note("R110", f"line {held[0].line}", _PASTED)
    for row in held:
        for line in (row.head, *row.said[1:]):
            current.add(line)
        current.lost += row.lost
        current.notes += row.notes


class PhoneChat:
    """Makes the messages of one chat whose clock is that of a phone, and counts them."""

    def __init__(self, title: str, zone: ZoneInfo | None, problems: Problems) -> None:
        self.title = title
        self.unparsed = 0
        self._zone = zone
        self._problems = problems
        self._count = 0

    def items(self, row: ChatRow, said: Said, precision: Precision) -> Iterator[Item]:
        """A message, behind what is wrong with it."""
        self._count += 1
        where = f"line {row.line}"
        yield from row.notes
        if row.lost:
            self.unparsed += row.lost
            yield from self._problems.note("R103", where, _TOO_LONG)
        text, noted = self._problems.mended(said.text, where)
        yield from noted
        yield Message(
            conversation=self.title,
            id=str(self._count),
            speaker=said.speaker and mend(said.speaker),
            kind=said.kind,
            text=text,
            at=row.at,
            at_utc=row.at and to_utc(row.at, self._zone),
            precision=precision if row.at else None,
            duration=said.duration,
        )
