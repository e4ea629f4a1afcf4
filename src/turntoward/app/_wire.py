"""What the app and its worker say to each other: msgpack, each message with its length."""

from typing import Final

from msgspec import Struct

from turntoward.coding.personal import Lesson
from turntoward.coding.why import Why
from turntoward.model import Coding, Message
from turntoward.model.ports import Window
from turntoward.model.reading import Lens, Relation
from turntoward.report.page import Pieces
from turntoward.store.records import Coded, Correction, Head

__all__ = [
    "CHUNK",
    "Asked",
    "Explained",
    "Feel",
    "Finished",
    "Folder",
    "Mark",
    "Messages",
    "More",
    "Plank",
    "Step",
    "TalkHead",
    "Task",
    "TurnView",
    "Turns",
    "Unable",
]


CHUNK: Final = 64  # turns that are kept together


class Asked(Struct, frozen=True, tag="asked"):
    """Why a turn got a code."""

    coding: Coding
    window: Window  # the turn, with those before it


class Explained(Struct, frozen=True, tag="explained"):
    """What it leans on."""

    why: Why


class Task(Struct, frozen=True, kw_only=True, tag="task"):
    """What is to be read, and how. Its messages follow."""

    head: Head
    address: str  # of the reading's page: what links begin with
    me: str | None
    relation: Relation | None
    lens: Lens
    country: str
    corrections: tuple[Correction, ...]
    kept: Coded | None  # what made the codings of its first messages, which come with these
    lessons: tuple[Lesson, ...] = ()  # what the person said of codings, here and elsewhere
    rules_only: bool = False


class Messages(Struct, frozen=True):
    """Some of its messages, in order, with their codings that were kept; none: that was all."""

    messages: tuple[Message, ...]
    codings: tuple[tuple[str, Coding], ...] = ()


class Step(Struct, frozen=True, tag="step"):
    """How far it is."""

    what: str
    done: int
    total: int | None


class More(Struct, frozen=True, tag="more"):
    """Codings that can be kept: a reading may go on from here."""

    since: int  # messages that were coded before
    coded: Coded


class Mark(Struct, frozen=True, kw_only=True):
    """One thing seen in a turn."""

    code: str  # of the codebook, or `moment.` and a kind
    title: str
    group: str
    glyph: str
    clause: str
    how_sure: str
    about: str
    at: int  # the turn on which a correction is kept
    is_yours: bool = False


class TurnView(Struct, frozen=True, kw_only=True):
    """A turn as a page shows it."""

    turn: int
    message: str  # the id of its first message
    time: str
    speaker: str
    parts: tuple[tuple[str, str], ...]  # its text, piece by piece, with the group that marks it
    marks: tuple[Mark, ...]


class Turns(Struct, frozen=True, tag="turns"):
    """The next `CHUNK` turns, or as many as are left: a tuple of TurnView as msgpack, made small (zlib)."""

    turns: bytes


class TalkHead(Struct, frozen=True, kw_only=True):
    """One talk, as a list shows it."""

    index: int
    title: str
    first: int  # its first turn
    turns: int
    seen: tuple[tuple[str, str, int], ...]  # group, its title, in how many turns


class Folder(Struct, frozen=True):
    """The talks of one month."""

    title: str  # empty: there are so few talks that they need no folder
    talks: tuple[TalkHead, ...]


class Plank(Struct, frozen=True, kw_only=True):
    """A small plank for today."""

    plank: str  # slug
    title: str
    why: str
    opening: str
    not_when: str
    turn: int


class Feel(Struct, frozen=True, kw_only=True):
    """A feeling or a placeholder in one's own turns."""

    word: str
    uses: float
    first: int  # the turn in which it was said first


class Finished(Struct, frozen=True, kw_only=True, tag="finished"):
    """A reading, made."""

    pieces: Pieces
    folders: tuple[Folder, ...]
    speakers: tuple[str, ...]
    groups: tuple[tuple[str, str, str], ...]  # name, title and glyph of those that were seen
    who: bytes  # of each turn, the number of its speaker (255: one of the many), to find turns by
    seen: bytes  # of each turn, a bit for each of `groups`
    starts: bytes  # of each turn, the number of its first message: 64 bits each
    paused: bool
    me: str | None
    planks: tuple[Plank, ...]
    feelings: tuple[Feel, ...]
    placeholders: tuple[Feel, ...]
    note: str | None
    bent: tuple[str, ...] = ()  # titles of codes that are adjusted to how the person sees them
    left: tuple[str, ...] = ()  # and of those where that would make it worse


class Unable(Struct, frozen=True, tag="unable"):
    """An error of ours: its class, and its sentence."""

    kind: str
    sentence: str
