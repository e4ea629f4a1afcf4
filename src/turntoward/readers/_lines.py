"""Bytes to lines of text, once for all formats that are read line by line."""

import codecs
from collections.abc import Iterator
from io import TextIOWrapper

from turntoward.model.ports import Source
from turntoward.readers._sources import peek
from turntoward.readers._text import decode_head, encoding_of

__all__ = ["ESCAPED", "LONGEST", "open_text", "text_lines"]

LONGEST = 4 * 1024**2  # letters; a longer line comes in pieces
ESCAPED = "turntoward.escaped"
_MARK = "\udcff"  # for bytes that are no text, so that a reader can count them


def text_lines(source: Source) -> Iterator[str]:
    """The lines of a text, without their line ends (LF, CRLF; CR if the text has no LF).

    Bytes that are no text become a lone surrogate, so that a reader can tell where they stood.
    """
    head = decode_head(peek(source)) or ""
    end = "\r" if "\r" in head and "\n" not in head else "\n"
    with open_text(source, newline=end) as text:
        while line := text.readline(LONGEST):
            yield line.removesuffix("\n").removesuffix("\r") if line.endswith(end) else line


def open_text(source: Source, *, newline: str) -> TextIOWrapper:
    """A source as text, in the encoding that its first bytes show."""
    encoding = encoding_of(peek(source)) or "utf-8"
    return TextIOWrapper(source.open(), encoding, errors=ESCAPED, newline=newline)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return _MARK, error.end
    raise error


codecs.register_error(ESCAPED, _escape)
