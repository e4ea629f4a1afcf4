"""What the store tells: frozen records, the same on both sides of the pipe."""

from datetime import datetime

from msgspec import Struct

from turntoward.model import Chat, Coding, Coverage, Message, Problem
from turntoward.model.reading import MadeBy, Relation

__all__ = [
    "AddedChat",
    "BackupMade",
    "Checked",
    "Coded",
    "Correction",
    "Head",
    "Hit",
    "ImportRow",
    "Opened",
    "Page",
    "Person",
    "SomeCodings",
    "Speaker",
    "Staged",
    "StoredConversation",
    "StoredMessage",
]


class Opened(Struct, frozen=True, kw_only=True):
    """A store that was unlocked."""

    version: int  # how many migrations it has seen
    damage: str | None = None  # a sentence, where it is damaged and can only be read
    synced_by: str | None = None  # a service that copies its folder elsewhere


class StoredConversation(Struct, frozen=True, kw_only=True):
    """One conversation, as a list shows it."""

    id: int
    title: str  # that the person gave it, or else that of its export
    reader: str
    chat: str
    relation: Relation | None
    me: str | None
    messages: int
    first: datetime | None  # the clock on the wall
    last: datetime | None
    added_at: datetime
    original: str  # the title in its export


class StoredMessage(Struct, frozen=True):
    """A message, and where the store keeps it."""

    row: int
    place: int
    message: Message


class Page(Struct, frozen=True, kw_only=True):
    """Some messages of a conversation, in order."""

    messages: tuple[StoredMessage, ...]


class Head(Struct, frozen=True, kw_only=True):
    """What a conversation is, beside its messages."""

    chat: Chat
    coverage: Coverage
    problems: tuple[Problem, ...]


class Staged(Struct, frozen=True, kw_only=True):
    """A chat whose messages have been handed over, and are to be kept."""

    chat: Chat
    coverage: Coverage
    problems: tuple[Problem, ...] = ()
    file: str = ""  # the name of the export
    into: int | None = None  # the conversation that it belongs to; None: found by what it holds
    me: str | None = None
    relation: Relation | None = None


class AddedChat(Struct, frozen=True, kw_only=True):
    """What became of one chat of an import."""

    conversation: int
    title: str
    read: int  # messages in the export
    added: int  # that were not in the store
    changed: int  # of which the export tells more than the store knew
    is_new: bool


class ImportRow(Struct, frozen=True, kw_only=True):
    """One line of the history of imports, which nobody can switch off."""

    id: int
    at: datetime
    file: str
    reader: str
    conversation: int | None  # None: it was forgotten since
    read: int
    added: int
    changed: int


class Speaker(Struct, frozen=True, kw_only=True):
    """A name in a conversation."""

    id: int
    conversation: int
    title: str
    name: str
    messages: int  # 0 where they were not counted
    person: int | None


class Person(Struct, frozen=True, kw_only=True):
    """One person, who may have several names in several conversations."""

    id: int
    name: str
    relation: Relation | None
    speakers: tuple[int, ...]


class Correction(Struct, frozen=True, kw_only=True):
    """“I see it differently”: what a person says of a code on a turn."""

    conversation: int
    message: str  # Message.id of the first message of the turn
    code: str
    holds: bool  # whether it is there
    kind: str | None = None
    level: int | None = None
    note: str | None = None
    said_at: datetime | None = None  # None: now
    place: int | None = None  # of that message, once it is kept


class Hit(Struct, frozen=True, kw_only=True):
    """A message in which all words were found."""

    conversation: int
    title: str
    row: int
    place: int
    speaker: str | None
    at: datetime | None
    pieces: tuple[str, ...]  # of its text around the words; every second one was sought


class Checked(Struct, frozen=True, kw_only=True):
    """What a check of everything found."""

    messages: int
    faults: tuple[str, ...]  # sentences; none: all is as it was written


class BackupMade(Struct, frozen=True, kw_only=True):
    """A backup that was written and read back."""

    path: str
    made_at: datetime
    bytes: int
    messages: int
    version: int


class SomeCodings(Struct, frozen=True, kw_only=True):
    """The codings of some messages that follow each other."""

    last: int | None  # the place of the last of these messages; None: there are no more
    codings: tuple[tuple[str, Coding], ...]  # each with the id of the message its turn begins with


class Coded(Struct, frozen=True, kw_only=True):
    """The codings of a conversation, each with the id of the message its turn begins with."""

    made_by: MadeBy
    messages: int  # how many the conversation had
    codings: tuple[tuple[str, Coding], ...]
