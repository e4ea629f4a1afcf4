r"""Large JSON files, piece by piece, in flat memory.

A whole export never becomes one value. A walk follows the few containers that lead to the messages,
and each item below them is decoded for itself by the standard library, from a window that slides
over the text. An item larger than 4 MB, nested without end, or with a number of thousands of digits
costs that item and no more.

Telegram Desktop has written JSON that is none: control characters as `\x0C`, and values of
`document_id` without quotes. An item that does not decode is taken apart into its tokens, so that
what stands inside a string is never touched, and mended there.
"""

import codecs
import re
from collections.abc import Iterator
from enum import Enum
from json import JSONDecoder
from typing import Any, BinaryIO, Final, NamedTuple

from turntoward.model.ports import Source
from turntoward.readers._sources import peek
from turntoward.readers._text import encoding_of

__all__ = ["LARGEST", "Mark", "Piece", "json_lines", "json_pieces", "mend_json"]

LARGEST: Final = 4 * 1024**2  # letters of one item
_CHUNK = 256 * 1024  # bytes read at once
_BEFORE = 64  # letters kept before a value, to see how far it is indented
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
    walk = _Walk(wanted)
    with source.open() as stream:
        window = _Window(stream, _encoding(source))
        try:
            yield from walk.value(window, "", 0)
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
        window = _Window(stream, _encoding(source))
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


def _encoding(source: Source) -> str:
    found = encoding_of(peek(source))
    return found if found and found.startswith(("utf-16", "utf-32")) else "utf-8-sig"


def _refuse(constant: str) -> None:
    """NaN and Infinity are no JSON."""
    raise ValueError(constant)


_decode = JSONDecoder(strict=False, parse_constant=_refuse).raw_decode


def _decoded(text: str) -> Any:
    """The value of a text that should be one value, mended if need be; or Mark.BROKEN."""
    for attempt in (str, mend_json):
        written = attempt(text)
        try:
            value, end = _decode(written)
        except (ValueError, RecursionError):
            continue
        if end == len(written):
            return value
    return Mark.BROKEN


class _Window:
    """A text that is read on when more of it is needed; what lies behind `at` is forgotten."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
        self._decoder = codecs.getincrementaldecoder(encoding)(errors)
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> bool:
        """Read on; False at the end. Positions count from the new start of `text` afterwards."""
        if self.ended:
            return False
        data = self._stream.read(_CHUNK)
        self.ended = not data
        kept = max(0, self.at - _BEFORE)
        self.text = self.text[kept:] + self._decoder.decode(data, final=self.ended)
        self.at -= kept
        return True

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
        while True:
            try:
                value, end = _decode(self.text, self.at)
            except (ValueError, RecursionError):
                return self._careful(first)
            if end < len(self.text) or first in '{["' or not self.more():
                self.at = end
                return value

    def _careful(self, first: str) -> Any:
        """A value that reaches over the end of the window, or is broken."""
        size = self._laid_out(first) or self._measured(first)
        if size is None:
            return Mark.TOO_LARGE
        start, self.at = self.at, self.at + size
        return _decoded(self.text[start : self.at]) if size else Mark.BROKEN

    def _laid_out(self, first: str) -> int | None:
        """The size of a container whose end shows in the layout.

        A bracket as far indented as its own finds the end of a broken item too.
        """
        indent = self._indent(first)
        if indent is None:
            return None
        end = f"\n{indent}{_CLOSING[first]}"
        looked = 0
        while (found := self.text.find(end, self.at + looked)) < 0:
            looked = max(0, len(self.text) - self.at - len(end))
            if looked > LARGEST or not self.more():
                return None
        return found + len(end) - self.at

    def _indent(self, first: str) -> str | None:
        opened = self.text[self.at + 1 : self.at + 3].startswith(("\n", "\r\n"))
        if first not in _CLOSING or not opened:
            return None
        before = self.text[max(0, self.at - _BEFORE) : self.at]
        indent = before.rpartition("\n")[2]
        return indent if indent != before and not indent.strip(" \t") else None

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


class _Walk:
    """The way through the containers to what is wanted."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self._wanted = frozenset(wanted)
        self._above = frozenset(above for path in wanted for above in _containers(path))

    def value(self, window: _Window, path: str, number: int) -> Iterator[Piece]:
        """The pieces of the value that comes next."""
        first = window.letter()
        if path in self._above and first in _CLOSING:
            window.at += 1
            yield from (self._object if first == "{" else self._array)(window, path)
            yield Piece(path, number, Mark.CLOSED)
            return
        value = window.value(first)
        if path in self._wanted or path in self._above:
            yield Piece(path, number, value)

    def _object(self, window: _Window, path: str) -> Iterator[Piece]:
        while (letter := window.letter(_COMMAS)) != "}":
            key = window.value(letter) if letter == '"' else None
            if not isinstance(key, str) or window.letter() != ":":
                raise _Damage
            window.at += 1
            yield from self.value(window, f"{path}.{key}" if path else key, 0)
        window.at += 1

    def _array(self, window: _Window, path: str) -> Iterator[Piece]:
        inner, number = f"{path}[]", 0
        leads_on = inner in self._above
        while (letter := window.letter(_COMMAS)) != "]":
            if letter in ":}":
                raise _Damage
            number += 1
            if leads_on:
                yield from self.value(window, inner, number)
            else:
                yield Piece(inner, number, window.value(letter))
        window.at += 1


def _containers(path: str) -> Iterator[str]:
    """`a.b[].c` is reached through "", `a`, `a.b` and `a.b[]`."""
    yield ""
    for match in re.finditer(r"\.|\[\]", path):
        yield path[: match.start()]


# A string, with what may stand behind it where it is the key of a value without quotes.
_TOKEN = re.compile(
    r'(?P<key>"document_id"[ \t]*+:[ \t]*+)(?P<bare>[^\s"{}\[\],][^\n"{}\[\]]*+)'
    r'|"(?P<string>(?:[^"\\]++|\\.)*+)"',
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x(?P<hex>[0-9A-Fa-f]{2})|u[0-9A-Fa-f]{4}|(?P<other>.))", re.DOTALL)
_VALUE = re.compile(r"null|true|false|NaN|-?(?:Infinity|\d++(?:\.\d++)?)")


def _mended(token: re.Match[str]) -> str:
    key, bare = token["key"], token["bare"]
    if key is None:
        string = token["string"]
        return f'"{_ESCAPE.sub(_escaped, string)}"' if "\\" in string else token[0]
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
