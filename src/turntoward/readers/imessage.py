"""Messages on a Mac (`chat.db`) and on an iPhone (`sms.db` in its backup): a database.

It is copied with its log and read from the copy. What was written but not yet moved from the log is
read too. Chats with one person, over iMessage, SMS or RCS and whatever the number or address, are
one chat, in the order of its times; messages without a time come first in it. The database knows
numbers and addresses, and no names. Whoever owns the account is “Me”, and is told in the coverage.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Limits, Message, Reaction
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._clock import to_local, zone_of
from turntoward.readers._imessage_people import People, Room
from turntoward.readers._imessage_rows import (
    Moment,
    moment,
    reaction_of,
    said,
    words,
    yes,
)
from turntoward.readers._imessage_store import Found, Row, Store, Tap
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import peek
from turntoward.readers._sqlite import SQLITE, DamagedError, is_empty, open_database

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "imessage"
TITLE: Final = "Messages on a Mac or iPhone (chat.db, sms.db)"
STEPS: Final[tuple[str, ...]] = (
    "On the Mac, quit Messages. In Finder choose Go, then Go to Folder, and enter ~/Library/Messages.",
    "Copy chat.db, and chat.db-wal if it is there, to a folder of your own, and give chat.db there.",
    "If the Mac refuses: System Settings, Privacy & Security, Full Disk Access; then switch it off again.",
    "Of an iPhone, give the folder of a backup on a computer that is not encrypted.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="full",
    deletions="marker",
    calls=False,
    clock="utc",
    never=(
        "It holds what is on this one device; older messages may be in iCloud alone.",
        "It has numbers and addresses, and no names.",
        "Messages that you deleted are not read, even where the device still keeps them for a while.",
        "Of an edited message, the last words are read.",
        "Calls are kept elsewhere. Voice messages are there, and not what was said in them.",
        "Read receipts are not read.",
    ),
)
_UTC = "UTC, from the database; local times need to be told your zone"
_CHOSEN = "UTC, from the database; local times are those of {zone}, as you said"
_CUT = "The database is damaged: what follows could not be read."
_DAMAGED = "The database is damaged: messages may be missing, and reactions are."
_WORDS = (  # of its schema that other databases do not have
    b"chat_message_join",
    b"chat_handle_join",
    b"message_attachment_join",
    b"attributedBody",
    b"chat_recoverable_message_join",
    b"person_centric_id",
    b"is_from_me",
    b"last_addressed_handle",
    b"balloon_bundle_id",
    b"cache_roomnames",
)
_SURE = 2  # of these words
_LOOKED_AT = 1024**2  # bytes of a file whose name could be right
_ENDINGS = (".db", ".sqlite", ".sqlite3")
_IN_BACKUP = "3d0d7e5fb2ce288813306e4d4636395e047a3d28"  # what sms.db is called in a backup
_BESIDE = ("-wal", "-shm")
_UNREADABLE = "It cannot be read: it is damaged, or larger than 4 MB."
_WORDLESS = "Its words are stored in a form that is not read."
_NO_TIME = "Its time cannot be read."
_NOT_SENT = "It could not be sent, and did not arrive."
_LOST = "Reactions to messages that are not here were left out: {count:,}."
_DELETED = "Messages that were deleted, and wait to be cleared, were not read: {count:,}."
_ALL = "the whole database"


def detect(head: Head) -> float:
    """Sure of a database with the tables of Messages; and in doubt of one with no table at all.

    The tables of such a one may all still be in its log.
    """
    if not head.data.startswith(SQLITE):
        return 0.0
    seen = sum(word in head.data for word in _WORDS)
    if seen >= _SURE:
        return 0.98
    return 0.5 if is_empty(head.data) else 0.0


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each database of Messages, with its log."""
    by_path = {source.path: source for source in tree.sources}
    found = (source for source in tree.sources if _could_be(source) and _is_one(source))
    return [
        Bundle(
            source.name,
            (source, *(by_path[path] for path in _paths_beside(source) if path in by_path)),
        )
        for source in found
    ]


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """The database of a bundle; see `read`."""
    return read(bundle.sources[0], options)


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Each chat with its messages in the order of their times.

    Raises:
        ChoiceError: no such time zone is known.
        FormatError: it is another database.
        InputError: it is damaged, hostile, or there is no message in it.
    """
    zone_of(options)
    with open_database(source) as database:
        history = _History(Store(source.name, database), options)
        yield from history.messages()
        yield from history.closing()
    if history.is_empty:
        raise InputError(
            f"{source.name} is a database of Messages without a message that can be read. "
            "Copy it again, with chat.db-wal beside it."
        )


class _History:
    """One read of a database."""

    def __init__(self, store: Store, options: ReadOptions) -> None:
        self._store = store
        self._options = options
        self._zone = zone_of(options)
        self._people = People(store.handles(), store.chats(), store.members())
        self._problems = Problems()
        self._room: Room | None = None
        self._unparsed = 0
        self._cut = False

    @property
    def is_empty(self) -> bool:
        """Whether there was no message."""
        return self._room is None

    def messages(self) -> Iterator[Item]:
        """The chats, one after the other, each closed when the next begins."""
        try:
            for found in self._store.messages(self._people.places, self._people.nowhere.number):
                yield from self._item(found)
        except DamagedError:
            if self._room is None:
                raise
            self._cut = True

    def closing(self) -> Iterator[Item]:
        """What is told at the end."""
        if self._room is None:
            return
        if self._truncation():
            yield from self._problems.note("R121", _ALL, self._truncation() or "")
        yield from self._coverage(self._room)
        yield from self._left_out()
        yield from self._problems.rest()

    def _left_out(self) -> Iterator[Item]:
        lost = 0 if self._truncation() else self._store.lost_taps()
        if lost:
            yield from self._problems.note("R152", _ALL, _LOST.format(count=lost))
        if self._store.deleted:
            told = _DELETED.format(count=self._store.deleted)
            yield from self._problems.note("R153", _ALL, told)

    def _coverage(self, room: Room) -> Iterator[Item]:
        zone = self._options.timezone
        yield Coverage(
            reader=NAME,
            limits=LIMITS,
            truncation=self._truncation(),
            time_zone=_CHOSEN.format(zone=zone) if zone else _UTC,
            unparsed=self._unparsed,
            owner=room.owner or self._people.owner,
        )

    def _truncation(self) -> str | None:
        return _CUT if self._cut else _DAMAGED if self._store.damaged else None

    def _item(self, found: Found) -> Iterator[Item]:
        room = self._people.room(found.room)
        if self._room is not room:
            if self._room:
                yield from self._coverage(self._room)
            self._room, self._unparsed = room, 0
            yield Chat(id=room.name, title=room.name)
        where = f"message {found.number}"
        if found.row is None:
            self._unparsed += 1
            yield from self._problems.note("R103", where, _UNREADABLE)
            return
        room.owned_by(found.row.destination_caller_id, found.row.account)
        time = moment(found.row.date)
        if time.is_wrong:
            yield from self._problems.note("R104", where, _NO_TIME)
        if yes(found.row.is_from_me) and yes(found.row.error):
            yield from self._problems.note("R151", where, _NOT_SENT)
        yield from self._message(room, found, found.row, time, where)

    def _message(
        self, room: Room, found: Found, row: Row, time: Moment, where: str
    ) -> Iterator[Item]:
        who = self._speaker(room, row.handle_id, row)
        what = said(row, found.files, who, self._people.name)
        if what.is_unreadable:
            self._unparsed += 1
            yield from self._problems.note("R150", where, _WORDLESS)
        text, problems = self._problems.mended(what.text, where)
        yield from problems
        yield Message(
            conversation=room.name,
            id=mend(words(row.guid)) or str(found.number),
            speaker=None if what.kind is Kind.SYSTEM else who,
            kind=what.kind,
            text=text,
            at=time.at and to_local(time.at, self._zone),
            at_utc=time.at,
            precision=time.precision,
            nanosecond=time.nanosecond,
            caption=what.caption and mend(what.caption),
            reply_to=what.reply_to and mend(what.reply_to),
            reactions=tuple(self._reactions(room, found.taps)) if found.taps else (),
            edited=what.edited,
        )

    def _speaker(self, room: Room, handle: Any, row: Row) -> str:
        shares = row.item_type == 4 and yes(row.other_handle) and not yes(row.share_direction)  # noqa: PLR2004 a place that is shared
        return self._people.speaker(room, handle, from_me=yes(row.is_from_me) or shares)

    def _reactions(self, room: Room, taps: Sequence[Tap]) -> Iterator[Reaction]:
        """What is left when those that were taken back are."""
        left: dict[Reaction, None] = {}
        for tap in taps:
            emoji, added = reaction_of(tap.kind, tap.emoji)
            who = self._people.speaker(room, tap.handle, from_me=yes(tap.from_me))
            given = Reaction(who, mend(emoji))
            if added:
                left[given] = None
            else:
                left.pop(given, None)
        yield from left


def _could_be(source: Source) -> bool:
    name = source.path.rpartition("/")[2].lower()
    return name.endswith(_ENDINGS) or name == _IN_BACKUP


def _is_one(source: Source) -> bool:
    head = peek(source, _LOOKED_AT)
    if is_empty(head):
        log = source.beside(_BESIDE[0])
        head += peek(log, _LOOKED_AT) if log else b""
    return head.startswith(SQLITE) and sum(word in head for word in _WORDS) >= _SURE


def _paths_beside(source: Source) -> Iterator[str]:
    yield from (source.path + ending for ending in _BESIDE)
