"""The frames of a Signal export as records. Its 64-bit numbers are written as texts."""

from base64 import b64decode
from hashlib import sha256
from typing import Any

from msgspec import Struct, field

__all__ = [
    "ChatFrame",
    "ChatItem",
    "Given",
    "LongText",
    "RecipientFrame",
    "StandardMessage",
    "whole_number",
]

_Number = str | int | None
_LONGEST = 20  # digits


class _Frame(Struct, frozen=True, rename="camel"):
    """What all of them have in common: the spelling of their fields."""


class Name(_Frame, frozen=True):
    """A name in two parts."""

    given: str = ""
    family: str = ""

    def __str__(self) -> str:
        return f"{self.given} {self.family}".strip()


class Contact(_Frame, frozen=True):
    """A person."""

    nickname: Name | None = None
    system_given_name: str = ""
    system_family_name: str = ""
    profile_given_name: str | None = None
    profile_family_name: str | None = None
    username: str | None = None
    e164: _Number = None

    def names(self) -> tuple[str, ...]:
        """What Signal calls them, the first that is not empty."""
        number = whole_number(self.e164)
        return (
            str(self.nickname or ""),
            str(Name(self.system_given_name, self.system_family_name)),
            str(Name(self.profile_given_name or "", self.profile_family_name or "")),
            self.username or "",
            f"+{number}" if number else "",
        )


class GroupTitle(_Frame, frozen=True):
    """A title, wrapped."""

    title: str = ""


class GroupSnapshot(_Frame, frozen=True):
    """A group as it was last."""

    title: GroupTitle | None = None


class Group(_Frame, frozen=True):
    """A group."""

    snapshot: GroupSnapshot | None = None


class CallLink(_Frame, frozen=True):
    """A link to a call."""

    name: str = ""


class RecipientFrame(_Frame, frozen=True):
    """Whom one can write to."""

    id: _Number = None
    contact: Contact | None = None
    group: Group | None = None
    owner: Any = field(default=None, name="self")
    release_notes: Any = None
    call_link: CallLink | None = None


class ChatFrame(_Frame, frozen=True):
    """A chat with one of them."""

    id: _Number = None
    recipient_id: _Number = None
    expiration_timer_ms: _Number = None
    expire_timer_ms: _Number = None


class Text(_Frame, frozen=True):
    """Words."""

    body: str = ""


class Given(_Frame, frozen=True):
    """A reaction."""

    emoji: str = ""
    author_id: _Number = None


class Quote(_Frame, frozen=True):
    """The message that is answered."""

    target_sent_timestamp: _Number = None


class Locator(_Frame, frozen=True):
    """What the name of a file is made from."""

    plaintext_hash: str = ""
    local_key: str = ""


class LongText(_Frame, frozen=True):
    """A file with all words of a message that is too long for the export."""

    locator_info: Locator | None = None

    def name(self) -> str | None:
        """Its name in the folder of files, without an ending; None where that is not told."""
        info = self.locator_info
        if not info or not info.plaintext_hash or not info.local_key:
            return None
        try:
            parts = [b64decode(part) for part in (info.plaintext_hash, info.local_key)]
        except ValueError:
            return None
        return sha256(b"".join(parts)).hexdigest()


class StandardMessage(_Frame, frozen=True):
    """Words, files, or both."""

    quote: Quote | None = None
    text: Text | None = None
    attachments: tuple[Any, ...] = ()
    long_text: LongText | None = None
    reactions: tuple[Given, ...] = ()


class Value(_Frame, frozen=True):
    """A number or an address, wrapped."""

    value: str = ""


class Card(_Frame, frozen=True):
    """Whose card it is."""

    given_name: str = ""
    family_name: str = ""
    nickname: str = ""


class ContactCard(_Frame, frozen=True):
    """Somebody's card."""

    name: Card | None = None
    number: tuple[Value, ...] = ()
    organization: str = ""


class ContactMessage(_Frame, frozen=True):
    """A card that was sent."""

    contact: ContactCard | None = None
    reactions: tuple[Given, ...] = ()


class Sticker(_Frame, frozen=True):
    """A sticker, and the emoji it stands for."""

    emoji: str | None = None


class StickerMessage(_Frame, frozen=True):
    """A sticker that was sent."""

    sticker: Sticker | None = None
    reactions: tuple[Given, ...] = ()


class ViewOnceMessage(_Frame, frozen=True):
    """A picture that was to be seen once; the export is without it."""

    reactions: tuple[Given, ...] = ()


class Payment(_Frame, frozen=True):
    """A payment."""

    amount_mob: str | None = None
    note: str | None = None


class TextReply(_Frame, frozen=True):
    """An answer to a story in words."""

    text: Text | None = None
    long_text: LongText | None = None


class StoryReply(_Frame, frozen=True):
    """An answer to a story."""

    text_reply: TextReply | None = None
    emoji: str | None = None
    reactions: tuple[Given, ...] = ()


class Option(_Frame, frozen=True):
    """An answer that can be chosen."""

    option: str = ""


class Poll(_Frame, frozen=True):
    """A question."""

    question: str = ""
    options: tuple[Option, ...] = ()
    reactions: tuple[Given, ...] = ()


class Revision(_Frame, frozen=True):
    """An earlier form of a message."""

    date_sent: _Number = None


class ChatItem(_Frame, frozen=True):
    """One item of a chat."""

    chat_id: _Number = None
    author_id: _Number = None
    date_sent: _Number = None
    revisions: tuple[Revision, ...] = ()
    standard_message: StandardMessage | None = None
    contact_message: ContactMessage | None = None
    sticker_message: StickerMessage | None = None
    remote_deleted_message: Any = None
    admin_deleted_message: Any = None
    update_message: dict[str, Any] | None = None
    payment_notification: Payment | None = None
    gift_badge: Any = None
    view_once_message: ViewOnceMessage | None = None
    direct_story_reply_message: StoryReply | None = None
    poll: Poll | None = None


def whole_number(written: _Number) -> int | None:
    """A number that may be written as a text; None where it is none."""
    text = str(written)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST else None
