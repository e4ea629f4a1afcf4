"""Instagram: direct messages of the account's download (JSON).

The form is that of Messenger. A chat is parted into files of 10,000 messages, the newest message
first; here they come oldest first, and one file at a time is held in memory.

Where somebody liked or reacted, the app writes a message of its own that does not say to what
(“Liked a message”). It is kept as the app's notice and never put to a message by guessing; the
reaction itself stands with its message, as far as the export tells it. An edited message is there
twice, as it was and as it became; the later one has a mark.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from turntoward.model import Limits
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._meta_app import (
    App,
    Form,
    form_of,
    hints_at_instagram,
    hints_at_messenger,
)
from turntoward.readers._meta_export import read_chats, read_one
from turntoward.readers._meta_tree import bundles_of

__all__ = [
    "LIMITS",
    "NAME",
    "STEPS",
    "TITLE",
    "bundles",
    "detect",
    "read",
    "read_bundle",
]

NAME: Final = "instagram"
TITLE: Final = "Instagram export as JSON (folder or zip)"
STEPS: Final[tuple[str, ...]] = (
    "In Instagram, open your profile, the menu, Accounts Center, Your information and permissions, and choose Export your information.",
    "Create an export to your device with Messages alone, for all time, and JSON as the format. The link to it comes some hours or days later.",
    "Give the zip, or the folder that it unpacks to.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=False,
    edits="marker",
    deletions="no",
    calls=True,
    clock="utc",
    never=(
        "Which message an answer is to is not in it.",
        "Messages that were unsent leave no trace.",
        "People have names alone: two of one name cannot be told apart, and all deleted accounts are “Instagram User”.",
        "Posts, reels and stories that were sent are a link; what they show is not in it.",
        "Messages that were to disappear and read receipts are not in it.",
    ),
)
_APP = App(reader=NAME, name="Instagram", limits=LIMITS, marks_edits=True)
_SURE = 0.97


def detect(head: Head) -> float:
    """Sure where something in a chat is as only Instagram writes it; else it is for Messenger."""
    text = head.text or ""
    if form_of(text) is not Form.OPEN or not hints_at_instagram(text):
        return 0.0
    return 0.0 if hints_at_messenger(text) else _SURE


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The chat of one file, oldest message first.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return read_one(_APP, source, options)


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each account's chats."""
    return bundles_of(tree, instagram=True)


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """All chats, one after the other.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in them.
    """
    return read_chats(_APP, bundle, options)
