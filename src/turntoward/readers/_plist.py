"""Binary property lists from strangers, read by the standard library once they are found honest.

In an honest list no two objects share bytes. One whose objects do could make hundreds of megabytes
of a few kilobytes.
"""

import plistlib
from struct import Struct, error
from typing import Any, Final

__all__ = ["property_list"]

LARGEST: Final = 1024 * 1024  # bytes
_HEAD: Final = b"bplist00"
_TRAILER: Final = Struct(">6xBBQQQ")  # sizes of offsets and references, objects, top, offset table
_MARKER_COUNT = 0xF  # the count stands in a number of its own
_WIDTHS: Final = {0x4: 1, 0x5: 1, 0x6: 2}  # data, texts of one and of two bytes a letter
_REFERENCES: Final = {0xA: 1, 0xC: 1, 0xD: 2}  # arrays, sets, and keys with values
_FAULTS = (
    plistlib.InvalidFileException,
    error,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    RecursionError,
)


def property_list(data: bytes) -> dict[str, Any] | None:
    """What a binary property list holds; None where it is none, or no honest one."""
    try:
        if not _is_honest(data):
            return None
        value = plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except _FAULTS:
        return None
    return value if isinstance(value, dict) else None


def _is_honest(data: bytes) -> bool:
    """Whether all its objects together are no larger than the list."""
    if not data.startswith(_HEAD) or len(data) > LARGEST:
        return False
    offset_size, reference_size, count, _, table = _TRAILER.unpack(data[-_TRAILER.size :])
    if not offset_size or count * offset_size > len(data):
        return False
    total = 0
    for at in range(table, table + count * offset_size, offset_size):
        offset = int.from_bytes(data[at : at + offset_size])
        total += _size(data, offset, reference_size)
    return total <= len(data)


def _size(data: bytes, at: int, reference_size: int) -> int:
    """The size of the object at a place, with its references and without what they lead to."""
    kind, low = divmod(data[at], 16)
    width = _WIDTHS.get(kind) or _REFERENCES.get(kind, 0) * reference_size
    if not width:
        return 1 + (0 if kind == 0 else low + 1 if kind == 0x8 else 1 << low)  # noqa: PLR2004 an id
    if low < _MARKER_COUNT:
        return 1 + low * width
    digits = 1 << (data[at + 1] & _MARKER_COUNT)
    return 2 + digits + int.from_bytes(data[at + 2 : at + 2 + digits]) * width
