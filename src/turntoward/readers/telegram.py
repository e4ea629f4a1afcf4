"""The JSON of Telegram Desktop: one chat, or a whole archive with all of them.

What somebody passes on from others is kept as their message: it is what they sent. The names of
deleted accounts are gone from an export; each such account counts as one person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec.structs import replace

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Limits, Problem
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._clock import zone_of
from turntoward.readers._json_stream import FAULTS, Mark, Piece, json_pieces
from turntoward.readers._names import Names
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import head_of, stem_of
from turntoward.readers._telegram_chat import TelegramChat
from turntoward.readers._telegram_folder import belongings, pages_by_folder
from turntoward.readers._telegram_rows import DELETED_ACCOUNT

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "telegram"
TITLE: Final = "Telegram Desktop export as JSON (result.json, or its folder)"
STEPS: Final[tuple[str, ...]] = (
    "In Telegram Desktop, open the chat, then the three dots, and choose Export chat history.",
    "Choose JSON as the format; pictures and files are not needed.",
    "Give result.json. A whole account works too: Settings, Advanced, Export Telegram data.",
)
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
_RESULT = "result.json"
_TWICE = "Web pages beside result.json were not read: it holds the same chats, and more of each."
_CUT = "The file ends in the middle, or is damaged there: what follows was not read."
_TIMER = "A timer deleted messages in this chat; they are not in the export."
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


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each `result.json`, with what else its export has, the same chats as web pages included."""
    found = []
    for source in tree.sources:
        folder, _, name = source.path.rpartition("/")
        if name == _RESULT and detect(head_of(source)):
            pages = pages_by_folder(tree.sources).get(folder, ())
            more = (*pages, *belongings(tree.sources, folder))
            name = folder.rpartition("/")[2] or tree.name
            found.append(Bundle(name, (source, *more)))
    return found


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """The chats of a `result.json`; pages beside it hold the same, and less.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    if pages_by_folder(bundle.sources):
        yield Problem(code="R127", where=bundle.name, message=_TWICE)
    yield from read(bundle.sources[0], options)


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
        self._chat: TelegramChat | None = None
        self._path = ""  # of the messages of this chat
        self._begun = 0  # chats
        self._reactions = False  # seen, in any chat

    def item(self, piece: Piece) -> Iterable[Item]:
        """A message, the head of its chat before the first."""
        if self._chat is None or self._path != piece.path:
            return self._first(piece)
        return self._chat.items(piece)

    def _first(self, piece: Piece) -> Iterator[Item]:
        yield from self._closed(None)
        chat = self._named()
        others = chat.title if "channel" in str(self._head.get("type")) else DELETED_ACCOUNT
        self._chat = TelegramChat(chat.id, others, self._zone, self._problems)
        self._path = piece.path
        yield chat
        yield from self._chat.items(piece)

    def other(self, piece: Piece) -> Iterator[Item]:
        """A field of a chat's head, its end, or the end of what can be read."""
        if piece.value in (Mark.CUT_OFF, Mark.DAMAGED):
            code, message = FAULTS[piece.value]
            between = "the last chat" if self._begun else "the beginning"
            where = self._chat.place if self._chat else between
            yield from self._problems.note(code, f"after {where}", message)
            yield from self._closed(_CUT)
        elif piece.value is not Mark.CLOSED:
            self._head[piece.path.rpartition(".")[2]] = piece.value
        elif piece.path in _CHATS:
            yield from self._closed(None)
            self._head.clear()
            self._ended += 1

    def closing(self) -> Iterator[Item]:
        """What is told at the end."""
        if not self._begun:
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

    def _named(self) -> Chat:
        self._begun += 1
        head = self._head if self._head.keys() & {"name", "type"} else self._head_behind()
        name, kind = head.get("name"), head.get("type")
        title = name if isinstance(name, str) and name else _TITLES.get(str(kind))
        title = mend(title or stem_of(self._source))
        return Chat(id=self._titles.of(str(self._begun), title), title=title)

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
