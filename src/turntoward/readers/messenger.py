"""Facebook Messenger: chats of the account's own download, and of that of encrypted chats (JSON).

The account's own download parts a chat into files of 10,000 messages, the newest message first; here
they come oldest first, and one file at a time is held in memory. Where a chat has both forms, it is
told as one, and what both hold is told once.

Where somebody reacted, the app writes a message of its own that does not say to what (“Reacted 😍 to
your message”). It is kept as the app's notice and never put to a message by guessing; the reaction
itself stands with its message, as far as the export tells it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from turntoward.model import Limits
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._meta_app import App, form_of
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

NAME: Final = "messenger"
TITLE: Final = "Messenger export as JSON (folder or zip, encrypted chats too)"
STEPS: Final[tuple[str, ...]] = (
    "In Facebook or Messenger, open Settings, Accounts Center, Your information and permissions, and choose Export your information.",
    "Create an export to your device with Messages alone, for all time, and JSON as the format. The link to it comes some hours or days later.",
    "Encrypted chats are a second download: on messenger.com, open Privacy & safety, End-to-end encrypted chats, Message storage, and choose Download secure storage data.",
    "Give the zip. For chats that are in both, unpack both into one folder and give that.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=False,
    edits="no",
    deletions="marker",
    calls=True,
    clock="utc",
    never=(
        "Which message an answer is to is not in it.",
        "An edited message has its last words, and nothing says that it was edited.",
        "People have names alone: two of one name cannot be told apart, and all deleted accounts are “Facebook user”.",
        "What was said after a chat became end-to-end encrypted is in a download of its own.",
        "Messages that were to disappear and read receipts are not in it.",
    ),
)
_APP = App(reader=NAME, name="Messenger", limits=LIMITS, marks_edits=False)
_SURE = 0.95


def detect(head: Head) -> float:
    """Sure where a chat of either form begins."""
    return _SURE if form_of(head.text or "") else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The chat of one file, oldest message first.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return read_one(_APP, source, options)


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each account's chats, with those of its encrypted chats that are here."""
    return bundles_of(tree, instagram=False)


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """All chats, one after the other.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in them.
    """
    return read_chats(_APP, bundle, options)
