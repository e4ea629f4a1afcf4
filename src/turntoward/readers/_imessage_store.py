"""The database of Messages (`chat.db` on a Mac, `sms.db` in an iPhone's backup), in order.

What is looked up for each message lies in temporary tables with an index of their own, so that the
work grows with the size of the database whatever indexes it has, and memory does not grow at all.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec import Struct

from turntoward.errors import FormatError, InputError
from turntoward.readers._sqlite import DamagedError, Database

__all__ = ["ChatRow", "Found", "Row", "Store", "Tap"]

_MOST = 100_000  # chats, handles, and people in chats
_BATCH = 200  # messages that are fetched together
_NEEDED: Final = ("message", "chat", "chat_message_join")
_TABLES: Final = (
    *_NEEDED,
    "handle",
    "chat_handle_join",
    "attachment",
    "message_attachment_join",
    "chat_recoverable_message_join",
)
_OWN: Final = ("last_addressed_handle", "account_login")
_OTHER = "{name} is a database, but not one of Messages. Export the chat as text, or as a table."
_MANY = "{name} holds more than {most:,} chats or people, and was not read."
_FIRST = 1_000_000_000_000_000  # from here on, a time is in nanoseconds
# As one scale, in which times in seconds stand beside those in nanoseconds; none where there is none.
_AT = (
    f"CASE WHEN typeof(m.date) NOT IN ('integer', 'real') OR m.date = 0 THEN NULL "
    f"WHEN m.date BETWEEN -{_FIRST} AND {_FIRST} THEN m.date * 1000000000 "
    "ELSE m.date END"
)
_TARGET = (  # `p:0/GUID` (a part of it), `bp:GUID` (a balloon), or the GUID alone
    "CASE WHEN {guid} LIKE 'p:%/%' THEN substr({guid}, instr({guid}, '/') + 1) "
    "WHEN {guid} LIKE 'bp:%' THEN substr({guid}, 4) ELSE {guid} END"
)
_IS_TAP = "(m.associated_message_type BETWEEN 2000 AND 3999 OR m.associated_message_type = 1000)"


class Row(NamedTuple):
    """A message as it is stored; None for what this version of the database has no column for."""

    guid: Any = None
    text: Any = None
    attributedBody: Any = None  # noqa: N815 its name
    subject: Any = None
    handle_id: Any = None
    account: Any = None
    destination_caller_id: Any = None
    date: Any = None
    is_from_me: Any = None
    error: Any = None
    item_type: Any = None
    other_handle: Any = None
    group_title: Any = None
    group_action_type: Any = None
    share_status: Any = None
    share_direction: Any = None
    is_audio_message: Any = None
    associated_message_guid: Any = None
    associated_message_type: Any = None
    balloon_bundle_id: Any = None
    message_summary_info: Any = None
    thread_originator_guid: Any = None
    date_edited: Any = None
    date_retracted: Any = None


class ChatRow(NamedTuple):
    """A chat as it is stored."""

    number: int
    style: Any = None
    address: Any = None
    name: Any = None
    group: Any = None
    last_address: Any = None  # of the owner, that the chat was last written from
    login: Any = None  # likewise


class Tap(NamedTuple):
    """A reaction, or that one was taken back."""

    kind: Any
    emoji: Any
    handle: Any
    from_me: Any


class Found(Struct, frozen=True):
    """A message with what belongs to it."""

    room: int
    number: int  # in the database
    row: Row | None  # None: it cannot be read
    files: Sequence[tuple[Any, Any]] = ()  # names, and whether they are stickers
    taps: Sequence[Tap] = ()


class Store:
    """The tables of Messages.

    Attributes:
        damaged: a part of it cannot be read; order and reactions may suffer.
        deleted: messages that the owner deleted, and that wait to be cleared.
    """

    def __init__(self, name: str, database: Database) -> None:
        """Look at the tables, and make the temporary ones.

        Raises:
            FormatError: it is another database.
            InputError: it is damaged, or its tables are none.
        """
        self._name = name
        self._database = database
        self._columns = database.tables(_TABLES)
        if any(table not in self._columns for table in _NEEDED):
            raise FormatError(_OTHER.format(name=name))
        self._query = self._message_query()
        self.damaged = False
        for put_aside in (self._put_deleted_aside, self._put_taps_aside, self._put_files_aside):
            try:
                put_aside()
            except DamagedError:
                self.damaged = True
        ((self.deleted,),) = database.rows("SELECT count(*) FROM temp.gone")

    def handles(self) -> list[tuple[Any, ...]]:
        """Number, address, and what is common to all handles of a person."""
        return self._few("handle", ("id", "person_centric_id"))

    def chats(self) -> list[ChatRow]:
        """The chats, oldest first."""
        columns = ("style", "chat_identifier", "display_name", "group_id", *_OWN)
        return [ChatRow(*row) for row in self._few("chat", columns)]

    def members(self) -> list[tuple[Any, ...]]:
        """Numbers of chats, and of the handles in them."""
        rows = self._few("chat_handle_join", ("chat_id", "handle_id"))
        return [(chat, handle) for _, chat, handle in rows]

    def messages(self, places: Mapping[int, int], nowhere: int) -> Iterator[Found]:
        """All messages, room by room, each in the order of its times.

        Args:
            places: the room of each chat.
            nowhere: the room of messages that are in no chat.
        """
        self._database.run("CREATE TEMP TABLE place (chat INTEGER PRIMARY KEY, room INTEGER)")
        self._database.run("INSERT INTO temp.place VALUES (?, ?)", places.items())
        batch: list[tuple[int, int]] = []
        for room, number, _ in self._in_order(nowhere):
            batch.append((room, number))
            if len(batch) == _BATCH:
                yield from self._found(batch)
                batch.clear()
        yield from self._found(batch)

    def _in_order(self, nowhere: int) -> Iterator[tuple[int, int, Any]]:
        """Numbers of messages, with those of their rooms."""
        begun = False
        try:
            for row in self._database.rows(_ORDER.format(at=self._at, nowhere=nowhere)):
                begun = True
                yield row
        except DamagedError:
            if begun:
                raise
            self.damaged = True
            yield from self._database.rows(_AS_JOINED)

    def lost_taps(self) -> int:
        """Reactions to messages that are not there, as far as can be seen."""
        if "guid" not in self._columns["message"]:
            return 0
        try:
            ((count,),) = self._database.rows(_LOST)
        except DamagedError:
            return 0
        return int(count)

    @property
    def _at(self) -> str:
        return _AT if "date" in self._columns["message"] else "NULL"

    def _few(self, table: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
        """The rows of a small table."""
        if table not in self._columns:
            return []
        names = ", ".join(self._or_null(table, "t", column) for column in columns)
        query = f"SELECT t.ROWID, {names} FROM main.{table} t ORDER BY t.ROWID LIMIT {_MOST + 1}"  # noqa: S608 names of ours
        rows = [*self._database.rows(query)]
        if len(rows) > _MOST:
            raise InputError(_MANY.format(name=self._name, most=_MOST))
        return rows

    def _or_null(self, table: str, alias: str, column: str) -> str:
        known = {name.lower() for name in self._columns[table]}
        return f"{alias}.{column}" if column.lower() in known else "NULL"

    def _message_query(self) -> str:
        names = ", ".join(self._or_null("message", "m", column) for column in Row._fields)
        return f"SELECT m.ROWID, {names} FROM main.message m WHERE m.ROWID IN "  # noqa: S608 names of ours

    def _put_deleted_aside(self) -> None:
        self._database.run("CREATE TEMP TABLE gone (message INTEGER PRIMARY KEY)")
        if "message_id" in self._columns.get("chat_recoverable_message_join", ()):
            self._database.run(
                "INSERT OR IGNORE INTO temp.gone SELECT message_id "
                "FROM main.chat_recoverable_message_join WHERE typeof(message_id) = 'integer'"
            )

    def _put_taps_aside(self) -> None:
        self._database.run(
            "CREATE TEMP TABLE tap (message INTEGER PRIMARY KEY, target TEXT, at, kind, emoji, "
            "handle, from_me)"
        )
        self._database.run("CREATE INDEX temp.tap_target ON tap (target)")
        needed = {"associated_message_guid", "associated_message_type"}
        if not needed <= {*self._columns["message"]}:
            return
        emoji, handle, from_me = (
            self._or_null("message", "m", column)
            for column in ("associated_message_emoji", "handle_id", "is_from_me")
        )
        self._database.run(
            f"INSERT INTO temp.tap SELECT m.ROWID, {_TARGET.format(guid='m.associated_message_guid')}, "  # noqa: S608 names of ours
            f"{self._at}, m.associated_message_type, {emoji}, {handle}, {from_me} "
            f"FROM main.message m WHERE {_IS_TAP} AND typeof(m.associated_message_guid) = 'text'"
        )

    def _put_files_aside(self) -> None:
        self._database.run("CREATE TEMP TABLE file (message, name, sticker)")
        self._database.run("CREATE INDEX temp.file_message ON file (message)")
        if not {"attachment", "message_attachment_join"} <= self._columns.keys():
            return
        names = (
            self._or_null("attachment", "a", column) for column in ("transfer_name", "filename")
        )
        name = f"coalesce({', '.join(names)}, '')"
        sticker = self._or_null("attachment", "a", "is_sticker")
        self._database.run(
            f"INSERT INTO temp.file SELECT j.message_id, {name}, {sticker} "  # noqa: S608 names of ours
            "FROM main.message_attachment_join j CROSS JOIN main.attachment a "
            "ON a.ROWID = j.attachment_id ORDER BY j.ROWID"
        )

    def _found(self, batch: Sequence[tuple[int, int]]) -> Iterator[Found]:
        numbers = {number for _, number in batch}
        marks = f"({', '.join('?' * len(numbers))})"
        rows = self._rows(numbers, marks)
        files: dict[int, list[tuple[Any, Any]]] = {}
        for number, *file in self._database.rows(_FILES + marks + " ORDER BY ROWID", [*numbers]):
            files.setdefault(number, []).append((file[0], file[1]))
        taps: dict[int, list[Tap]] = {}
        if "guid" in self._columns["message"] and not self.damaged:
            for number, *tap in self._database.rows(_TAPS.format(marks=marks), [*numbers]):
                taps.setdefault(number, []).append(Tap(*tap))
        for room, number in batch:
            row = rows.get(number)
            yield Found(room, number, row, files.get(number, ()), taps.get(number, ()))

    def _rows(self, numbers: Collection[int], marks: str) -> dict[int, Row]:
        """Rows by their numbers; one by one where one of them cannot be read."""
        query = self._query + marks
        try:
            return {number: Row(*row) for number, *row in self._database.rows(query, [*numbers])}
        except DamagedError:
            single = (
                (number, self._database.row(f"{self._query}(?)", [number])) for number in numbers
            )
            return {number: Row(*row[1:]) for number, row in single if row}


_ORDER = """
SELECT room, id, at FROM (
    SELECT p.room AS room, {at} AS at, m.ROWID AS id
    FROM main.chat_message_join j
    CROSS JOIN temp.place p ON p.chat = j.chat_id
    CROSS JOIN main.message m ON m.ROWID = j.message_id
    UNION
    SELECT {nowhere}, {at}, m.ROWID FROM main.message m WHERE m.ROWID NOT IN (
        SELECT j.message_id
        FROM main.chat_message_join j CROSS JOIN temp.place p ON p.chat = j.chat_id
        WHERE j.message_id IS NOT NULL
    )
)
WHERE id NOT IN (SELECT message FROM temp.gone) AND id NOT IN (SELECT message FROM temp.tap)
ORDER BY room, at, id
"""
_AS_JOINED = """
SELECT DISTINCT p.room, j.message_id, NULL
FROM main.chat_message_join j CROSS JOIN temp.place p ON p.chat = j.chat_id
WHERE j.message_id NOT IN (SELECT message FROM temp.gone)
AND j.message_id NOT IN (SELECT message FROM temp.tap)
ORDER BY p.room, j.message_id
"""
_LOST = """
SELECT count(*) FROM temp.tap
WHERE kind < 3000 AND target NOT IN (SELECT guid FROM main.message WHERE guid IS NOT NULL)
"""
_FILES = "SELECT message, name, sticker FROM temp.file WHERE message IN "
_TAPS = """
SELECT m.ROWID, t.kind, t.emoji, t.handle, t.from_me
FROM main.message m CROSS JOIN temp.tap t ON t.target = m.guid
WHERE m.ROWID IN {marks} ORDER BY t.at, t.message
"""
