"""Problems without floods: each code a hundred times, then a count."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from turntoward.model import Problem
from turntoward.model.ports import Source
from turntoward.readers._sources import peek
from turntoward.readers._text import LEGACY, encoding_of

__all__ = ["TOLD", "Problems", "mend", "mend_all"]

TOLD = 100  # problems of one code that are told one by one
_SURROGATE = re.compile("[\ud800-\udfff]")
_GUESSED = (
    "It is not in UTF-8, and was read as {encoding}. If letters look wrong, save it as UTF-8 and give "
    "that."
)
_NO_TEXT = "Bytes that are no text were replaced by \N{REPLACEMENT CHARACTER}."


class Problems:
    """What went wrong in one read."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def note(self, code: str, where: str, message: str) -> tuple[Problem, ...]:
        """The problem to pass on: itself, or nothing once its code was told often enough."""
        self._counts[code] += 1
        if self._counts[code] > TOLD:
            return ()
        return (Problem(code=code, where=where, message=message),)

    def rest(self) -> Iterator[Problem]:
        """For each code that was cut short, how many more there were."""
        for code, count in self._counts.items():
            if count > TOLD:
                message = f"{count - TOLD:,} more of this kind, {count:,} in all."
                yield Problem(code=code, where="the rest of the file", message=message)

    def mended(self, text: str, where: str) -> tuple[str, tuple[Problem, ...]]:
        """`text` without lone surrogates, and the problem if it had any."""
        if text.isascii() or not _SURROGATE.search(text):
            return text, ()
        return mend(text), self.note("R101", where, _NO_TEXT)

    def guessed(self, source: Source, encoding: str | None = None) -> tuple[Problem, ...]:
        """The problem of a text that does not tell its encoding, where it was read in one."""
        known = LEGACY.get(encoding or encoding_of(peek(source)) or "")
        return self.note("R105", source.name, _GUESSED.format(encoding=known)) if known else ()


def mend(text: str) -> str:
    """`text` with U+FFFD for each lone surrogate."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def mend_all(value: Any) -> Any:
    """Plain data, with every text in it mended."""
    if isinstance(value, str):
        return mend(value)
    if isinstance(value, dict):
        return {mend(str(key)): mend_all(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [mend_all(inner) for inner in value]
    return value
