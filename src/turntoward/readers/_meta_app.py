"""The two apps whose exports have the same form, and how to tell one from the other."""

import re
from enum import Enum
from typing import Final

from msgspec import Struct

from turntoward.model import Limits

__all__ = ["App", "Form", "form_of", "hints_at_instagram", "hints_at_messenger"]


class App(Struct, frozen=True, kw_only=True):
    """An app, as far as reading its exports needs it."""

    reader: str
    name: str
    limits: Limits
    marks_edits: bool  # it puts a word behind the words of an edited message


class Form(Enum):
    """How a chat is written down."""

    OPEN = "the account's own download"
    SEALED = "the download of encrypted chats"


_SEALED_HEAD = re.compile(r'\{\s*"participants"\s*:\s*\[\s*(?:"|\])')
_OPEN_HEAD = re.compile(r'\{\s*"participants"\s*:\s*\[\s*\{\s*"name"\s*:')
_SPACE: Final = "\ufeff \t\r\n"
_INSTAGRAM = ('"your_instagram_activity/', '"Liked a message"', '"original_content_owner"')
_MESSENGER = (
    '"your_facebook_activity/',
    '"your_activity_across_facebook/',
    "/stickers_used/",
    '"ip"',
)


def form_of(text: str) -> Form | None:
    """The form of a chat that starts so; None where it is none."""
    start = text.lstrip(_SPACE)
    if not start.startswith("{"):
        return None
    if '"senderName"' in start and ('"threadName"' in start or '"isUnsent"' in start):
        return Form.SEALED
    if '"threadName"' in start and _SEALED_HEAD.match(start):
        return Form.SEALED
    if '"sender_name"' in start and ('"timestamp' in start or '"content"' in start):
        return Form.OPEN
    return Form.OPEN if _OPEN_HEAD.match(start) else None


def hints_at_instagram(text: str) -> bool:
    """Whether something in a chat is as only Instagram writes it."""
    return any(sign in text for sign in _INSTAGRAM)


def hints_at_messenger(text: str) -> bool:
    """Whether something in a chat is as only Messenger writes it."""
    return any(sign in text for sign in _MESSENGER)
