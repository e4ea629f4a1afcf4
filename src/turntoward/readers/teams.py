"""The export of one's own data from Microsoft Teams (the free one) and Skype: `messages.json`.

The newest message of a chat stands first, so each chat is turned round before it is told: one of
them is kept in memory at a time. People have the names that their messages carry; who has none is
called by their account.
"""

from collections.abc import Iterator
from typing import Any, Final

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Limits, Message, Precision, Reaction
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._json_stream import FAULTS, Mark, Piece, json_pieces
from turntoward.readers._names import Names
from turntoward.readers._order import falls
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._teams_rows import Row, instant, reactions_of, said, was_edited
from turntoward.readers._utc import UtcClock

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME: Final = "teams"
TITLE: Final = "Microsoft Teams (free) or Skype export (messages.json)"
STEPS: Final[tuple[str, ...]] = (
    "Sign in where Microsoft lets you export your Teams or Skype data, and ask for conversations.",
    "Download the archive (tar), and unpack it.",
    "Give messages.json.",
    "Work or school accounts cannot export chats themselves; their administrator can.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="marker",
    deletions="marker",
    calls=True,
    clock="utc",
    never=(
        "What an edited message said before is not in it, nor what was deleted.",
        "It does not say whether or when a message was read.",
        "What a call was about is not in it.",
        "Pictures and files are only named.",
    ),
)
_MESSAGES: Final = "conversations[].MessageList[]"
_HEADS: Final = frozenset(
    {
        "userId",
        "conversations[].id",
        "conversations[].displayName",
        "conversations[].threadProperties",
    }
)
_CHAT: Final = "conversations[]"
_OWN: Final = {
    "48:notes": "Notes",
    "48:calllogs": "Call log",
    "48:notifications": "Notifications",
    "48:mentions": "Mentions",
    "48:drafts": "Drafts",
    "48:threads": "Threads",
    "48:annotations": "Annotations",
}
_CALL_LOG: Final = "48:calllogs"
_CUT = "The file ends in the middle, or is damaged there: what follows was not read."
_MOST_NAMED = 3  # people in a title
_LOOKED_AT = 50  # messages that show which way the times go
_UNKNOWN = "Unknown"


def detect(head: Head) -> float:
    """Sure where a list of messages has the fields of Teams and Skype."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if not text.startswith("{") or '"conversations"' not in text:
        return 0.0
    if '"MessageList"' in text:
        return 0.98
    return 0.8 if '"userId"' in text and '"exportDate"' in text else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Each chat with its messages, oldest first.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    export = _Export(source, options)
    for piece in json_pieces(source, (*sorted(_HEADS), _MESSAGES)):
        yield from export.piece(piece)
    yield from export.closing()


class _Export:
    """One read of a file, chat by chat."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._clock = UtcClock(options)
        self._problems = Problems()
        self._names = Names()
        self._titles = Names()
        self._known: dict[str, str] = {}  # names of people, by account
        self._owner: str | None = None
        self._head: dict[str, Any] = {}
        self._rows: list[tuple[int, Row]] = []
        self._notes: list[Item] = []
        self._unparsed = 0
        self._begun = 0

    def piece(self, piece: Piece) -> Iterator[Item]:
        """One thing from the file; a chat is told when its end is seen."""
        if piece.value in (Mark.CUT_OFF, Mark.DAMAGED):
            code, message = FAULTS[piece.value]
            self._notes += self._problems.note(code, "the end", message)
            yield from self._told(_CUT)
        elif piece.path in _HEADS:
            self._note(piece.path.rpartition(".")[2], piece.value)
        elif piece.path == _MESSAGES:
            self._take(piece)
        elif piece.path == _CHAT and piece.value is Mark.CLOSED:
            yield from self._told(None)

    def closing(self) -> Iterator[Item]:
        """What is told at the end."""
        if not self._begun:
            raise InputError(
                f"{self._source.name} is a Teams or Skype export without a message that can be "
                "read. Export it again, and check that conversations are in it."
            )
        yield from self._notes
        yield from self._problems.rest()

    def _note(self, field: str, value: Any) -> None:
        if field == "userId":
            self._owner = _account(value) if isinstance(value, str) else None
        elif not isinstance(value, Mark):
            self._head[field] = value

    def _take(self, piece: Piece) -> None:
        where = f"message {piece.number}"
        if isinstance(piece.value, Mark):
            code, message = FAULTS[piece.value]
        elif not isinstance(piece.value, dict):
            code, message = "R102", "It is no message, and was left out."
        else:
            row, left = as_record(piece.value, Row)
            if left:
                told = f"Left out, of another form: {', '.join(left)}."
                self._notes += self._problems.note("R122", where, told)
            self._rows.append((piece.number, row))
            if row.sender and row.name:
                self._known.setdefault(_account(row.sender), row.name)
            return
        self._unparsed += 1
        self._notes += self._problems.note(code, where, message)

    def _told(self, truncation: str | None) -> Iterator[Item]:
        rows, self._rows = self._rows, []
        notes, self._notes = self._notes, []
        head, self._head = self._head, {}
        unparsed, self._unparsed = self._unparsed, 0
        if not rows:
            self._notes, self._unparsed = notes, unparsed
            return
        self._begun += 1
        self._know_other(head)
        title = self._title(head, rows)
        chat = Chat(id=self._titles.of(str(self._begun), title), title=title)
        yield chat
        yield from notes
        call_log = head.get("id") == _CALL_LOG
        for number, row in _oldest_first(rows):
            yield from self._message(chat, number, row, call_log=call_log)
        yield Coverage(
            reader=NAME,
            limits=LIMITS,
            truncation=truncation,
            time_zone=self._clock.time_zone,
            unparsed=unparsed,
        )

    def _know_other(self, head: dict[str, Any]) -> None:
        """In a chat of two, the chat has the account and the name of the other."""
        account, name = head.get("id"), head.get("displayName")
        if isinstance(account, str) and isinstance(name, str) and name.strip():
            self._known.setdefault(account, name.strip())

    def _title(self, head: dict[str, Any], rows: list[tuple[int, Row]]) -> str:
        name, identity, more = (head.get(key) for key in ("displayName", "id", "threadProperties"))
        topic = more.get("topic") if isinstance(more, dict) else None
        for given in (name, topic, _OWN.get(identity) if isinstance(identity, str) else None):
            if isinstance(given, str) and given.strip():
                return mend(given.strip())
        accounts = dict.fromkeys(_account(row.sender) for _, row in rows if row.sender)
        others = (each for each in accounts if each != self._owner)
        named = [self._known[each] for each in others if each in self._known]
        if named:
            more_people = ", …" if len(named) > _MOST_NAMED else ""
            return mend(", ".join(named[:_MOST_NAMED]) + more_people)
        return mend(_short(identity)) if isinstance(identity, str) and identity else "Chat"

    def _message(self, chat: Chat, number: int, row: Row, *, call_log: bool) -> Iterator[Item]:
        where = f"message {number}"
        what = said(row, self._named, call_log=call_log)
        at_utc = instant(row)
        if at_utc is None and row.arrival:
            yield from self._problems.note("R104", where, "Its time cannot be read.")
        text, noted = self._problems.mended(what.text, where)
        yield from noted
        system = what.kind is Kind.SYSTEM
        yield Message(
            conversation=chat.id,
            id=mend(str(row.id or number)),
            speaker=None if system else self._named(row.sender or ""),
            kind=what.kind,
            text=text,
            at=self._clock.local(at_utc),
            at_utc=at_utc,
            precision=Precision.MILLISECOND if at_utc else None,
            duration=what.duration,
            caption=what.caption and mend(what.caption),
            reply_to=what.reply_to and mend(what.reply_to),
            reactions=tuple(
                Reaction(mri and self._named(mri), mend(emoji)) for mri, emoji in reactions_of(row)
            ),
            edited=was_edited(row),
        )

    def _named(self, written: str) -> str:
        """The name of an account; other texts as they are."""
        account = _account(written)
        if not account:
            return _UNKNOWN
        if account == written and ":" not in account:
            return mend(account)
        return self._names.of(account, self._known.get(account) or _short(account))


def _account(written: str) -> str:
    """`8:live:ana`, also from an address that ends with it."""
    return written.rpartition("/contacts/")[2].strip()


def _short(account: str) -> str:
    """`8:live:.cid.12ab` as `12ab`."""
    short = account.partition(":")[2] if account[:1].isdigit() else account
    for start in ("live:", "orgid:", "teamsvisitor:", ".cid."):
        short = short.removeprefix(start)
    return short or account


def _oldest_first(rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """Turned round, unless the times rise."""
    moments = [moment.timestamp() for _, row in rows[:_LOOKED_AT] if (moment := instant(row))]
    return rows if falls(int(moment * -1000) for moment in moments) else rows[::-1]
