import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.chatdb import number_of, stream
from turntoward.readers._typedstream import words_in

TEXT = st.text(st.characters(codec="utf-8"), max_size=300)
OTHER_HEAD = b"\x04\x0bstreamtyped\x81\xe9\x03"  # of a system that no shortcut knows


def walked(text, *, mutable=False):
    """A stream that has to be walked from its head."""
    return OTHER_HEAD + stream(text, mutable=mutable)[len(OTHER_HEAD) :]


@given(TEXT, st.booleans())
def test_words_come_back(text, mutable):
    """Any text of any length is found, by the usual way, by a walk, and by its mark."""
    assert words_in(stream(text, mutable=mutable)) == text
    assert words_in(walked(text, mutable=mutable)) == text
    assert words_in(stream(text, mutable=mutable)[16:]) == text


@pytest.mark.parametrize("size", [0, 1, 0x7F, 0x80, 0x81, 0xFF, 0x100, 0xFFFF, 0x10000, 300_000])
def test_lengths_of_all_forms(size):
    """One byte, two, or four say how long a text is."""
    assert words_in(stream("a" * size)) == "a" * size
    assert words_in(walked("é" * size)) == "é" * size


def test_length_of_128_in_one_byte():
    """0x80 is a number like those below it."""
    data = stream("a" * 128).replace(b"+\x81\x80\x00", b"+\x80")
    assert words_in(data) == "a" * 128


@pytest.mark.parametrize("text", ["+NSString+\x05", "NSString\x01\x94\x84\x01+\x02no", "\x86\x84"])
def test_marks_in_the_words_are_words(text):
    """A text about typedstreams is a text."""
    assert words_in(stream(text)) == text
    assert words_in(walked(text)) == text


def test_a_string_alone():
    """A stream may hold a string without attributes."""
    data = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x08NSString\x01\x84\x84\x08NSObject\x00"
    assert words_in(data + b"\x85\x84\x01+\x05hello\x86") == "hello"


def test_number_before_the_string():
    """Numbers on the way are passed over."""
    head = b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x03iq@\x05\x82\x00\x00\x01\x00"
    data = head + b"\x84\x84\x84\x08NSString\x01\x85\x84\x01+\x02ok\x86"
    assert words_in(data) == "ok"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"bplist00",
        b"NSString",
        b"NSString+",
        b"NSString\x01\x94\x84\x01+\x05abc",
        b"NSString\x01\x94\x84\x01+\x83\x01\x02\x03\x04\x05\x06\x07\x08",
        b"NSString\x01\x94\x84\x01+\x81\x05",
        b"NSString" + b"." * 40 + b"+\x01a",
        stream("a body")[:60],
        OTHER_HEAD + b"\x84\x01@" + b"\x84" * 200,
        OTHER_HEAD + b"\x84\x01@\x84\x84\x84\x03Odd\x00\x85" + b"\x92\x84\x92" * 200,
        OTHER_HEAD + b"\x84\x02@#",
        OTHER_HEAD + b"\x99",
    ],
)
def test_no_words(data):
    """What is cut off, or no stream, has none."""
    assert words_in(data) is None


def test_objects_within_objects_have_an_end():
    """A stream nested without end is given up."""
    data = OTHER_HEAD + b"\x84\x01@\x84\x84\x84\x01A\x00\x85" + b"\x92\x84\x93" * 100_000
    assert words_in(data) is None


def test_bytes_that_are_no_text():
    """They become lone surrogates, for a reader to count."""
    data = stream("abcd").replace(b"abcd", b"a\xff\xfed")
    assert words_in(data) == "a\udcff\udcfed"


@given(st.binary(max_size=200))
def test_arbitrary_bytes(data):
    """Whatever comes, there is a text or none."""
    for start in (b"", OTHER_HEAD, OTHER_HEAD + b"\x84\x01@", b"NSString\x01\x94\x84\x01+"):
        assert isinstance(words_in(start + data), str | None)


@given(st.data())
def test_damaged_streams(data):
    """A stream with other bytes in some places, or without its end, does no harm."""
    whole = bytearray(
        data.draw(st.sampled_from([stream("some words"), walked("ñandú", mutable=True)]))
    )
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(words_in(bytes(whole)), str | None)
    assert isinstance(words_in(bytes(whole[: data.draw(st.integers(0, len(whole)))])), str | None)


@given(st.integers(0, 2**32 - 1))
def test_numbers_are_written_as_they_are_read(value):
    """The helper of these tests writes the shortest form."""
    assert len(number_of(value)) == (1 if value < 0x80 else 3 if value < 0x10000 else 5)
