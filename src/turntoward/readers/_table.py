"""From named fields to messages: what JSON lines and CSV tables share.

This is the documented open door. Only `speaker` and `text` are needed; other names for the columns
are in ALIASES, in any case. Columns that are not in that table are left alone.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite, nan
from types import MappingProxyType
from typing import Any, Final

from msgspec import MsgspecError, Struct, convert
from msgspec.json import Decoder

from turntoward.model import Chat, Coverage, Kind, Limits, Message, Precision, Reaction
from turntoward.model.ports import Item, ReadOptions
from turntoward.readers._clock import to_local, to_utc, zone_of
from turntoward.readers._local_dates import LocalDates
from turntoward.readers._problems import Problems

__all__ = ["ALIASES", "LIMITS", "Rows", "columns_of", "moment_of"]

LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="marker",
    deletions="marker",
    calls=True,
    clock="as given",
    never=(
        "A table shows what its maker put into it; what the app held besides is not known.",
        "Where a column is missing (replies, reactions, calls), its absence proves nothing.",
    ),
)
# Where several are there, the first counts. `message` is the id, unless nothing else is the text.
ALIASES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "text": ("text", "content", "body", "utterance", "message"),
        "speaker": ("speaker", "author", "sender", "from", "name", "user"),
        "conversation": ("conversation", "chat", "thread", "channel", "conversation_id", "chat_id"),
        "message": ("message", "message_id", "id", "turn"),
        "at": ("at", "ts", "timestamp", "datetime", "date", "time"),
        "at_utc": ("at_utc",),
        "precision": ("precision",),
        "kind": ("kind",),
        "reply_to": ("reply_to",),
        "reactions": ("reactions",),
        "edited": ("edited",),
        "caption": ("caption",),
        "offset": ("offset",),
        "duration": ("duration",),
    }
)
_NEEDED = ("text", "speaker")


def columns_of(names: tuple[str, ...]) -> Mapping[str, str] | None:
    """For each field the name of its column; None where text or speaker is missing."""
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(name.strip().casefold(), name)
    if any(by_folded.keys().isdisjoint(ALIASES[field]) for field in _NEEDED):
        return None
    found: dict[str, str] = {}
    for field, aliases in ALIASES.items():
        free = (by_folded[alias] for alias in aliases if alias in by_folded)
        column = next((name for name in free if name not in found.values()), None)
        if column is not None:
            found[field] = column
    return found if all(field in found for field in _NEEDED) else None


class Moment(Struct, frozen=True):
    """A time, as it was written."""

    at: datetime  # naive: the wall clock that was written
    utc: datetime | None  # where it was written with an offset
    precision: Precision
    nanosecond: int = 0
    epoch: bool = False  # counted from 1970, so that `at` is UTC


_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?[ ]?"
    r"([Zz]|[+-]\d\d:?(?:\d\d)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"(\d{9,20})(?:\.(\d{1,9}))?", re.ASCII)
_BY_DIGITS = (
    (0, Precision.SECOND),
    (3, Precision.MILLISECOND),
    (6, Precision.MICROSECOND),
    (9, Precision.NANOSECOND),
)
# Counts from 1970, by size: nanoseconds in one, and how fine that is.
_UNITS = (
    (10**11, 10**9, Precision.SECOND),
    (10**14, 10**6, Precision.MILLISECOND),
    (10**17, 10**3, Precision.MICROSECOND),
    (10**20, 1, Precision.NANOSECOND),
)
_EARLIEST = 10**8  # seconds: March 1973. A smaller number is no date.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment_of(value: object) -> Moment | None:
    """A time from ISO 8601 text or a count since 1970; None where it is neither."""
    try:
        if isinstance(value, str):
            iso = _ISO.fullmatch(value.strip())
            return _from_iso(iso) if iso else _from_count(value.strip())
        if isinstance(value, int | float) and not isinstance(value, bool):
            whole = isinstance(value, float) and value.is_integer()
            return _from_count(str(int(value) if whole else value))
    except (ValueError, OverflowError):
        pass
    return None


def _from_iso(match: re.Match[str]) -> Moment:
    day, minute, second, fraction, offset = match.groups()
    at, nanosecond = datetime.fromisoformat(f"{day}T{minute}:{second or '00'}"), 0
    precision = Precision.SECOND if second else Precision.MINUTE
    if fraction:
        digits = fraction.ljust(9, "0")
        at, nanosecond = at.replace(microsecond=int(digits[:6])), int(digits[6:])
        precision = _fineness(len(fraction))
    return Moment(at, _with_offset(at, offset), precision, nanosecond)


def _with_offset(at: datetime, offset: str | None) -> datetime | None:
    if offset is None:
        return None
    if offset in "Zz":
        return at.replace(tzinfo=UTC)
    zone = datetime.fromisoformat(f"2000-01-01T00:00{offset}").tzinfo
    return at.replace(tzinfo=zone).astimezone(UTC)


def _from_count(text: str) -> Moment | None:
    match = _NUMBER.fullmatch(text)
    if not match or int(match[1]) < _EARLIEST:
        return None
    whole, fraction = int(match[1]), match[2] or ""
    limit, unit, precision = next(row for row in _UNITS if whole < row[0])
    nanoseconds = whole * unit + int(fraction.ljust(9, "0")) * unit // 10**9
    utc = _EPOCH + timedelta(microseconds=nanoseconds // 1000)
    if fraction and limit == _UNITS[0][0]:
        precision = _fineness(len(fraction))
    at = utc.replace(tzinfo=None)
    return Moment(at, utc, precision, nanosecond=nanoseconds % 1000, epoch=True)


def _fineness(digits: int) -> Precision:
    return next(precision for most, precision in _BY_DIGITS if digits <= most)


class _Tally:
    """What is known of one chat of the file."""

    __slots__ = ("timed", "unparsed", "utc")

    def __init__(self) -> None:
        self.timed = self.utc = self.unparsed = 0

    def count(self, clock: Mapping[str, Any]) -> None:
        self.timed += "at" in clock
        self.utc += clock.get("at_utc") is not None

    def time_zone(self, chosen: str | None) -> str:
        if not self.timed:
            return "none: the file gives no times"
        if self.utc == self.timed and not chosen:
            return "given in the file"
        if chosen:
            return f"{chosen}, as chosen, where the file gives none"
        if self.utc:
            return "given in the file for a part of the messages, not known for the others"
        return "not known: times are as the file gives them"


class Rows:
    """One read of a table: its chats, in the order in which they appear, and their messages."""

    def __init__(
        self, reader: str, stem: str, options: ReadOptions, dates: LocalDates | None = None
    ) -> None:
        """Start a read.

        Args:
            reader: its name.
            stem: the name of the chat where the file has none.
            options: what the file cannot tell.
            dates: the settled dates of a file that writes them for people, not for programs.
        """
        self.problems = Problems()
        self._dates = dates
        self._reader = reader
        self._stem = stem
        self._options = options
        self._zone = zone_of(options)
        self._chats: dict[str, _Tally] = {}
        self._last = _Tally()  # of the chat that was seen last
        self._count = 0

    def items(self, fields: Mapping[str, Any], where: str) -> list[Item]:
        """The message of one row, its chat if that is new, and what was wrong with the row.

        Args:
            fields: by the names of ALIASES; a field that is there and None is not the same as one
                that is not there.
            where: the row's place in the file.
        """
        why = _unusable(fields)
        if why:
            return [*self.unreadable(where, why)]
        found: list[Item] = []
        chat = _word(fields.get("conversation")) or self._stem
        tally = self._tally(chat, found)
        values = dict(_EMPTY)
        for name, value in fields.items():
            if name in _PARSERS and value is not None and value != "":
                values[name] = self._parsed(name, value, where, found)
        speaker, text = _word(fields["speaker"]) or None, _lines(fields["text"]) or ""
        values["kind"] = values["kind"] or _kind_of(speaker, text)
        clock = self._clock(fields, values.pop("precision"), where, found)
        tally.count(clock)
        self._count += 1
        message = Message(
            conversation=chat,
            id=_word(fields.get("message")) or str(self._count),
            speaker=speaker,
            text=text,
            caption=_lines(fields.get("caption")),
            reply_to=_word(fields.get("reply_to")),
            **clock,
            **values,
        )
        found.append(message)
        return found

    def unreadable(
        self, where: str, why: str, code: str = "R120", lines: int = 1
    ) -> Iterator[Item]:
        """A row that is no message: counted with the chat that was seen last."""
        self._last.unparsed += lines
        yield from self.problems.note(code, where, f"This row was not read. {why}")

    def closing(self) -> Iterator[Item]:
        """What is known at the end; a Coverage for each chat, in the order of the chats."""
        if not self._chats:
            yield Chat(id=self._stem, title=self._stem)
            self._chats[self._stem] = self._last
        if self._dates and self._dates.refuses(self._options.date_order):
            yield from self.problems.note("R112", "the options", _REFUSED)
        yield from self.problems.rest()
        verdict = self._dates.verdict if self._dates else None
        for tally in self._chats.values():
            yield Coverage(
                reader=self._reader,
                limits=LIMITS,
                time_zone=tally.time_zone(self._options.timezone),
                date_order=verdict.order if verdict else None,
                date_order_confidence=verdict.confidence if verdict else None,
                date_order_reason=verdict.reason if verdict else None,
                unparsed=tally.unparsed,
            )

    def _tally(self, chat: str, found: list[Item]) -> _Tally:
        tally = self._chats.get(chat)
        if tally is None:
            tally = _Tally() if self._chats else self._last
            self._chats[chat] = tally
            found.append(Chat(id=chat, title=chat))
        self._last = tally
        return tally

    def _clock(
        self, fields: Mapping[str, Any], precision: Precision | None, where: str, found: list[Item]
    ) -> dict[str, Any]:
        local = self._moment(fields.get("at"), where, found)
        instant = self._moment(fields.get("at_utc"), where, found)
        known = local or instant
        if known is None:
            return {"precision": precision}
        utc = (instant.utc or instant.at.replace(tzinfo=UTC)) if instant else None
        if local:
            utc = utc or local.utc or to_utc(local.at, self._zone)
        if local and not local.epoch:
            at: datetime | None = local.at
        else:
            at = to_local(utc, self._zone) if utc and self._wants_local(fields) else None
        if precision is None and "precision" not in fields:
            precision = known.precision
        nanosecond = known.nanosecond
        return {"at": at, "at_utc": utc, "nanosecond": nanosecond, "precision": precision}

    def _wants_local(self, fields: Mapping[str, Any]) -> bool:
        """Whether a wall clock is worked out; not where the file says that there is none."""
        return self._zone is not None or fields.get("at", "") is not None

    def _moment(self, value: object, where: str, found: list[Item]) -> Moment | None:
        if value is None or value == "":
            return None
        moment = moment_of(value) or self._local(value)
        if moment is None:
            found.extend(self.problems.note("R123", where, _NO_TIME))
        return moment

    def _local(self, value: object) -> Moment | None:
        known = (
            self._dates.moment(value.strip()) if self._dates and isinstance(value, str) else None
        )
        return Moment(known.at, known.at_utc, known.precision) if known else None

    def _parsed(self, name: str, value: object, where: str, found: list[Item]) -> Any:
        parse, otherwise = _PARSERS[name]
        try:
            return parse(value)
        except _WRONG:
            code, message = _NOT_UNDERSTOOD[name]
            found.extend(self.problems.note(code, where, message))
            return otherwise


def _unusable(fields: Mapping[str, Any]) -> str | None:
    """Why a row is no message."""
    text, speaker = fields["text"], fields["speaker"]
    if speaker is not None and _word(speaker) is None:
        return "Its speaker is no name."
    if text is None and fields.get("kind") is None:
        return "It has no text."
    if text is not None and _word(text) is None:
        return "Its text is no text."
    return None


def _word(value: object) -> str | None:
    """Text, or a number as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _lines(value: object) -> str | None:
    word = _word(value)
    return word.replace("\r\n", "\n") if word else word


def _kind_of(speaker: str | None, text: str) -> Kind:
    """The kind of a row that does not say it."""
    if speaker is None:
        return Kind.SYSTEM
    return Kind.TEXT if text else Kind.EMPTY


def _kind(value: object) -> Kind:
    return _KINDS[str(value).strip().casefold()]


def _precision(value: object) -> Precision:
    return _PRECISIONS[str(value).strip().casefold()]


def _seconds(value: object) -> float:
    number = float(value) if isinstance(value, str | int | float) else nan
    if isfinite(number):
        return number
    raise ValueError


def _yes(value: object) -> bool:
    if isinstance(value, bool):
        return value
    return _YES[str(value).strip().casefold()]


def _reactions(value: object) -> tuple[Reaction, ...]:
    listed = Decoder().decode(value) if isinstance(value, str) else value
    if not isinstance(listed, list):
        raise TypeError
    return tuple(_reaction(item) for item in listed)


def _reaction(item: object) -> Reaction:
    if isinstance(item, str):
        return Reaction(None, item)
    return convert(item, Reaction)


_KINDS = {kind.value: kind for kind in Kind}
_PRECISIONS = {precision.value: precision for precision in Precision}
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_WRONG = (ValueError, TypeError, KeyError, OverflowError, RecursionError, MsgspecError)
# How a field is read, and what stands for one that is not understood.
_PARSERS: Mapping[str, tuple[Callable[[object], Any], Any]] = {
    "kind": (_kind, Kind.TEXT),
    "precision": (_precision, None),
    "offset": (_seconds, None),
    "duration": (_seconds, None),
    "reactions": (_reactions, ()),
    "edited": (_yes, False),
}
_EMPTY: Mapping[str, Any] = {  # what stands for one that is not there
    "kind": None,
    "precision": None,
    "offset": None,
    "duration": None,
    "reactions": (),
    "edited": False,
}
_NOT_UNDERSTOOD = {
    "kind": ("R124", f"The kind is not known; the row is kept as text. Known: {', '.join(Kind)}."),
    "precision": ("R125", f"The precision was left out. Known: {', '.join(Precision)}."),
    "offset": ("R125", "The offset was left out: it is not a number of seconds."),
    "duration": ("R125", "The duration was left out: it is not a number of seconds."),
    "reactions": ("R125", "The reactions were left out: they are no list of speaker and emoji."),
    "edited": ("R125", "Whether it was edited was left out: it is neither true nor false."),
}
_NO_TIME = (
    "The time was left out: it is neither ISO 8601 (2024-04-13T21:15:00) nor a count of seconds "
    "since 1970."
)
_REFUSED = "The order that you gave cannot be meant: the year stands elsewhere in these dates."
