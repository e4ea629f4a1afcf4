"""The values of a large JSON text, one by one, in flat memory and linear time.

Each is decoded for itself by the standard library, from a window that slides over the text. A value
larger than 4 MB, nested without end, or with a number of thousands of digits costs itself and no
more.
"""

import re
from enum import Enum
from json import JSONDecoder
from typing import Any, BinaryIO, Final

from turntoward.readers._json_mend import mend_json
from turntoward.readers._window import BEFORE, Window

__all__ = ["CLOSING", "COMMAS", "LARGEST", "Cut", "Damage", "JsonWindow", "Mark", "decoded"]

LARGEST: Final = 4 * 1024**2  # letters of one item
_FAR = 64 * 1024  # letters in which the end of a broken item is looked for
_PATIENCE = 5_000  # broken items, after which each is measured before it is decoded
_SPACE = re.compile(r"[ \t\r\n]*+")
COMMAS = re.compile(r"[ \t\r\n,]*+")
_OUTSIDE = re.compile(r'[^"\[\]{}]*+')
_INSIDE = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_SCALAR = re.compile(r"[^,\[\]{}:\" \t\r\n]*+")
CLOSING = {"{": "}", "[": "]"}


class Mark(Enum):
    """What stands in a piece instead of a value."""

    CLOSED = "a container on the way to the items ends"
    BROKEN = "an item is no JSON, or nested or long beyond reason"
    TOO_LARGE = "an item is larger than 4 MB"
    CUT_OFF = "the file ends in the middle"
    DAMAGED = "from here on the file is no JSON"


class Cut(Exception):  # noqa: N818 no error: caught by who walks
    """The text is over before the value is."""


class Damage(Exception):  # noqa: N818 no error: caught by who walks
    """What comes next is not what JSON has in this place."""


def _refuse(constant: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(constant)


_decode = JSONDecoder(strict=False, parse_constant=_refuse).raw_decode


def decoded(text: str) -> Any:
    """The value of a text that should be one value, or Mark.BROKEN."""
    try:
        value, end = _decode(text)
    except (ValueError, RecursionError):
        return Mark.BROKEN
    return value if end == len(text) else Mark.BROKEN


class JsonWindow(Window):
    """A text of JSON, value by value."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        super().__init__(stream, encoding)
        self._patience = _PATIENCE

    def letter(self, skipped: re.Pattern[str] = _SPACE, *, needed: bool = True) -> str:
        """The next letter that is not skipped, to be read next; "" at the end if not needed."""
        while True:
            self.at = skipped.match(self.text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                if needed:
                    raise Cut
                return ""

    def line(self) -> str | Mark | None:
        """The next line with its end; None behind the last."""
        looked = 0  # letters from `at` that hold no line end
        while (end := self.text.find("\n", self.at + looked)) < 0:
            looked = len(self.text) - self.at
            if looked > LARGEST:
                return self._skip_line()
            if not self.more():
                end = len(self.text) - 1
                break
        start, self.at = self.at, end + 1
        return self.text[start : self.at] or None

    def _skip_line(self) -> Mark:
        while (end := self.text.find("\n", self.at)) < 0:
            self.at = len(self.text)
            if not self.more():
                return Mark.TOO_LARGE
        self.at = end + 1
        return Mark.TOO_LARGE

    def value(self, first: str) -> Any:
        """The value that begins here with `first`, or a Mark; the window then stands behind it."""
        if first not in '{["' or self._patience <= 0:
            return self._by_size(first)
        try:
            value, self.at = _decode(self.text, self.at)
        except (ValueError, RecursionError):
            value = self._laid_out(first)
            return self._by_size(first) if value is None else value
        return value

    def closing(self, first: str) -> str | None:
        """How the container that begins here ends, if it is laid out over lines.

        Its last bracket is on a line of its own, as far indented as its first.
        """
        if first not in CLOSING or not self.text.startswith(("\n", "\r\n"), self.at + 1):
            return None
        before = self.text[max(0, self.at - BEFORE) : self.at]
        indent = before.rpartition("\n")[2]
        laid_out = indent != before and not indent.strip(" \t")
        return f"\n{indent}{CLOSING[first]}" if laid_out else None

    def _laid_out(self, first: str) -> Any:
        """A value that reaches over the end of the window or is broken, as its layout shows it.

        So a lost quote costs one item. None where there is no such layout; Mark.BROKEN for an item
        that has an end and no value.
        """
        closing = self.closing(first)
        while len(self.text) - self.at < _FAR and self.more():
            pass
        end = -1 if closing is None else self.text.find(closing, self.at, self.at + _FAR)
        if closing is None or end < 0:
            self._patience -= closing is not None
            return None
        size = end + len(closing) - self.at
        value = self._mended(size)
        if value is Mark.BROKEN:
            scan = _Scan()
            balanced = scan.take(self.text[self.at : self.at + _FAR], 0)
            if scan.over and balanced != size:
                value, size = self._mended(balanced), balanced
        self.at += size
        return value

    def _by_size(self, first: str) -> Any:
        """The same, as its brackets and quotes show it."""
        size = self._measured(first)
        if size is None:
            return Mark.TOO_LARGE
        value = self._mended(size)
        self.at += size
        return value

    def _mended(self, size: int) -> Any:
        """The value of so many letters from here, mended if need be."""
        text = self.text[self.at : self.at + size]
        value = decoded(text)
        if value is not Mark.BROKEN:
            return value
        self._patience -= 1
        return decoded(mend_json(text))

    def _measured(self, first: str) -> int | None:
        """The size of a value by its brackets and quotes.

        None where it is larger than an item may be; the window has then moved behind it.
        """
        if first not in '{["':
            return self._scalar()
        scan, size = _Scan(), 0
        while size <= LARGEST:
            size += scan.take(self.text, self.at + size)
            if scan.over:
                return size
            if not self.more():
                raise Cut
        self.at += size
        self._pass_over(scan)
        return None

    def _scalar(self) -> int:
        """The size of a number, a constant, or of what is neither."""
        while (match := _SCALAR.match(self.text, self.at)) and match.end() == len(self.text):
            if len(self.text) - self.at > LARGEST:
                raise Damage
            if not self.more():
                raise Cut
        return match.end() - self.at if match else 0

    def _pass_over(self, scan: "_Scan") -> None:
        while not scan.over:
            self.at += scan.take(self.text, self.at)
            if not scan.over and not self.more():
                raise Cut


class _Scan:
    """Where a value ends, told by its brackets and quotes; takes the text in parts."""

    def __init__(self) -> None:
        self._depth = 0
        self._inside = False  # a string
        self._begun = False

    @property
    def over(self) -> bool:
        """Whether the end was found."""
        return self._begun and self._depth == 0 and not self._inside

    def take(self, text: str, start: int) -> int:
        """How many letters of `text` from `start` belong to the value, as far as they are there."""
        at = start
        while at < len(text) and not self.over:
            pattern = _INSIDE if self._inside else _OUTSIDE
            match = pattern.match(text, at)
            at = match.end() if match else at
            if at == len(text) or text[at] == "\\":  # an escape that the next part completes
                break
            self._see(text[at])
            at += 1
        return at - start

    def _see(self, letter: str) -> None:
        self._begun = True
        if letter == '"':
            self._inside = not self._inside
        else:
            self._depth += 1 if letter in "{[" else -1
