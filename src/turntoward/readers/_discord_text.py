"""What the CSV and the text of DiscordChatExporter have in common: no types, no numbers of messages.

Notices and calls are told by the sentences that the exporter writes for them, in English always.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from turntoward.model import Chat, Coverage, Kind, Limits, Message, Reaction
from turntoward.model.ports import Bundle, Item, ReadOptions
from turntoward.readers._clock import to_local, to_utc, zone_of
from turntoward.readers._discord_rows import DELETED_USER, File, Said, named_file
from turntoward.readers._local_dates import LocalDates
from turntoward.readers._names import Names
from turntoward.readers._order import Entry
from turntoward.readers._problems import Problems, mend

__all__ = ["TextChat", "TextRow", "name_in", "parted", "said_in_text", "title_in"]

_CALL = re.compile(r"Started a call that lasted ([\d,]{1,12}) minutes\.")
_NOTICE = re.compile(
    r"(?:Added .{1,100} to the group|Added a recipient|Left the group|Removed a recipient"
    r"|Removed .{1,100} from the group|Changed the channel name(?:: .{1,200})?"
    r"|Changed the channel icon|Pinned a message|Started a thread|Joined the server)\.?"
)
_DISCRIMINATOR = re.compile(r"#\d{4}$")
_PART = re.compile(r" \[part (\d{1,6})\]$")
_NUMBER = re.compile(r" \[\d{15,20}\](?: \(.*\))?$")  # of the channel, in the name of a file
_MOST_REACTIONS = 1_000  # kept for one emoji
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 for wall clocks
_ORDERS: Final = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_CUT = "{name} ends in the middle: the export, or a copy of it, stopped early."
_REFUSED = "The order that you gave cannot be meant: the year stands elsewhere in these dates."
_ZONE = "{zone}, as you said; the file itself has the wall clock of the computer that exported"
_UNKNOWN = "not known: times are the wall clock of the computer that exported"
_INSTANTS = "UTC, from the offsets in the export; local times are the clock that exported"


class TextRow(Struct, frozen=True, kw_only=True):
    """One message, as the file has it."""

    person: str  # what tells its author from others
    author: str
    date: str
    said: Said
    reactions: Sequence[tuple[str, int]] = ()  # emoji, and how often


class TextChat:
    """Makes the messages of one chat, and remembers what must be known about it."""

    def __init__(self, title: str, dates: LocalDates, options: ReadOptions) -> None:
        self.title = title
        self.dates = dates
        self.zone: ZoneInfo | None = zone_of(options)
        self.problems = Problems()
        self.count = 0
        self.unparsed = 0
        self.cut: str | None = None  # the file that ends in the middle
        self.left_out: str | None = None
        self._names = Names()
        self._options = options
        self._instants = False

    def opening(self) -> Iterator[Item]:
        """The head of the chat."""
        yield Chat(id=self.title, title=self.title)
        if self.dates.refuses(self._options.date_order):
            yield from self.problems.note("R112", "the options", _REFUSED)

    def closing(self, name: str, limits: Limits) -> Iterator[Item]:
        """What is told at the end."""
        verdict = self.dates.verdict
        yield Coverage(
            reader=name,
            limits=limits,
            truncation=_CUT.format(name=self.cut) if self.cut else self.left_out,
            time_zone=self._time_zone(),
            date_order=verdict.order if verdict else None,
            date_order_confidence=verdict.confidence if verdict else None,
            date_order_reason=verdict.reason if verdict else None,
            unparsed=self.unparsed,
        )
        yield from self.problems.rest()

    def entry(self, row: TextRow, place: str) -> Entry:
        """The message of a row, behind what is wrong with it."""
        self.count += 1
        items: list[Item] = []
        moment = self.dates.moment(row.date)
        if moment is None:
            items += self.problems.note("R104", place, self._no_time(row.date))
        at, at_utc = (moment.at, moment.at_utc) if moment else (None, None)
        self._instants |= at_utc is not None
        if at_utc and self.zone:
            at = to_local(at_utc, self.zone)
        kind, text, caption, duration = row.said
        is_notice = kind is Kind.SYSTEM
        message = Message(
            conversation=self.title,
            id=str(self.count),
            speaker=None if is_notice else self._names.of(row.person, row.author or DELETED_USER),
            kind=kind,
            text=self._mended(text, place, items),
            at=at,
            at_utc=at_utc or (to_utc(at, self.zone) if at else None),
            precision=moment.precision if moment else None,
            duration=duration,
            caption=self._mended(caption, place, items) if caption else None,
            reactions=tuple(self._reactions(row, place, items)),
        )
        return Entry(_number(at_utc, at), [*items, message])

    def fault(self, code: str, place: str, message: str) -> Entry:
        """A row that is no message."""
        self.unparsed += 1
        return Entry(0, self.problems.note(code, place, message))

    def _no_time(self, written: str) -> str:
        verdict = self.dates.verdict
        if verdict is None or not self.dates.knows(written):
            return "Its time cannot be read."
        return f"Read as {_ORDERS[verdict.order]}, there is no such date or time."

    def _mended(self, text: str, place: str, items: list[Item]) -> str:
        text, problems = self.problems.mended(text, place)
        items += problems
        return text.replace("\r\n", "\n")

    def _reactions(self, row: TextRow, place: str, items: list[Item]) -> Iterator[Reaction]:
        for emoji, count in row.reactions:
            if count > _MOST_REACTIONS:
                message = f"Of its reactions, {count - _MOST_REACTIONS:,} were left out."
                items += self.problems.note("R124", place, message)
            yield from [Reaction(None, mend(emoji))] * min(count, _MOST_REACTIONS)

    def _time_zone(self) -> str:
        zone = self._options.timezone
        if zone:
            return _ZONE.format(zone=zone)
        return _INSTANTS if self._instants else _UNKNOWN


def said_in_text(
    words: str,
    files: Iterable[str] = (),
    stickers: Iterable[str] = (),
    cards: Iterable[str] = (),
) -> Said:
    """What a message is.

    Args:
        words: what was typed, or the exporter's sentence about a notice.
        files: addresses or paths.
        stickers: likewise.
        cards: lines of what Discord or a program adds.
    """
    call = _CALL.fullmatch(words)
    if call:
        minutes = int(call[1].replace(",", "") or 0)
        return Said(Kind.CALL, words, duration=minutes * 60.0 if minutes else None)
    if _NOTICE.fullmatch(words):
        return Said(Kind.SYSTEM, words)
    for kind, addresses in ((Kind.MEDIA, files), (Kind.STICKER, stickers)):
        names = [named_file(File(url=address)) for address in addresses if address]
        if names:
            return Said(kind, "\n".join(names), words or None)
    lines = "" if words else "\n".join(cards)
    return Said(Kind.MEDIA, lines) if lines else Said(Kind.TEXT if words else Kind.EMPTY, words)


def name_in(author: str) -> str:
    """The name of somebody without the four digits that once followed it."""
    return _DISCRIMINATOR.sub("", author) or author


def title_in(name: str) -> str:
    """The title in the name of a file, without the numbers of its channel and of its part."""
    return _NUMBER.sub("", _PART.sub("", name)) or name


def parted(tree: Bundle, ending: str) -> Iterator[Bundle]:
    """The files with this ending, parts of one export together and in their order."""
    exports: dict[str, list[tuple[int, int]]] = {}
    for index, source in enumerate(tree.sources):
        path = PurePosixPath(source.path)
        if path.suffix.lower() == ending:
            part = _PART.search(path.stem)
            stem = path.stem[: part.start()] if part else path.stem
            number = int(part[1]) if part else 1
            exports.setdefault(str(path.with_name(stem or "-")), []).append((number, index))
    for parts in exports.values():
        sources = tuple(tree.sources[index] for _, index in sorted(parts))
        yield Bundle(sources[0].name, sources)


def _number(at_utc: datetime | None, at: datetime | None) -> int:
    """A time as a number that grows with it."""
    moment = at_utc.astimezone(UTC).replace(tzinfo=None) if at_utc else at
    return 0 if moment is None else max(1, int((moment - _EPOCH).total_seconds()))
