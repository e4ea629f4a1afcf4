"""The start of a message in a WhatsApp export: date, time, and what stands around them.

Every phone writes it as its language and region say. All of them are numbers in some order with
something between; so a header is taken apart into its numbers and its other characters, and what a
file has in common is the *shape* of its headers. From a shape comes the one expression that reads
the whole file.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from turntoward.readers._whatsapp_words import MARKS, SPACES, Words, fold, period_key

__all__ = [
    "CANDIDATE",
    "ERAS",
    "Header",
    "RowPattern",
    "Shape",
    "Spelling",
    "parse_header",
    "period_in",
    "row_pattern",
]

# Years of a named era: what to add. One letter for Japanese eras on some phones.
ERAS = {
    "R": 2018, "令和": 2018, "H": 1988, "平成": 1988, "S": 1925, "昭和": 1925,
    "民國": 1911, "民国": 1911,
}  # fmt: skip
_ERA = "|".join(ERAS)
_BETWEEN = r"./\-\u2010-\u2014\u2212\u2044\u2215\\年月년월 "  # the numbers of a date
_IN_TIME = r" ?(?:[:.：٫∶]|[^\W\d_]{1,3}\.?) ?"
_DATE = (
    rf"(?P<era>{_ERA})?(?P<a>\d{{1,4}})(?P<s1>[{_BETWEEN}]{{1,3}})(?P<b>\d{{1,2}})"
    rf"(?P<s2>[{_BETWEEN}]{{1,3}})(?P<c>\d{{1,4}})(?!\d)"
)
_TIME = rf"(?P<h>\d{{1,2}})(?P<t1>{_IN_TIME})(?P<m>\d{{1,2}})(?:(?P<t2>{_IN_TIME})(?P<s>\d{{2}}))?(?!\d)"
_OTHER = r"[^\d\[\]\n]"
_END = r"(?P<end>\] ?| [-–—] |, (?=[^\n]{1,120} : )|: )"
_DATE_FIRST = re.compile(
    rf"(?P<open>\[?){_DATE}(?P<glue>[^\d\[\]:\n]{{1,24}}){_TIME}(?P<tail>{_OTHER}{{0,24}}?){_END}"
)
_TIME_FIRST = re.compile(
    rf"(?P<open>\[?){_TIME}(?P<glue>{_OTHER}{{1,24}}){_DATE}(?P<tail>{_OTHER}{{0,24}}?){_END}"
)
# A line that may hold a header: numbers with little between them. The rest of it comes along.
CANDIDATE = (
    rf"[{MARKS}\[]{{0,6}}(?:{_ERA})?\d{{1,4}}[^\d\n]{{1,8}}\d{{1,2}}[^\d\n]{{1,30}}\d{{1,4}}"
    r"[^\n]{0,200}"
)
_NAME = rf"[^:\n]{{1,200}}+:(?:[{SPACES}]|(?=\n|\Z))"
_NAMED = re.compile(_NAME)
_TIMES = {"y": "{4}", "e": "{3}", "n": "{1,2}"}
_MARK = re.compile(f"[{MARKS}]")
_SPACE = re.compile(f"[{SPACES}]")
_LEADING = "\ufeff\u200e\u200f\u202a\u202b["  # marks before the first number belong to the line
_LONGEST = 240
_WORD = re.compile(r"[^\s,،、()\[\]]+")
_EAST_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")
_FULL_YEAR, _ERA_YEAR = 4, 3  # digits


class Shape(Struct, frozen=True, kw_only=True):
    """What the headers of one file have in common."""

    opening: str  # "[" or nothing
    time_first: bool
    widths: (
        str  # of the numbers of the date: "y" a year in full, "e" of an era, "n" one or two digits
    )
    separators: tuple[str, str]
    clock: tuple[str, str]  # between hour, minute and second; "" where there are no seconds
    between: str  # date and time, without words for the time of day
    after: str  # both, likewise
    end: str


class Spelling(Struct, frozen=True):
    """One way in which a shape is written: the words for the times of day differ from row to row."""

    glue: str
    tail: str
    era: str
    spaces: str  # the kinds of space in it
    marks: bool  # direction marks stand within the header
    ascii_digits: bool


class Header(Struct, frozen=True, kw_only=True):
    """One header, taken apart."""

    shape: Shape
    spelling: Spelling
    date: str
    time: str
    rest: str  # of the line: the name, and the start of the body

    @property
    def name(self) -> str | None:
        """Who seems to have written it, with the colon."""
        match = _NAMED.match(self.rest)
        return match[0] if match else None


class RowPattern(Struct, frozen=True):
    """Expressions for the parts of a header, which together are all of it.

    The part with the time has all that may say which half of the day it is.
    """

    first: str  # with the date, or with the time where that comes first
    second: str  # with the other
    time_first: bool

    def of_parts(self) -> str:
        """One with groups for both, and for the name with its colon (none where the app speaks)."""
        return f"({self.first})({self.second})({_NAME})?"


def parse_header(line: str, words: Words) -> Header | None:
    """The header at the start of a line, if there is one that any phone could have written."""
    line = line[:_LONGEST]
    text = fold(line)
    match = _DATE_FIRST.match(text) or _TIME_FIRST.match(text)
    if match is None or (match["open"] == "[") != match["end"].startswith("]"):
        return None
    widths = "".join(_width(match[field]) for field in "abc")
    if widths.count("n") < 2 or widths[1] != "n":  # noqa: PLR2004 the day and the month
        return None
    time_first = match.start("h") < match.start("a")
    shape = Shape(
        opening=match["open"],
        time_first=time_first,
        widths=widths,
        separators=(match["s1"], match["s2"]),
        clock=(match["t1"], match["t2"] or ""),
        between=period_in(match["glue"], words, before=not time_first)[1],
        after=period_in(match["tail"], words)[1],
        end=match["end"].rstrip() if match["end"].startswith("]") else match["end"],
    )
    start = _unfolded(line, match.end())
    if shape.end == ": " and shape.after.strip(" ."):
        return None  # words stand between the time and a colon
    spelling = Spelling(
        glue=match["glue"],
        tail=match["tail"],
        era=match["era"] or "",
        spaces="".join(sorted({*_SPACE.findall(start)})),
        marks=_MARK.search(start.lstrip(_LEADING)) is not None,
        ascii_digits=all(char.isascii() for char in match[0] if char.isdigit()),
    )
    date_start = match.start("era") if match["era"] else match.start("a")
    date, clock = text[date_start : match.end("c")], _clock(match, text, time_first=time_first)
    return Header(shape=shape, spelling=spelling, date=date, time=clock, rest=text[match.end() :])


def _unfolded(line: str, length: int) -> str:
    """The start of a line that folds to so many characters."""
    seen = 0
    for index, char in enumerate(line):
        if seen == length:
            return line[:index]
        seen += _MARK.match(char) is None
    return line


def _clock(match: re.Match[str], text: str, *, time_first: bool) -> str:
    """The time with the words before and after it that may say which half of the day it is."""
    if time_first:
        return text[match.start("h") : match.end("glue")]
    return text[match.start("glue") : match.end("tail")]


def _width(digits: str) -> str:
    return "y" if len(digits) == _FULL_YEAR else "e" if len(digits) == _ERA_YEAR else "n"


def period_in(text: str, words: Words, *, before: bool = False) -> tuple[str | None, str]:
    """The time of day that `text` names, and the rest of it.

    Args:
        text: what stands beside the numbers of a time.
        words: all known names.
        before: it stands before them; there, short Latin words are prepositions.
    """
    spans = [match.span() for match in _WORD.finditer(text)]
    for first in range(len(spans)):
        for last in range(len(spans) - 1, first - 1, -1):
            if before and last < len(spans) - 1:
                break
            start, end = spans[first][0], spans[last][1]
            start = _skip_unit(text, start, end, words)
            key = period_key(text[start:end])
            if key in words.periods and not (before and key.isascii() and key not in {"am", "pm"}):
                return words.periods[key], text[:start] + text[end:]
    return None, text


def _skip_unit(text: str, start: int, end: int, words: Words) -> int:
    """Where a name begins that is written together with what stands before it (`日下午`)."""
    if not _EAST_ASIAN.match(text, start):
        return start
    cuts = (cut for cut in range(start, end) if period_key(text[cut:end]) in words.periods)
    return next(cuts, start)


def row_pattern(shape: Shape, spellings: Iterable[Spelling]) -> RowPattern:
    """Expressions for the headers of this shape, up to the body."""
    letters = _Letters(spellings)
    glue = letters.choice(spelling.glue for spelling in letters.spellings)
    tail = letters.choice(spelling.tail for spelling in letters.spellings)
    date = letters.choice(spelling.era for spelling in letters.spellings) + letters.date(shape)
    time = letters.time(shape)
    start = f"[{MARKS}]*" + (rf"{re.escape(shape.opening)}[{MARKS}]*" if shape.opening else "")
    end = letters.exactly(shape.end) + (f"[{SPACES}]?" if shape.end == "]" else "")
    if shape.time_first:
        return RowPattern(f"{start}{time}{glue}", f"{date}{tail}{end}", time_first=True)
    return RowPattern(f"{start}{date}", f"{glue}{time}{tail}{end}", time_first=False)


class _Letters:
    """What the characters of a shape are in these spellings."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self.spellings = tuple(spellings)
        spaces = "".join(sorted({*"".join(spelling.spaces for spelling in self.spellings)}))
        self.space = spaces if len(spaces) == 1 else f"[{spaces or SPACES}]"
        self.marks = f"[{MARKS}]*" if any(spelling.marks for spelling in self.spellings) else ""
        ascii_digits = all(spelling.ascii_digits for spelling in self.spellings)
        self.digit = "[0-9]" if ascii_digits else r"\d"

    def exactly(self, text: str) -> str:
        """These characters, with marks between them where the file has such."""
        return "".join(
            (self.space if char == " " else re.escape(char)) + self.marks for char in text
        )

    def choice(self, texts: Iterable[str]) -> str:
        """One of these texts."""
        longest_first = sorted({*texts}, key=lambda text: (-len(text), text))
        if len(longest_first) == 1:
            return self.exactly(longest_first[0])
        return f"(?:{'|'.join(map(self.exactly, longest_first))})"

    def date(self, shape: Shape) -> str:
        """Three numbers."""
        one, two, three = (f"{self.digit}{_TIMES[width]}{self.marks}" for width in shape.widths)
        first, second = map(self.exactly, shape.separators)
        return f"{one}{first}{two}{second}{three}"

    def time(self, shape: Shape) -> str:
        """Two or three numbers."""
        first, second = map(self.exactly, shape.clock)
        number = f"{self.digit}{{1,2}}{self.marks}"
        return f"{number}{first}{number}" + (f"{second}{number}" if second else "")
