"""One channel of a DiscordChatExporter export in JSON: rows in, messages out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from turntoward.model import Message, Precision, Reaction
from turntoward.model.ports import Item
from turntoward.readers._discord_rows import (
    CALLS,
    DELETED_USER,
    SPOKEN,
    Given,
    Person,
    Row,
    Said,
    reply_to,
    said,
    snowflake,
    snowflake_time,
    written_time,
)
from turntoward.readers._json_stream import FAULTS, Mark, Piece
from turntoward.readers._names import Names
from turntoward.readers._order import Entry
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._utc import UtcClock

__all__ = ["DiscordChat"]

_TELLING = frozenset({"id", "content", "author"})  # one of them at least is in each message
_MOST_UNNAMED = 1_000  # reactions without a name that are kept for one emoji
_OFFSETS = "UTC, from the export; local times are the clock of the computer that exported"


class DiscordChat:
    """Makes the messages of one channel, and remembers what must be known about it."""

    def __init__(
        self, conversation: str, channel: str | None, clock: UtcClock, problems: Problems
    ) -> None:
        self._conversation = conversation
        self._channel = channel  # its number
        self._names = Names()
        self._clock = clock
        self._problems = problems
        self._offsets = False  # there are some that are not UTC's
        self.cut = False  # a file ends in the middle
        self.unparsed = 0

    def entry(self, piece: Piece, place: str) -> Entry:
        """A message, behind what is wrong with it."""
        if isinstance(piece.value, Mark):
            return self._unreadable(*FAULTS[piece.value], place)
        if not isinstance(piece.value, dict) or not piece.value.keys() & _TELLING:
            return self._unreadable("R102", "It is no message, and was left out.", place)
        row, left = as_record(piece.value, Row)
        items: list[Item] = []
        if left:
            message = f"Left out, of another form: {', '.join(left)}."
            items += self._problems.note("R122", place, message)
        items.append(self._message(row, piece.number, items, place))
        return Entry(snowflake(row.id), items)

    def end(self, mark: Mark, place: str) -> Entry:
        """A file that ends in the middle."""
        self.cut = True
        code, message = FAULTS[mark]
        return Entry(0, self._problems.note(code, place, message))

    @property
    def time_zone(self) -> str:
        """Where the times come from, for a person."""
        own = self._offsets and self._clock.zone is None
        return _OFFSETS if own else self._clock.time_zone

    def _unreadable(self, code: str, message: str, place: str) -> Entry:
        self.unparsed += 1
        return Entry(0, self._problems.note(code, place, message))

    def _message(self, row: Row, number: int, items: list[Item], place: str) -> Message:
        """The message of a row; what is wrong with it is added to `items`."""
        kind, text, caption, duration = self._said(said(row), items, place)
        at, at_utc = self._times(row, items, place)
        return Message(
            conversation=self._conversation,
            id=mend(str(number if row.id is None else row.id)),
            speaker=self._speaker(row),
            kind=kind,
            text=text,
            at=at,
            at_utc=at_utc,
            precision=Precision.MILLISECOND if at else None,
            duration=duration,
            caption=caption,
            reply_to=reply_to(row, self._channel),
            reactions=tuple(self._reactions_to(row, items, place)) if row.reactions else (),
            edited=row.timestamp_edited is not None and row.kind in SPOKEN,
        )

    def _said(self, what: Said, items: list[Item], place: str) -> Said:
        if what.text.isascii() and "\r" not in what.text and not what.caption:
            return what
        text, problems = self._problems.mended(what.text, place)
        caption, also = self._problems.mended(what.caption or "", place)
        items += (*problems, *also)
        text, caption = text.replace("\r\n", "\n"), caption.replace("\r\n", "\n")
        return Said(what.kind, text, caption or None, what.duration)

    def _times(
        self, row: Row, items: list[Item], place: str
    ) -> tuple[datetime | None, datetime | None]:
        """The wall clock and the instant; from its number where a message has no time."""
        written = written_time(row.timestamp)
        if written is None:
            if row.timestamp:
                items += self._problems.note("R104", place, "Its time cannot be read.")
            instant = snowflake_time(snowflake(row.id))
            return self._clock.local(instant), instant
        self._offsets |= written.utcoffset() != timedelta()
        instant = written.astimezone(UTC)
        own = written.replace(tzinfo=None)
        return self._clock.local(instant) if self._clock.zone else own, instant

    def _speaker(self, row: Row) -> str | None:
        if row.kind not in SPOKEN and row.kind not in CALLS:
            return None
        return self._named(row.author or Person())

    def _named(self, person: Person) -> str:
        name = person.nickname or person.name or DELETED_USER
        return self._names.of(f"/{name}" if person.id is None else str(person.id), name)

    def _reactions_to(self, row: Row, items: list[Item], place: str) -> Iterator[Reaction]:
        for given in row.reactions:
            emoji = mend(_emoji(given))
            yield from (Reaction(self._named(person), emoji) for person in given.users)
            unnamed = max(0, given.count - len(given.users))
            if unnamed > _MOST_UNNAMED:
                left = unnamed - _MOST_UNNAMED
                message = f"Of its reactions, {left:,} without a name were left out."
                items += self._problems.note("R124", place, message)
            yield from [Reaction(None, emoji)] * min(unnamed, _MOST_UNNAMED)


def _emoji(given: Given) -> str:
    emoji = given.emoji
    return (emoji.name or emoji.code or "") if emoji else ""
