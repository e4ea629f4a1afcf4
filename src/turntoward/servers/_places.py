"""Places in a text: code points here, lines and the client's code units there."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping

__all__ = ["Places"]

_LINE_END = re.compile(r"\r\n|\n|\r")
_UNITS: Mapping[str, Callable[[str], int]] = {
    "utf-8": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf-16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "utf-32": len,
}


class Places:
    """Turns code points of one text into lines and characters of a client, and back."""

    def __init__(self, text: str, encoding: str) -> None:
        """Take a text, and the position encoding that was agreed on."""
        self._text = text
        self._units = len if text.isascii() else _UNITS[encoding]
        ends = [match.span() for match in _LINE_END.finditer(text)]
        self._starts = [0, *(end for _, end in ends)]
        self._stops = [*(start for start, _ in ends), len(text)]

    def of(self, offset: int) -> tuple[int, int]:
        """Line and character of a code point."""
        line = bisect_right(self._starts, offset) - 1
        return line, self._units(self._text[self._starts[line] : offset])

    def offset(self, line: int, character: int) -> int:
        """The code point at a line and character; the nearest one where there is no such place."""
        if line >= len(self._starts):
            return len(self._text)
        start, stop = self._starts[line], self._stops[line]

        def units(length: int) -> int:
            return self._units(self._text[start : start + length])

        return start + bisect_right(range(stop - start + 1), character, key=units) - 1
