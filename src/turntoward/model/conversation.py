"""Conversations: messages gathered into turns and sessions, with what the format cannot show."""

from datetime import datetime, timedelta

from msgspec import Struct

from turntoward.model.message import Message
from turntoward.model.problem import Problem

__all__ = ["Chat", "Conversation", "Coverage", "Limits", "Session", "Turn"]


class Limits(Struct, frozen=True, kw_only=True):
    """What a format can and can never hold (formats reference, last table)."""

    reactions: bool
    replies: bool
    edits: str  # "no", "marker", "time", "full"
    deletions: str  # "no", "marker"
    calls: bool
    clock: str  # "local", "utc", "relative", "none", "as given"
    never: tuple[str, ...]  # plain sentences, for a person
    one_sided: bool = (
        False  # it holds the words of one person alone; nothing between two can be seen
    )


class Chat(Struct, frozen=True, kw_only=True, tag=True):
    """The head of one chat in an export; its messages follow."""

    id: str
    title: str


class Coverage(Struct, frozen=True, kw_only=True, tag=True):
    """What must be known about an export before anything is concluded from it."""

    reader: str
    limits: Limits
    truncation: str | None = None  # a sentence, where the export looks cut off
    time_zone: str = "not known: times are the wall clock of the exporting phone"
    date_order: str | None = None  # "dmy", "mdy", "ymd" where it had to be inferred
    date_order_confidence: float | None = None  # 0..1
    date_order_reason: str | None = None
    unparsed: int = 0  # lines (or rows) of the file that could not be read
    owner: str | None = None  # whose account it is, where the source says: numbers, addresses


class Turn(Struct, frozen=True, kw_only=True):
    """A run of messages by one person, not interrupted and without a long silence."""

    index: int  # in the conversation, from 0
    session: int
    speaker: str
    text: str  # the words of its messages, joined by line breaks; empty for media alone
    messages: tuple[int, ...]  # indexes into Conversation.messages
    start: datetime | None = None  # local wall clock of the first message
    end: datetime | None = None  # and of the last
    offset: float | None = None  # seconds from the start of a recording
    until: float | None = None


class Session(Struct, frozen=True, kw_only=True):
    """A run of turns without a break long enough to be a new conversation."""

    index: int
    first: int  # index of its first turn
    last: int  # and of its last, included


class Conversation(Struct, frozen=True, kw_only=True):
    """One chat or transcript, whole."""

    id: str
    title: str
    speakers: tuple[str, ...]  # in order of appearance
    messages: tuple[Message, ...]
    turns: tuple[Turn, ...]
    sessions: tuple[Session, ...]
    session_gap: timedelta
    turn_gap: timedelta
    coverage: Coverage
    problems: tuple[Problem, ...] = ()
