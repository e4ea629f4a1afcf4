"""What a store and its vault say to each other: msgpack, each message with its length."""

import struct
from typing import Any, BinaryIO, Final

import msgspec
from msgspec import Raw, Struct

__all__ = ["Answer", "Ask", "Failure", "receive", "send"]

LARGEST: Final = 256 * 1024**2  # bytes
_LENGTH = struct.Struct("<I")


class Ask(Struct, frozen=True):
    """What is to be done, by name, and with what."""

    verb: str
    given: dict[str, Any]
    quietly: bool = False  # nobody sits before it: the store does not stay open for this


class Answer(Struct, frozen=True, tag="answer"):
    """What came of it."""

    value: Raw


class Failure(Struct, frozen=True, tag="failure"):
    """An error of ours: its class, and its sentence."""

    kind: str
    sentence: str


def send(stream: BinaryIO, message: Struct) -> None:
    """Write one message."""
    data = msgspec.msgpack.encode(message)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> bytes:
    """Read one message.

    Raises:
        EOFError: the other side is gone.
    """
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack(head)
    if size > LARGEST:
        raise EOFError
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
