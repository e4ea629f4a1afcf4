"""The Protocols of everything that can be plugged in."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO, Protocol

from msgspec import Struct

from turntoward.model.conversation import Chat, Coverage, Limits
from turntoward.model.message import Message
from turntoward.model.problem import Problem

__all__ = ["WINDOW", "Encoder", "Head", "Item", "ReadOptions", "Reader", "Source", "Window"]

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

    name: str

    def open(self) -> BinaryIO:
        """A fresh stream of its bytes, from the start."""
        ...


class Reader(Protocol):
    """One export format. A module in `turntoward.readers` is a Reader."""

    NAME: str  # "whatsapp"
    TITLE: str  # "WhatsApp chat export (.txt or .zip)"
    LIMITS: Limits

    def detect(self, head: Head) -> float:
        """How surely this is our format, 0..1."""
        ...

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """The export as a stream.

        Yields:
            Each Chat before its Messages, Problems where they occur, a Coverage when a chat is done.
        """
        ...


WINDOW = 3  # turns an encoder reads together


class Window(Struct, frozen=True):
    """A turn with the two before it, oldest first, each with its speaker."""

    speakers: tuple[str, ...]
    texts: tuple[str, ...]


class Encoder(Protocol):
    """Gives calibrated probabilities for codes, beside the rules."""

    digest: str

    def score(self, windows: Sequence[Window]) -> Sequence[dict[str, float]]:
        """For each window a probability (0..1) by code slug; codes it does not know are absent."""
        ...
