"""KakaoTalk's exported chats, of phones and computers, in Korean, English and Japanese.

Phones write `2024년 4월 13일 오후 9:15, Ana : hi` (as WhatsApp does in Korean; a head line tells them
apart), computers a line for each day and `[Ana] [오후 9:15] hi`, and some a table with the columns
Date, User and Message.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from turntoward.errors import FormatError
from turntoward.model import Chat, Coverage, Kind, Limits, Precision, Problem
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._app_words import AppWords, load_app_words
from turntoward.readers._chat_rows import LARGEST, ChatRow, PhoneChat, Said, settled
from turntoward.readers._clock import seconds, zone_of
from turntoward.readers._lines import text_lines
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import stem_of
from turntoward.readers._templates import first_match
from turntoward.readers._whatsapp_dates import Times
from turntoward.readers._whatsapp_words import fold, key_of

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME: Final = "kakaotalk"
TITLE: Final = "KakaoTalk chat export (.txt or .csv)"
STEPS: Final[tuple[str, ...]] = (
    "In KakaoTalk, open the chat, then its menu (three lines), then the settings of the chat.",
    "Choose Export chat messages, and text only.",
    "On a computer: the chat's menu, then Export chat. Give the file as it is: txt or csv.",
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
        "It does not hold what was deleted.",
        "Emoticons are only named, so what they showed is not known.",
    ),
)
_APP: Final = "kakaotalk"
_LOOKED_AT: Final = 400  # lines for detection
_OPENING: Final = 5  # lines, of which one is the head line
_CSV_HEAD: Final = "date,user,message"
_CLOCK = r"(?:[^\W\d_]{2} ?)?\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?"
_STAMP: Final = re.compile(
    rf"(?P<date>\d{{4}}[-.년年/] ?\d{{1,2}}[-.월月/] ?\d{{1,2}}[.일日]?"
    rf"|[^\W\d_]{{3,12}}\.? \d{{1,2}}, \d{{4}}|\d{{1,2}} [^\W\d_]{{3,12}}\.?,? \d{{4}})"
    rf"(?:,? (?:at )?(?P<time>{_CLOCK})| \(?(?P<weekday>[^\W\d_]{{1,12}})\)?)?"
)
_BODY = re.compile(r", (?P<name>[^\n]{1,100}?) : (?P<text>.*)", re.DOTALL)
_NOTICE = re.compile(r"(?:,|:) ?(?P<text>.*)", re.DOTALL)
_DAY = re.compile(r"-{5,60} (?P<day>[^\n]{6,60}?) -{5,60}")
_BRACKETS = re.compile(
    rf"\[(?P<name>[^\[\]\n]{{1,100}}(?:\[[^\[\]\n]{{0,60}}\][^\[\]\n]{{0,60}}){{0,3}})\] "
    rf"\[(?P<time>{_CLOCK})\](?: (?P<text>.*))?",
    re.DOTALL,
)
_CELLS = re.compile(
    r'(?P<stamp>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}),(?P<name>"(?:[^"]|"")*+"|[^,"]*+),'
    r'(?P<text>"(?:[^"]|"")*+"|[^"].*|)',
    re.DOTALL,
)
_ROW_OF_TABLE = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},")
_LENGTH = re.compile(r"(?:\d{1,3}:)?\d{1,2}:\d{2}$")
_NUMBERS = re.compile(r"\d+")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_DAY = 60  # letters of a line with nothing but a day
_MOST_LINES = 2_000  # of one row of the table
_ZONE = "{zone}, as you said; the file itself has the wall clock of the exporting device"
_UNKNOWN_ZONE = "not known: times are the wall clock of the exporting device"
_NO_DAY = "There is no such date. Its messages are kept, without a time."
_NO_ROW = "It is no row of the table, and was left out."
_PHONE, _COMPUTER, _TABLE = "phone", "computer", "table"


def detect(head: Head) -> float:
    """Sure of its head line above rows, of days between dashes above rows, or of its table."""
    if head.text is None:
        return 0.0
    text = head.text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")[:_LOOKED_AT]
    first, *rest = lines
    if first.strip().casefold() == _CSV_HEAD:
        return 0.97 if any(map(_ROW_OF_TABLE.match, rest[:_OPENING])) else 0.0
    words = load_app_words(_APP)
    headed = _has_head(lines, words)
    days = any(map(_DAY.fullmatch, lines))
    if days and any(map(_BRACKETS.fullmatch, lines)):
        return 0.98 if headed else 0.9
    return 0.98 if headed and (days or any(_is_row(line) for line in lines)) else 0.0


def _has_head(lines: list[str], words: AppWords) -> bool:
    """Whether a head line is there, and below it when the chat was saved."""
    opening = [line.strip() for line in lines[: _OPENING + 2] if line.strip()]
    is_saved = any(line.startswith(words.saved) for line in opening)
    return is_saved and any(_title(line, words) for line in opening)


def _is_row(line: str) -> bool:
    stamp = _STAMP.match(fold(line[:200]))
    return stamp is not None and stamp["time"] is not None


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The chat as a stream: one Chat, its Messages and Problems in their order, a Coverage.

    Raises:
        ChoiceError: the time zone in the options is not known.
        FormatError: there is no message in it.
    """
    words = load_app_words(_APP)
    zone = zone_of(options)
    form = _form(source)
    problems = Problems()
    parsing = _Rows(words, problems)
    title = _title_of(source, words)
    chat = PhoneChat(title, zone, problems)
    slack = timedelta(0) if form == _COMPUTER else timedelta(hours=26)
    begun = False
    for row in settled(parsing.rows(source, form), slack, problems):
        if not begun:
            yield Chat(id=title, title=title)
            begun = True
        precision = Precision.SECOND if form == _TABLE else Precision.MINUTE
        yield from chat.items(row, _said(row, words), precision)
    if not begun:
        raise FormatError(
            f"{source.name} is a KakaoTalk export without a message that can be read. Export it again."
        )
    yield from problems.guessed(source)
    yield from problems.rest()
    yield Coverage(
        reader=NAME,
        limits=LIMITS,
        time_zone=_ZONE.format(zone=options.timezone) if options.timezone else _UNKNOWN_ZONE,
        unparsed=chat.unparsed + parsing.unparsed,
    )


def _form(source: Source) -> str:
    """Which of its forms a file has."""
    for line in islice(text_lines(source), _LOOKED_AT):
        text = line.lstrip("\ufeff").strip()
        if text.casefold() == _CSV_HEAD:
            return _TABLE
        if _DAY.fullmatch(text) or _BRACKETS.fullmatch(text):
            return _COMPUTER
        if _is_row(text):
            return _PHONE
    return _PHONE


def _title(line: str, words: AppWords) -> str | None:
    """Whom the chat is with; iPhones write the name of the file into the head line."""
    text = fold(line.lstrip("\ufeff").strip())
    return words.title(text) or words.title(text.removesuffix(".txt"))


def _title_of(source: Source, words: AppWords) -> str:
    opening = islice(text_lines(source), _OPENING)
    found = (_title(line, words) for line in opening)
    stem = stem_of(source)
    return mend(next(filter(None, found), None) or words.title(stem) or stem)


class _Rows:
    """The rows of a file, one after another, and the lines that are none."""

    def __init__(self, words: AppWords, problems: Problems) -> None:
        self._words = words
        self._problems = problems
        self._times = Times()
        self._days: dict[str, date | None] = {}
        self._day: date | None = None  # of computers: the line with a day above
        self._begun = False
        self._notes: list[Problem] = []
        self.unparsed = 0

    def rows(self, source: Source, form: str) -> Iterator[ChatRow]:
        """Each row with the lines that go on with it."""
        if form == _TABLE:
            yield from self._of_table(source)
            return
        begin = self._of_computer if form == _COMPUTER else self._of_phone
        row: ChatRow | None = None
        for number, raw in enumerate(text_lines(source), 1):
            line = raw.lstrip("\ufeff") if number == 1 else raw
            found = self._begun_by(line, number, begin, row)
            if isinstance(found, ChatRow):
                if row:
                    yield row
                row = found
        if row:
            yield row

    def _begun_by(
        self,
        line: str,
        number: int,
        begin: Callable[[str, int], ChatRow | bool],
        row: ChatRow | None,
    ) -> ChatRow | bool:
        found = begin(line, number)
        if isinstance(found, ChatRow):
            found.notes, self._notes = self._notes, []
        if found is not False:
            self._begun = True
        elif row:
            row.add(line)
        elif line.strip() and not self._is_head(line):
            self.unparsed += 1
        return found

    def _is_head(self, line: str) -> bool:
        text = line.strip()
        saved = text.startswith(self._words.saved) or text.endswith(".txt")
        return not self._begun and (saved or _title(text, self._words) is not None)

    def _of_phone(self, line: str, number: int) -> ChatRow | bool:
        """A row, or True for a line that only tells the day or the time."""
        stamp = _STAMP.match(folded := fold(line))
        if stamp is None:
            return _is_weekday_and_date(folded, self._words)
        rest = folded[stamp.end() :]
        if not rest.strip():
            return bool(stamp["time"] or key_of(stamp["weekday"] or "") in self._words.weekdays)
        body = _BODY.fullmatch(rest) or _NOTICE.fullmatch(rest)
        clock = self._times[stamp["time"]] if stamp["time"] else None
        if body is None or clock is None:
            return False
        name = body.groupdict().get("name")
        at = _moment(self._day_in(stamp["date"], number), clock)
        # The words themselves are taken from the line as it stands.
        same = len(folded) == len(line)
        text = line[len(line) - len(body["text"]) :] if same else _last_part(line, name)
        return ChatRow(number, line, at, name, [text], size=len(text))

    def _of_computer(self, line: str, number: int) -> ChatRow | bool:
        """A row, or True for a line with a day."""
        if day := _DAY.fullmatch(line.strip()):
            self._day = self._day_in(day["day"], number)
            return True
        match = _BRACKETS.fullmatch(line)
        clock = self._times[fold(match["time"])] if match else None
        if match and clock:
            text = match["text"] or ""
            at = _moment(self._day, clock)
            return ChatRow(number, line, at, match["name"], [text], size=len(text))
        if self._day and self._words.is_notice(line.strip()):
            return ChatRow(number, line, None, None, [line])
        return False

    def _day_in(self, text: str, number: int) -> date | None:
        if text not in self._days:
            if len(self._days) > LARGEST // 64:
                self._days.clear()
            self._days[text] = _day(text, self._words)
        if self._days[text] is None:
            self._notes += self._problems.note("R104", f"line {number}", _NO_DAY)
        return self._days[text]

    def _of_table(self, source: Source) -> Iterator[ChatRow]:
        for number, text in _records(source):
            match = _CELLS.fullmatch(text)
            try:
                at = datetime.fromisoformat(match["stamp"]) if match else None
            except ValueError:
                self._notes += self._problems.note("R104", f"line {number}", _NO_DAY)
                at = None
            if match:
                name, said = _cell(match["name"]), _cell(match["text"])
                notes, self._notes = self._notes, []
                yield ChatRow(number, text, at, name or None, [said], notes, len(said))
            elif text.strip():
                self.unparsed += text.count("\n") + 1
                self._notes += self._problems.note("R102", f"line {number}", _NO_ROW)


def _moment(day: date | None, clock: time) -> datetime | None:
    return datetime.combine(day, clock) if day else None


def _last_part(line: str, name: str | None) -> str:
    """What stands behind the name, in a line with odd spaces or marks."""
    return line.partition(" : ")[2] if name else line.partition(", ")[2] or line


def _day(text: str, words: AppWords) -> date | None:
    """`2024년 4월 13일 토요일`, `Saturday, April 13, 2024`, `2024-04-13`."""
    numbers = [int(number) for number in _NUMBERS.findall(text)]
    months = [key_of(word) for word in _WORD.findall(text) if key_of(word) in words.months]
    try:
        if months and len(numbers) == 2:  # noqa: PLR2004 a day and a year
            return date(max(numbers), words.months[months[-1]], min(numbers))
        year, month, day = numbers
        return date(year, month, day)
    except (ValueError, OverflowError):  # a year of twenty digits is none
        return None


def _is_weekday_and_date(line: str, words: AppWords) -> bool:
    """`Saturday, April 13, 2024` alone on a line."""
    if len(line) > _LONGEST_DAY:
        return False
    keys = {key_of(word) for word in _WORD.findall(line)}
    alone = keys & words.weekdays.keys() and keys <= words.weekdays.keys() | words.months.keys()
    return bool(alone) and _day(line, words) is not None


def _records(source: Source) -> Iterator[tuple[int, str]]:
    """The rows of the table, each with the number of its first line; the head line left out."""
    lines: list[str] = []
    first = size = 0
    is_open = False
    for number, line in enumerate(text_lines(source), 1):
        if number == 1:
            continue
        runs_on = size > LARGEST or len(lines) > _MOST_LINES
        if lines and (not is_open or (runs_on and _ROW_OF_TABLE.match(line))):
            yield first, "\n".join(lines)
            lines, size, is_open = [], 0, False
        first = first if lines else number
        is_open ^= line.count('"') % 2 == 1
        size += len(line)
        lines.append(line)
    if lines:
        yield first, "\n".join(lines)


def _cell(text: str) -> str:
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        return text[1:-1].replace('""', '"')
    return text


def _said(row: ChatRow, words: AppWords) -> Said:
    """What a row is, and who said it."""
    text = row.text
    bare = text.strip()
    gaps = first_match(bare, words.deleted)
    if row.name is None:
        if gaps is not None:
            return Said(Kind.DELETED, text, gaps[0].strip() if gaps else None)
        return Said(Kind.SYSTEM, text, None)
    name = row.name.strip()
    if bare.startswith(name) and words.is_notice(bare):
        return Said(Kind.SYSTEM, text, None)
    kind = words.kind(bare) or (Kind.DELETED if gaps is not None else None)
    length = _LENGTH.search(bare) if kind is Kind.CALL else None
    return Said(
        kind or (Kind.TEXT if bare else Kind.EMPTY),
        text,
        name,
        seconds(length[0]) if length else None,
    )
