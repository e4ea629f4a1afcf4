"""What a row of the Messages database is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from msgspec import Struct

from turntoward.model import Kind, Precision
from turntoward.readers._imessage_store import Row
from turntoward.readers._plist import property_list
from turntoward.readers._typedstream import words_in

__all__ = ["Moment", "Said", "is_system", "moment", "reaction_of", "said", "words", "yes"]

_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_FIRST = 1_000_000_000_000_000  # from here on, a time is in nanoseconds
_OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"  # in the place of an attachment
_APP = "\N{REPLACEMENT CHARACTER}"  # in that of what an app sent
_REACTIONS: Final[Mapping[int, str]] = {
    0: "❤️",
    1: "👍",
    2: "👎",
    3: "😂",
    4: "‼️",
    5: "❓",
    7: "sticker",
}
_ADDED, _REMOVED, _STUCK_ON = 2000, 3000, 1000
_EMOJI = 6
_VOTE = 4000
_EDITS, _RETRACTED = "ec", "rp"
_WORDS_OF_EDIT = "t"
_MEMBERS, _NAME, _GROUP, _SHARED_PLACE, _AUDIO_KEPT, _SHAREPLAY = 1, 2, 3, 4, 5, 6
_SYSTEM = frozenset({_MEMBERS, _NAME, _GROUP, _AUDIO_KEPT})
_GROUP_EVENTS: Final[Mapping[int, str]] = {
    0: "left the conversation",
    1: "changed the photo of the group",
    2: "removed the photo of the group",
    4: "changed the background of the chat",
    6: "removed the background of the chat",
}
_LINK = "com.apple.messages.URLBalloonProvider"
_BALLOONS: Final[Mapping[str, Kind]] = {
    "com.apple.messages.Polls": Kind.POLL,
    "com.apple.findmy.FindMyMessagesApp": Kind.LOCATION,
}


class Moment(NamedTuple):
    """A time, with how fine it is; nothing of it where there is none."""

    at: datetime | None = None
    precision: Precision | None = None
    nanosecond: int = 0
    is_wrong: bool = False  # there is something, and it is no time


class Said(Struct, frozen=True, kw_only=True):
    """What a row is."""

    kind: Kind
    text: str = ""
    caption: str | None = None
    reply_to: str | None = None
    edited: bool = False
    is_unreadable: bool = False  # it has words, in a form that is not read


def moment(value: Any) -> Moment:
    """A time in nanoseconds or seconds since 2001; 0 and nothing are none."""
    if value is None or value == 0:
        return Moment()
    if not isinstance(value, int | float) or value != value:  # noqa: PLR0124 a number that is none
        return Moment(is_wrong=True)
    fine = abs(value) >= _FIRST
    try:
        microseconds, nanosecond = divmod(int(value), 1000) if fine else (int(value * 10**6), 0)
        at = _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return Moment(is_wrong=True)
    return Moment(at, Precision.NANOSECOND if fine else Precision.SECOND, nanosecond)


def reaction_of(kind: Any, emoji: Any) -> tuple[str, bool]:
    """The emoji of a reaction, and whether it was added (or else taken back)."""
    number = kind if isinstance(kind, int) else _ADDED
    if number == _STUCK_ON:
        return _REACTIONS[7], True
    added = number < _REMOVED
    which = number - (_ADDED if added else _REMOVED)
    own = emoji if isinstance(emoji, str) and emoji else ""
    return own if which == _EMOJI and own else _REACTIONS.get(which, own or "reaction"), added


def is_system(row: Row) -> bool:
    """Whether the app speaks."""
    return row.item_type in _SYSTEM or (
        isinstance(row.item_type, int) and row.item_type > _SHAREPLAY
    )


def said(row: Row, files: Sequence[tuple[Any, Any]], who: str, named: Callable[[Any], str]) -> Said:
    """What a row is.

    Args:
        row: the message.
        files: the names of its attachments, and whether they are stickers.
        who: whose row it is.
        named: gives the names of handles.
    """
    if is_system(row):
        return Said(kind=Kind.SYSTEM, text=_event(row, who, named))
    if row.item_type == _SHARED_PLACE:
        word = "stopped" if yes(row.share_status) else "started"
        return Said(kind=Kind.LOCATION, text=f"{word} sharing the location")
    if row.item_type == _SHAREPLAY:
        return Said(kind=Kind.CALL, text="SharePlay")
    return _message(row, files)


def words(value: Any) -> str:
    """A text of the database, which may be stored in other ways."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    return "" if value is None else str(value)


def yes(value: Any) -> bool:
    """A flag of the database."""
    return isinstance(value, int | float) and value != 0


def _event(row: Row, who: str, named: Callable[[Any], str]) -> str:
    action = row.group_action_type
    if row.item_type == _NAME:
        title = words(row.group_title)
        return f"{who} named the conversation {title}" if title else f"{who} removed the name"
    if row.item_type == _AUDIO_KEPT:
        return f"{who} kept an audio message"
    if row.item_type == _GROUP:
        return f"{who} {_GROUP_EVENTS.get(action, 'changed the conversation')}"
    if row.item_type != _MEMBERS:
        return words(row.text) or f"event {row.item_type}"
    if action == 0 and row.other_handle == row.handle_id:
        return f"{who} has a new number"
    verb, preposition = ("removed", "from") if action == 1 else ("added", "to")
    return f"{who} {verb} {named(row.other_handle)} {preposition} the conversation"


def _message(row: Row, files: Sequence[tuple[Any, Any]]) -> Said:
    body, is_unreadable = _body(row)
    changes = _changes(row)
    body = body or changes.last_words
    typed = _typed(body)
    subject = words(row.subject).strip()
    typed = "\n".join(filter(None, (subject, typed)))
    if not typed and not files and _OBJECT not in body and changes.retracted:
        return Said(kind=Kind.DELETED)
    kind, told = _kind(row, body, typed, files)
    return Said(
        kind=kind,
        text=told if kind is not Kind.TEXT else typed,
        caption=typed or None if kind is not Kind.TEXT else None,
        reply_to=_answered(row),
        edited=changes.any and bool(typed),
        is_unreadable=is_unreadable and not typed,
    )


def _body(row: Row) -> tuple[str, bool]:
    """The words as they are stored, and whether there are some that cannot be read."""
    plain = words(row.text)
    if plain or row.attributedBody is None:
        return plain, False
    found = words_in(row.attributedBody) if isinstance(row.attributedBody, bytes) else None
    return found or "", found is None


def _typed(body: str) -> str:
    """A body without the places of its attachments, its parts on lines of their own."""
    if _OBJECT not in body:
        return "" if body == _APP else body
    parts = (part.strip() for part in body.split(_OBJECT))
    return "\n".join(part for part in parts if part)


def _kind(row: Row, body: str, typed: str, files: Sequence[tuple[Any, Any]]) -> tuple[Kind, str]:
    """The kind, and the words of the database that belong to it."""
    names = "\n".join(filter(None, (words(name) for name, _ in files)))
    if row.associated_message_type == _VOTE:
        return Kind.POLL, typed
    balloon = words(row.balloon_bundle_id).rpartition(":")[2]
    if balloon and balloon != _LINK:
        return _BALLOONS.get(balloon, Kind.MEDIA), balloon
    if files and all(yes(is_sticker) for _, is_sticker in files):
        return Kind.STICKER, names
    if (files and not balloon) or _OBJECT in body or yes(row.is_audio_message):
        return Kind.MEDIA, names
    return (Kind.TEXT if typed else Kind.EMPTY), typed


def _answered(row: Row) -> str | None:
    if row.associated_message_type == _VOTE:
        return words(row.associated_message_guid).rpartition("/")[2] or None
    return words(row.thread_originator_guid) or None


class _Changes(NamedTuple):
    """What was done to a message after it was sent."""

    any: bool = False
    retracted: bool = False  # a part of it, or perhaps all
    last_words: str = ""


def _changes(row: Row) -> _Changes:
    changed = yes(row.date_edited) or yes(row.date_retracted)
    if not changed and row.message_summary_info is None:
        return _Changes()
    data = row.message_summary_info
    info = (property_list(data) if isinstance(data, bytes) else None) or {}
    edits, retracted = info.get(_EDITS), info.get(_RETRACTED)
    parts = edits if isinstance(edits, dict) else {}
    gone = {str(part) for part in retracted} if isinstance(retracted, list) else set()
    # Without a summary, the time of an edit alone tells; what was taken back has no words left.
    kept = [] if yes(row.date_retracted) else [parts[part] for part in parts if part not in gone]
    return _Changes(
        any=bool(parts) or bool(gone) or changed,
        retracted=bool(gone) or changed,
        last_words="\n".join(filter(None, map(_last_words, kept))),
    )


def _last_words(history: Any) -> str:
    last = history[-1] if isinstance(history, list) and history else None
    data = last.get(_WORDS_OF_EDIT) if isinstance(last, dict) else None
    return (words_in(data) or "") if isinstance(data, bytes) else ""
