"""Messages as rows of the database and back, to the letter."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from turntoward.model import Kind, Message, Precision, Reaction
from turntoward.store.mending import clean

__all__ = ["FIELDS", "cells", "from_micros", "instant", "message_of", "micros", "now"]

FIELDS: Final = (
    "m.source, s.name, m.kind, m.text, m.caption, m.time, m.instant, m.precision, m.nanosecond, "
    "m.starts, m.lasts, m.reply_to, m.reactions, m.edited"
)
"""What `message_of` takes, of `message m LEFT JOIN speaker s ON s.id = m.speaker`."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 the clock on the wall has no zone
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_reactions = msgspec.json.Decoder(tuple[Reaction, ...]).decode
_KINDS = {str(kind): kind for kind in Kind}
_PRECISIONS: dict[str | None, Precision | None] = {str(each): each for each in Precision}


def cells(message: Message, speaker: int | None) -> Sequence[Any]:
    """The cells of a message, from `speaker` to `edited` as the table has them."""
    return (
        speaker,
        str(message.kind),
        clean(message.text),
        None if message.caption is None else clean(message.caption),
        None if message.at is None else micros(message.at),
        None if message.at_utc is None else instant(message.at_utc),
        None if message.precision is None else str(message.precision),
        message.nanosecond,
        message.offset,
        message.duration,
        None if message.reply_to is None else clean(message.reply_to),
        _written(message.reactions) if message.reactions else None,
        int(message.edited),
    )


def message_of(chat: str, found: Sequence[Any]) -> Message:
    """The message of one row of FIELDS."""
    return Message(
        conversation=chat,
        id=found[0],
        speaker=found[1],
        kind=_KINDS[found[2]],
        text=found[3],
        caption=found[4],
        at=from_micros(found[5]),
        at_utc=None if found[6] is None else _EPOCH_UTC + found[6] * _MICROSECOND,
        precision=_PRECISIONS.get(found[7]),
        nanosecond=found[8],
        offset=found[9],
        duration=found[10],
        reply_to=found[11],
        reactions=_reactions(found[12]) if found[12] else (),
        edited=bool(found[13]),
    )


def micros(at: datetime) -> int:
    """A time without a zone."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(at: int | None) -> datetime | None:
    """The time without a zone."""
    return None if at is None else _EPOCH + at * _MICROSECOND


def instant(at: datetime) -> int:
    """An instant."""
    return (at - _EPOCH_UTC) // _MICROSECOND


def now() -> int:
    """This instant."""
    return instant(datetime.now(UTC))


def _written(reactions: tuple[Reaction, ...]) -> str:
    whole = tuple(
        Reaction(None if each.speaker is None else clean(each.speaker), clean(each.emoji))
        for each in reactions
    )
    return msgspec.json.encode(whole).decode()
