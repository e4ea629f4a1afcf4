import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.readers._mail_text import decode_body, decode_header, decode_transfer

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n=?_"), max_size=20)


@given(TEXT, st.sampled_from("bBqQ"))
def test_encoded_words_come_back(text, how):
    """Whatever was encoded, in either way."""
    data = text.encode()
    if how in "bB":
        word = base64.b64encode(data).decode()
    else:
        word = "".join(f"={byte:02X}" for byte in data)
    assert decode_header(f"=?utf-8?{how}?{word}?=") == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"),
        ("=?utf-8?Q?a_b?= c =?utf-8?Q?d?=", "a b c d"),
        ("=?iso-8859-1?Q?a?= =?utf-8?Q?b?=", "ab"),
        ("=?utf-8*en?Q?a?=", "a"),
        ("=?nonsense?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?X?a?=", "=?utf-8?X?a?="),
        ("=?utf-8?Q?a", "=?utf-8?Q?a"),
        ("=?utf-8?B?!!!?=", ""),
    ],
)
def test_encoded_words(written, text):
    """Words that follow one another belong together; what is none stays."""
    assert decode_header(written) == text


@pytest.mark.parametrize(
    ("data", "charset", "text", "whole"),
    [
        (b"caf\xc3\xa9", "utf-8", "café", True),
        (b"caf\xc3\xa9", "", "café", True),
        (b"caf\xe9", "", "café", True),
        (b"caf\xe9", "us-ascii", "café", False),
        (b"caf\xe9", "ISO-8859-1", "café", True),
        (b"\x93a\x94", "iso-8859-1", "“a”", True),
        (b"caf\xe9", "utf-8", "café", False),
        ("ключ и дверь".encode() + b"\xff", "utf-8", "ключ и дверь\ufffd", False),
        (b"\\u0041", "unicode_escape", "\\u0041", False),
        (b"abc", "idna", "abc", False),
        (b"abc", "zip", "abc", False),
        (b"abc", "x" * 500, "abc", False),
        ("호수".encode("cp949"), "ks_c_5601-1987", "호수", True),
        ("Größe".encode("utf-7"), "unicode-1-1-utf-7", "Größe", True),
    ],
)
def test_charsets(data, charset, text, whole):
    """As it says, if that fits; else as it is likely; and whether that was so is told."""
    assert decode_body(data, charset) == (text, whole)


@given(st.binary(max_size=60))
def test_base64_comes_back(data):
    """Also with line ends in it, and without its end."""
    written = base64.encodebytes(data)
    assert decode_transfer(written, " Base64 ") == data
    assert decode_transfer(written.rstrip(b"=\n"), "base64") == data


@given(st.binary(max_size=60), st.sampled_from(["base64", "quoted-printable", "7bit", "x"]))
def test_broken_encodings_are_survived(data, encoding):
    """Whatever the bytes are."""
    assert isinstance(decode_transfer(data, encoding), bytes)


@given(st.binary(max_size=60), st.text(max_size=12))
def test_any_bytes_in_any_charset_are_text(data, charset):
    """No charset that a mail names can do harm."""
    assert isinstance(decode_body(data, charset)[0], str)
