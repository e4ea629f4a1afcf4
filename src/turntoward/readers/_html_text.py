"""HTML inside a message as lines of text, in linear time, with what is quoted told apart."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from enum import Enum
from typing import BinaryIO, Final

from msgspec import Struct, field

from turntoward.readers._html import Tag, tags_and_texts

__all__ = ["HtmlLine", "HtmlText", "Mark", "html_text"]

_BLOCK_NAMES: Final = """
    address article aside blockquote body caption center dd div dl dt fieldset figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre quote section table tbody tfoot thead tr ul
"""
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_APART: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table"})
_INLINE: Final = frozenset({"legacyquote", "span"})  # that may be marked
_TRACKED: Final = _BLOCKS | _INLINE
_NEVER_TEXT: Final = frozenset({"head", "script", "style", "title", "xml"})
_UNCLOSED: Final = frozenset(
    {"p", "li", "tr", "td", "th", "dd", "dt"}
)  # whose end is often left out
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WORD = re.compile(r"\w")
_LONGEST_ALT: Final = 12  # letters of an emoji that stands in for a picture
_DEEPEST: Final = 10_000  # elements that are kept in mind at once


class Mark(Enum):
    """What an element is."""

    PLAIN = "words"
    QUOTE = "words of somebody else"
    SKIP = "nothing to be read"
    ATTRIBUTION = "who wrote what is quoted below"
    SIGNATURE = "a signature"
    DIVIDER = "here begins what is quoted, to the end"


class HtmlLine(Struct, frozen=True):
    """A line, and how it was marked."""

    text: str
    level: int = 0  # of quotes that it stands in
    mark: Mark = Mark.PLAIN


class HtmlText(Struct):
    """What a text in HTML holds."""

    lines: list[HtmlLine] = field(default_factory=list)
    images: list[Tag] = field(default_factory=list)  # that are no emoji
    preformatted: bool = False


class _Text:
    """A text that can be read like a file."""

    name = path = "part"

    def __init__(self, text: str) -> None:
        self._data = b"\xef\xbb\xbf" + text.encode("utf-8", "replace")

    def open(self) -> BinaryIO:
        return io.BytesIO(self._data)

    def beside(self, ending: str) -> None:  # noqa: ARG002 the port's
        return


def html_text(html: str, mark: Callable[[Tag], Mark]) -> HtmlText:
    """The lines of a text in HTML.

    Args:
        html: all of it.
        mark: what an element is, from its tag.
    """
    reading = _Reading(mark)
    for token in tags_and_texts(_Text("".join(_without_comments(html)))):
        if isinstance(token, str):
            reading.words(token)
        elif token.closing:
            reading.close(token)
        else:
            reading.open(token)
    return reading.done()


def _without_comments(html: str) -> Iterator[str]:
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        end = html.find("-->", start + 4)
        if end < 0:  # it is never closed: what follows is read
            yield html[at:start]
            at = start + len("<!--")
            break
        yield html[at:start]
        at = end + 3
    yield html[at:]


class _Reading:
    """One read of a text."""

    def __init__(self, mark: Callable[[Tag], Mark]) -> None:
        self._mark = mark
        self._open: list[tuple[str, Mark]] = []
        self._names: Counter[str] = Counter()  # of open elements
        self._marks: Counter[Mark] = Counter()
        self._skipping: str | None = None  # the element whose text is none
        self._line: list[str] = []
        self._found = HtmlText()

    def words(self, text: str) -> None:
        """Some text."""
        if self._skipping or self._marks[Mark.SKIP]:
            return
        if self._names["pre"]:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._line.append(first)
            for line in rest:
                self._end_line(even_empty=True)
                self._line.append(line)
        else:
            self._line.append(_SPACES.sub(" ", text))

    def open(self, tag: Tag) -> None:
        """An element begins, or is all there is of it."""
        if self._skipping and tag.name != "body":
            return
        self._skipping = None
        if tag.name in _NEVER_TEXT:
            self._skipping = None if tag.empty else tag.name
        elif tag.name == "br":
            self._end_line(even_empty=True)
        elif tag.name == "img":
            self._image(tag)
        else:
            self._begin(tag)

    def _begin(self, tag: Tag) -> None:
        if tag.name in _BLOCKS:
            self._break(tag.name)
        elif tag.name in {"td", "th"} and self._line:
            self._line.append(" ")
        mark = self._mark(tag)
        if mark is Mark.DIVIDER:
            self._end_line()
            self._found.lines.append(HtmlLine("", self._marks[Mark.QUOTE], mark))
        elif not tag.empty and tag.name in _TRACKED and (mark is not Mark.PLAIN or self._room(tag)):
            self._open.append((tag.name, mark))
            self._names[tag.name] += 1
            self._marks[mark] += 1

    def _room(self, tag: Tag) -> bool:
        return tag.name not in _UNCLOSED and len(self._open) < _DEEPEST

    def close(self, tag: Tag) -> None:
        """An element ends; those inside of it with it."""
        if self._skipping:
            self._skipping = None if tag.name == self._skipping else self._skipping
            return
        if tag.name in _BLOCKS:
            self._break(tag.name)
        while self._names[tag.name]:
            if tag.name in _INLINE and self._open[-1][0] in _BLOCKS:
                return  # it was closed in the wrong place
            name, mark = self._open.pop()
            self._names[name] -= 1
            self._marks[mark] -= 1
            if name == tag.name:
                break

    def done(self) -> HtmlText:
        """All of it."""
        self._end_line()
        return self._found

    def _image(self, tag: Tag) -> None:
        alt = tag.attributes.get("alt", "")
        if self._marks[Mark.SKIP]:
            return
        if alt and len(alt) <= _LONGEST_ALT and not alt.isascii() and not _WORD.search(alt):
            self._line.append(alt)
        elif not self._marks[Mark.QUOTE]:
            self._found.images.append(tag)

    def _break(self, name: str) -> None:
        self._end_line()
        lines = self._found.lines
        if name in _APART and lines and lines[-1].text:
            lines.append(self._as_line(""))

    def _end_line(self, *, even_empty: bool = False) -> None:
        raw = "".join(self._line)
        text = raw if self._names["pre"] else _SPACES.sub(" ", raw).strip(" ")
        self._line.clear()
        text = text.replace("\u00a0", " ").rstrip()
        if text or even_empty:
            self._found.lines.append(self._as_line(text))

    def _as_line(self, text: str) -> HtmlLine:
        marks = (Mark.ATTRIBUTION, Mark.SIGNATURE)
        mark = next((mark for mark in marks if self._marks[mark]), Mark.PLAIN)
        return HtmlLine(text, self._marks[Mark.QUOTE], mark)
