"""The data package that Discord itself sends: your own messages, channel by channel, and nobody else's.

The names of its folders are in the language of the account; what tells it is the channels' folders,
which are called by their numbers. It holds the newest message first: each channel is turned round,
and held in memory for that.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from msgspec import Struct

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Limits, Message, Precision
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._discord_rows import (
    File,
    named_file,
    snowflake,
    snowflake_time,
    written_time,
)
from turntoward.readers._glance import is_likely
from turntoward.readers._json_file import json_file
from turntoward.readers._json_stream import FAULTS, Mark, json_pieces
from turntoward.readers._lines import text_lines
from turntoward.readers._names import Names
from turntoward.readers._order import Entry, merged, oldest_first
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._sources import peek, stem_of
from turntoward.readers._text import decode_head
from turntoward.readers._utc import UtcClock
from turntoward.readers.csvfile import _cells, _records

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "discord_package"
TITLE: Final = "Discord data package (your own messages only)"
STEPS: Final[tuple[str, ...]] = (
    "In Discord, open User Settings, then Data & Privacy, and Request all of my Data; Messages are enough.",
    "Discord sends a link by mail, often after some days.",
    "Give the zip, or the folder that you unpacked.",
    "It holds what you wrote and nothing that others wrote. For both sides of a chat, see the other Discord formats.",
)
LIMITS: Final = Limits(
    reactions=False,
    replies=False,
    edits="no",
    deletions="no",
    calls=False,
    clock="utc",
    never=(
        "It holds your own messages only: what others wrote, and how they answered, cannot be seen.",
        "Reactions, answers, edits, stickers and calls are not in it.",
        "Deleted messages leave no trace.",
    ),
    one_sided=True,
)
_COLUMNS_BY_FIELD: Final = {
    "id": "ID",
    "timestamp": "Timestamp",
    "contents": "Contents",
    "attachments": "Attachments",
}
_JSON = re.compile(r'\[\s{0,99}\{[^{}"]{0,99}"(?:ID|Timestamp|Contents|Attachments)"\s{0,9}:')
_MESSAGES = re.compile(r"(?:(.*)/)?c?(\d{15,20})/messages\.(?:csv|json)", re.IGNORECASE)
_CHANNEL = re.compile(r"(?:(.*)/)?c?\d{15,20}/[^/]+")
_OTHERS = frozenset(  # folders of a package that hold no messages, where it is in English
    {
        "account",
        "activities",
        "activities_e",
        "activities_m",
        "activity",
        "ads",
        "programs",
        "servers",
        "store",
        "support_tickets",
    }
)
_TRIED = 20  # files in which messages are looked for
_DIRECT = re.compile(r"Direct Message with (.{1,200}?)(?:#\d{1,4})?")
_ME = "Me"
_CUT = "A file of it ends in the middle, or is damaged there: what follows was not read."


class Row(Struct, frozen=True, rename=_COLUMNS_BY_FIELD):
    """One message."""

    id: str | int | None = None
    timestamp: str | None = None
    contents: str | None = None
    attachments: str | None = None


class Guild(Struct, frozen=True):
    """A server."""

    name: str | None = None


class Channel(Struct, frozen=True):
    """What is told of a channel."""

    name: str | None = None
    guild: Guild | None = None
    recipients: tuple[str | int | None, ...] = ()


def detect(head: Head) -> float:
    """Sure where a list of messages has the columns of the package."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if _JSON.match(text) and '"Timestamp"' in text and '"Contents"' in text:
        return 0.98
    return 0.98 if _columns(text.partition("\n")[0].strip("\r")) else 0.0


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each package, with what is told in it about its owner and channels."""
    roots: dict[str, list[Source]] = {}
    for source in tree.sources:
        match = _MESSAGES.fullmatch(source.path)
        if match:
            roots.setdefault(match[1] or "", []).append(source)
    return [
        Bundle(tree.name, tuple(each for each in tree.sources if _belongs(each.path, root)))
        for root, sources in roots.items()
        if any(is_likely(detect, source) for source in sources[:_TRIED])
    ]


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The messages of one channel, oldest first.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return read_bundle(Bundle(source.name, (source,)), options)


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """The messages of each channel, oldest first.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return _Package(bundle, options).items()


def _belongs(path: str, root: str) -> bool:
    """Whether a file is part of the package whose messages lie in `root`."""
    inside = f"{root}/" if root else ""
    if root and path.startswith(inside):
        return True
    if not root:
        return _CHANNEL.fullmatch(path) is not None or path == "index.json"
    above = inside[:-1].rpartition("/")
    package = f"{above[0]}{above[1]}"
    if not path.startswith(package):
        return False
    first, slash, rest = path.removeprefix(package).partition("/")
    if not slash:
        return first == "README.txt"
    return first.lower() in _OTHERS or rest == "user.json"


def _columns(line: str) -> Mapping[str, int]:
    """Where the columns stand; nothing where this is not the first row of the package's table."""
    names = [name.strip().casefold() for name in _cells(line, ",")]
    return {name: at for at, name in enumerate(names)} if names == [*_COLUMNS_BY_FIELD] else {}


class _Owner:
    """Whose package it is, and who is known by name."""

    def __init__(self, source: Source | None) -> None:
        self._people: dict[str, str] = {}
        own: dict[str, str] = {}
        wanted = ("id", "username", "global_name", "relationships[]")
        for piece in json_pieces(source, wanted) if source else ():
            if isinstance(piece.value, dict):
                self._know(piece.value.get("user"))
            elif isinstance(piece.value, str) and piece.value:
                own[piece.path] = mend(piece.value)
        self._number = own.get("id")
        self.account = own.get("username")
        self.name = own.get("global_name") or self.account or _ME

    def _know(self, user: Any) -> None:
        if isinstance(user, dict):
            name = user.get("global_name") or user.get("username")
            if isinstance(name, str):
                self._people[str(user.get("id"))] = mend(name)

    def others(self, people: Iterable[str | int | None]) -> str:
        """The names of those among some people who are not the owner, if all are known."""
        numbers = [str(each) for each in people if str(each) != self._number]
        names = [self._people.get(number, "") for number in numbers]
        return ", ".join(names) if all(names) else ""


class _Package:
    """One read of a package, channel by channel."""

    def __init__(self, bundle: Bundle, options: ReadOptions) -> None:
        self._name = bundle.name
        self._clock = UtcClock(options)
        self._problems = Problems()
        self._titles = Names()
        files = {source.path: source for source in bundle.sources}
        self._channels: dict[str, list[Source]] = {}
        for path, source in files.items():
            match = _MESSAGES.fullmatch(path)
            if match or len(files) == 1:
                folder = path.rpartition("/")[0]
                self._channels.setdefault(folder, []).append(source)
        self._files = files
        ends = [path for path in files if path.rpartition("/")[2] == "user.json"]
        self._owner = _Owner(files[min(ends, key=len)] if ends else None)
        self._index = {
            path.rpartition("/")[0]: json_file(source)
            for path, source in files.items()
            if path.rpartition("/")[2] == "index.json"
        }

    def items(self) -> Iterator[Item]:
        """Everything in it."""
        begun = False
        for folder, sources in self._channels.items():
            for item in self._channel(folder, sources):
                begun |= isinstance(item, Chat)
                yield item
        if not begun:
            raise InputError(
                f"{self._name} is a Discord data package without a message that can be read. "
                "Ask Discord for it again, with your messages in it."
            )
        yield from self._problems.rest()

    def _channel(self, folder: str, sources: Sequence[Source]) -> Iterator[Item]:
        title = self._title(folder, sources[0])
        chat = _Chat(self._titles.of(folder, title), self._owner.name, self._clock, self._problems)
        before = f"{folder.rpartition('/')[2]}, " if len(self._files) > 1 else ""
        begun = False
        for entry in chat.entries(sources, before):
            if not begun and any(isinstance(item, Message) for item in entry.items):
                begun = True
                yield Chat(id=chat.conversation, title=title)
            yield from entry.items
        if begun:
            yield Coverage(
                reader=NAME,
                limits=LIMITS,
                truncation=_CUT if chat.cut else None,
                time_zone=self._clock.time_zone,
                unparsed=chat.unparsed,
                owner=self._owner.account,
            )

    def _title(self, folder: str, source: Source) -> str:
        """What a channel is called: by its server, or by whom one wrote to."""
        above, _, last = folder.rpartition("/")
        number = last.removeprefix("c")
        channel, _ = as_record(json_file(self._files.get(f"{folder}/channel.json")), Channel)
        if channel.guild and channel.guild.name and channel.name:
            return mend(f"{channel.guild.name}: {channel.name}")
        known = self._owner.others(channel.recipients)
        listed = self._index.get(above, {}).get(number)
        if not known and isinstance(listed, str) and listed:
            direct = _DIRECT.fullmatch(listed)
            return mend(direct[1] if direct else listed)
        return mend(channel.name or known or (f"Channel {number}" if number else stem_of(source)))


class _Chat:
    """Makes the messages of one channel, and remembers what must be known about it."""

    def __init__(self, conversation: str, owner: str, clock: UtcClock, problems: Problems) -> None:
        self.conversation = conversation
        self._owner = owner
        self._clock = clock
        self._problems = problems
        self.cut = False
        self.unparsed = 0

    def entries(self, sources: Sequence[Source], before: str) -> Iterator[Entry]:
        """All messages, oldest first; a file that cannot be read costs itself alone."""
        try:
            yield from merged([_Part(source, self, before) for source in sources])
        except InputError as error:
            self.cut = True
            yield Entry(0, self._problems.note("R191", f"{before}the file", str(error)))

    def entry(self, row: Row, place: str, number: int) -> Entry:
        """The message of a row, behind what is wrong with it."""
        items: list[Item] = []
        at_utc, precision = self._time(row, place, items)
        text, problems = self._problems.mended(row.contents or "", place)
        items += problems
        text = text.replace("\r\n", "\n")
        files = [named_file(File(url=mend(each))) for each in (row.attachments or "").split()]
        message = Message(
            conversation=self.conversation,
            id=mend(str(number if row.id is None else row.id)),
            speaker=self._owner,
            kind=Kind.MEDIA if files else Kind.TEXT if text else Kind.EMPTY,
            text="\n".join(files) or text,
            at=self._clock.local(at_utc),
            at_utc=at_utc,
            precision=precision if at_utc else None,
            caption=(text or None) if files else None,
        )
        return Entry(snowflake(row.id), [*items, message])

    def fault(self, code: str, message: str, place: str) -> Entry:
        """A row that is no message."""
        self.unparsed += 1
        return Entry(0, self._problems.note(code, place, message))

    def end(self, mark: Mark, place: str) -> Entry:
        """A file that ends in the middle."""
        self.cut = True
        code, message = FAULTS[mark]
        return Entry(0, self._problems.note(code, place, message))

    def left_out(self, fields: Sequence[str], place: str) -> Sequence[Item]:
        """Fields of another form than they should be."""
        message = f"Left out, of another form: {', '.join(fields)}."
        return self._problems.note("R122", place, message) if fields else ()

    def _time(self, row: Row, place: str, items: list[Item]) -> tuple[datetime | None, Precision]:
        """When it was written, and how finely; from its number where there is no time."""
        moment = written_time(row.timestamp)
        if moment is None:
            if row.timestamp:
                items += self._problems.note("R104", place, "Its time cannot be read.")
            return snowflake_time(snowflake(row.id)), Precision.MILLISECOND
        fine = "." in (row.timestamp or "")
        return moment.astimezone(UTC), Precision.MILLISECOND if fine else Precision.SECOND


class _Part:
    """One file with messages of a channel."""

    first = 0  # not known before it was read to its end

    def __init__(self, source: Source, chat: _Chat, before: str) -> None:
        self._source = source
        self._chat = chat
        self._before = before  # of a place: the channel, if there are others

    def entries(self) -> Iterator[Entry]:
        """Its messages, oldest first."""
        start = (decode_head(peek(self._source)) or "").lstrip("\ufeff \t\r\n")
        return oldest_first(self._of_list() if start.startswith("[") else self._of_table())

    def _of_list(self) -> Iterator[Entry]:
        for piece in json_pieces(self._source, ("[]",)):
            where = f"{self._before}message {piece.number}"
            if piece.value in (Mark.CUT_OFF, Mark.DAMAGED):
                yield self._chat.end(piece.value, f"{self._before}the end")
            elif piece.value is Mark.CLOSED:
                continue
            elif isinstance(piece.value, Mark):
                yield self._chat.fault(*FAULTS[piece.value], where)
            elif not isinstance(piece.value, dict) or "Contents" not in piece.value:
                yield self._chat.fault("R102", "It is no message, and was left out.", where)
            else:
                row, left = as_record(piece.value, Row)
                entry = self._chat.entry(row, where, piece.number)
                yield Entry(entry.number, [*self._chat.left_out(left, where), *entry.items])

    def _of_table(self) -> Iterator[Entry]:
        lines = enumerate(text_lines(self._source), 1)
        columns = _columns(next((line for _, line in lines if line.strip()), "").lstrip("\ufeff"))
        for number, record in enumerate(_records(lines, ","), 1):
            where = f"{self._before}line {record.line}"
            cells = _cells(record.text or "", ",")
            if record.text is None:
                yield self._chat.fault(*FAULTS[Mark.TOO_LARGE], where)
            elif not record.is_whole:
                yield self._chat.end(Mark.CUT_OFF, where)
            elif len(cells) != len(columns):
                yield self._chat.fault("R102", "It is no message, and was left out.", where)
            else:
                yield self._chat.entry(
                    Row(**{k: cells[at] for k, at in columns.items()}), where, number
                )
