"""A long text through a window that slides over it, in flat memory."""

import codecs
from typing import BinaryIO, Final

from turntoward.model.ports import Source
from turntoward.readers._sources import peek
from turntoward.readers._text import encoding_of

__all__ = ["BEFORE", "Window", "encoding_told"]

BEFORE: Final = 64  # letters kept before `at`, to see how far a value is indented
_CHUNK = 128 * 1024  # bytes read at once


def encoding_told(source: Source) -> str:
    """UTF-8, unless a byte-order mark or zeros say otherwise: what JSON and web pages promise."""
    found = encoding_of(peek(source))
    return found if found and found.startswith(("utf-16", "utf-32")) else "utf-8-sig"


class Window:
    """A text that is read on when more of it is needed; what lies behind `at` is forgotten.

    Bytes that are no text become lone surrogates (U+DC80…), for the reader to count.
    """

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
        kept = max(0, self.at - BEFORE)
        self.text = self.text[kept:] + self._decoder.decode(data, final=self.ended)
        self.at -= kept
        return True
