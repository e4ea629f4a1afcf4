"""Messages, as an export holds them, before any reading."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

__all__ = ["Kind", "Message", "Precision", "Reaction"]


class Kind(StrEnum):
    """What an item of an export is."""

    TEXT = "text"
    MEDIA = "media"
    CALL = "call"
    STICKER = "sticker"
    SYSTEM = "system"
    DELETED = "deleted"
    EDITED = "edited"  # an edit of which the export keeps only the fact, not the words
    POLL = "poll"
    LOCATION = "location"
    EMPTY = "empty"


class Precision(StrEnum):
    """How fine a clock is. Nothing finer than this may be said about a reply time."""

    MINUTE = "min"
    SECOND = "s"
    MILLISECOND = "ms"
    MICROSECOND = "us"
    NANOSECOND = "ns"


class Reaction(Struct, frozen=True, gc=False):
    """One person's reaction to a message."""

    speaker: str | None
    emoji: str


class Message(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One item of an export.

    `text` is what the export holds, to the letter, without the header, invisible direction marks
    around it and edit markers. For media, calls and system rows it is the export's own sentence;
    `caption` then holds the words a person typed with it.
    """

    conversation: str
    id: str  # the source's own id, or the number of the message in the file, from 1
    speaker: str | None  # None: the app speaks
    kind: Kind = Kind.TEXT
    text: str = ""
    at: datetime | None = None  # local wall clock, naive
    at_utc: datetime | None = None  # aware, UTC; None where the zone is not known
    precision: Precision | None = None
    nanosecond: int = 0  # 0..999, beyond the microseconds of `at`
    offset: float | None = None  # seconds from the start, for recordings
    duration: float | None = None  # seconds spoken, for recordings
    caption: str | None = None
    reply_to: str | None = None
    reactions: tuple[Reaction, ...] = ()
    edited: bool = False

    @property
    def words(self) -> str:
        """What the speaker said in words; empty for media, calls and the app's own rows."""
        if self.kind is Kind.TEXT or self.kind is Kind.EDITED:
            return self.text
        return self.caption or ""
