"""What a store and its vault say to each other ends where it is cut, and is never too long."""

import io
import struct

import msgspec
import pytest

from turntoward.store.wire import LARGEST, Ask, receive, send


def test_a_message_comes_as_it_was_sent():
    """One after the other."""
    stream = io.BytesIO()
    for verb in ("a", "b"):
        send(stream, Ask(verb, {"x": [1, b"y"]}))
    stream.seek(0)
    assert [msgspec.msgpack.decode(receive(stream), type=Ask).verb for _ in "ab"] == ["a", "b"]
    with pytest.raises(EOFError):
        receive(stream)


@pytest.mark.parametrize(
    "data", [b"", b"\1\0", struct.pack("<I", 5) + b"1234", struct.pack("<I", LARGEST + 1) + b"x"]
)
def test_what_is_cut_or_too_long_is_the_end(data):
    """Whoever speaks so is no longer listened to."""
    with pytest.raises(EOFError):
        receive(io.BytesIO(data))
