"""The parts of one mail, read as a stream: its texts are kept, what is attached is passed over."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from msgspec import Struct, field

from turntoward.readers._mail_headers import parameters, raw_headers
from turntoward.readers._mail_split import MOST_HEADERS
from turntoward.readers._mail_text import decode_body, decode_header, decode_transfer
from turntoward.readers._problems import mend

__all__ = ["Body", "Part", "parts_of"]

LARGEST: Final = 4 * 1024**2  # bytes of one text
_CHUNK: Final = 64 * 1024
_DEEPEST: Final = 30  # multiparts in one another
_MOST_PARTS: Final = 1_000
_DASHES = re.compile(rb"\n--")
_ESCAPED_FROM = re.compile(rb">+From ")
_HEADER_LINE = re.compile(rb"[!-9;-~\x80-\xff]{1,200}[ \t]{0,9}:")
_SEPARATOR: Final = (b"From ", b">From ")
_PLAIN: Final = frozenset(
    {"", "text", "text/plain", "text/markdown", "text/enriched", "text/x-plain"}
)
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_REACTION: Final = "text/vnd.google.email-reaction+json"
_LONGEST_NAME: Final = 200


class Part(Struct):
    """One part: a text, or something attached of which only the name is kept."""

    kind: str
    charset: str = ""
    encoding: str = ""
    flowed: bool = False
    delsp: bool = False  # the space at the end of a flowed line is not part of it
    name: str = ""
    attached: bool = False
    related: bool = False  # shown inside of a text
    group: int | None = None  # the alternatives that it belongs to
    wanted: bool = False  # its bytes are kept
    data: bytearray = field(default_factory=bytearray)
    lost: bool = False  # it is longer than is kept

    @property
    def is_html(self) -> bool:
        """Whether it is a web page."""
        return self.kind in _HTML

    def text(self) -> tuple[str, bool]:
        """Its text, and whether the bytes were in order."""
        found, whole = decode_body(decode_transfer(bytes(self.data), self.encoding), self.charset)
        return found.replace("\r\n", "\n").replace("\r", "\n"), whole


class Body(Struct):
    """All of a mail."""

    headers: bytes = b""
    parts: list[Part] = field(default_factory=list)
    encrypted: bool = False
    is_cut: bool = False  # the mail ends before its last part does
    left: int = 0  # parts beyond those that are kept


class _Multipart(Struct, frozen=True):
    """A part that has parts."""

    boundary: bytes
    group: int | None
    related: bool


def parts_of(stream: BinaryIO, size: int) -> Body:
    """The parts of the mail that comes next in a stream: so many bytes, all of which are read.

    Where it begins as in an mbox, `>From ` at the start of a line was `From `.
    """
    return _Walk(_Lines(stream, size)).body()


class _Lines:
    """The lines of a stretch of a stream, long ones in pieces."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size
        self._window = b""
        self._at = 0
        self.starts_line = True  # the next piece does

    def _more(self) -> bool:
        data = self._stream.read(min(_CHUNK, self._left)) if self._left > 0 else b""
        self._left -= len(data)
        self._window = self._window[self._at :] + data
        self._at = 0
        return bool(data)

    def next(self) -> bytes:
        """The next line with its end, or a piece of one; nothing at the end."""
        end = self._window.find(b"\n", self._at)
        while end < 0 and len(self._window) - self._at < _CHUNK and self._more():
            end = self._window.find(b"\n", self._at)
        stop = end + 1 if end >= 0 else min(len(self._window), self._at + _CHUNK)
        piece = self._window[self._at : stop]
        self._at = stop
        self.starts_line = piece.endswith(b"\n")
        return piece

    def back(self, size: int) -> None:
        """Give back the last piece."""
        self._at -= size
        self.starts_line = True

    def skip_to_dashes(self) -> None:
        """Go on to the next line that begins with two dashes."""
        while True:
            match = _DASHES.search(self._window, max(0, self._at - 1))
            if match:
                self._at = match.start() + 1
                self.starts_line = True
                return
            self._at = max(self._at, len(self._window) - len(b"\n--"))
            if not self._more():
                self._at = len(self._window)
                return


class _Walk:
    """One walk through a mail."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._escaped = False  # `From ` at the start of a line
        self._found = Body()
        self._open: list[_Multipart] = []
        self._groups = 0
        self._part: Part | None = None

    def body(self) -> Body:
        """All of it."""
        self._begin()
        while line := self._next_line():
            if self._part and self._part.wanted:
                self._keep(line)
        self._found.is_cut = bool(self._open)
        return self._found

    def _next_line(self) -> bytes:
        """The next line that is no boundary; parts begin and end on the way."""
        while True:
            if not (self._part and self._part.wanted):
                self._lines.skip_to_dashes()
            at_start = self._lines.starts_line
            line = self._lines.next()
            if not (at_start and self._open and line.startswith(b"--") and self._boundary(line)):
                return line

    def _boundary(self, line: bytes) -> bool:
        """Whether a line is a boundary; if so, what it ends has ended, and a part may have begun."""
        bare = line.rstrip()
        for depth in range(len(self._open) - 1, -1, -1):
            boundary = self._open[depth].boundary
            if bare in {boundary, boundary + b"--"}:
                closing = bare != boundary
                del self._open[depth + (not closing) :]
                self._part = None
                if not closing:
                    self._begin()
                return True
        return False

    def _begin(self) -> None:
        """Read the headers of a part, and see what it is."""
        headers = b"".join(self._headers())
        self._found.headers = self._found.headers or headers
        raw = raw_headers(headers)
        kind, more = parameters(next(iter(raw.get("content-type", ())), ""))
        above = self._open[-1] if self._open else None
        boundary = more.get("boundary", "").encode("utf-8", "replace").rstrip()
        if kind.startswith("multipart/") and boundary and len(self._open) < _DEEPEST:
            self._found.encrypted |= kind == "multipart/encrypted"
            self._groups += kind == "multipart/alternative"
            inherited = above.group if above else None
            group = self._groups if kind == "multipart/alternative" else inherited
            related = kind == "multipart/related" or bool(above and above.related)
            self._open.append(_Multipart(b"--" + boundary, group, related))
            self._part = None
            return
        self._part = self._as_part(kind, more, raw)
        self._part.group = above.group if above else None
        self._part.related = bool(above and above.related)
        if len(self._found.parts) < _MOST_PARTS:
            self._found.parts.append(self._part)
        else:
            self._part.wanted = False
            self._found.left += 1

    def _as_part(self, kind: str, more: dict[str, str], raw: dict[str, list[str]]) -> Part:
        if kind.startswith("multipart/") and not more.get("boundary"):
            kind = "text/plain"  # that it has parts cannot be known
        how, told = parameters(next(iter(raw.get("content-disposition", ())), ""))
        name = decode_header(told.get("filename") or more.get("name") or "")
        is_text = kind in _PLAIN or kind in _HTML
        attached = how == "attachment" or (bool(name) and bool(self._found.parts)) or not is_text
        wanted = (is_text and not attached) or kind == _REACTION
        return Part(
            kind=kind,
            charset=more.get("charset", ""),
            encoding=next(iter(raw.get("content-transfer-encoding", ())), ""),
            flowed=more.get("format", "").lower() == "flowed",
            delsp=more.get("delsp", "").lower() == "yes",
            name=mend(" ".join(name.split())[:_LONGEST_NAME]),
            attached=attached,
            wanted=wanted,
        )

    def _headers(self) -> Iterator[bytes]:
        size = 0
        is_first = True
        while line := self._lines.next():
            self._escaped |= is_first and not self._found.headers and line.startswith(b"From ")
            if not line.strip():
                return
            begins = not line.startswith((b" ", b"\t", *_SEPARATOR))
            if begins and size <= MOST_HEADERS and not _HEADER_LINE.match(line):
                self._lines.back(len(line))  # the blank line is missing: here the text begins
                return
            size += len(line)
            if size <= MOST_HEADERS and not (is_first and line.startswith(_SEPARATOR)):
                yield line
            is_first = False

    def _keep(self, line: bytes) -> None:
        part = self._part
        if part is None:
            return
        if self._escaped and line.startswith(b">") and _ESCAPED_FROM.match(line):
            line = line[1:]
        if len(part.data) + len(line) > LARGEST:
            part.lost = True
        else:
            part.data += line
