r"""LINE's chat histories: the text that phones and computers save, in any of its languages.

Phones write a head line, a line for each day, and rows whose parts are apart by tabs:
`21:15\tAna\thello`. Computers write spaces, so that names have to be found first: a name is what
the rows of one person begin with. Messages of several lines stand in double quotes on phones.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Final

from msgspec import Struct

from turntoward.errors import FormatError
from turntoward.model import Chat, Coverage, Kind, Limits, Precision, Problem
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._app_words import AppWords, load_app_words
from turntoward.readers._chat_rows import ChatRow, PhoneChat, Said, settled
from turntoward.readers._clock import seconds, zone_of
from turntoward.readers._lines import text_lines
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import stem_of
from turntoward.readers._templates import first_match
from turntoward.readers._whatsapp_dates import Times, day_of
from turntoward.readers._whatsapp_words import fold, key_of

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME: Final = "line_txt"
TITLE: Final = "LINE chat history (.txt)"
STEPS: Final[tuple[str, ...]] = (
    "In LINE, open the chat, then its menu (three lines), then Settings (Other settings on Android).",
    "Choose Export chat history, and save the text file or send it to yourself.",
    "On a computer: the chat's menu, then Save chat.",
)
LIMITS: Final = Limits(
    reactions=False,
    replies=False,
    edits="no",
    deletions="marker",
    calls=True,
    clock="local",
    never=(
        "Reactions are never in it: somebody may have answered with a heart.",
        "It does not say which message a reply answers.",
        "It does not say whether or when a message was read.",
        "It does not hold what was unsent.",
        "What is older than the phone, or was never restored to it, is not in it.",
    ),
)
_APP: Final = "line"
_MARK: Final = "[LINE]"
_LOOKED_AT: Final = 400  # lines for detection
_MOST_NAMES: Final = 50_000  # distinct beginnings of rows that are counted
_LONGEST_NAME: Final = 5  # words
_FEWEST: Final = 3  # rows that make a name of two words
_NEARLY_ALL: Final = 0.95
_MOST_QUOTED: Final = 200  # lines of a quoted message
_DAY = re.compile(
    r"(?P<before>[^\d\t]{0,24}?)(?P<date>(?<!\d)\d{1,4}[./\- 年년]{1,3}\d{1,2}[./\- 月월]{1,3}\d{1,4})"
    r"[日일]?(?P<after>[^\d\t]{0,24})"
)
_NUMBER = re.compile(r"\d")
_BRACKETED = re.compile(r" ?[(（][^\W\d_]{1,12}\.?[)）]")
_BEFORE = re.compile(r"[^\W\d_]{1,12}\.?, ")
_HALF = r"[^\W\d_]{1,8}\.?[^\W\d_]{0,3}\.? ?"
_CLOCK = rf"(?:{_HALF})?\d{{1,2}}:\d{{2}}(?: ?[AaPp]\.?[Mm]\.?)?"
_TABBED = re.compile(rf"(?P<time>{_CLOCK})\t(?:(?P<name>[^\t]*)\t)?(?P<text>.*)", re.DOTALL)
_SPACED = re.compile(
    r"(?P<time>(?:[\u3040-\u9fff\uac00-\ud7af]{2} ?)?\d{1,2}:\d{2}(?: ?[AaPp][Mm])?) "
    r"(?P<text>[^\t]*)",
    re.DOTALL,
)
_CALL: Final = "☎"
_LENGTH = re.compile(r"(?:\d{1,3}:)?\d{1,2}:\d{2}$")
_DATE = re.compile(r"\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}")
_ORDERS: Final = ("dmy", "mdy")
_FULL_YEAR: Final = 4
_WEEKDAY_REASON = "The weekdays beside the dates are right only when they are read this way."
_DATE_REASON = "Read otherwise, some dates of the file would not exist."
_MOTION_REASON = "Read this way, the days of the file follow one another."
_TOLD_REASON = "You said so."
_ZONE = "{zone}, as you said; the file itself has the wall clock of the exporting phone"
_NO_DAY = "There is no such date. Its messages are kept, without a time."
_LONGEST_NOTICE: Final = 250
_QUOTE: Final = '"'
_AROUND_NAMES: Final = " \u200e\u200f\u202a\u202b\u202c\ufeff"
_MANY_ROWS: Final = 10  # in which a name comes back


class _Order(Struct, frozen=True):
    """How dates without a year in front are meant."""

    order: str | None = None
    confidence: float | None = None
    reason: str | None = None


class _Style(Struct, frozen=True, kw_only=True):
    """How one file is written."""

    tabs: bool
    order: _Order
    names: frozenset[str]  # of a file with spaces
    rows: int


def detect(head: Head) -> float:
    """Sure of its head line, or of days with their weekday above rows with a time."""
    if head.text is None:
        return 0.0
    words = load_app_words(_APP)
    lines = [line.rstrip("\r") for line in head.text.lstrip("\ufeff").split("\n")[:_LOOKED_AT]]
    first = next((line for line in lines if line.strip()), "")
    days = any(_is_day(line, words) for line in lines)
    rows = sum("\t" in line and bool(_TABBED.fullmatch(line)) for line in lines)
    if first.startswith(_MARK):
        return 0.98 if days or rows or _title(first, words) else 0.0
    if days and rows:
        return 0.9
    return 0.85 if _is_day(first, words) and any(map(_SPACED.fullmatch, lines)) else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The history as a stream: one Chat, its Messages and Problems in their order, a Coverage.

    Raises:
        ChoiceError: the time zone in the options is not known.
        FormatError: there is no message in it.
    """
    words = load_app_words(_APP)
    zone = zone_of(options)
    style = _survey(source, words, options)
    if not style.rows:
        raise FormatError(
            f"{source.name} is a LINE chat history without a message that can be read. Save it again."
        )
    title = _title_of(source, words)
    yield Chat(id=title, title=title)
    problems = Problems()
    chat = PhoneChat(title, zone, problems)
    parsing = _Rows(words, style, problems)
    for row in settled(parsing.rows(text_lines(source)), _slack(style), problems):
        yield from chat.items(row, _said(row, words, style), Precision.MINUTE)
    yield from problems.guessed(source)
    yield from problems.rest()
    unknown = Coverage(reader=NAME, limits=LIMITS).time_zone
    yield Coverage(
        reader=NAME,
        limits=LIMITS,
        time_zone=_ZONE.format(zone=options.timezone) if options.timezone else unknown,
        date_order=style.order.order,
        date_order_confidence=style.order.confidence,
        date_order_reason=style.order.reason,
        unparsed=chat.unparsed + parsing.before,
    )


def _slack(style: _Style) -> timedelta:
    """Rows with tabs stand in quotes where they were pasted; others are told by the clock alone."""
    return timedelta(days=1) if style.tabs else timedelta(hours=3)


def _title_of(source: Source, words: AppWords) -> str:
    first = next((line for line in islice(text_lines(source), 5) if line.strip()), "")
    title = _title(first.lstrip("\ufeff"), words)
    if title:
        return mend(title)
    stem = stem_of(source).replace(_MARK, "").strip()
    return words.title(stem) or stem or NAME


def _title(line: str, words: AppWords) -> str | None:
    """Whom the chat is with, by its head line."""
    if not line.startswith(_MARK):
        return None
    rest = line.removeprefix(_MARK).strip()
    return words.title(rest) or rest or None


def _is_day(line: str, words: AppWords) -> bool:
    return _day(line, words) is not None


def _day(line: str, words: AppWords) -> tuple[str, int | None] | None:
    """The numbers of a date that stands alone on a line, and its weekday if that is known."""
    if len(line) >= 80 or not _NUMBER.search(line):  # noqa: PLR2004 a short line
        return None
    match = _DAY.fullmatch(fold(line).strip())
    if match is None:
        return None
    beside = (match["before"], match["after"])
    keys = [key_of(part.strip(" ,.()（）　")) for part in beside]
    weekday = next((words.weekdays[key] for key in keys if key in words.weekdays), None)
    other = _BRACKETED.fullmatch(match["after"]) or _BEFORE.fullmatch(match["before"])
    if weekday is None and not other:
        return None
    return match["date"], weekday


def _survey(source: Source, words: AppWords, options: ReadOptions) -> _Style:
    """How the file is written, from all of it."""
    tabbed = spaced = 0
    dates: list[tuple[str, int | None]] = []
    beginnings = _Beginnings()
    for line in text_lines(source):
        if day := _day(line, words):
            if len(dates) < _MOST_NAMES and (not dates or dates[-1] != day):
                dates.append(day)
        elif _TABBED.fullmatch(line):
            tabbed += 1
        elif match := _SPACED.fullmatch(line):
            spaced += 1
            if not _is_of_app(match["text"], words):
                beginnings.see(match["text"])
    tabs = tabbed >= spaced
    return _Style(
        tabs=tabs,
        order=_order(dates, options),
        names=frozenset() if tabs else beginnings.names(),
        rows=max(tabbed, spaced),
    )


class _Beginnings:
    """What the rows of a file with spaces begin with."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._rows = 0

    def see(self, text: str) -> None:
        """Count one row."""
        self._rows += 1
        words = text[:200].split(" ")[: _LONGEST_NAME + 1]
        for length in range(1, len(words)):  # a name is never the whole row
            start = tuple(words[:length])
            if start in self._counts or len(self._counts) < _MOST_NAMES:
                self._counts[start] += 1

    def names(self) -> frozenset[str]:
        """The longest beginnings that all rows with the same first word share."""
        followed: dict[tuple[str, ...], tuple[int, tuple[str, ...]]] = {}
        for start, count in self._counts.items():
            before = start[:-1]
            if count > followed.get(before, (0, ()))[0]:
                followed[before] = (count, start)
        least = 1 if self._rows < _MANY_ROWS else 2
        firsts = [
            start for start, count in self._counts.items() if len(start) == 1 <= count // least
        ]
        return frozenset(" ".join(self._grown(first, followed)) for first in firsts)

    def _grown(
        self, start: tuple[str, ...], followed: dict[tuple[str, ...], tuple[int, tuple[str, ...]]]
    ) -> tuple[str, ...]:
        while start in followed:
            count, longer = followed[start]
            if count < _FEWEST or count < _NEARLY_ALL * self._counts[start]:
                break
            start = longer
        return start


def _order(dates: list[tuple[str, int | None]], options: ReadOptions) -> _Order:
    """How dates are meant whose year stands last; their weekdays nearly always tell."""
    unclear = [day for day in dates if len(re.split(r"\D+", day[0])[0]) < _FULL_YEAR]
    if not unclear:
        return _Order()
    if options.date_order in _ORDERS:
        return _Order(options.date_order, 1.0, _TOLD_REASON)
    days = {order: [day_of(text, order) for text, _ in unclear] for order in _ORDERS}
    right = {
        order: sum(
            day is not None and weekday == day.weekday()
            for day, (_, weekday) in zip(found, unclear, strict=True)
        )
        for order, found in days.items()
    }
    for evidence, reason, sure in (
        (right, _WEEKDAY_REASON, 0.99),
        ({order: sum(map(bool, found)) for order, found in days.items()}, _DATE_REASON, 0.95),
        ({order: -_moved(found) for order, found in days.items()}, _MOTION_REASON, 0.8),
    ):
        if evidence["dmy"] != evidence["mdy"]:
            return _Order(max(_ORDERS, key=lambda order: evidence[order]), sure, reason)
    return _Order("dmy", 0.5, None)


def _moved(days: list[date | None]) -> int:
    """How far the days move in all, forwards and back."""
    known = [day for day in days if day]
    return sum(abs((after - before).days) for before, after in pairwise(known))


class _Rows:
    """The rows of a file, one after another."""

    def __init__(self, words: AppWords, style: _Style, problems: Problems) -> None:
        self._words = words
        self._style = style
        self._problems = problems
        self._times = Times()
        self._day: date | None = None
        self._notes: list[Problem] = []  # of the day
        self._number = 0  # of the last line
        self._ahead: deque[str] = deque()  # lines that were looked at and not yet read
        self._not_quoted = 0  # the last line of a quote that does not end
        self.before = 0  # lines before the first row

    def rows(self, lines: Iterator[str]) -> Iterator[ChatRow]:
        """Each row with the lines that go on with it."""
        row: ChatRow | None = None
        begun = False
        while (line := self._next(lines)) is not None:
            if self._take_day(line):
                begun = True
            elif new := self._row(line):
                if row:
                    yield row
                row, begun = new, True
                self._take_quote(row, lines)
            elif row:
                row.add(line)
            elif line.strip() and not self._is_head(line, begun=begun):
                self.before += 1
        if row:
            yield row

    def _next(self, lines: Iterator[str]) -> str | None:
        self._number += 1
        return self._ahead.popleft() if self._ahead else next(lines, None)

    def _is_head(self, line: str, *, begun: bool) -> bool:
        text = line.lstrip("\ufeff")
        saved = text.startswith(self._words.saved)
        return not begun and (text.startswith(_MARK) or saved or bool(_DATE.search(text[:80])))

    def _take_day(self, line: str) -> bool:
        found = _day(line, self._words)
        if found is None:
            return False
        self._day = self._read_day(found[0])
        if self._day is None:
            self._notes += self._problems.note("R104", f"line {self._number}", _NO_DAY)
        return True

    def _read_day(self, text: str) -> date | None:
        year_first = len(re.split(r"\D+", text)[0]) == _FULL_YEAR
        return day_of(text, "ymd" if year_first else self._style.order.order or "dmy")

    def _row(self, line: str) -> ChatRow | None:
        pattern = _TABBED if self._style.tabs else _SPACED
        match = pattern.fullmatch(line)
        clock = self._times[match["time"]] if match else None
        if match is None or clock is None:
            return None
        notes, self._notes = self._notes, []
        name, text = match["name"] if self._style.tabs else None, match["text"]
        at = datetime.combine(self._day, clock) if self._day else None
        return ChatRow(self._number, line, at, name, [text], notes, len(text))

    def _take_quote(self, row: ChatRow, lines: Iterator[str]) -> None:
        """Go on with the lines of a message in quotes, if it is one."""
        if not self._style.tabs or self._number <= self._not_quoted:
            return
        if not row.said[0].startswith(_QUOTE) or not _is_open(row.said[0], open_before=False):
            return
        quoted = self._quoted(row, lines)
        if quoted is None:
            return
        for _ in quoted:
            row.add(self._ahead.popleft())
        self._number += len(quoted)
        whole = "\n".join(row.said)[1:-1]
        inner = whole.replace(_QUOTE * 2, "")
        row.said = [whole if _QUOTE in inner else whole.replace(_QUOTE * 2, _QUOTE)]

    def _quoted(self, row: ChatRow, lines: Iterator[str]) -> list[str] | None:
        """The lines up to the closing quote; None where the quote is only a letter."""
        taken: list[str] = []
        is_open, day = True, self._day
        while is_open:
            if len(taken) == len(self._ahead):
                line = next(lines, None)
                if line is None or len(taken) > _MOST_QUOTED:
                    self._ahead.extend(() if line is None else (line,))
                    self._not_quoted = self._number + len(taken)
                    return None
                self._ahead.append(line)
            line = self._ahead[len(taken)]
            taken.append(line)
            if found := _day(line, self._words):
                day = self._read_day(found[0])
            elif self._is_next_row(line, row, day):
                return None
            is_open = _is_open(line, open_before=True)
        return taken

    def _is_next_row(self, line: str, row: ChatRow, day: date | None) -> bool:
        """Whether a row follows in its time, so that it is not part of a quoted message."""
        match = _TABBED.fullmatch(line)
        clock: time | None = self._times[match["time"]] if match else None
        if clock is None:
            return False
        return day is None or row.at is None or datetime.combine(day, clock) >= row.at


def _is_open(line: str, *, open_before: bool) -> bool:
    """Whether a quote goes on after this line: one that ends it stands at its end."""
    is_open = open_before != (line.count(_QUOTE) % 2 == 1)
    return is_open or (open_before and not line.endswith(_QUOTE))


def _said(row: ChatRow, words: AppWords, style: _Style) -> Said:
    """What a row is, and who said it."""
    text, name = row.text, row.name
    if not style.tabs:
        name, text = _with_spaces(text, words, style.names)
    if name:
        return _by_somebody(text, name.strip(_AROUND_NAMES), words, bracketed=style.tabs)
    bare = text.strip()
    gaps = first_match(bare, words.deleted)
    if gaps is not None:
        return Said(Kind.DELETED, text, gaps[0].strip() if gaps else None)
    return Said(Kind.CALL if bare.startswith(_CALL) else Kind.SYSTEM, text, None)


def _by_somebody(text: str, name: str, words: AppWords, *, bracketed: bool) -> Said:
    bare = text.strip()
    if bare.startswith(_CALL):
        length = _LENGTH.search(bare)
        return Said(Kind.CALL, text, name, seconds(length[0]) if length else None)
    first = bare.partition("\n")[0]
    inner, closed, _ = first.removeprefix("[").partition("]")
    if bracketed and not (first.startswith("[") and closed):
        kind = None
    else:
        kind = words.kind(inner if first.startswith("[") and closed else bare)
    if kind is None and first_match(bare, words.deleted) is not None:
        kind = Kind.DELETED
    return Said(kind or (Kind.TEXT if bare else Kind.EMPTY), text, name)


def _is_of_app(text: str, words: AppWords) -> bool:
    bare = text[:_LONGEST_NOTICE].strip()
    return first_match(bare, words.deleted) is not None or words.is_notice(bare)


def _with_spaces(text: str, words: AppWords, names: Iterable[str]) -> tuple[str | None, str]:
    """The name that a row begins with, and the rest; no name where the app speaks."""
    first, newline, rest = text.partition("\n")
    if not newline and _is_of_app(text, words):
        return None, text
    parts = first[:200].split(" ")
    for length in range(min(_LONGEST_NAME + 1, len(parts) - 1), 0, -1):
        name = " ".join(parts[:length])
        if name in names:
            return name, f"{first[len(name) + 1 :]}{newline}{rest}"
    return None, text
