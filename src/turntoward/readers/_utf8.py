"""Lines of texts that programs write as UTF-8, whatever bytes have come in between."""

from collections.abc import Iterator
from io import TextIOWrapper

from turntoward.model.ports import Source
from turntoward.readers._lines import ESCAPED, LONGEST
from turntoward.readers._window import encoding_told

__all__ = ["utf8_lines"]


def utf8_lines(source: Source) -> Iterator[str]:
    """The lines without their ends (LF or CRLF); those larger than 4 MB in pieces.

    Bytes that are no text become a lone surrogate, and do not turn the rest into another encoding.
    """
    with TextIOWrapper(source.open(), encoding_told(source), errors=ESCAPED, newline="\n") as text:
        while line := text.readline(LONGEST):
            yield line.removesuffix("\n").removesuffix("\r") if line.endswith("\n") else line
