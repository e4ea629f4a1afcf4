"""Backups of text messages as XML: SMS Backup & Restore for Android, and Signal of long ago.

A file holds short messages first and those with pictures or groups behind them, each in the order
of their times. Here they are merged by time, so that a chat is in its order; messages of one kind
stay in the order of the file. Chats are mixed, in the order in which the messages came. The file is
read three times: for the names, and once for each kind. Of `calls.xml`, each call is a row.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from heapq import merge
from typing import Final

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Limits, Message
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._clock import to_local, zone_of
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sms_people import People
from turntoward.readers._sms_rows import (
    KINDS,
    Row,
    instant,
    is_draft,
    is_unsent,
    rows,
    said,
    sender,
)
from turntoward.readers._xml import Fault

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME: Final = "sms_xml"
TITLE: Final = "SMS Backup & Restore (sms.xml, calls.xml)"
STEPS: Final[tuple[str, ...]] = (
    "In SMS Backup & Restore, choose Back up now, and messages, calls, or both.",
    "Under the advanced options, switch emojis on; media are not needed.",
    "Save the file on the phone or to your own computer, and give the XML file.",
)
LIMITS: Final = Limits(
    reactions=False,
    replies=False,
    edits="no",
    deletions="no",
    calls=True,
    clock="utc",
    never=(
        "Reactions are not in it; some phones write them as a message of their own.",
        "It does not say which message a reply answers.",
        "What was deleted on the phone leaves no trace.",
        "Messages sent over the internet (RCS) are left out by many phones.",
        "It does not say whether or when a message was read by the other.",
    ),
)
_ME = "Me"
_ROOTS = ("<smses", "<calls")
_ROWS = ("<sms ", "<mms ", "<call ", "</smses>", "</calls>", "<smses/>")
_UTC = "UTC, from the backup; local times need to be told your zone"
_CHOSEN = "UTC, from the backup; local times are those of {zone}, as you said"
_CUT = "The file ends in the middle: what follows is missing."
_FAULTS: Final = {
    Fault.BROKEN: ("R102", "It is no message that is known here, and was left out."),
    Fault.TOO_LARGE: ("R103", "It is larger than 4 MB, and was left out."),
    Fault.CUT_OFF: ("R120", "The file ends in the middle."),
}
_NO_TIME = "Its time cannot be read."
_UNSENT = "It could not be sent, or was not yet, and did not arrive."
_DRAFT = "It is a draft that was never sent, and was left out."
_OF_NOBODY = "It does not say whether it was sent or received."
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def detect(head: Head) -> float:
    """Sure where the first element holds messages or calls."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return 0.0
    at = min((place for root in _ROOTS if (place := text.find(root)) >= 0), default=-1)
    if at < 0 or "<!DOCTYPE html" in text[:at] or "<html" in text[:at]:
        return 0.0
    return 0.98 if any(row in text[at:] for row in _ROWS) else 0.6


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The messages of all chats, in the order of their times.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: it declares entities, or there is no message in it.
    """
    backup = _Backup(source, options)
    for row in backup.in_order():
        yield from backup.row(row)
    yield from backup.closing()


class _Backup:
    """One read of a file."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._options = options
        self._zone = zone_of(options)
        self._problems = Problems()
        self._people = People()
        self._chats: dict[str, None] = {}  # that were told, in that order
        self._unparsed = 0
        self._cut = False

    def in_order(self) -> Iterator[Row]:
        """All rows, those of different kinds merged by their times."""
        seen: dict[str, None] = {"sms": None}  # tells what is broken, too
        for row in rows(self._source, KINDS):
            if not row.fault:
                seen[row.kind] = None
                self._people.see(row)
        runs = [_with_times(rows(self._source, (kind,))) for kind in seen]
        yield from (row for _, row in merge(*runs, key=lambda item: item[0]))

    def row(self, row: Row) -> Iterator[Item]:
        """What one row has to tell."""
        where = f"message {row.number}" if row.number else "the beginning"
        if row.fault:
            yield from self._fault(row.fault, "the end" if row.fault is Fault.CUT_OFF else where)
        elif is_draft(row):
            yield from self._problems.note("R154", where, _DRAFT)
        else:
            yield from self._message(row, where)

    def closing(self) -> Iterator[Item]:
        """What is told at the end."""
        if not self._chats:
            raise InputError(
                f"{self._source.name} is a backup of messages without one that can be read. "
                "Back up again, and check its size."
            )
        zone = self._options.timezone
        coverage = Coverage(
            reader=NAME,
            limits=LIMITS,
            truncation=_CUT if self._cut else None,
            time_zone=_CHOSEN.format(zone=zone) if zone else _UTC,
            unparsed=self._unparsed,
            owner=self._people.owner,
        )
        yield from [coverage] * len(self._chats)
        yield from self._problems.rest()

    def _fault(self, fault: Fault, where: str) -> Iterator[Item]:
        self._cut |= fault is Fault.CUT_OFF
        self._unparsed += fault is not Fault.CUT_OFF
        code, message = _FAULTS[fault]
        yield from self._problems.note(code, where, message)

    def _message(self, row: Row, where: str) -> Iterator[Item]:
        others = self._people.with_whom(row)
        chat = self._people.chat(others)
        if chat not in self._chats:
            self._chats[chat] = None
            yield Chat(id=chat, title=chat)
        at_utc, precision, is_wrong = instant(row)
        if is_wrong:
            yield from self._problems.note("R104", where, _NO_TIME)
        if is_unsent(row):
            yield from self._problems.note("R151", where, _UNSENT)
        sent, address = sender(row)
        if sent is None:
            yield from self._problems.note("R155", where, _OF_NOBODY)
        what = said(row)
        text, problems = self._problems.mended(what.text, where)
        yield from problems
        yield Message(
            conversation=chat,
            id=str(row.number),
            speaker=self._speaker(sent, address, others),
            kind=what.kind if sent is not None else Kind.SYSTEM,
            text=text,
            at=at_utc and to_local(at_utc, self._zone),
            at_utc=at_utc,
            precision=precision,
            duration=what.duration,
            caption=what.caption and mend(what.caption),
        )

    def _speaker(self, sent: bool | None, address: str, others: list[str]) -> str | None:  # noqa: FBT001 one of three
        if sent is None:
            return None
        return _ME if sent else self._people.name(address or next(iter(others), ""))


def _with_times(run: Iterator[Row]) -> Iterator[tuple[datetime, Row]]:
    """Rows with their times; those without have that of the row before."""
    last = _BEGINNING
    for row in run:
        at = None if row.fault else instant(row)[0]
        last = at or last
        yield last, row
