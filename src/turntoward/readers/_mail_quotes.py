"""A person's own words in a mail: without what they quote, pass on, or add below by habit.

What stands between quotes is theirs. What is quoted under a line of its own ("On … wrote:", or a
block of headers) without marks before each line goes on to the end of the mail.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct, field

from turntoward.readers._mail_body import Line, Mark
from turntoward.readers._mail_words import MailWords, folded

__all__ = ["Sifted", "sifted"]

_MOST_WRAPPED: Final = 4  # lines over which an attribution may run
_MOST_BLANK: Final = 2  # blank lines between it and what is quoted
_LONGEST_LINE: Final = 500  # letters of a line that may be one of a mail program's
_MOST_FIELDS: Final = 14  # lines of a block of headers
_FEWEST_FIELDS: Final = 3
_LONGEST_SIGNATURE: Final = 14  # lines below two dashes without a space
_MAY_DIVIDE = re.compile(r"[-–—_=*]{2}|[:：]")
_MAY_ATTRIBUTE = re.compile(r"[:：][^\w]{0,8}\Z|-{2}\s{0,8}\Z")
_DIGIT = re.compile(r"\d")
_RULE = re.compile(r"[ \t]*(?:_{5,}|-{10,}|\*{10,}|—{5,}|={10,})[ \t]*")
_HEADER = re.compile(r"[^\W\d_][^:：\n]{0,30} ?[:：](?:\s|$)")
_ATTRIBUTION_ENDS: Final = (":", "----")
_LIST: Final = "mailing list"
_MOST_TAILS: Final = 5
_PICTURE = re.compile(
    r"[ \t]*\[(?:cid:|image: |image removed)[^\[\]]{0,400}\][ \t]*", re.IGNORECASE
)
_NEEDED: Final = frozenset({"from", "sent", "to", "subject"})


class Sifted(Struct):
    """What is left, and what was taken off."""

    own: str = ""
    passed_on: str | None = None  # what somebody else wrote, and is forwarded
    quoted: int = 0  # lines
    signature: int = 0
    notices: int = 0


class _Own(Struct):
    """A run of lines that are not quoted."""

    lines: list[str] = field(default_factory=list)


def sifted(lines: Sequence[Line], words: MailWords, *, passes_on: bool) -> Sifted:
    """Take a text apart.

    Args:
        lines: of the mail.
        words: what mail programs write.
        passes_on: its subject says that it is forwarded.
    """
    return _Sifting(lines, words, passes_on=passes_on).done()


class _Sifting:
    """One text while it is taken apart."""

    def __init__(self, lines: Sequence[Line], words: MailWords, *, passes_on: bool) -> None:
        self._lines = lines
        self._words = words
        self._passes_on = passes_on
        self._found = Sifted()
        self._runs: list[_Own] = [_Own()]

    def done(self) -> Sifted:
        """All of it."""
        at = 0
        while at < len(self._lines):
            at = self._take(at)
        texts = [text for run in self._runs if (text := self._own_of(run.lines))]
        self._found.own = "\n\n".join(texts)
        return self._found

    def _take(self, at: int) -> int:
        """Read one line, or what it begins; gives the place of the next."""
        line = self._lines[at]
        if line.level:
            self._quote(line)
            return at + 1
        if line.mark is Mark.SIGNATURE:
            self._found.signature += bool(line.text.strip())
            return at + 1
        begun = self._divider(at)
        if begun is not None:
            kind, end = begun
            return self._rest(at, end, passed_on=kind == "forward")
        if line.mark is Mark.ATTRIBUTION:
            self._found.quoted += bool(line.text.strip())
            return at + 1
        self._runs[-1].lines.append(line.text)
        if self._stands_for_itself(at):
            self._take_off_attribution(self._runs[-1].lines)
            return self._rest(at + 1, at + 1)
        return at + 1

    def _quote(self, line: Line) -> None:
        """Leave out a quoted line, and the attribution above the first of them."""
        if self._runs[-1].lines:
            self._take_off_attribution(self._runs[-1].lines)
            self._runs.append(_Own())
        self._found.quoted += bool(line.text.strip())

    def _take_off_attribution(self, lines: list[str]) -> None:
        """Leave out who wrote what is quoted below these lines."""
        end = len(lines)
        while end and not lines[end - 1].strip() and len(lines) - end <= _MOST_BLANK:
            end -= 1
        size = self._attribution(lines[max(0, end - _MOST_WRAPPED) : end])
        if size:
            self._found.quoted += size
            del lines[end - size :]

    def _attribution(self, lines: list[str]) -> int:
        """How many of the last lines tell who wrote what follows; 0 if they do not."""
        if not lines or not _may_attribute(lines[-1]):
            return 0
        texts = [*_growing(lines)]
        words = self._words
        for wanted in (words.begins_attribution, words.tells_who_and_when, words.is_attribution):
            for size, text in enumerate(texts, 1):
                if wanted(text):
                    return size
        return 0

    def _stands_for_itself(self, at: int) -> bool:
        """Whether the own lines end with an attribution below which no line is marked as quoted."""
        lines = self._runs[-1].lines
        if not _may_attribute(lines[-1]) or not _DIGIT.search("".join(lines[-_MOST_WRAPPED:])):
            return False
        if not self._something_follows(at):
            return False
        texts = [*_growing(lines[-_MOST_WRAPPED:])]
        return any(self._words.is_complete(text) for text in texts)

    def _something_follows(self, at: int) -> bool:
        """Whether words follow, and they are not marked as quoted."""
        following = self._next_with_words(at + 1)
        return following is not None and not self._lines[following].level

    def _next_with_words(self, at: int) -> int | None:
        rest = range(at, len(self._lines))
        return next((index for index in rest if self._lines[index].text.strip()), None)

    def _divider(self, at: int) -> tuple[str, int] | None:
        """What begins here that is not own (“original” or “forward”), and where its text begins."""
        line = self._lines[at]
        if len(line.text) > _LONGEST_LINE:
            return None
        may_divide = line.mark is Mark.DIVIDER or _MAY_DIVIDE.search(line.text)
        if not may_divide:
            return None
        kind = "original" if line.mark is Mark.DIVIDER else self._words.divider(folded(line.text))
        if kind:
            inner = self._next_with_words(at + 1)
            end = max(at + 1, self._headers_end(inner))
        else:
            start = self._next_with_words(at + 1) if _RULE.fullmatch(line.text) else at
            end = self._headers_end(start)
            if start is None or not self._is_block(start, end, ruled=start > at):
                return None
        return ("forward" if self._passes_on else kind or "original"), end

    def _headers_end(self, at: int | None) -> int:
        """Where the lines end that look like headers; one line between two of them may be wrapped."""
        if at is None:
            return 0
        end = at
        for index in range(at, min(len(self._lines), at + _MOST_FIELDS)):
            text = _bare(self._lines[index].text)
            if _HEADER.match(text):
                end = index + 1
            elif not text or index > end:
                break
        return end

    def _is_block(self, start: int, end: int, *, ruled: bool) -> bool:
        """Whether these are the headers of a mail that is answered or passed on."""
        if end - start < _FEWEST_FIELDS:
            return False
        texts = [_bare(line.text) for line in self._lines[start:end]]
        roles = [self._words.field(folded(text)) for text in texts]
        told = frozenset().union(*roles) & _NEEDED
        if roles[0] and {"from", "subject"} <= told and len(told) >= _FEWEST_FIELDS:
            return True
        return ruled and (len(told) > 1 or any("@" in text for text in texts))

    def _rest(self, begin: int, at: int, *, passed_on: bool = False) -> int:
        """Leave out what a divider begins: all that follows, unless its lines are marked.

        Args:
            begin: where the divider stands.
            at: where the text below it begins.
            passed_on: it is kept aside, as something that is passed on.
        """
        following = self._next_with_words(at)
        if passed_on:
            rest = (line.text for line in self._lines[begin:])
            self._found.passed_on = "\n".join(rest).strip("\n")
            return len(self._lines)
        marked = following is not None and self._lines[following].level > 0
        end = at if marked else len(self._lines)
        self._found.quoted += _count(self._lines[begin:end])
        if marked:
            self._runs.append(_Own())  # what stands above is no attribution of it
        return end

    def _own_of(self, lines: list[str]) -> str:
        """A run of own lines without what stands below them by habit."""
        end = self._signature_start(lines)
        self._found.signature += _count(lines[end:])
        lines = lines[:end]
        for _ in range(_MOST_TAILS):
            end = self._tail_start(lines)
            if end == len(lines):
                break
            lines = lines[:end]
        own = (line for line in lines if not _PICTURE.fullmatch(line[:_LONGEST_LINE]))
        return "\n".join(own).strip("\n")

    def _signature_start(self, lines: list[str]) -> int:
        """Where the signature begins, or the end."""
        for index, line in enumerate(lines):
            if line == "-- " or (
                line.rstrip() == "--" and len(lines) - index <= _LONGEST_SIGNATURE
            ):
                return index
        return len(lines)

    def _tail_start(self, lines: list[str]) -> int:
        """Where a last line of a program begins, or a notice at the end; counts it."""
        last = len(lines)
        while last and not lines[last - 1].strip():
            last -= 1
        if last and self._words.is_device(folded(lines[last - 1][:_LONGEST_LINE])):
            self._found.signature += 1
            return last - 1
        start = self._notice_start(lines[:last])
        if start is None:
            return len(lines)
        self._found.notices += _count(lines[start:last])
        return start

    def _notice_start(self, lines: list[str]) -> int | None:
        """Where a notice begins that goes on to the end: at the start of a paragraph."""
        for index, line in enumerate(lines):
            ruled = index > 0 and _RULE.fullmatch(lines[index - 1]) is not None
            if not line.strip() or (index and not ruled and lines[index - 1].strip()):
                continue
            if not ruled and not self._words.may_be_notice(line):
                continue
            paragraph = folded(" ".join(_paragraph(lines, index)))
            if self._words.is_notice(paragraph) or (ruled and _LIST in paragraph):
                return index - ruled
        return None


def _may_attribute(line: str) -> bool:
    if len(line) > _LONGEST_LINE or not _MAY_ATTRIBUTE.search(line):
        return False
    return folded(line).endswith(_ATTRIBUTION_ENDS)


def _growing(lines: Sequence[str]) -> Iterator[str]:
    """The last line, the last two, and so on, folded."""
    text = ""
    for line in reversed(lines):
        if not line.strip() or len(line) > _LONGEST_LINE:
            return
        text = f"{line} {text}"
        yield folded(text)


def _paragraph(lines: list[str], start: int) -> Iterator[str]:
    size = 0
    for line in lines[start : start + _MOST_FIELDS]:
        if not line.strip() or size > _LONGEST_LINE:
            return
        size += len(line)
        yield line[:_LONGEST_LINE]


def _bare(text: str) -> str:
    """A line as far as it may be a header, without what marks it as bold."""
    return text[:_LONGEST_LINE].replace("*", "").strip(" \t")


def _count(lines: Sequence[str | Line]) -> int:
    texts = (line if isinstance(line, str) else line.text for line in lines)
    return sum(bool(text.strip()) for text in texts)
