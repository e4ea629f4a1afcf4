"""A document as the editor has it, and what changes do to it."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from lsprotocol import types
from msgspec import Struct

from turntoward.coach.sentences import Stretch
from turntoward.servers._places import Places

__all__ = ["Document", "changed"]

_WORD = re.compile(r"[\w'’-]")


class Document(Struct, frozen=True, kw_only=True):
    """One version of an open document."""

    uri: str
    version: int
    language: str
    text: str
    word: Stretch | None = None  # the word that somebody is in the middle of


def changed(
    document: Document,
    version: int,
    changes: Sequence[types.TextDocumentContentChangeEvent],
    encoding: str,
) -> Document:
    """The next version of a document."""
    text, word = document.text, document.word
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            places = Places(text, encoding)
            start = places.offset(change.range.start.line, change.range.start.character)
            end = places.offset(change.range.end.line, change.range.end.character)
            new = f"{text[:start]}{change.text}{text[max(start, end) :]}"
        else:
            new = change.text
            start = _same_start(text, new)
        word = _unfinished(text, new, start)
        text = new
    return Document(
        uri=document.uri, version=version, language=document.language, text=text, word=word
    )


def _same_start(one: str, other: str) -> int:
    """How many code points two texts begin with alike."""
    lengths = range(min(len(one), len(other)) + 1)
    return bisect_right(lengths, 0, key=lambda length: one[:length] != other[:length]) - 1


def _unfinished(old: str, new: str, start: int) -> Stretch | None:
    """The word that a change ends in; None where it ends behind one, or brought several."""
    at = start + max(len(new) - len(old), 0)
    if at == 0 or not _WORD.match(new, at - 1) or re.search(r"\s", new[start:at]):
        return None
    first = last = at
    while first > 0 and _WORD.match(new, first - 1):
        first -= 1
    while last < len(new) and _WORD.match(new, last):
        last += 1
    return first, last
