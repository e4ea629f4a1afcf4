"""What one message of a Slack export holds, as its own records, and what it is.

What somebody shares from elsewhere is kept as their message where they add no words of their own.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from turntoward.model import Kind
from turntoward.readers._slack_book import Profile, SlackBook
from turntoward.readers._slack_text import card_lines, plain, telling, text_of_blocks, unescaped

__all__ = ["Row", "Said", "micros_of", "said", "stamp_of"]

_SPOKEN: Final = frozenset(
    {
        "",
        "assistant_app_thread",
        "bot_message",
        "file_comment",
        "file_mention",
        "file_share",
        "me_message",
        "reply_broadcast",
        "slackbot_response",
        "thread_broadcast",
    }
)
_CALLS: Final = frozenset({"huddle_thread", "sh_room_created", "sh_room_shared"})
_DELETED: Final = frozenset({"tombstone", "message_deleted"})
_GONE: Final = "tombstone"  # of a file
_STAMP = re.compile(r"(\d{1,12})(?:\.(\d{1,6})\d{0,9})?")
_UPLOADED = re.compile(  # Slack's own sentence, in old exports
    r"<@[^<>]*+> (?:uploaded|shared) a file: <[^<>]*+>(?: and commented: (.*))?", re.DOTALL
)
_LONGEST: Final = 10**9  # seconds that anything lasts
_Text = str | None
_Stamp = str | int | float | None


class File(Struct, frozen=True):
    """A file; one that was deleted has only a mode."""

    name: _Text = None
    title: _Text = None
    mode: _Text = None
    duration_ms: int | float | None = None


class Given(Struct, frozen=True):
    """One emoji under a message: how often, and who gave it."""

    name: _Text = None
    count: int = 0
    users: tuple[_Text, ...] = ()


class Room(Struct, frozen=True):
    """A huddle or a call."""

    created_by: _Text = None
    date_start: int | float | None = None
    date_end: int | float | None = None


class Bot(Struct, frozen=True):
    """A program that writes."""

    name: _Text = None


class Comment(Struct, frozen=True):
    """What was said of a file, in old exports."""

    user: _Text = None
    comment: _Text = None


class Row(Struct, frozen=True):
    """One message."""

    ts: _Stamp = None
    type: _Text = None
    subtype: _Text = None
    user: _Text = None
    username: _Text = None
    bot_id: _Text = None
    bot_profile: Bot | None = None
    user_profile: Profile | None = None
    text: _Text = None
    blocks: list[Any] = []
    attachments: list[Any] = []
    files: tuple[File, ...] = ()
    file: File | None = None
    comment: Comment | None = None
    reactions: tuple[Given, ...] = ()
    edited: Any = None
    thread_ts: _Stamp = None
    room: Room | None = None
    is_hidden_by_limit: Any = None

    @property
    def is_message(self) -> bool:
        """Whether it says of itself that it is one, or says nothing."""
        return self.type in {"message", None}


class Said(Struct, frozen=True, kw_only=True):
    """What a message is, and whose."""

    kind: Kind
    speaker: str | None
    text: str = ""
    caption: str | None = None
    duration: float | None = None


def stamp_of(written: _Stamp) -> str | None:
    """The time that is also a message's name, as Slack writes it.

    Somebody's tool may have made a number of it; its zeros at the end come back.
    """
    if isinstance(written, float):
        return f"{written:.6f}"
    return None if written is None else str(written)


def micros_of(stamp: str | None) -> int | None:
    """Microseconds from 1970 on; None where it is no time."""
    match = _STAMP.fullmatch(stamp or "")
    return int(match[1]) * 10**6 + int((match[2] or "").ljust(6, "0")) if match else None


def said(row: Row, book: SlackBook) -> Said:
    """What a message is."""
    subtype = row.subtype or ""
    words = _words(row, book)
    if subtype in _DELETED:
        return Said(kind=Kind.DELETED, speaker=None, text=words)
    if subtype in _CALLS:
        return _call(row, book, words)
    if subtype not in _SPOKEN or not row.is_message:
        text = words or subtype or row.type or ""
        return Said(kind=Kind.SYSTEM, speaker=None, text=text)
    if row.comment and row.comment.comment:
        speaker = book.person(row.comment.user) if row.comment.user else _speaker(row, book)
        return Said(kind=Kind.TEXT, speaker=speaker, text=plain(row.comment.comment, book))
    return _message(row, book, words)


def _message(row: Row, book: SlackBook, words: str) -> Said:
    if row.is_hidden_by_limit and not row.user:
        return Said(kind=Kind.EMPTY, speaker=None)
    speaker = _speaker(row, book)
    files = [*row.files, *filter(None, (row.file,))]
    if files and not words and all(each.mode == _GONE for each in files):
        return Said(kind=Kind.DELETED, speaker=speaker)
    files = [each for each in files if each.mode != _GONE]
    if files:
        lengths = [each.duration_ms for each in files if each.duration_ms]
        return Said(
            kind=Kind.MEDIA,
            speaker=speaker,
            text="\n".join(unescaped(each.name or each.title or each.mode or "") for each in files),
            caption=words or None,
            duration=_seconds(lengths[0] / 1000) if len(lengths) == 1 else None,
        )
    if not words or row.bot_id:
        words = "\n".join(filter(None, (words, *_cards(row, book))))
    return Said(kind=Kind.TEXT if words else Kind.EMPTY, speaker=speaker, text=words)


def _words(row: Row, book: SlackBook) -> str:
    uploaded = _UPLOADED.fullmatch(row.text or "") if row.subtype == "file_share" else None
    text = plain((uploaded[1] if uploaded else row.text) or "", book)
    return telling(text, text_of_blocks(row.blocks, book)) if row.blocks else text


def _cards(row: Row, book: SlackBook) -> Iterator[str]:
    """What a program added, and what was passed on; not what Slack itself makes of links."""
    for card in row.attachments:
        if isinstance(card, Mapping) and (_is_passed_on(card) or not card.get("from_url")):
            yield from card_lines(card, book)


def _is_passed_on(card: Mapping[str, Any]) -> bool:
    return bool(card.get("is_share") or card.get("is_msg_unfurl"))


def _speaker(row: Row, book: SlackBook) -> str:
    bot = row.username or (row.bot_profile.name if row.bot_profile else None)
    if row.user:
        told = row.user_profile.shown if row.user_profile else None
        return book.person(row.user, told or bot)
    name = bot or row.bot_id or "Unknown"
    return book.person(f"{row.bot_id or 'bot'}/{name}", name)


def _call(row: Row, book: SlackBook, words: str) -> Said:
    room = row.room or Room()
    who = room.created_by or row.user
    length = (room.date_end or 0) - (room.date_start or 0)
    return Said(
        kind=Kind.CALL,
        speaker=book.person(who) if who else None,
        text=words or row.subtype or "",
        duration=_seconds(length) if room.date_start and room.date_end else None,
    )


def _seconds(length: float) -> float | None:
    return float(length) if 0 <= length < _LONGEST else None
