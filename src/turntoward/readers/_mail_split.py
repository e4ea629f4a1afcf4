"""Where the messages of a mail file begin and end, and what their headers are.

In an mbox a message begins with a line `From …`, behind a blank line. Bodies may hold such lines as
well; so what follows must be a header, and one that mails really have, or the line must show a
clock. Nothing but the headers is kept.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from msgspec import Struct

from turntoward.model.ports import Source

__all__ = ["KNOWN_HEADER", "MOST_HEADERS", "Span", "is_separator", "spans"]

MOST_HEADERS: Final = 256 * 1024  # bytes of the headers of one message
_CHUNK: Final = 256 * 1024
_AHEAD: Final = 2_000  # bytes from a `From ` on that tell whether a message begins
_BEHIND: Final = 4  # bytes before it that tell whether the line before is blank
_NAMES: Final = rb"""(?:received|return-path|from|to|cc|bcc|date|subject|message-id|delivered-to
    |mime-version|content-[a-z-]{2,30}|status|x-[a-z0-9_-]{1,60}|reply-to|sender|in-reply-to
    |references|list-[a-z]{2,20}|authentication-results|dkim-signature|arc-[a-z-]{2,40}|envelope-to
    |importance|delivery-date|user-agent|thread-[a-z]{2,10}|resent-[a-z-]{2,20}|organization)"""
KNOWN_HEADER: Final = re.compile(_NAMES + rb"[ \t]{0,5}:", re.IGNORECASE | re.VERBOSE)
_ANY_HEADER = re.compile(rb"[!-9;-~]{1,80}[ \t]{0,5}:|>From ")
_CLOCK = re.compile(rb"\d{1,2}:\d{2}")
_START = re.compile(rb"\nFrom ")
_BLANK = re.compile(rb"\n\r?\n")
_COUNT = re.compile(rb"\s{0,20}(\d{1,10})[ \t]{0,20}\r?\n")  # of bytes, in the files of Apple Mail
_MARK: Final = b"\xef\xbb\xbf"


class Span(Struct, frozen=True):
    """One message of a file: from where to where it goes, and its headers."""

    start: int
    end: int
    headers: bytes


def spans(source: Source) -> Iterator[Span]:
    """The messages of an mbox, or the one message of another file.

    The file is read once from start to end, in pieces of a fixed size.
    """
    with source.open() as stream:
        scan = _Scan(stream)
        scan.more()
        skipped = len(scan.window) - len(scan.window.removeprefix(_MARK).lstrip(b" \t\r\n"))
        if scan.window.startswith(b"From ", skipped):
            yield from _of_mbox(scan, skipped)
        else:
            yield _single(scan, skipped)


def is_separator(window: bytes, at: int) -> bool:
    """Whether the `From ` that stands at the start of a line begins a message."""
    line_end = window.find(b"\n", at, at + _AHEAD)
    if line_end < 0:
        return False
    line, header = window[at:line_end], window[line_end + 1 : line_end + 100]
    known = KNOWN_HEADER.match(header) is not None
    clock = _CLOCK.search(line) is not None
    blank = at == 0 or window[max(0, at - 3) : at].endswith((b"\n\n", b"\n\r\n"))
    if blank:
        return known or (clock and _ANY_HEADER.match(header) is not None)
    return known and clock


class _Scan:
    """A file through a window that slides over it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.window = b""
        self.base = 0  # where the window begins in the file
        self.ended = False

    def more(self) -> bool:
        """Read on; False at the end."""
        data = b"" if self.ended else self._stream.read(_CHUNK)
        self.ended = not data
        self.window += data
        return bool(data)

    def slide(self, at: int) -> None:
        """Forget what lies before."""
        self.window = self.window[at:]
        self.base += at

    def separator(self, at: int) -> int | None:
        """Where, from `at` in the window, the next message begins; None where none does."""
        while True:
            match = _START.search(self.window, at)
            far = len(self.window) - (match.start() if match else 0)
            if match and (far > _AHEAD or self.ended):
                if is_separator(self.window, match.start() + 1):
                    return match.start() + 1
                at = match.start() + 1
                continue
            if self.ended:
                return None
            kept = match.start() if match else len(self.window) - len("\nFrom ")
            kept = max(0, kept - _BEHIND)
            self.slide(kept)
            at = match.start() - kept if match else _BEHIND
            self.more()

    def headers(self, at: int) -> bytes:
        """The headers that begin at `at`, with the blank line behind them; no more than are kept."""
        while (match := _BLANK.search(self.window, at)) is None:
            if len(self.window) - at > MOST_HEADERS or not self.more():
                return self.window[at : at + MOST_HEADERS]
        return self.window[at : min(match.end(), at + MOST_HEADERS)]


def _single(scan: _Scan, skipped: int) -> Span:
    counted = _COUNT.match(scan.window)
    start = counted.end() if counted else skipped
    headers = scan.headers(start)
    if counted:
        return Span(start, start + int(counted[1]), headers)
    while scan.more():
        scan.slide(len(scan.window))
    return Span(start, scan.base + len(scan.window), headers)


def _of_mbox(scan: _Scan, skipped: int) -> Iterator[Span]:
    at: int | None = skipped
    while at is not None:
        headers = scan.headers(at)
        start = scan.base + at
        at = scan.separator(at + len(headers) - 1)
        end = scan.base + (len(scan.window) if at is None else at)
        yield Span(start, end, headers)
