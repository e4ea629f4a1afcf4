"""The JSON of Telegram Desktop: one chat, or a whole archive with all of them.

What somebody passes on from others is kept as their message: it is what they sent. The names of
deleted accounts are gone from an export; each such account counts as one person.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Limits, Message, Precision, Reaction
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._clock import to_local, to_utc, zone_of
from turntoward.readers._json_stream import Mark, Piece, json_pieces
from turntoward.readers._names import Names
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._sources import stem_of
from turntoward.readers._telegram_rows import CALLS, DELETED_ACCOUNT, Row, clock, said, was_edited

__all__ = ["LIMITS", "NAME", "TITLE", "detect", "read"]

NAME: Final = "telegram"
TITLE: Final = "Telegram Desktop export as JSON (result.json)"
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="marker",
    deletions="no",
    calls=True,
    clock="utc",
    never=(
        "Deleted messages leave no trace.",
        "What an edited message said before is not in it.",
        "A first reaction marks a message as edited too; such marks are not counted as edits.",
        "Of those who reacted, some are counted without a name.",
        "Secret chats and read receipts are never in it.",
    ),
)
_NO_REACTIONS = (
    "It holds no reaction at all; exports made before the autumn of 2024 leave reactions out."
)
_ROOTS = ("", "chats.list[].", "left_chats.list[].")
_HEAD = frozenset({"name", "type", "id"})
_HEADS = tuple(f"{root}{field}" for root in _ROOTS for field in sorted(_HEAD))
_ITEMS = frozenset(f"{root}messages[]" for root in _ROOTS)
_CHATS = frozenset({"", "chats.list[]", "left_chats.list[]"})
_TITLES = {
    "saved_messages": "Saved Messages",
    "replies": "Replies",
    "verification_codes": "Verification Codes",
    "personal_chat": DELETED_ACCOUNT,
    "bot_chat": DELETED_ACCOUNT,
}
_MOST_UNNAMED = 1_000  # reactions without a name that are kept for one emoji
_KNOWN_CLOCK = "UTC, from the export; local times are the clock of the computer that exported"
_NAMED_CLOCK = "{zone}, as you said; the export holds no zone"
_UNKNOWN_CLOCK = "not known: times are the clock of the computer that exported"
_CUT = "The file ends in the middle: the export, or a copy of it, stopped early."
_TIMER = "A timer deleted messages in this chat; they are not in the export."
_FAULTS = {
    Mark.BROKEN: ("R102", "It is no JSON, and was left out."),
    Mark.TOO_LARGE: ("R103", "It is larger than 4 MB, and was left out."),
    Mark.CUT_OFF: ("R120", "The file ends in the middle."),
    Mark.DAMAGED: ("R121", "What follows is no JSON, and was left out."),
}
_CHAT_TYPE = re.compile(
    r'"type"\s{0,9}:\s{0,9}"(?:personal_chat|bot_chat|saved_messages|replies|verification_codes'
    r'|(?:private|public)_(?:group|supergroup|channel))"'
)


def detect(head: Head) -> float:
    """Sure where a chat of one of Telegram's types begins, or an archive with its sections."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if not text.startswith("{"):
        return 0.0
    if '"messages"' in text and _CHAT_TYPE.search(text):
        return 0.98
    if '"messages"' in text and ('"date_unixtime"' in text or '"from_id"' in text):
        return 0.9
    sections = (
        '"about"',
        '"personal_information"',
        '"frequent_contacts"',
        '"chats"',
        '"left_chats"',
    )
    return 0.8 if sum(section in text for section in sections) > 1 else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Each chat with its messages, in the order of the file.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    export = _Export(source, options)
    for piece in json_pieces(source, (*_HEADS, *sorted(_ITEMS))):
        yield from export.item(piece) if piece.path in _ITEMS else export.other(piece)
    yield from export.closing()


class _Export:
    """One read of a file, chat by chat."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._options = options
        self._zone = zone_of(options)
        self._problems = Problems()
        self._titles = Names()
        self._head: dict[str, Any] = {}
        self._heads: list[dict[str, Any]] | None = None
        self._ended = 0  # chats whose end was seen
        self._chat: _Chat | None = None
        self._path = ""  # of the messages of this chat
        self._any = False
        self._reactions = False  # seen, in any chat

    def item(self, piece: Piece) -> Iterable[Item]:
        """A message, the head of its chat before the first."""
        if self._chat is None or self._path != piece.path:
            return self._first(piece)
        return self._chat.items(piece)

    def _first(self, piece: Piece) -> Iterator[Item]:
        yield from self._closed(None)
        chat = self._begun()
        others = chat.title if "channel" in str(self._head.get("type")) else DELETED_ACCOUNT
        self._chat = _Chat(chat.id, others, self._zone, self._problems)
        self._any, self._path = True, piece.path
        yield chat
        yield from self._chat.items(piece)

    def other(self, piece: Piece) -> Iterator[Item]:
        """A field of a chat's head, its end, or the end of what can be read."""
        if piece.value in (Mark.CUT_OFF, Mark.DAMAGED):
            code, message = _FAULTS[piece.value]
            where = self._chat.place if self._chat else "the beginning"
            yield from self._problems.note(code, f"after {where}", message)
            if self._chat:
                yield from self._closed(_CUT)
        elif piece.value is not Mark.CLOSED:
            self._head[piece.path.rpartition(".")[2]] = piece.value
        elif piece.path in _CHATS:
            yield from self._closed(None)
            self._head.clear()
            self._ended += 1

    def closing(self) -> Iterator[Item]:
        """What is told at the end."""
        if not self._any:
            raise InputError(
                f"{self._source.name} is a Telegram export without a message that can be read. "
                "Export it again, and check that the chat is in it."
            )
        yield from self._problems.rest()

    def _closed(self, truncation: str | None) -> Iterator[Item]:
        if self._chat is None:
            return
        self._reactions |= self._chat.reactions
        limits = LIMITS
        if not self._reactions:
            limits = replace(LIMITS, reactions=False, never=(*LIMITS.never, _NO_REACTIONS))
        yield Coverage(
            reader=NAME,
            limits=limits,
            truncation=truncation or (_TIMER if self._chat.timer else None),
            time_zone=self._chat.time_zone(self._options.timezone),
            unparsed=self._chat.unparsed,
        )
        self._chat = None

    def _begun(self) -> Chat:
        head = self._head or self._head_behind()
        name, kind = head.get("name"), head.get("type")
        title = name if isinstance(name, str) and name else _TITLES.get(str(kind))
        title = mend(title or stem_of(self._source))
        return Chat(id=self._titles.of(str(self._ended), title), title=title)

    def _head_behind(self) -> dict[str, Any]:
        """The head of a chat that somebody's tool wrote behind its messages."""
        if self._heads is None:
            self._heads = [*_heads(self._source)]
        return self._heads[self._ended] if self._ended < len(self._heads) else {}


def _heads(source: Source) -> Iterator[dict[str, Any]]:
    head: dict[str, Any] = {}
    for piece in json_pieces(source, _HEADS):
        if piece.value is not Mark.CLOSED:
            head[piece.path.rpartition(".")[2]] = piece.value
        elif piece.path in _CHATS:
            yield head
            head = {}


class _Chat:
    """One chat while it is read."""

    def __init__(
        self, conversation: str, others: str, zone: ZoneInfo | None, problems: Problems
    ) -> None:
        self._conversation = conversation
        self._others = others  # what those are called who have neither name nor number
        self._zone = zone
        self._problems = problems
        self._names = Names()
        self._instants = False  # given by the export
        self.place = "the beginning"
        self.reactions = False
        self.timer = False
        self.unparsed = 0

    def items(self, piece: Piece) -> list[Item]:
        """A message, and what is wrong with it."""
        self.place = f"message {piece.number}"
        if isinstance(piece.value, Mark):
            return self._unreadable(*_FAULTS[piece.value])
        row, left = as_record(piece.value, Row)
        if row is None or not piece.value:
            return self._unreadable("R102", "It is no message, and was left out.")
        items: list[Item] = []
        if left:
            message = f"Left out, of another form: {', '.join(left)}."
            items += self._problems.note("R122", self.place, message)
        items.append(self._message(row, piece.number, items))
        return items

    def time_zone(self, chosen: str | None) -> str:
        """Where the times come from, for a person."""
        if self._instants:
            return _KNOWN_CLOCK
        return _NAMED_CLOCK.format(zone=chosen) if chosen else _UNKNOWN_CLOCK

    def _unreadable(self, code: str, message: str) -> list[Item]:
        self.unparsed += 1
        return [*self._problems.note(code, self.place, message)]

    def _message(self, row: Row, number: int, items: list[Item]) -> Message:
        """The message of a row; what is wrong with it is added to `items`."""
        kind, text, caption, duration = said(row)
        if not text.isascii() or "\r" in text:
            text, problems = self._problems.mended(text.replace("\r\n", "\n"), self.place)
            caption = caption and mend(caption.replace("\r\n", "\n"))
            items += problems
        at, at_utc = self._times(row)
        if at is None and (row.date or row.date_unixtime):
            items += self._problems.note("R104", self.place, "Its time cannot be read.")
        elsewhere = row.reply_to_message_id is None or row.reply_to_peer_id is not None
        return Message(
            conversation=self._conversation,
            id=str(number if row.id is None else row.id),
            speaker=self._speaker(row),
            kind=kind,
            text=text,
            at=at,
            at_utc=at_utc,
            precision=Precision.SECOND if at else None,
            duration=duration,
            caption=caption,
            reply_to=None if elsewhere else str(row.reply_to_message_id),
            reactions=tuple(self._reactions_to(row)) if row.reactions else (),
            edited=was_edited(row),
        )

    def _times(self, row: Row) -> tuple[datetime | None, datetime | None]:
        at, at_utc = clock(row.date), instant(row.date_unixtime)
        if at_utc:
            self._instants = True
            return at.replace(tzinfo=None) if at and at.tzinfo else at or to_local(at_utc, self._zone), at_utc
        if at and at.tzinfo:
            return at.replace(tzinfo=None), to_utc(at)
        return at, at and to_utc(at, self._zone)

    def _speaker(self, row: Row) -> str | None:
        if row.type == "service":
            self.timer |= row.action == "set_messages_ttl" and bool(row.period)
            return self._named(row.actor_id, row.actor) if row.action in CALLS else None
        if row.name is None and row.from_id is None:
            return None if row.type == "unsupported" else self._others
        return self._named(row.from_id, row.name)

    def _named(self, key: str | int | None, name: str | None) -> str:
        given = name or DELETED_ACCOUNT
        return mend(given) if key is None else self._names.of(str(key), given)

    def _reactions_to(self, row: Row) -> Iterator[Reaction]:
        self.reactions = True
        for given in row.reactions:
            emoji = mend(given.emoji or ("⭐" if given.type == "paid" else given.type or ""))
            for reactor in given.recent:
                yield Reaction(self._named(reactor.from_id, reactor.name), emoji)
            unnamed = min(given.count - len(given.recent), _MOST_UNNAMED)
            yield from [Reaction(None, emoji)] * unnamed


def _instant(seconds: str | int | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None
