"""The JSON of DiscordChatExporter: one channel a file, or a channel in parts.

Parts of a channel (`… [part 2].json`), and exports of it that overlap, become one by the numbers of
their messages; of two copies, that of the later export is kept. An export that begins with the
newest message is turned round, and held in memory for that.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Limits, Message
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._discord_chat import DiscordChat
from turntoward.readers._discord_rows import snowflake
from turntoward.readers._glance import is_likely
from turntoward.readers._json_stream import Mark, json_pieces
from turntoward.readers._order import Entry, falls, merged, oldest_first
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import stem_of
from turntoward.readers._utc import UtcClock

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "discord"
TITLE: Final = "Discord channel, exported by DiscordChatExporter as JSON"
STEPS: Final[tuple[str, ...]] = (
    "Discord itself exports your own words only; DiscordChatExporter exports both sides of a chat that you can open.",
    "In it, choose the direct message or the channel, then Export, and JSON as the format; media are not needed.",
    "Give the file, or the folder with all parts of it.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="time",
    deletions="no",
    calls=True,
    clock="utc",
    never=(
        "Deleted messages leave no trace.",
        "What an edited message said before is not in it.",
        "Names are those of the day of the export; deleted users share one name.",
        "Polls and read receipts are not in it; a filter that was used for the export leaves no mark.",
        "What was said in calls and voice messages is not in it.",
    ),
)
_CUT = "The file ends in the middle, or is damaged there: what follows was not read."
_OLDER = "Older messages were left out when it was exported."
_NEWER = "Newer messages were left out when it was exported."
_HEADS = (
    "guild.id",
    "guild.name",
    "channel.id",
    "channel.type",
    "channel.name",
    "dateRange.after",
    "dateRange.before",
    "exportedAt",
)
_ITEM = "messages[]"
_NO_SERVER = frozenset({"", "0", "@me"})


def detect(head: Head) -> float:
    """Sure where a server, a channel and messages are told of, as the exporter does."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if not text.startswith("{") or '"guild"' not in text or '"channel"' not in text:
        return 0.0
    if '"exportedAt"' in text or '"dateRange"' in text:
        return 0.98
    return 0.9 if '"messages"' in text else 0.0


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """The files of each channel, wherever they lie."""
    channels: dict[str, list[Source]] = {}
    for source in tree.sources:
        if source.path.lower().endswith(".json") and is_likely(detect, source):
            channels.setdefault(_channel_of(source), []).append(source)
    return [Bundle(sources[0].name, tuple(sources)) for sources in channels.values()]


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """One file: the messages of a channel, oldest first.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return read_bundle(Bundle(source.name, (source,)), options)


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """The messages of all files of a channel as one, oldest first.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    clock, problems = UtcClock(options), Problems()
    files = [_File(source) for source in bundle.sources]
    files.sort(key=lambda file: file.head.get("exportedAt", ""), reverse=True)
    title = files[0].title
    chat = DiscordChat(title, files[0].head.get("channel.id"), clock, problems)
    begun = False
    for entry in merged([_Open(file, chat, alone=len(files) == 1) for file in files]):
        if not begun and any(isinstance(item, Message) for item in entry.items):
            begun = True
            yield Chat(id=title, title=title)
        yield from entry.items
    if not begun:
        raise InputError(
            f"{bundle.name} is a Discord export without a message that can be read. "
            "Export it again, and check that the channel is in it."
        )
    yield Coverage(
        reader=NAME,
        limits=LIMITS,
        truncation=_CUT if chat.cut else _left_out(files),
        time_zone=chat.time_zone,
        unparsed=chat.unparsed,
    )
    yield from problems.rest()


class _File:
    """One file of the exporter; what stands before its messages is read at once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.head: dict[str, str] = {}
        numbers: list[int] = []
        for piece in json_pieces(source, (*_HEADS, _ITEM)):
            if piece.path == _ITEM:
                numbers.append(_number(piece.value))
                if len(numbers) > 1 and "channel.id" in self.head:
                    break
            elif piece.path in _HEADS and isinstance(piece.value, str | int):
                self.head.setdefault(piece.path, mend(str(piece.value)))
        numbers = [number for number in numbers if number]
        self.first = 0 if falls(islice(numbers, 2)) else min(numbers[:2], default=0)

    @property
    def channel(self) -> str:
        """What tells its channel from others."""
        number = self.head.get("channel.id")
        return number or f"{self.head.get('guild.name')}/{self.title}"

    @property
    def title(self) -> str:
        """What the chat is called: in a server, with the name of the server."""
        name = self.head.get("channel.name") or stem_of(self.source)
        server = self.head.get("guild.name")
        direct = self.head.get("channel.type", "").startswith("Direct")
        is_direct = direct or self.head.get("guild.id", "") in _NO_SERVER
        return name if is_direct or not server else f"{server}: {name}"


class _Open:
    """A file whose messages are those of a chat."""

    def __init__(self, file: _File, chat: DiscordChat, *, alone: bool) -> None:
        self.first = file.first
        self._source = file.source
        self._chat = chat
        self._before = "" if alone else f"{file.source.name}, "

    def entries(self) -> Iterator[Entry]:
        """Its messages, oldest first."""
        return oldest_first(self._as_written())

    def _as_written(self) -> Iterator[Entry]:
        number = 0
        for piece in json_pieces(self._source, (_ITEM,)):
            if piece.path == _ITEM:
                number = piece.number
                yield self._chat.entry(piece, f"{self._before}message {number}")
            elif piece.value in (Mark.CUT_OFF, Mark.DAMAGED):
                where = f"after message {number}" if number else "after the beginning"
                yield self._chat.end(piece.value, f"{self._before}{where}")


def _channel_of(source: Source) -> str:
    try:
        return _File(source).channel
    except InputError:  # it tells so itself when it is read
        return source.path


def _number(value: Any) -> int:
    number = value.get("id") if isinstance(value, dict) else None
    return snowflake(number) if isinstance(number, str | int) else 0


def _left_out(files: Sequence[_File]) -> str | None:
    """What a range of days has left out of all files."""
    older = all(file.head.get("dateRange.after") for file in files)
    newer = all(file.head.get("dateRange.before") for file in files)
    return " ".join([_OLDER] * older + [_NEWER] * newer) or None
