r"""Large JSON files, piece by piece, in flat memory.

A whole export never becomes one value. A walk follows the few containers that lead to the messages,
and each item below them is decoded for itself by the standard library, from a window that slides
over the text. An item larger than 4 MB, nested without end, or with a number of thousands of digits
costs that item and no more.

Telegram Desktop has written JSON that is none: control characters as `\x0C`, and values of
`document_id` without quotes. An item that does not decode is taken apart into its tokens, so that
what stands inside a string is never touched, and mended there.
"""

import re
from collections.abc import Iterator
from enum import Enum
from json import JSONDecoder
from typing import Any, BinaryIO, Final, NamedTuple

from turntoward.model.ports import Source
from turntoward.readers._window import BEFORE, Window, encoding_told

__all__ = ["FAULTS", "LARGEST", "Mark", "Piece", "json_lines", "json_pieces", "mend_json"]

LARGEST: Final = 4 * 1024**2  # letters of one item
_FAR = 64 * 1024  # letters in which the end of a broken item is looked for
_PATIENCE = 5_000  # broken items, after which each is measured before it is decoded
_SPACE = re.compile(r"[ \t\r\n]*+")
_COMMAS = re.compile(r"[ \t\r\n,]*+")
_OUTSIDE = re.compile(r'[^"\[\]{}]*+')
_INSIDE = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_SCALAR = re.compile(r"[^,\[\]{}:\" \t\r\n]*+")
_CLOSING = {"{": "}", "[": "]"}


class Mark(Enum):
    """What stands in a piece instead of a value."""

    CLOSED = "a container on the way to the items ends"
    BROKEN = "an item is no JSON, or nested or long beyond reason"
    TOO_LARGE = "an item is larger than 4 MB"
    CUT_OFF = "the file ends in the middle"
    DAMAGED = "from here on the file is no JSON"


FAULTS: Final = {  # the code and the sentence of its problem
    Mark.BROKEN: ("R102", "It is no JSON, and was left out."),
    Mark.TOO_LARGE: ("R103", "It is larger than 4 MB, and was left out."),
    Mark.CUT_OFF: ("R120", "The file ends in the middle."),
    Mark.DAMAGED: ("R121", "What follows is no JSON, and was left out."),
}


class Piece(NamedTuple):
    """One thing found on the walk."""

    path: str  # "chats.list[].messages[]"; the keys from the top, `[]` for each item of an array
    number: int  # of the item in its array, from 1; 0 for what is in no array
    value: Any  # or a Mark


class _Cut(Exception):  # noqa: N818 not an error that leaves this module
    """The text is over before the value is."""


class _Damage(Exception):  # noqa: N818 not an error that leaves this module
    """What comes next is not what JSON has in this place."""


def json_pieces(source: Source, wanted: tuple[str, ...]) -> Iterator[Piece]:
    """Walk through one JSON value.

    Args:
        source: the file; UTF-8 unless a byte-order mark or its zeros say otherwise. Bytes that are
            no text become lone surrogates, for the reader to count.
        wanted: the paths whose values are given, like `name`, `messages[]` or `chats.list[].name`;
            for the containers above them a Mark.CLOSED is given where they end. All else is passed
            over.

    Yields:
        The pieces in the order of the file. After CUT_OFF or DAMAGED nothing follows.
    """
    with source.open() as stream:
        window = _Window(stream, encoding_told(source))
        try:
            yield from _walk(window, wanted)
            if window.letter(needed=False):
                yield Piece("", 0, Mark.DAMAGED)
        except _Cut:
            yield Piece("", 0, Mark.CUT_OFF)
        except _Damage:
            yield Piece("", 0, Mark.DAMAGED)


def json_lines(source: Source) -> Iterator[Piece]:
    """The value of each line that is not blank, numbered by lines.

    A last line that breaks off is CUT_OFF.
    """
    with source.open() as stream:
        window = _Window(stream, encoding_told(source))
        number = 0
        while (line := window.line()) is not None:
            number += 1
            if isinstance(line, Mark):
                yield Piece("", number, line)
            elif line.strip():
                value = _decoded(line.strip())
                over = value is Mark.BROKEN and not line.endswith("\n")
                yield Piece("", number, Mark.CUT_OFF if over else value)


def mend_json(text: str) -> str:
    """An item with the faults of Telegram Desktop mended; the rest of it to the letter."""
    return _TOKEN.sub(_mended, text)


def _refuse(constant: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(constant)


_decode = JSONDecoder(strict=False, parse_constant=_refuse).raw_decode


def _decoded(text: str) -> Any:
    """The value of a text that should be one value, or Mark.BROKEN."""
    try:
        value, end = _decode(text)
    except (ValueError, RecursionError):
        return Mark.BROKEN
    return value if end == len(text) else Mark.BROKEN


class _Window(Window):
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
                    raise _Cut
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
        if first not in _CLOSING or not self.text.startswith(("\n", "\r\n"), self.at + 1):
            return None
        before = self.text[max(0, self.at - BEFORE) : self.at]
        indent = before.rpartition("\n")[2]
        laid_out = indent != before and not indent.strip(" \t")
        return f"\n{indent}{_CLOSING[first]}" if laid_out else None

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
        value = _decoded(text)
        if value is not Mark.BROKEN:
            return value
        self._patience -= 1
        return _decoded(mend_json(text))

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
                raise _Cut
        self.at += size
        self._pass_over(scan)
        return None

    def _scalar(self) -> int:
        """The size of a number, a constant, or of what is neither."""
        while (match := _SCALAR.match(self.text, self.at)) and match.end() == len(self.text):
            if len(self.text) - self.at > LARGEST:
                raise _Damage
            if not self.more():
                raise _Cut
        return match.end() - self.at if match else 0

    def _pass_over(self, scan: "_Scan") -> None:
        while not scan.over:
            self.at += scan.take(self.text, self.at)
            if not scan.over and not self.more():
                raise _Cut


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


class _Level:
    """A container on the way that the walk is in."""

    __slots__ = ("closing", "count", "inner", "number", "path")

    def __init__(self, path: str, number: int, opening: str) -> None:
        self.path = path
        self.number = number
        self.closing = _CLOSING[opening]
        self.inner = f"{path}[]" if opening == "[" else f"{path}." if path else ""
        self.count = 0


def _walk(window: _Window, wanted: tuple[str, ...]) -> Iterator[Piece]:
    above = frozenset(container for path in wanted for container in _containers(path))
    given = above.union(wanted)
    levels = [] if (first := window.letter()) not in _CLOSING else [_Level("", 0, first)]
    if not levels:
        yield Piece("", 0, window.value(first))
        return
    window.at += 1
    while levels:
        level = levels[-1]
        letter = window.letter(_COMMAS)
        if letter == level.closing:
            window.at += 1
            levels.pop()
            yield Piece(level.path, level.number, Mark.CLOSED)
            continue
        if level.closing == "]":
            level.count += 1
            path = level.inner
        else:
            path = level.inner + _key(window, letter)
            letter = window.letter()
        if letter in _CLOSING and path in above:
            window.at += 1
            levels.append(_Level(path, level.count, letter))
            continue
        if letter in ":}]":
            raise _Damage
        value = window.value(letter)
        if path in given:
            yield Piece(path, level.count, value)


def _key(window: _Window, letter: str) -> str:
    """The key that comes next in an object, with its colon."""
    key = window.value(letter) if letter == '"' else None
    if not isinstance(key, str) or window.letter() != ":":
        raise _Damage
    window.at += 1
    return key


def _containers(path: str) -> Iterator[str]:
    """`a.b[].c` is reached through "", `a`, `a.b` and `a.b[]`."""
    yield ""
    for match in re.finditer(r"\.|\[\]", path):
        yield path[: match.start()]


# A string, to the end of the text where it is not closed; or a key whose value has no quotes.
_TOKEN = re.compile(
    r'(?P<key>"document_id"[ \t]*+:[ \t]*+)(?P<bare>[^\s"{}\[\],][^\n"{}\[\]]*+)'
    r'|"(?P<string>(?:[^"\\]++|\\.)*+)(?P<end>"|\\?\Z)',
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x(?P<hex>[0-9A-Fa-f]{2})|u[0-9A-Fa-f]{4}|(?P<other>.))", re.DOTALL)
_VALUE = re.compile(r"null|true|false|NaN|-?(?:Infinity|\d++(?:\.\d++)?)")


def _mended(token: re.Match[str]) -> str:
    key, bare = token["key"], token["bare"]
    if key is None:
        string = token["string"]
        return f'"{_ESCAPE.sub(_escaped, string)}{token["end"]}' if "\\" in string else token[0]
    name = bare.rstrip(", \t\r")
    if _VALUE.fullmatch(name):
        return token[0]
    quoted = name.replace("\\", "\\\\")
    return f'{key}"{quoted}"{bare[len(name) :]}'


def _escaped(escape: re.Match[str]) -> str:
    if escape["hex"]:
        return f"\\u00{escape['hex']}"
    other = escape["other"]
    return f"\\\\{other}" if other and other not in '"\\/bfnrt' else escape[0]
