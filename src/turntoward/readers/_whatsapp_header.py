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
    "Shape",
    "Spelling",
    "parse_header",
    "period_in",
    "RowPattern",
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
    rf"[{MARKS}{SPACES}\[]{{0,6}}(?:{_ERA})?\d{{1,4}}[^\d\n]{{1,8}}\d{{1,2}}[^\d\n]{{1,30}}\d{{1,4}}"
    r"[^\n]{0,200}"
)
_NAME = rf"[^:\n]{{1,200}}+:(?:[{SPACES}]|(?=\n|\Z))"
_NAMED = re.compile(_NAME)
_NUMBERS = {"y": r"\d{4}", "e": r"\d{3}", "n": r"\d{1,2}"}
_INNER_MARK = re.compile(rf"\d[^\d\n]{{0,3}}[{MARKS}]")
_LONGEST = 240
_WORD = re.compile(r"[^\s,،、()\[\]]+")
_EAST_ASIAN = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")
_FULL_YEAR, _ERA_YEAR = 4, 3  # digits


class Shape(Struct, frozen=True, kw_only=True):
    """What the headers of one file have in common."""

    opening: str  # "[" or nothing
    time_first: bool
    widths: str  # of the three numbers of the date: "y" for a year in full, "n" for one or two digits
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
    marks: bool  # direction marks stand within the header


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

    def of_date_and_name(self) -> str:
        """One with groups for the date with what stands beside it, and for the name."""
        if self.time_first:
            return f"{self.first}({self.second})({_NAME})?"
        return f"({self.first}){self.second}({_NAME})?"


def parse_header(line: str, words: Words) -> Header | None:
    """The header at the start of a line, if there is one that any phone could have written."""
    text = fold(line[:_LONGEST]).lstrip(" ")
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
    spelling = Spelling(
        glue=match["glue"],
        tail=match["tail"],
        era=match["era"] or "",
        marks=bool(_INNER_MARK.search(line[:_LONGEST])),
    )
    date_start = match.start("era") if match["era"] else match.start("a")
    date, clock = text[date_start : match.end("c")], _clock(match, text, time_first=time_first)
    return Header(shape=shape, spelling=spelling, date=date, time=clock, rest=text[match.end() :])


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
    spellings = tuple(spellings)
    loose = f"[{MARKS}]*" if any(spelling.marks for spelling in spellings) else ""
    glue = _choice({spelling.glue for spelling in spellings}, loose)
    tail = _choice({spelling.tail for spelling in spellings}, loose)
    date = _date_pattern(shape, {spelling.era for spelling in spellings}, loose)
    time = _time_pattern(shape, loose)
    start = f"[{MARKS}]*{re.escape(shape.opening)}{loose}"
    end = _literal(shape.end, loose) + (f"[{SPACES}]?" if shape.end == "]" else "")
    if shape.time_first:
        return RowPattern(f"{start}{time}{glue}", f"{date}{tail}{end}", time_first=True)
    return RowPattern(f"{start}{date}", f"{glue}{time}{tail}{end}", time_first=False)


def _date_pattern(shape: Shape, eras: set[str], loose: str) -> str:
    one, two, three = (_NUMBERS[width] + loose for width in shape.widths)
    first, second = (_literal(separator, loose) for separator in shape.separators)
    return f"{_choice(eras, loose)}{one}{first}{two}{second}{three}"


def _time_pattern(shape: Shape, loose: str) -> str:
    first, second = (_literal(separator, loose) for separator in shape.clock)
    seconds = rf"{second}\d{{2}}{loose}" if second else ""
    return rf"\d{{1,2}}{loose}{first}\d{{1,2}}{loose}{seconds}"


def _literal(text: str, loose: str) -> str:
    return "".join((f"[{SPACES}]" if char == " " else re.escape(char)) + loose for char in text)


def _choice(texts: set[str], loose: str) -> str:
    if len(texts) == 1:
        return _literal(texts.pop(), loose)
    longest_first = sorted(texts, key=lambda text: (-len(text), text))
    return f"(?:{'|'.join(_literal(text, loose) for text in longest_first)})"
