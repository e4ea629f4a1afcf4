"""What one message of a Telegram export holds, as its own records, and what it is.

`edited` is set by the server when a message gets its first reaction, too. So a message counts as
edited only where no reaction explains that time: none of its reactions was given in the same
moment, and the moment of each of them is known.
"""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from msgspec import UNSET, Struct, UnsetType, field

from turntoward.model import Kind

__all__ = ["CALLS", "DELETED_ACCOUNT", "Given", "Row", "Said", "clock", "said", "was_edited"]

DELETED_ACCOUNT: Final = "Deleted Account"
CALLS: Final = frozenset({"phone_call", "group_call", "conference_call"})
_SPOKEN = frozenset({"voice_message", "video_message"})
_SAME_MOMENT = timedelta(seconds=2)
_LONGEST = 10**9  # seconds that anything lasts
_Text = str | None


class Part(Struct, frozen=True):
    """A stretch of a text in one style."""

    text: str = ""


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


class Poll(Struct, frozen=True):
    """A question with its answers; a list of things to do has a title instead."""

    question: str = ""
    title: str = ""
    answers: tuple[Part, ...] = ()


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
    """One message, as Telegram Desktop writes it. What is not named here is of no use to us."""

    id: int | str | None = None
    type: _Text = None
    date: _Text = None
    date_unixtime: str | int | None = None
    edited: _Text = None
    edited_unixtime: str | int | None = None
    name: _Text = field(default=None, name="from")
    from_id: str | int | None = None
    actor: _Text = None
    actor_id: str | int | None = None
    text: str | tuple[str | Part, ...] = ""
    text_entities: tuple[Part, ...] = ()
    reply_to_message_id: int | str | None = None
    reply_to_peer_id: str | int | None = None
    reactions: tuple[Given, ...] = ()
    # of service rows
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


class Said(NamedTuple):
    """What a message is."""

    kind: Kind
    text: str
    caption: str | None = None
    duration: float | None = None


def said(row: Row) -> Said:
    """What a row is, and its text; for a service row without a sentence the name of what happened."""
    words = _words(row)
    if row.type == "service":
        return _service(row, words)
    kind, own = _more_than_words(row)
    if kind is None:
        return Said(Kind.TEXT if words else Kind.EMPTY, words)
    spoken = _seconds(row.duration_seconds) if row.media_type in _SPOKEN else None
    return Said(kind, "\n".join(filter(None, (own, words))), words or None, spoken)


def was_edited(row: Row) -> bool:
    """Whether its words were changed after they were sent, as far as can be told."""
    if row.edited is None and row.edited_unixtime is None:
        return False
    if not row.reactions:
        return True
    moments = [_wall(reactor.date) for given in row.reactions for reactor in given.recent]
    edited = _wall(row.edited)
    unnamed = sum(given.count for given in row.reactions) > len(moments)
    if edited is None or unnamed:
        return False
    return all(moment and abs(moment - edited) > _SAME_MOMENT for moment in moments)


def clock(written: str | None) -> datetime | None:
    """A time as it is written, with its offset if it has one; None where it is none."""
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError:
        return None


def _wall(written: str | None) -> datetime | None:
    moment = clock(written)
    return moment and moment.replace(tzinfo=None)


def _seconds(written: float | None) -> float | None:
    return float(written) if written is not None and 0 <= written < _LONGEST else None


def _words(row: Row) -> str:
    """The words as one text; the parts of a styled text belong together without a space."""
    if row.text_entities:
        words = "".join([part.text for part in row.text_entities])
        if words:
            return words
    if isinstance(row.text, str):
        return row.text
    return "".join([part if isinstance(part, str) else part.text for part in row.text])


def _service(row: Row, words: str) -> Said:
    members = ", ".join(member or DELETED_ACCOUNT for member in row.members)
    details = (row.information_text, row.title, members, row.discard_reason, words)
    text = ": ".join(filter(None, (row.action, *details)))
    if row.action not in CALLS:
        return Said(Kind.SYSTEM, text)
    seconds = row.duration if row.duration_seconds is None else row.duration_seconds
    return Said(Kind.CALL, text, duration=_seconds(seconds))


def _is_media(row: Row) -> bool:
    """Not every file has a path: a photo that destroys itself has only a time to live."""
    return bool(
        row.photo
        or row.file
        or row.media_type
        or row.game_title
        or row.self_destruct_period_seconds
        or row.paid_stars_amount
        or row.invoice_information
        or row.giveaway_information
        or row.giveaway_results
    )


def _more_than_words(row: Row) -> tuple[Kind | None, str]:
    """The kind, and the words of the export that belong to it."""
    if row.media_type == "sticker":
        return Kind.STICKER, row.sticker_emoji or ""
    poll = row.poll or row.todo_list
    if poll:
        answers = [f"- {answer.text}" for answer in poll.answers]
        return Kind.POLL, "\n".join([poll.question or poll.title, *answers])
    if row.location_information is not UNSET or row.place_name:
        return Kind.LOCATION, _place(row)
    if row.contact_information:
        card = row.contact_information
        return Kind.MEDIA, " ".join(
            filter(None, (card.first_name, card.last_name, card.phone_number))
        )
    if _is_media(row):
        return Kind.MEDIA, row.game_title or ""
    return None, ""


def _place(row: Row) -> str:
    point = row.location_information
    where = ""
    if point and point.latitude is not None and point.longitude is not None:
        where = f"{point.latitude}, {point.longitude}"
    return "\n".join(filter(None, (row.place_name, row.address, where)))
