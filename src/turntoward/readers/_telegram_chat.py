"""One chat of a Telegram export: rows in, messages out."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from turntoward.model import Message, Precision, Reaction
from turntoward.model.ports import Item
from turntoward.readers._json_stream import FAULTS, Mark, Piece
from turntoward.readers._names import Names
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._telegram_rows import (
    CALLS,
    COMMON,
    DELETED_ACCOUNT,
    NOTHING_MORE,
    More,
    Row,
    Said,
    said,
    times,
    was_edited,
)

__all__ = ["TelegramChat"]

_TELLING = frozenset({"id", "type", "text"})  # one of them at least is in each message
_MOST_UNNAMED = 1_000  # reactions without a name that are kept for one emoji
_KNOWN_CLOCK = "UTC, from the export; local times are the clock of the computer that exported"
_NAMED_CLOCK = "{zone}, as you said; the export holds no zone"
_UNKNOWN_CLOCK = "not known: times are the clock of the computer that exported"


class TelegramChat:
    """Makes the messages of one chat, and remembers what must be known about it."""

    def __init__(
        self, conversation: str, others: str, zone: ZoneInfo | None, problems: Problems
    ) -> None:
        self._conversation = conversation
        self._others = others  # what those are called who have neither name nor number
        self._zone = zone
        self._problems = problems
        self._names = Names()
        self._instants = False
        self._number = 0
        self.reactions = False  # there are some
        self.timer = False  # messages were deleted by one
        self.unparsed = 0

    def items(self, piece: Piece) -> list[Item]:
        """A message, behind what is wrong with it."""
        self._number = piece.number
        if isinstance(piece.value, Mark):
            return self._unreadable(*FAULTS[piece.value])
        if not isinstance(piece.value, dict) or _TELLING.isdisjoint(piece.value):
            return self._unreadable("R102", "It is no message, and was left out.")
        row, left = as_record(piece.value, Row)
        more = NOTHING_MORE
        if not COMMON.issuperset(piece.value):
            more, also_left = as_record(piece.value, More)
            left += also_left
        items: list[Item] = []
        if left:
            message = f"Left out, of another form: {', '.join(left)}."
            items += self._problems.note("R122", self.place, message)
        items.append(self._message(row, more, piece.number, items))
        return items

    @property
    def place(self) -> str:
        """Where the chat is being read."""
        return f"message {self._number}"

    def time_zone(self, chosen: str | None) -> str:
        """Where the times come from, for a person."""
        if self._instants:
            return _KNOWN_CLOCK
        return _NAMED_CLOCK.format(zone=chosen) if chosen else _UNKNOWN_CLOCK

    def _unreadable(self, code: str, message: str) -> list[Item]:
        self.unparsed += 1
        return [*self._problems.note(code, self.place, message)]

    def _message(self, row: Row, more: More, number: int, items: list[Item]) -> Message:
        """The message of a row; what is wrong with it is added to `items`."""
        kind, text, caption, duration = self._said(said(row, more), items)
        at, at_utc = times(row, self._zone)
        self._instants |= at_utc is not None and row.date_unixtime is not None
        if at is None and (row.date or row.date_unixtime):
            items += self._problems.note("R104", self.place, "Its time cannot be read.")
        elsewhere = row.reply_to_message_id is None or more.reply_to_peer_id is not None
        return Message(
            conversation=self._conversation,
            id=str(number if row.id is None else row.id),
            speaker=self._speaker(row, more),
            kind=kind,
            text=text,
            at=at,
            at_utc=at_utc,
            precision=Precision.SECOND if at else None,
            duration=duration,
            caption=caption,
            reply_to=None if elsewhere else str(row.reply_to_message_id),
            reactions=tuple(self._reactions_to(more, items)) if more.reactions else (),
            edited=was_edited(more),
        )

    def _said(self, what: Said, items: list[Item]) -> Said:
        if what.text.isascii() and "\r" not in what.text:
            return what
        text, problems = self._problems.mended(what.text, self.place)
        if text is what.text and "\r" not in text:
            return what
        items += problems
        caption = what.caption and mend(what.caption).replace("\r\n", "\n")
        return Said(what.kind, text.replace("\r\n", "\n"), caption, what.duration)

    def _speaker(self, row: Row, more: More) -> str | None:
        if row.type == "service":
            self.timer |= more.action == "set_messages_ttl" and bool(more.period)
            return self._named(more.actor_id, more.actor) if more.action in CALLS else None
        if row.name is None and row.from_id is None:
            return None if row.type == "unsupported" else self._others
        return self._named(row.from_id, row.name)

    def _named(self, key: str | int | None, name: str | None) -> str:
        given = name or DELETED_ACCOUNT
        return mend(given) if key is None else self._names.of(str(key), given)

    def _reactions_to(self, more: More, items: list[Item]) -> Iterator[Reaction]:
        self.reactions = True
        for given in more.reactions:
            emoji = mend(given.emoji or ("⭐" if given.type == "paid" else given.type or ""))
            for reactor in given.recent:
                yield Reaction(self._named(reactor.from_id, reactor.name), emoji)
            unnamed = max(0, given.count - len(given.recent))
            if unnamed > _MOST_UNNAMED:
                message = (
                    f"Of its reactions, {unnamed - _MOST_UNNAMED:,} without a name were left out."
                )
                items += self._problems.note("R124", self.place, message)
            yield from [Reaction(None, emoji)] * min(unnamed, _MOST_UNNAMED)
