"""The words in a `typedstream`, the old archive form of macOS that Messages keeps its texts in.

A stream is a tree of objects. Its head names the form; then each group of values is told by a type
(`@` an object, `+` bytes, `i` a number) and followed by them. Types, classes and objects that come
again are numbers that refer to the first. Small numbers are one byte; 0x81 says that two bytes
follow, 0x82 four, 0x84 begins something new, 0x85 is nothing and 0x86 ends an object.

Only the way to the words is walked: the first bytes of the first string.
"""

from typing import Final

__all__ = ["words_in"]

LARGEST: Final = 4 * 1024**2  # bytes of one text
_HEAD: Final = b"\x04\x0bstreamtyped"
_TWO, _FOUR, _NEW, _NOTHING = 0x81, 0x82, 0x84, 0x85
_FIRST_REFERENCE = 0x92
_DEEPEST = 32  # objects, or classes, within each other
_STRING: Final = b"NSString"
_STRINGS: Final = frozenset({b"NSString", b"NSMutableString"})
_BYTES, _OBJECT = b"+@"
_NUMBERS: Final = b"iIsSlLqQ"
_NEAR = 32  # bytes from the name of the class to the type of its words
_USUAL: Final = (  # ways from the head to the words, of nearly all streams
    _HEAD + b"\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\0\x84\x84\x08NSObject\0\x85"
    b"\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+",
    _HEAD + b"\x81\xe8\x03\x84\x01@\x84\x84\x84\x19NSMutableAttributedString\0\x84\x84\x12"
    b"NSAttributedString\0\x84\x84\x08NSObject\0\x85\x92\x84\x84\x84\x0fNSMutableString\x01"
    b"\x84\x84\x08NSString\x01\x95\x84\x01+",
)


def words_in(data: bytes) -> str | None:
    """The text that an archived string, or one with attributes, holds.

    A stream that goes other ways is searched for the mark before the words. Bytes that are no text
    become lone surrogates.

    Returns:
        The text; None where there is none, or the stream breaks off before its end.
    """
    usual = next((len(start) for start in _USUAL if data.startswith(start)), 0)
    try:
        found = _bytes_at(data, usual) if usual else _Stream(data).words()
    except _Elsewhere:
        found = None if usual else _by_mark(data)
    return None if found is None else found.decode("utf-8", "surrogateescape")


class _Elsewhere(Exception):  # noqa: N818 no error: caught where the walk began
    """The stream is cut off, or goes where this walk does not."""


class _Stream:
    """A walk through a stream, from its head."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._types: list[bytes] = []  # that were told, for references
        self._shared: list[bytes | None] = []  # classes by their names, and objects

    def words(self) -> bytes | None:
        """The first bytes of the first string."""
        if not self._data.startswith(_HEAD):
            raise _Elsewhere
        self._at = len(_HEAD)
        self._number()  # the version of the system
        return self._group(is_string=False, depth=0)

    def _group(self, *, is_string: bool, depth: int) -> bytes | None:
        """The values of the next type; the words, if they are among them."""
        if depth > _DEEPEST:
            raise _Elsewhere
        for kind in self._type():
            found = None
            if kind == _BYTES:
                taken = self._take(self._number())
                found = taken if is_string else None
            elif kind == _OBJECT:
                found = self._object(depth)
            elif kind in _NUMBERS:
                self._number()
            else:
                raise _Elsewhere
            if found is not None:
                return found
        return None

    def _object(self, depth: int) -> bytes | None:
        """The words that a new object begins with; nothing where it is a reference, or is none."""
        tag = self._byte()
        if tag == _NOTHING or tag >= _FIRST_REFERENCE:
            return None
        if tag != _NEW:
            raise _Elsewhere
        self._shared.append(None)
        found = self._group(is_string=self._class(), depth=depth + 1)
        if found is None:
            raise _Elsewhere
        return found

    def _class(self) -> bool:
        """Whether the class that is told next is one of strings; those above it are passed."""
        is_string = False
        for _ in range(_DEEPEST):
            tag = self._byte()
            if tag == _NOTHING:
                return is_string
            if tag >= _FIRST_REFERENCE:
                return is_string or self._reference(self._shared, tag) in _STRINGS
            if tag != _NEW:
                raise _Elsewhere
            name = self._type()
            self._number()  # the version of the class
            self._shared.append(name)
            is_string = is_string or name in _STRINGS
        raise _Elsewhere

    def _type(self) -> bytes:
        """A type or a name, which is told in full the first time."""
        tag = self._byte()
        if tag == _NEW:
            self._types.append(self._take(self._number()))
            return self._types[-1]
        return self._reference(self._types, tag) or b""

    def _reference(self, told: list[bytes] | list[bytes | None], tag: int) -> bytes | None:
        number = tag - _FIRST_REFERENCE
        if not 0 <= number < len(told):
            raise _Elsewhere
        return told[number]

    def _number(self) -> int:
        number, self._at = _number_at(self._data, self._at)
        return number

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, size: int) -> bytes:
        taken = self._data[self._at : self._at + size]
        if len(taken) < size:
            raise _Elsewhere
        self._at += size
        return taken


def _number_at(data: bytes, at: int) -> tuple[int, int]:
    """A number that is not below zero, and where it ends."""
    first = data[at : at + 1]
    if not first:
        raise _Elsewhere
    if first[0] < _TWO:
        return first[0], at + 1
    size = {_TWO: 2, _FOUR: 4}.get(first[0], 0)
    digits = data[at + 1 : at + 1 + size]
    if not size or len(digits) < size:
        raise _Elsewhere
    return int.from_bytes(digits, "little"), at + 1 + size


def _by_mark(data: bytes) -> bytes | None:
    """The bytes behind the first mark of bytes that follows the name of a class of strings."""
    name = data.find(_STRING)
    mark = data.find(_BYTES, name, name + _NEAR) if name >= 0 else -1
    if mark < 0:
        return None
    try:
        return _bytes_at(data, mark + 1)
    except _Elsewhere:
        return None


def _bytes_at(data: bytes, at: int) -> bytes:
    """So many bytes as the number before them says."""
    size, start = _number_at(data, at)
    found = data[start : start + size]
    if len(found) < size or size > LARGEST:
        raise _Elsewhere
    return found
