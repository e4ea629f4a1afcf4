"""What a reading process and its parent say to each other: frames of msgpack, each with its length."""

import struct
from collections.abc import Callable
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Struct

from turntoward.model import Chat, Coverage, Limits, Message, Problem
from turntoward.model.ports import Item, ReadOptions
from turntoward.readers._problems import mend_all

__all__ = [
    "OUT_OF_MEMORY",
    "Bounds",
    "Failure",
    "Frame",
    "Frames",
    "NonsenseError",
    "Opened",
    "Request",
    "Sender",
]

OUT_OF_MEMORY: Final = 77  # exit status of a reading process, where not even that can be said
LARGEST: Final = 64 * 1024**2  # bytes of a frame
_HEADER = struct.Struct("<cI")
_OPENED, _MESSAGES, _OTHER, _FAILURE, _END = b"o", b"m", b"i", b"f", b"z"


class Bounds(Struct, frozen=True):
    """What a reading process may use."""

    memory: int  # bytes of address space
    seconds: int  # of processor time
    room: int  # bytes of a file that it may write, into its scratch folder


class Request(Struct, frozen=True):
    """What is to be read."""

    path: bytes
    options: ReadOptions
    bounds: Bounds


class Opened(Struct, frozen=True):
    """An export that was opened."""

    reader: str
    limits: Limits


class Failure(Struct, frozen=True):
    """An error of ours: its class, and its sentence."""

    kind: str
    sentence: str


Frame = list[Message] | Chat | Problem | Coverage | Opened | Failure | None


class NonsenseError(Exception):
    """What came is no frame."""


class Sender:
    """The side of the reading process."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._encode = msgspec.msgpack.Encoder().encode

    def opened(self, opened: Opened) -> None:
        """The format is known."""
        self._send(_OPENED, self._encode(opened))

    def messages(self, messages: list[Message]) -> None:
        """Messages, in the order of the stream."""
        try:
            data = self._encode(messages)
        except UnicodeEncodeError:  # a lone surrogate, which no reader of ours lets through
            data = self._encode(mend_all(msgspec.to_builtins(messages)))
        self._send(_MESSAGES, data)

    def other(self, item: Item) -> None:
        """A chat, problem or coverage."""
        self._send(_OTHER, self._encode(mend_all(msgspec.to_builtins(item))))

    def failure(self, failure: Failure) -> None:
        """An error of ours; the last frame."""
        self._send(_FAILURE, self._encode(mend_all(msgspec.to_builtins(failure))))

    def end(self) -> None:
        """All was read; the last frame."""
        self._send(_END, b"")

    def _send(self, kind: bytes, data: bytes) -> None:
        self._stream.write(_HEADER.pack(kind, len(data)) + data)
        self._stream.flush()


class Frames:
    """The side of the parent."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decoders: dict[bytes, Callable[[bytes], Any]] = {
            _MESSAGES: msgspec.msgpack.Decoder(list[Message]).decode,
            _OPENED: msgspec.msgpack.Decoder(Opened).decode,
            _OTHER: msgspec.msgpack.Decoder(Chat | Problem | Coverage).decode,
            _FAILURE: msgspec.msgpack.Decoder(Failure).decode,
        }

    def next(self) -> Frame:
        """The next frame; None at the end.

        Raises:
            EOFError: the stream ended before that.
            NonsenseError: what came is no frame.
        """
        header = self._stream.read(_HEADER.size)
        if len(header) < _HEADER.size:
            raise EOFError
        kind, size = _HEADER.unpack(header)
        if size > LARGEST:
            raise NonsenseError
        data = self._stream.read(size)
        if len(data) < size:
            raise EOFError
        if kind == _END:
            return None
        try:
            frame: Frame = self._decoders[kind](data)
        except (KeyError, msgspec.MsgspecError, UnicodeError, RecursionError):
            raise NonsenseError from None
        return frame
