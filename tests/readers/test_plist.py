import plistlib
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.readers._plist import property_list

SCALARS = (
    st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8"), max_size=40)
    | st.binary(max_size=40)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=20)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=5)
    ),
    max_leaves=30,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=20), VALUES, max_size=5))
def test_lists_come_back(value):
    """What the standard library writes is found honest, and read."""
    assert property_list(plistlib.dumps(value, fmt=plistlib.FMT_BINARY)) == value


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"bplist00",
        b"bplist00" + b"\xff" * 100,
        plistlib.dumps({"a": 1}),
        plistlib.dumps(["a"], fmt=plistlib.FMT_BINARY),
        plistlib.dumps({"a": b"x" * 2**20}, fmt=plistlib.FMT_BINARY),
    ],
)
def test_what_is_none(data):
    """XML, other values at the top, lists without an end and those that are too large."""
    assert property_list(data) is None


def overlapping(count):
    """A list whose data all reach to its end."""
    tags = b"".join(b"\x4f\x11" + (4 * (count - at - 1)).to_bytes(2) for at in range(count))
    references = b"".join(number.to_bytes(2) for number in range(1, count + 1))
    array = b"\xaf\x11" + count.to_bytes(2) + references
    offsets = [8, *range(8 + len(array), 8 + len(array) + 4 * count, 4)]
    table = b"".join(offset.to_bytes(3) for offset in offsets)
    start = 8 + len(array) + len(tags)
    trailer = (
        bytes(6) + b"\x03\x02" + b"".join(number.to_bytes(8) for number in (count + 1, 0, start))
    )
    return b"bplist00" + array + tags + table + trailer


def test_objects_that_share_their_bytes():
    """A few kilobytes do not become hundreds of megabytes."""
    data = overlapping(8_000)
    tracemalloc.start()
    assert property_list(data) is None
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_control_of_shared_bytes():
    """The standard library alone makes a lot of them."""
    data = overlapping(400)
    assert sum(map(len, plistlib.loads(data, fmt=plistlib.FMT_BINARY))) > 20 * len(data)


@given(st.data())
def test_damaged_lists(data):
    """Other bytes anywhere do no harm."""
    value = {"ec": {"0": [{"d": 1.5, "t": b"words"}]}, "rp": [0, 1], "a": "é" * 20}
    whole = bytearray(plistlib.dumps(value, fmt=plistlib.FMT_BINARY))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(property_list(bytes(whole)), dict | None)


@given(st.binary(max_size=120))
def test_arbitrary_bytes(data):
    """Whatever comes, there is a list or none."""
    assert isinstance(property_list(b"bplist00" + data), dict | None)
