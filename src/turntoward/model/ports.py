"""The Protocols of everything that can be plugged in."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol

from msgspec import Struct

from turntoward.model.coding import Coding, Span
from turntoward.model.conversation import Chat, Coverage, Limits, Turn
from turntoward.model.message import Message
from turntoward.model.problem import Problem

__all__ = [
    "WINDOW",
    "Bundle",
    "BundleReader",
    "Encoder",
    "Head",
    "Item",
    "ReadOptions",
    "Reader",
    "Scores",
    "Shelf",
    "Shelved",
    "Source",
    "Window",
]

Item = Chat | Message | Problem | Coverage


class ReadOptions(Struct, frozen=True, kw_only=True):
    """What a person may tell a reader that the file itself cannot."""

    timezone: str | None = None  # IANA name, for formats without a zone
    date_order: str | None = None  # "dmy", "mdy", "ymd"


class Head(Struct, frozen=True, kw_only=True):
    """The first bytes of a file, decoded, for detection by content."""

    name: str  # for messages only, never for detection
    data: bytes  # at most 64 KiB
    text: str | None  # decoded; None where it is no text


class Source(Protocol):
    """An untrusted export: one file, one member of a zip, or one member of a folder."""

    name: str  # for people: what tells it from the others
    path: str  # inside the folder or zip, parts apart by "/"; of a single file, its name

    def open(self) -> BinaryIO:
        """A fresh stream of its bytes, from the start."""
        ...

    def beside(self, ending: str) -> "Source | None":
        """The file whose path is this one's with `ending` added (`-wal`), where there is one."""
        ...


class Bundle(Struct, frozen=True):
    """Files of one folder or zip that are read together."""

    name: str  # of the export, for people
    sources: tuple[Source, ...]


class Reader(Protocol):
    """One export format. A module in `turntoward.readers` is a Reader."""

    NAME: str  # "whatsapp"
    TITLE: str  # "WhatsApp chat export (.txt or .zip)"
    LIMITS: Limits
    STEPS: tuple[str, ...]  # how a person gets the export out of the app, one step each

    def detect(self, head: Head) -> float:
        """How surely this is our format, 0..1."""
        ...

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """The export as a stream.

        Yields:
            Each Chat before its Messages, Problems where they occur, a Coverage when a chat is done.
        """
        ...


class BundleReader(Reader, Protocol):
    """A format whose exports are several files, in a folder or a zip.

    Such a reader also reads a single file of its kind, given alone.
    """

    def bundles(self, tree: Bundle) -> Sequence[Bundle]:
        """The files of this format, parted into those that are read together.

        Paths come first and contents second: only files whose path could be right are opened.

        Args:
            tree: every file of a folder or zip that no reader before has claimed.

        Returns:
            One Bundle for each export in it (two accounts in one folder are two); none where there
            is nothing of this format. A file of theirs that holds no messages (a list of users, a
            manifest) belongs to the Bundle as well, so that nobody else reads it.
        """
        ...

    def read_bundle(self, bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
        """The files of one Bundle as one stream, in the order of `Reader.read`."""
        ...


WINDOW = 3  # turns an encoder reads together


class Window(Struct, frozen=True):
    """A turn with the two before it, oldest first, each with its speaker."""

    speakers: tuple[str, ...]
    texts: tuple[str, ...]


class Scores(Struct, frozen=True, kw_only=True):
    """What an encoder says of one window, before it meets the rules.

    A logit is the logarithm of the odds: 0 is even, any size is possible.
    """

    codes: dict[str, float]  # logit by slug; codes it does not know are absent
    disclosure: tuple[float, float, float]  # logits of level 1, 2, 3 or more
    bid: str  # the likeliest kind, if there is a bid
    emotions: dict[str, float]  # probability by label
    intimacy: float  # of a question, about -1 (factual) to 1 (intimate)
    spans: dict[str, Span]  # where the words of a code would stand, by slug


class Encoder(Protocol):
    """A network that reads a turn together with the turns before it."""

    digest: str

    def score(self, windows: Sequence[Window]) -> Sequence[Scores | None]:
        """What it says of each window, in order; None where a turn is too slight to ask about."""
        ...


class Shelved(Struct, frozen=True):
    """What a stretch of turns was found to do; every coding's `turn` counts from its first."""

    codings: tuple[tuple[Coding, ...], ...]
    risks: tuple[float, ...]  # how likely the encoder holds danger, of each turn


class Shelf(Protocol):
    """Keeps what was coded, so that nothing has to be coded twice."""

    def take(self, turns: Sequence[Turn], *, spoken: bool | None) -> Shelved | None:
        """What was kept of these very turns, coded by the same means; None: nothing."""
        ...

    def put(self, turns: Sequence[Turn], found: Shelved, *, spoken: bool | None) -> None:
        """Keep it."""
        ...
