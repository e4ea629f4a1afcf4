"""Rows into messages: who spoke, and what it is that they said."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from turntoward.model import Kind, Message
from turntoward.model.ports import Item
from turntoward.readers._clock import to_utc
from turntoward.readers._whatsapp_kinds import (
    SPECIAL_ENDS,
    Said,
    look_closer,
    unmarked,
)
from turntoward.readers._whatsapp_names import Speakers
from turntoward.readers._whatsapp_rows import Batch
from turntoward.readers._whatsapp_words import APP_MARK, START, Words, fold

__all__ = ["Messages"]

_LOCAL_2000 = datetime(2000, 1, 1)  # noqa: DTZ001 a wall clock
_UTC_2000 = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST_NAME = 60  # with a colon in it
_SHORT = 60  # characters
_MOST_KEPT = 10_000


class _Midnights(dict[date, datetime | None]):
    """For each day, the wall clock when it is midnight on 1 January 2000 in UTC.

    None: on that day the clock is changed.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, day: date) -> datetime | None:
        if len(self) >= _MOST_KEPT:
            self.clear()
        start, end = (datetime.combine(day, clock, self._zone) for clock in (time.min, time.max))
        offset = start.utcoffset()
        same = offset is not None and offset == end.utcoffset()
        self[day] = midnight = _LOCAL_2000 + offset if offset is not None and same else None
        return midnight


class Messages:
    """Makes the messages of one chat, and counts them."""

    def __init__(self, chat: str, speakers: Speakers, words: Words, zone: ZoneInfo | None) -> None:
        self._chat = chat
        self._speakers = speakers
        self._words = words
        self._zone = zone
        self._midnights = _Midnights(zone) if zone else None
        self._seen: dict[str, Said] = {}  # short bodies, which come again and again
        self.count = 0
        self.with_files = False  # the export was made with media

    def of(self, batch: Batch) -> list[Item]:
        """The messages of a batch, with its problems between them."""
        items = self._messages(batch)
        for index, problem in reversed(batch.notes):
            items.insert(index, problem)
        return items

    def _messages(self, batch: Batch) -> list[Item]:
        """One message a row. This is where the time goes: plain words take the short way."""
        chat, speakers, number = self._chat, self._speakers, self.count
        starts, ends = self._words.starts, SPECIAL_ENDS
        items: list[Item] = []
        for at, at_utc, precision, name, body in zip(
            batch.ats,
            self._instants(batch.ats),
            batch.precisions,
            batch.names,
            batch.bodies,
            strict=True,
        ):
            number += 1
            speaker = speakers[name]
            if (
                speaker is None
                or body[-1:] in ends
                or body[:START] in starts
                or "\n" in body
                or APP_MARK in body
                or "://" in body
            ):
                speaker, said = self._look_closer(name, body)
                message = Message(
                    conversation=chat,
                    id=str(number),
                    speaker=speaker,
                    kind=said.kind,
                    text=said.text,
                    at=at,
                    at_utc=at_utc,
                    precision=precision,
                    caption=said.caption,
                    edited=said.edited,
                )
            else:
                message = Message(
                    conversation=chat,
                    id=str(number),
                    speaker=speaker,
                    text=body,
                    at=at,
                    at_utc=at_utc,
                    precision=precision,
                )
            items.append(message)
        self.count = number
        return items

    def _instants(self, ats: list[datetime | None]) -> list[datetime | None]:
        midnights = self._midnights
        if midnights is None:
            return [None] * len(ats)
        return [
            _UTC_2000 + (at - midnight)
            if at and (midnight := midnights[at.date()])
            else at and to_utc(at, self._zone)
            for at in ats
        ]

    def _look_closer(self, name: str | None, body: str) -> tuple[str | None, Said]:
        if name is None:
            name, body = self._with_colon_in_name(body)
        speaker = self._speakers[name]
        if name is None or speaker is None:
            return None, self._said_by_app((name or "") + body)
        said = self._said(body)
        self.with_files |= said.file
        if said.kind is not Kind.TEXT or not body.startswith(APP_MARK):
            return speaker, said
        if self._speakers.app_speaks(name, body):
            return None, self._said_by_app(body)
        return speaker, Said(Kind.MEDIA, unmarked(body), edited=said.edited)

    def _said(self, body: str) -> Said:
        said = self._seen.get(body)
        if said is None:
            said = look_closer(body, self._words)
            if len(body) <= _SHORT and len(self._seen) < _MOST_KEPT:
                self._seen[body] = said
        return said

    def _with_colon_in_name(self, body: str) -> tuple[str | None, str]:
        """The name and the body where the first colon is no end of a name (`Ana :): hello`)."""
        start, colon, rest = body[:_LONGEST_NAME].partition(": ")
        name = start + colon
        if not colon or "\n" in start or "://" in start or self._speakers[name] is None:
            return None, body
        return name, rest + body[_LONGEST_NAME:]

    def _said_by_app(self, body: str) -> Said:
        text = unmarked(body)
        return Said(Kind.CALL if self._words.calls.match(fold(text)) else Kind.SYSTEM, text)
