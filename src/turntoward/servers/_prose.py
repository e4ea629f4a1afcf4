"""What of a document is the person's own draft: the rest is blanked, and every place stays.

In Markdown that is code, front matter, comments and the marks of lists and headings; in any document
the quoted lines (`> `). Those above the draft are what it answers.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from msgspec import Struct

from turntoward.coach.mutes import Marked, read_marks

__all__ = ["Prose", "prose_of"]

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|$)")
_MARKDOWN = frozenset({"markdown", "md", "gfm", "quarto", "rmd", "mdx"})
_MARKDOWN_FILES = (".md", ".markdown", ".qmd", ".rmd", ".mdx")
_QUOTE = re.compile(r" {0,3}>(?! *>) ?(.*)")  # a quote within it is older than what is answered
_QUOTED = re.compile(r" {0,3}>")
_INTRODUCES = re.compile(r".{0,300}\bwrote:\s*$")
_COMMENT_LINE = re.compile(r"\s*<!--.{0,400}-->\s*$")
_FENCE = re.compile(r"\s*(?:[-*+]\s+|\d{1,9}[.)]\s+)?(`{3,}(?=[^`]*$)|~{3,})")
_CODE_LINE = re.compile(r"(?: {4}|\t)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])(?:\s|$)")
_LEAD = re.compile(r"\s*(?:(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?|#{1,6}\s+)*")
_HARD_BREAK = re.compile(r"(?:  |\\)$")
_HEADING = re.compile(r" {0,3}(?:#{1,6}\s|=+\s*$|-+\s*$|\|)")
_INLINE_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)[^`\n]{1,400}\1(?!`)")
_FRONT = {"---": ("---", "..."), "+++": ("+++",)}
_MARK = re.compile(r"<!--\s{0,20}tt:")
_WRAPPED = range(50, 101)  # how long lines are that a program broke


class Prose(Struct, frozen=True):
    """The draft in a document."""

    text: str  # as long as the document
    marked: Marked  # the same, with what is muted where
    replying_to: str | None
    head: int  # where a mark for all of it may stand


class _Line(Struct, frozen=True):
    start: int
    end: int
    text: str


def prose_of(text: str, *, language: str, uri: str) -> Prose:
    """Find the draft in a document.

    Args:
        text: the document.
        language: what the editor calls its language; all but Markdown are plain text.
        uri: where it is, of which the ending counts.
    """
    is_markdown = language.lower() in _MARKDOWN or uri.lower().endswith(_MARKDOWN_FILES)
    lines = [_Line(*match.span(1), match[1]) for match in _LINE.finditer(text)]
    head = _front_matter(lines) if is_markdown else 0
    own = list(_own(lines, head, is_markdown=is_markdown))
    own, replying_to = _what_is_answered(lines, head, own)
    wanted = frozenset(own)
    kept = [line if index in wanted else None for index, line in enumerate(lines)]
    words = _blanked(text, kept, _LEAD if is_markdown else None)
    if is_markdown:
        words = _INLINE_CODE.sub(lambda match: " " * len(match[0]), words)
        words = _without_comments(words)
    marked = read_marks(_joined(words, kept, _goes_on if is_markdown else _was_wrapped))
    return Prose(marked.text, marked, replying_to, lines[head].start)


def _front_matter(lines: list[_Line]) -> int:
    """The number of the first line behind it."""
    ends = _FRONT.get(lines[0].text.rstrip(), ())
    for index, line in enumerate(lines[1:-1], 1):
        if line.text.rstrip() in ends:
            return index + 1
    return 0


def _own(lines: list[_Line], head: int, *, is_markdown: bool) -> Iterator[int]:
    """The lines that are neither quoted nor code."""
    fence, is_code, in_list, was_blank = "", False, False, True
    for index, line in enumerate(lines[head:], head):
        is_blank = not line.text.strip()
        if is_markdown:
            opened = _FENCE.match(line.text)
            if fence:
                if opened and opened[1].startswith(fence) and line.text.strip() == opened[1]:
                    fence = ""
                continue
            if opened:
                fence = opened[1]
                continue
            in_list = bool(_ITEM.match(line.text)) or (
                in_list and (is_blank or line.text[:1].isspace() or not was_blank)
            )
            is_code = bool(_CODE_LINE.match(line.text)) and not in_list and (was_blank or is_code)
        if not is_blank and not is_code and not _QUOTED.match(line.text):
            yield index
        was_blank = is_blank


def _what_is_answered(
    lines: list[_Line], head: int, own: list[int]
) -> tuple[list[int], str | None]:
    """One's own lines without those that introduce a quotation, and what is quoted above them."""
    speaking = [
        index
        for number, index in enumerate(own)
        if not (
            _quoted_next(lines, index)
            and (
                _INTRODUCES.match(lines[index].text) or (number == 0 and _opens(lines[index].text))
            )
        )
    ]
    first = next((each for each in speaking if _says_something(lines[each].text)), len(lines))
    quotes = (_QUOTE.match(line.text) for line in lines[head:first])
    words = "\n".join(quote[1] for quote in quotes if quote).strip()
    return speaking, words or None


def _opens(line: str) -> bool:
    return line.rstrip().endswith(":")


def _says_something(line: str) -> bool:
    return not _COMMENT_LINE.match(line)


def _quoted_next(lines: list[_Line], index: int) -> bool:
    following = [line.text for line in lines[index + 1 : index + 3] if line.text.strip()]
    return bool(following) and bool(_QUOTED.match(following[0]))


def _blanked(text: str, kept: list[_Line | None], lead: re.Pattern[str] | None) -> str:
    """The text with blanks instead of everything but the kept lines; the ends of lines stay."""
    pieces, at = list[str](), 0
    for line in kept:
        if line is None:
            continue
        match = lead.match(line.text) if lead else None
        start = line.start + (match.end() if match else 0)
        pieces += [_blank(text[at:start]), text[start : line.end]]
        at = line.end
    return "".join((*pieces, _blank(text[at:])))


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]", " ", text)


def _without_comments(text: str) -> str:
    """The text without HTML comments, but for our own marks."""
    pieces, at = list[str](), 0
    start = text.find("<!--")
    while start >= 0 and (end := text.find("-->", start)) >= 0:
        end += len("-->")
        comment = text[start:end]
        pieces += [text[at:start], comment if _MARK.match(comment) else _blank(comment)]
        at, start = end, text.find("<!--", end)
    return "".join((*pieces, text[at:]))


def _joined(text: str, kept: list[_Line | None], goes_on: Callable[[str, str], bool]) -> str:
    """The text with a blank where a line only ends because it was full."""
    pieces, at = list[str](), 0
    for line, following in pairwise(kept):
        if line and following and goes_on(line.text, following.text):
            pieces += [text[at : line.end], " " * (following.start - line.end)]
            at = following.start
    return "".join((*pieces, text[at:]))


def _goes_on(line: str, following: str) -> bool:
    """Whether Markdown shows two lines as one."""
    return not (
        _HARD_BREAK.search(line)
        or _HEADING.match(line)
        or _HEADING.match(following)
        or _ITEM.match(following)
    )


def _was_wrapped(line: str, following: str) -> bool:
    """Whether a line of plain text seems to go on in the next."""
    return len(line) in _WRAPPED and not _ITEM.match(following)
