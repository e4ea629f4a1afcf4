import codecs

import pytest

from turntoward.errors import InputError
from turntoward.readers._glance import is_likely
from turntoward.readers._json_file import json_file
from turntoward.testing import BytesSource


@pytest.mark.parametrize(
    "data",
    [
        b'{"name": "Ana"}',
        b' \n{"name": "Ana"}\n',
        codecs.BOM_UTF8 + b'{"name": "Ana"}',
        '{"name": "Ana"}'.encode("utf-16"),
    ],
)
def test_a_small_file_is_an_object(data):
    """Whatever stands around it, and in whatever encoding."""
    assert json_file(BytesSource("x", data)) == {"name": "Ana"}


@pytest.mark.parametrize(
    "data", [b"", b"[1]", b"null", b'{"name": ', b"\xff\xfe\xff", b"[" * 100_000, b'{"a": NaN}']
)
def test_anything_else_is_an_empty_one(data):
    """What cannot be read leaves names unknown, and nothing more."""
    assert json_file(BytesSource("x", data)) == {}


def test_no_file_and_a_large_one():
    """A file that is not there, or that nobody would write, is an empty object."""
    assert json_file(None) == {}
    assert json_file(BytesSource("x", b'{"a": "' + b"x" * 5_000_000 + b'"}')) == {}


def test_a_file_that_cannot_be_opened_is_left_to_others():
    """It costs itself, and not the look at all the others."""

    class Broken(BytesSource):
        def open(self):
            raise InputError("it is damaged")

    assert not is_likely(lambda _: 1.0, Broken("x", b""))
    assert is_likely(lambda _: 0.5, BytesSource("x", b""))
    assert not is_likely(lambda _: 0.4, BytesSource("x", b""))
