"""CSV tables: the columns of JSON lines, with a header row.

The header names the columns in any order and case; `speaker` and `text` are needed, and other names
are understood (`turntoward.readers._table.ALIASES`). Separators are commas, semicolons or tabs;
quoted cells may hold line breaks. `reactions` is JSON text. An empty cell means that there is
nothing: no speaker (the app speaks), no time, no reply. Times may also be written as a spreadsheet
writes them for people (`13.04.2024 21:15`), or stand in two columns, `date` and `time`.

What we write ourselves is read back without loss: a cell that a spreadsheet would run as a formula
is written with an apostrophe before it, and loses that one here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from turntoward.errors import FormatError
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._lines import text_lines
from turntoward.readers._local_dates import LocalDates
from turntoward.readers._sources import stem_of
from turntoward.readers._table import LIMITS, Rows, columns_of, moment_of
from turntoward.readers.rows import unguarded

__all__ = ["LIMITS", "LONGEST", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME = "csv"
TITLE = "Table with the columns speaker and text (.csv)"
STEPS: tuple[str, ...] = (
    "Save the conversation as a table with the columns speaker and text, and at for the time where there is one.",
    "The first line holds the names of the columns.",
)
LONGEST = 4 * 1024**2  # characters of one row
_SEPARATORS = ",;\t"
_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)  # as spreadsheets write it
_LINE_END = re.compile(r"\r\n|\n|\r")
_TIME = re.compile(r" ?\d{1,2}[:.]\d{2}[^\n]{0,20}")
_QUOTE = '"'


class _Header(Struct, frozen=True):
    """What the first row says."""

    separator: str
    width: int  # cells
    columns: Mapping[str, int]  # by field
    clock: int | None = None  # the column with the time of day, where another has the date

    @property
    def text_is_last(self) -> bool:
        """Whether cells too many can only be unquoted separators in the text."""
        return self.columns["text"] == self.width - 1


class _Record(Struct, frozen=True):
    """One row, which may run over several lines."""

    line: int  # its first
    count: int  # of lines
    text: str | None  # None: too long
    is_whole: bool  # its quotes are closed


def detect(head: Head) -> float:
    """Sure where the first row names the columns that are needed."""
    if head.text is None:
        return 0.0
    return 0.9 if _header(enumerate(_LINE_END.split(head.text.lstrip("\ufeff")))) else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """Each row as a message.

    Raises:
        ChoiceError: no such time zone is known.
        FormatError: the first row does not name the columns.
    """
    rows = Rows(NAME, stem_of(source), options, _local_dates(source, options))
    lines = enumerate(text_lines(source), 1)
    header = _header(lines)
    if header is None:
        raise FormatError(
            f"{source.name} has no first row that names its columns. Put speaker,text there, and "
            "the names of the other columns."
        )
    for record in _records(lines, header.separator):
        yield from _row(record, header, rows)
    yield from rows.problems.guessed(source)
    yield from rows.closing()


def _local_dates(source: Source, options: ReadOptions) -> LocalDates | None:
    """The dates of a file that writes them for people; None where the first is one for programs."""
    lines = enumerate(text_lines(source), 1)
    header = _header(lines)
    if header is None or "at" not in header.columns:
        return None
    dates = LocalDates()
    seen = False
    for record in _records(lines, header.separator):
        cells = _cells(record.text or "", header.separator)
        written = ((_fields(cells, header) or {}).get("at") or "").strip()
        if written and not seen and moment_of(written):
            return None
        seen = seen or bool(written)
        dates.see(written)
    dates.settle(options.date_order)
    return dates


def _header(lines: Iterator[tuple[int, str]]) -> _Header | None:
    first = next((line for _, line in lines if line.strip()), "")
    separators: Iterable[str] = _SEPARATORS
    marked = _SEPARATOR_LINE.fullmatch(first.strip())
    if marked:
        separators, first = marked[1], next((line for _, line in lines), "")
    for separator in separators:
        names = [name.strip() for name in _cells(first, separator)]
        columns = columns_of(tuple(names))
        if columns:
            places = {field: names.index(name) for field, name in columns.items()}
            return _Header(separator, len(names), places, _clock(names, places))
    return None


def _clock(names: list[str], places: Mapping[str, int]) -> int | None:
    folded = [name.casefold() for name in names]
    at = places.get("at")
    return (
        folded.index("time")
        if at is not None and folded[at] == "date" and "time" in folded
        else None
    )


def _records(lines: Iterator[tuple[int, str]], separator: str) -> Iterator[_Record]:
    parts: list[str] = []
    count = size = 0
    is_open = False
    for number, line in lines:
        if not count and not line.strip(" "):  # a row of empty cells is a row
            continue
        is_open = _is_open_after(line, separator, is_open=is_open)
        count += 1
        size += len(line) + 1
        if size > LONGEST:
            parts.clear()
        else:
            parts.append(line)
        if not is_open:
            yield _record(number, count, size, parts, is_whole=True)
            parts, count, size = [], 0, 0
    if count:
        yield _record(number, count, size, parts, is_whole=False)


def _record(last: int, count: int, size: int, parts: list[str], *, is_whole: bool) -> _Record:
    text = None if size > LONGEST else "\n".join(parts)
    return _Record(last - count + 1, count, text, is_whole)


def _is_open_after(line: str, separator: str, *, is_open: bool) -> bool:
    """Whether a quoted cell goes on after this line."""
    if _QUOTE not in line or not (is_open or _plain_cells(line, separator) is None):
        return is_open
    start = 0
    while start >= 0:
        if is_open or line.startswith(_QUOTE, start):
            start = _closing(line, start if is_open else start + 1)
            if start < 0:
                return True
            is_open = False
        start = line.find(separator, start)
        start += start >= 0
    return False


def _plain_cells(text: str, separator: str) -> list[str] | None:
    """The cells of a row in which no cell is quoted, or all are and none holds a quote."""
    if _QUOTE not in text:
        return text.split(separator)
    if text[0] == text[-1] == _QUOTE:
        cells = text[1:-1].split(f"{_QUOTE}{separator}{_QUOTE}")
        if text.count(_QUOTE) == len(cells) * 2:
            return cells
    return None


def _cells(text: str, separator: str) -> list[str]:
    plain = _plain_cells(text, separator)
    if plain is not None:
        return plain
    cells = []
    start = 0
    while True:
        quoted = ""
        if text.startswith(_QUOTE, start):
            end = _closing(text, start + 1)
            end = len(text) if end < 0 else end
            quoted, start = text[start + 1 : end].replace(_QUOTE * 2, _QUOTE), end + 1
        stop = text.find(separator, start)
        cells.append(quoted + text[start : len(text) if stop < 0 else stop])
        if stop < 0:
            return cells
        start = stop + 1


def _closing(text: str, start: int) -> int:
    """Where the quote stands that ends the cell; -1 where none does. Two quotes are one letter."""
    while True:
        at = text.find(_QUOTE, start)
        if at < 0 or not text.startswith(_QUOTE, at + 1):
            return at
        start = at + 2


def _row(record: _Record, header: _Header, rows: Rows) -> Iterator[Item]:
    where = f"line {record.line}"
    fields = None
    if record.text is None:
        why, code = "It is longer than 4 MB.", "R121"
    elif not record.is_whole:
        why, code = "A quote in it is not closed before the file ends.", "R122"
    else:
        text, noted = rows.problems.mended(record.text, where)
        yield from noted
        fields = _fields(_cells(text, header.separator), header)
        why, code = "It has not the number of cells that the first row has.", "R120"
    if fields is None:
        yield from rows.unreadable(where, why, code, record.count)
    else:
        yield from rows.items(fields, where)


def _fields(cells: list[str], header: _Header) -> dict[str, str | None] | None:
    """The cells by field; None where they do not fit the header."""
    width = header.width
    if len(cells) > width:
        if header.text_is_last:
            cells[width - 1 :] = [header.separator.join(cells[width - 1 :])]
        elif any(cells[width:]):
            return None
    if max(header.columns["text"], header.columns["speaker"]) >= len(cells):
        return None
    cells.extend([""] * (width - len(cells)))
    fields = {field: unguarded(cells[at]) or None for field, at in header.columns.items()}
    if header.clock is not None and fields["at"] and _TIME.fullmatch(cells[header.clock]):
        fields["at"] += f" {cells[header.clock].strip()}"
    return fields | {"text": fields["text"] or ""}
