"""What one message of a Telegram export holds, as its own records, and what it is.

`edited` is set by the server when a message gets its first reaction, too. So a message counts as
edited only where no reaction explains that time: none of its reactions was given in the same
moment, and the moment of each of them is known.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import fields

from turntoward.model import Kind
from turntoward.readers._clock import to_local, to_utc

__all__ = [
    "CALLS",
    "COMMON",
    "DELETED_ACCOUNT",
    "NOTHING_MORE",
    "More",
    "Row",
    "Said",
    "said",
    "times",
    "was_edited",
]

DELETED_ACCOUNT: Final = "Deleted Account"
CALLS: Final = frozenset({"phone_call", "group_call", "conference_call"})
_SPOKEN = frozenset({"voice_message", "video_message"})
_TEXT: Final = Kind.TEXT  # looked up once
_NEVER = 1970  # old exports write the start of that year where nothing was edited
_SAME_MOMENT = timedelta(seconds=2)
_LONGEST = 10**9  # seconds that anything lasts
_Text = str | None


class Reactor(Struct, frozen=True):
    """Who reacted, and when."""

    name: _Text = field(default=None, name="from")
    from_id: str | int | None = None
    date: _Text = None


class Given(Struct, frozen=True):
    """One emoji under a message: how often, and some of who gave it."""

    type: _Text = None
    count: int = 0
    emoji: _Text = None
    recent: tuple[Reactor, ...] = ()


class Answer(Struct, frozen=True):
    """An answer that can be chosen."""

    text: str | list[Any] = ""


class Poll(Struct, frozen=True):
    """A question with its answers; a list of things to do has a title instead."""

    question: str | list[Any] = ""
    title: str | list[Any] = ""
    answers: tuple[Answer, ...] = ()


class Place(Struct, frozen=True):
    """A point on the map."""

    latitude: float | str | None = None
    longitude: float | str | None = None


class Contact(Struct, frozen=True):
    """Somebody's card."""

    first_name: _Text = None
    last_name: _Text = None
    phone_number: _Text = None


class Row(Struct, frozen=True):
    """One message, as Telegram Desktop writes it: what most of them have."""

    id: int | str | None = None
    type: _Text = None
    date: _Text = None
    date_unixtime: str | int | None = None
    name: _Text = field(default=None, name="from")
    from_id: str | int | None = None
    text: str | list[Any] = ""
    text_entities: list[Any] = []
    reply_to_message_id: int | str | None = None


class More(Struct, frozen=True):
    """What some have besides."""

    edited: _Text = None
    edited_unixtime: str | int | None = None
    reply_to_peer_id: str | int | None = None
    reactions: tuple[Given, ...] = ()
    # of service rows
    actor: _Text = None
    actor_id: str | int | None = None
    action: _Text = None
    information_text: _Text = None
    discard_reason: _Text = None
    title: _Text = None
    members: tuple[_Text, ...] = ()
    period: int | None = None
    duration: int | float | None = None
    duration_seconds: int | float | None = None
    # of what is more than words
    media_type: _Text = None
    sticker_emoji: _Text = None
    photo: _Text = None
    file: _Text = None
    self_destruct_period_seconds: Any = None
    paid_stars_amount: Any = None
    game_title: _Text = None
    invoice_information: Any = None
    giveaway_information: Any = None
    giveaway_results: Any = None
    contact_information: Contact | None = None
    location_information: Place | UnsetType | None = UNSET
    place_name: _Text = None
    address: _Text = None
    poll: Poll | None = None
    todo_list: Poll | None = None


COMMON: Final = frozenset(each.encode_name for each in fields(Row))
NOTHING_MORE: Final = More()


class Said(NamedTuple):
    """What a message is."""

    kind: Kind
    text: str
    caption: str | None = None
    duration: float | None = None


def said(row: Row, more: More) -> Said:
    """What a row is, and its text; for a service row without a sentence the name of what happened."""
    words = _words(row)
    if row.type == "service":
        return _service(more, words)
    kind, own = (None, "") if more is NOTHING_MORE else _more_than_words(more)
    if kind is None:
        return Said(_TEXT if words else Kind.EMPTY, words)
    spoken = _seconds(more.duration_seconds) if more.media_type in _SPOKEN else None
    return Said(kind, "\n".join(filter(None, (own, words))), words or None, spoken)


def was_edited(more: More) -> bool:
    """Whether its words were changed after they were sent, as far as can be told."""
    if more.edited is None and more.edited_unixtime is None:
        return False
    edited = _wall(more.edited)
    if edited and edited.year <= _NEVER:
        return False
    if not more.reactions:
        return True
    moments = [_wall(reactor.date) for given in more.reactions for reactor in given.recent]
    unnamed = sum(given.count for given in more.reactions) > len(moments)
    if edited is None or unnamed:
        return False
    return all(moment and abs(moment - edited) > _SAME_MOMENT for moment in moments)


def _clock(written: str | None) -> datetime | None:
    """A time as it is written, with its offset if it has one; None where it is none."""
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError:
        return None


def times(row: Row, zone: ZoneInfo | None) -> tuple[datetime | None, datetime | None]:
    """The wall clock of who exported, and the instant.

    Args:
        row: old exports have no instant.
        zone: for where one of the two is not there.
    """
    at, at_utc = _clock(row.date), _instant(row.date_unixtime)
    if at and at_utc and at.tzinfo is None:
        return at, at_utc
    if at and at.tzinfo:
        at, at_utc = at.replace(tzinfo=None), at_utc or _utc(at)
    if at is None:
        return at_utc and to_local(at_utc, zone), at_utc
    return at, at_utc or to_utc(at, zone)


def _instant(seconds: str | int | None) -> datetime | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _utc(at: datetime) -> datetime | None:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return None


def _wall(written: str | None) -> datetime | None:
    moment = _clock(written)
    return moment and moment.replace(tzinfo=None)


def _seconds(written: float | None) -> float | None:
    return float(written) if written is not None and 0 <= written < _LONGEST else None


def _words(row: Row) -> str:
    """The words as one text."""
    return (_joined(row.text_entities) if row.text_entities else "") or _text(row.text)


def _text(text: str | list[Any]) -> str:
    return text if isinstance(text, str) else _joined(text)


def _joined(parts: list[Any]) -> str:
    """The parts of a styled text, which belong together without a space."""
    if len(parts) == 1 and isinstance(parts[0], dict):  # as most are
        text = parts[0].get("text")
        return text if isinstance(text, str) else ""
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    return "".join([text for text in texts if isinstance(text, str)])


def _service(more: More, words: str) -> Said:
    members = ", ".join(member or DELETED_ACCOUNT for member in more.members)
    details = (more.information_text, more.title, members, more.discard_reason, words)
    text = ": ".join(filter(None, (more.action, *details)))
    if more.action not in CALLS:
        return Said(Kind.SYSTEM, text)
    seconds = more.duration if more.duration_seconds is None else more.duration_seconds
    return Said(Kind.CALL, text, duration=_seconds(seconds))


def _is_media(more: More) -> bool:
    """Not every file has a path: a photo that destroys itself has only a time to live."""
    return bool(
        more.photo
        or more.file
        or more.media_type
        or more.game_title
        or more.self_destruct_period_seconds
        or more.paid_stars_amount
        or more.invoice_information
        or more.giveaway_information
        or more.giveaway_results
    )


def _more_than_words(more: More) -> tuple[Kind | None, str]:
    """The kind, and the words of the export that belong to it."""
    if more.media_type == "sticker":
        return Kind.STICKER, more.sticker_emoji or ""
    poll = more.poll or more.todo_list
    if poll:
        answers = [f"- {_text(answer.text)}" for answer in poll.answers]
        return Kind.POLL, "\n".join([_text(poll.question or poll.title), *answers])
    if more.location_information is not UNSET or more.place_name:
        return Kind.LOCATION, _place(more)
    if more.contact_information:
        card = more.contact_information
        return Kind.MEDIA, " ".join(
            filter(None, (card.first_name, card.last_name, card.phone_number))
        )
    if _is_media(more):
        return Kind.MEDIA, more.game_title or ""
    return None, ""


def _place(more: More) -> str:
    point = more.location_information
    where = ""
    if point and point.latitude is not None and point.longitude is not None:
        where = f"{point.latitude}, {point.longitude}"
    return "\n".join(filter(None, (more.place_name, more.address, where)))
