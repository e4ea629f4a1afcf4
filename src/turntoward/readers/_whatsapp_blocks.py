"""A text as blocks of whole lines, of about the same size however long the file is."""

import codecs
from collections.abc import Iterator

from msgspec import Struct

from turntoward.model.ports import Source
from turntoward.readers._text import HEAD, encoding_of

__all__ = ["Block", "blocks_of", "exact_encoding"]

_SIZE = 256 * 1024  # bytes read at once
_REPLACED = "\N{REPLACEMENT CHARACTER}"
_WRONG_FOR_RIGHT = 20  # a letter in UTF-8 hardly ever comes about by chance
_ASCII = dict.fromkeys(range(128))
_WESTERN_SIGNS = "’‘“”„«»–—…€£°¿¡·´\u00a0"


class Block(Struct, frozen=True, kw_only=True):
    """Some whole lines, each after a line break: the text starts with one, and ends without."""

    text: str
    line: int  # number of its first line, from 1
    damaged: tuple[int, ...] = ()  # lines with bytes that are no text


def blocks_of(source: Source) -> Iterator[Block]:
    """The lines of a text, with LF between them whatever the file has.

    Bytes that are no text become U+FFFD. The line break at the end of the file ends the last line
    and starts none.
    """
    number, damaged = 1, False
    open_line = ["\n"]  # a line whose end is not yet seen, in pieces
    for text, broken in _texts(source):
        damaged |= broken
        cut = text.rfind("\n")
        if cut < 0:
            open_line.append(text)
            continue
        block = _block("".join((*open_line, text[:cut])), number, damaged=damaged)
        yield block
        number += block.text.count("\n")
        open_line, damaged = [text[cut:]], broken
    last = "".join(open_line).removesuffix("\r")
    if last != "\n":
        yield _block(last, number, damaged=damaged)


def _block(text: str, number: int, *, damaged: bool) -> Block:
    if not damaged:
        return Block(text=text, line=number)
    lines = text.split("\n")[1:]
    bad = tuple(number + index for index, line in enumerate(lines) if _REPLACED in line)
    return Block(text=text, line=number, damaged=bad)


def _texts(source: Source) -> Iterator[tuple[str, bool]]:
    """The text in pieces of any size, with LF; and whether a piece had bytes that are no text."""
    with source.open() as stream:
        data = stream.read(HEAD)
        encoding = exact_encoding(data)
        lone = b"\r" in data and b"\n" not in data  # the line break of very old systems
        strict = codecs.getincrementaldecoder(encoding)()
        forgiving = codecs.getincrementaldecoder(encoding)("replace")
        waiting = ""  # a CR whose LF may come
        while True:
            text, broken = _decode(strict, forgiving, data, final=not data)
            if waiting:
                text = waiting + text
            waiting = "\r" if text.endswith("\r") and data and not lone else ""
            if waiting:
                text = text[:-1]
            if "\r" in text:
                text = text.replace("\r" if lone else "\r\n", "\n")
            if text:
                yield text, broken
            if not data:
                return
            data = stream.read(_SIZE)


def _decode(
    strict: codecs.IncrementalDecoder,
    forgiving: codecs.IncrementalDecoder,
    data: bytes,
    *,
    final: bool,
) -> tuple[str, bool]:
    before = strict.getstate()
    try:
        return strict.decode(data, final), False
    except UnicodeDecodeError:
        forgiving.setstate(before)
        text = forgiving.decode(data, final)
        strict.setstate(forgiving.getstate())
        return text, True


def exact_encoding(head: bytes) -> str:
    """The encoding of an export: UTF-8, with damage if need be, unless it clearly is another."""
    encoding = encoding_of(head) or "utf-8"
    return "utf-8" if encoding == "cp1252" and not _is_western(head) else encoding


def _is_western(head: bytes) -> bool:
    """Whether bytes that are no UTF-8 make sense as Windows-1252: as letters and quotes, and alone."""
    text = head.decode("utf-8", "replace")
    wrong = text.count(_REPLACED)
    right = sum(not char.isascii() for char in text) - wrong
    if right * _WRONG_FOR_RIGHT >= wrong:
        return False
    beyond = {*head.decode("cp1252", "replace").translate(_ASCII)}
    return "ÿ" not in beyond and all(char.isalpha() or char in _WESTERN_SIGNS for char in beyond)
