"""What one message of Google Chat holds in Takeout, as its own records, and what it is."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from turntoward.model import Kind

__all__ = ["Person", "Row", "Said", "emoji_of", "said"]

_Text = str | None
# Of what was put into a message besides words, the fields that say what it is.
_TITLES: Final[Mapping[str, tuple[str, ...]]] = {
    "drive_metadata": ("title",),
    "url_metadata": ("title",),
    "youtube_metadata": ("id",),
    "video_call_metadata": ("meeting_space", "meeting_url"),
}
_INTEGRATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "calendar_event_data": ("calendar_event", "title"),
    "tasks_data": ("task_properties", "title"),
}


class Person(Struct, frozen=True):
    """Somebody; without an address where the account is gone."""

    name: _Text = None
    email: _Text = None
    user_type: _Text = None


class File(Struct, frozen=True):
    """A file that lies beside the messages."""

    original_name: _Text = None
    export_name: _Text = None


class Given(Struct, frozen=True):
    """One emoji under a message, and who gave it."""

    emoji: dict[str, Any] | None = None
    reactor_emails: tuple[_Text, ...] = ()


class Quoted(Struct, frozen=True):
    """The message that is answered; mostly without a number."""

    creator: Person | None = None
    text: _Text = None
    message_id: _Text = None


class Version(Struct, frozen=True):
    """What a message was before it was edited."""

    created_date: _Text = None
    updated_date: _Text = None


class Row(Struct, frozen=True):
    """One message."""

    creator: Person | None = None
    created_date: _Text = None
    updated_date: _Text = None
    text: _Text = None
    topic_id: _Text = None
    message_id: _Text = None
    annotations: list[Any] = []
    attached_files: tuple[File, ...] = ()
    reactions: tuple[Given, ...] = ()
    previous_message_versions: tuple[Version, ...] = ()
    quoted_message_metadata: Quoted | None = None
    message_state: _Text = None
    deletion_metadata: dict[str, Any] | None = None

    @property
    def created(self) -> str | None:
        """When it was sent; edited messages tell it of their first version alone."""
        versions = self.previous_message_versions
        first = (each.created_date for each in versions if each.created_date)
        return self.created_date or next(first, None) or self.updated_date


class Said(Struct, frozen=True):
    """What a message is."""

    kind: Kind
    text: str
    caption: str | None = None


def said(row: Row) -> Said:
    """What a message is, and its text."""
    words = row.text or ""
    if row.message_state == "DELETED" or row.deletion_metadata is not None:
        return Said(Kind.DELETED, words)
    files = [each.original_name or each.export_name or "" for each in row.attached_files]
    if files:
        return Said(Kind.MEDIA, "\n".join(files), words or None)
    notes = [each for each in row.annotations if isinstance(each, dict)]
    call = next(filter(None, map(_call, notes)), None)
    if call:
        return Said(Kind.CALL, words or call)
    if words:
        return Said(Kind.TEXT, words)
    titles = "\n".join(dict.fromkeys(title for note in notes for title in _titles(note)))
    return Said(Kind.MEDIA if titles else Kind.EMPTY, titles)


def emoji_of(given: Given) -> str:
    """The emoji; of one that people made themselves, its name."""
    emoji = given.emoji or {}
    own = _inside(emoji, ("custom_emoji", "shortcode"))
    return _inside(emoji, ("unicode",)) or own or "custom_emoji"


def _call(note: dict[str, Any]) -> str:
    return _inside(note, ("gsuite_integration_metadata", "call_data", "call_status"))


def _titles(note: dict[str, Any]) -> Iterator[str]:
    integration = note.get("gsuite_integration_metadata")
    found = [_inside(note, (key, *path)) for key, path in _TITLES.items()]
    if isinstance(integration, dict):
        found += (_inside(integration, (key, *path)) for key, path in _INTEGRATIONS.items())
    yield from filter(None, found)


def _inside(value: Any, path: tuple[str, ...]) -> str:
    """The text at the end of a path; nothing where there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""
