"""One message of an export of Messenger or Instagram, as records, and what it is.

There are two forms: the account's own download, where the app writes sentences in the place of the
words, in the language of the account; and the download of encrypted chats, which has none of them.
"""

import re
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from msgspec import Struct

from turntoward.model import Kind
from turntoward.readers._meta_text import unscrambled
from turntoward.readers._meta_words import Sentences, known_as

__all__ = ["Given", "OpenRow", "Said", "SealedRow", "said", "said_sealed"]

_Text = str | None
_Number = int | float | None
_LONGEST = 10**9  # seconds that anything lasts
_PLAIN = frozenset({None, "", "Generic", "Share", "Call"})
_NOTICES = frozenset({"Subscribe", "Unsubscribe", "Plan"})
_NUMBER = re.compile(r"(\d{12,20})\.\w{2,5}\Z")
_PLACE = re.compile(
    r"https?://(?:www\.)?(?:bing\.com/maps|maps\.google\.|google\.[a-z.]{2,6}/maps|maps\.apple\.com)",
    re.IGNORECASE,
)
_SEALED_KINDS: Final = {
    "media": Kind.MEDIA,
    "sticker": Kind.STICKER,
    "call": Kind.CALL,
    "location": Kind.LOCATION,
    "poll": Kind.POLL,
    "placeholder": Kind.EMPTY,
}
_KINDS: Final = {
    "reaction": Kind.SYSTEM,
    "notice": Kind.SYSTEM,
    "media": Kind.MEDIA,
    "sticker": Kind.STICKER,
    "location": Kind.LOCATION,
    "poll": Kind.POLL,
    "call": Kind.CALL,
    "deleted": Kind.DELETED,
}


class Given(Struct, frozen=True):
    """A reaction."""

    reaction: _Text = None
    actor: _Text = None


class Share(Struct, frozen=True):
    """A link, and the beginning of what it leads to."""

    link: _Text = None
    share_text: _Text = None


class Sticker(Struct, frozen=True):
    """A sticker."""

    uri: _Text = None


class Bumped(Struct, frozen=True):
    """An earlier message that somebody brought up again."""

    bumped_message: _Text = None


class OpenRow(Struct, frozen=True):
    """A message in the account's own download."""

    sender_name: _Text = None
    timestamp_ms: _Number = None
    timestamp: _Number = None  # in seconds, in exports of 2018
    content: _Text = None
    type: _Text = None  # until 2024
    reactions: tuple[Given, ...] = ()
    is_unsent: bool = False
    is_taken_down: bool = False
    call_duration: _Number = None
    missed: bool = False
    photos: tuple[Any, ...] = ()
    videos: tuple[Any, ...] = ()
    audio_files: tuple[Any, ...] = ()
    gifs: tuple[Any, ...] = ()
    files: tuple[Any, ...] = ()
    sticker: Sticker | None = None
    share: Share | None = None
    bumped_message_metadata: Bumped | None = None

    @property
    def has_files(self) -> bool:
        """Whether it is more than words."""
        return bool(self.photos or self.videos or self.audio_files or self.gifs or self.files)


class SealedRow(Struct, frozen=True, rename="camel"):
    """A message in the download of encrypted chats."""

    sender_name: _Text = None
    timestamp: _Number = None
    text: _Text = None
    type: _Text = None
    is_unsent: bool = False
    media: tuple[Any, ...] = ()
    reactions: tuple[Given, ...] = ()


class Said(NamedTuple):
    """What a message is."""

    kind: Kind
    text: str = ""
    caption: str | None = None
    duration: float | None = None
    is_reaction: bool = False  # the app says that there was one, not to what


def said(  # noqa: PLR0911 one of many things
    row: OpenRow, words: str, sender: str, people: Collection[str], sentences: Sentences
) -> Said:
    """What a message of the account's own download is.

    Args:
        row: all of it.
        words: its content, put right.
        sender: whose it is.
        people: what the people in the chat are called.
        sentences: those of the app.
    """
    if row.is_unsent or (row.is_taken_down and not words):
        return Said(Kind.DELETED, words)
    beside = row.has_files or row.sticker is not None or row.share is not None
    known = sentences.kind_of(words, sender, people, beside=beside) if words else None
    if known == "call" or row.call_duration is not None or row.missed or row.type == "Call":
        return Said(Kind.CALL, words, duration=_seconds(row.call_duration))
    if row.type in _NOTICES:
        return Said(Kind.SYSTEM, words)
    if row.sticker is not None:
        shown = sentences.sticker(_number(row.sticker.uri or ""))
        return Said(Kind.STICKER, words or shown, None if known else words or None)
    if row.has_files:
        return Said(Kind.MEDIA, words, None if known else words or None)
    if row.share and (row.share.link or row.share.share_text):
        return _shared(row.share, words, known, sender)
    if known:
        return Said(_KINDS[known], words, is_reaction=known == "reaction")
    if row.type not in _PLAIN:
        return Said(Kind.MEDIA, words)
    return Said(Kind.TEXT, words) if words else _wordless(row)


def said_sealed(row: SealedRow, words: str) -> Said:
    """What a message of the download of encrypted chats is; its words were put right."""
    if row.is_unsent:
        return Said(Kind.DELETED, words)
    if row.media:
        return Said(Kind.MEDIA, words, words or None)
    if row.type in {None, "", "text", "link"}:
        return Said(Kind.TEXT if words else Kind.EMPTY, words)
    return Said(_SEALED_KINDS.get(row.type, Kind.MEDIA), words)


def _shared(share: Share, words: str, known: str | None, sender: str) -> Said:
    """A link that was sent: words if it stands in them, or else more than words."""
    link, about = unscrambled(share.link or ""), unscrambled(share.share_text or "")
    typed = bool(words) and not known and not _seems_written_by_app(words, sender)
    if typed and (not link or "://" in words or _bare(link) in words):
        return Said(Kind.TEXT, words)
    is_place = known == "location" or (not typed and _PLACE.match(link) is not None)
    text = "\n".join(filter(None, (words, link, about)))
    return Said(Kind.LOCATION if is_place else Kind.MEDIA, text, words if typed else None)


def _seems_written_by_app(words: str, sender: str) -> bool:
    """Whether they may be a sentence in a language we do not know: a name, and a full stop."""
    return words.startswith(known_as(sender)) and words.rstrip().endswith((".", "。", "।"))


def _wordless(row: OpenRow) -> Said:
    """What somebody brought up again was said before, and maybe by another: no words of theirs."""
    bumped = row.bumped_message_metadata
    return Said(Kind.EMPTY, unscrambled((bumped and bumped.bumped_message) or ""))


def _bare(link: str) -> str:
    return link.partition("://")[2].removeprefix("www.").rstrip("/") or link


def _number(uri: str) -> str:
    match = _NUMBER.search(uri)
    return match[1] if match else ""


def _seconds(written: float | None) -> float | None:
    return float(written) if written is not None and 0 <= written < _LONGEST else None
