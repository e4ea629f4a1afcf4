"""The CSV of DiscordChatExporter: one channel a file, or a channel in parts.

The parts of a channel (`… [part 2].csv`) follow one another. An export that begins with the newest
message is turned round, and held in memory for that.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from msgspec import Struct

from turntoward.errors import InputError
from turntoward.model import Limits
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._discord_text import (
    TextChat,
    TextRow,
    name_in,
    parted,
    said_in_text,
    title_in,
)
from turntoward.readers._glance import is_likely
from turntoward.readers._lines import text_lines
from turntoward.readers._local_dates import LocalDates
from turntoward.readers._order import Entry, oldest_first
from turntoward.readers._sources import stem_of
from turntoward.readers.csvfile import _cells, _Record, _records

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "discord_csv"
TITLE: Final = "Discord channel, exported by DiscordChatExporter as CSV"
STEPS: Final[tuple[str, ...]] = (
    "In DiscordChatExporter, choose the direct message or the channel, then Export.",
    "JSON holds more than CSV, if you have the choice.",
    "Give the file, or the folder with all parts of it.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=False,
    edits="no",
    deletions="no",
    calls=True,
    clock="as given",
    never=(
        "Who gave a reaction is not in it, nor which message a reply answers.",
        "Deleted messages leave no trace, and edited ones no mark.",
        "Stickers and cards are not in it; such messages are empty.",
        "Names are those of the day of the export; deleted users share one name.",
        "What was said in calls and voice messages is not in it.",
    ),
)
_COLUMNS = ("authorid", "author", "date", "content", "attachments", "reactions")
_NEEDED = frozenset(_COLUMNS[1:4])
_SEPARATORS = ",;\t"
_SURVEYED = 200  # rows after which dates that need no decision are trusted to go on so
_REACTION = re.compile(r"(.{1,100}) \((\d{1,9})\)")


class _Header(Struct, frozen=True):
    """What the first row says."""

    separator: str
    width: int
    columns: Mapping[str, int]


def detect(head: Head) -> float:
    """Sure where the first row names the columns of the exporter."""
    header = _header((head.text or "").lstrip("\ufeff\r\n").partition("\n")[0].strip("\r"))
    return 0.98 if header and header.columns.keys() >= {*_COLUMNS} - {"attachments"} else 0.0


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each export, with its parts in their order."""
    found = (
        Bundle(export.name, tuple(each for each in export.sources if is_likely(detect, each)))
        for export in parted(tree, ".csv")
    )
    return [export for export in found if export.sources]


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The messages of one file, oldest first.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return read_bundle(Bundle(source.name, (source,)), options)


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """The messages of all parts, oldest first.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    files = [_File(source, alone=len(bundle.sources) == 1) for source in bundle.sources]
    dates = LocalDates()
    for file in files:
        file.survey(dates)
    dates.settle(options.date_order)
    chat = TextChat(title_in(stem_of(bundle.sources[0])), dates, options)
    yield from chat.opening()
    for entry in oldest_first(chain.from_iterable(file.entries(chat) for file in files)):
        yield from entry.items
    if not chat.count:
        raise InputError(
            f"{bundle.name} is a Discord export without a message that can be read. "
            "Export it again, and check that the channel is in it."
        )
    yield from chat.closing(NAME, LIMITS)


def _header(line: str) -> _Header | None:
    for separator in _SEPARATORS:
        names = [name.strip().casefold() for name in _cells(line, separator)]
        columns = {name: names.index(name) for name in _COLUMNS if name in names}
        if columns.keys() >= _NEEDED:
            return _Header(separator, len(names), columns)
    return None


class _File:
    """One file of the export."""

    def __init__(self, source: Source, *, alone: bool) -> None:
        self._source = source
        self._before = "" if alone else f"{source.name}, "

    def survey(self, dates: LocalDates) -> None:
        """Look at all dates, as long as there may be something to decide."""
        for number, (record, header) in enumerate(self._rows()):
            cells = _cells(record.text or "", header.separator)
            at = header.columns["date"]
            if at < len(cells):
                dates.see(cells[at])
            if number > _SURVEYED and dates.are_plain:
                return

    def entries(self, chat: TextChat) -> Iterator[Entry]:
        """The messages, in the order of the file."""
        for record, header in self._rows():
            place = f"{self._before}line {record.line}"
            if record.text is None:
                yield chat.fault("R103", place, "It is larger than 4 MB, and was left out.")
            elif not record.is_whole:
                chat.cut = self._source.name
                yield chat.fault("R120", place, "The file ends in the middle of this row.")
            else:
                row = _row(_cells(record.text, header.separator), header)
                no_message = "It is no message, and was left out."
                yield chat.entry(row, place) if row else chat.fault("R102", place, no_message)

    def _rows(self) -> Iterator[tuple[_Record, _Header]]:
        lines = enumerate(text_lines(self._source), 1)
        first = next((line for _, line in lines if line.strip("\ufeff ")), "")
        header = _header(first.lstrip("\ufeff"))
        if header:
            for record in _records(lines, header.separator):
                yield record, header


def _row(cells: list[str], header: _Header) -> TextRow | None:
    if len(cells) != header.width:
        return None
    cell = {name: cells[at] for name, at in header.columns.items()}
    number = cell.get("authorid", "").strip()
    return TextRow(
        person=number if number.isdigit() else cell["author"],
        author=name_in(cell["author"]),
        date=cell["date"].strip(),
        said=said_in_text(cell["content"], cell.get("attachments", "").split(",")),
        reactions=[*_reactions(cell.get("reactions", ""))],
    )


def _reactions(cell: str) -> Iterator[tuple[str, int]]:
    for given in cell.split(",") if cell else ():
        match = _REACTION.fullmatch(given.strip())
        yield (match[1], int(match[2])) if match else (given.strip(), 1)
