"""The plain text of DiscordChatExporter: one channel a file, or a channel in parts.

Each file is read twice, as a stream both times: dates are in the language of the computer that
exported, and what they mean is decided by all of them. A message begins with its date in brackets,
behind the blank lines that the exporter writes; what looks so without them was pasted into one.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

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
from turntoward.readers._json_values import LARGEST
from turntoward.readers._lines import text_lines
from turntoward.readers._local_dates import LocalDates
from turntoward.readers._order import Entry, oldest_first
from turntoward.readers._problems import mend
from turntoward.readers._sources import stem_of

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "discord_txt"
TITLE: Final = "Discord channel, exported by DiscordChatExporter as text"
STEPS: Final[tuple[str, ...]] = (
    "In DiscordChatExporter, choose the direct message or the channel, then Export.",
    "JSON holds more than text, if you have the choice.",
    "Give the file, or the folder with all parts of it.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=False,
    edits="no",
    deletions="no",
    calls=True,
    clock="local",
    never=(
        "Who gave a reaction is not in it, nor which message a reply answers.",
        "Deleted messages leave no trace, and edited ones no mark.",
        "Two people of the same name cannot be told apart; deleted users share one name.",
        "Times have no seconds.",
        "What was said in calls and voice messages is not in it.",
    ),
)
_RULE = "=" * 62
_HEADER = re.compile(r"\[([^\[\]\n]{6,60})\] (\S[^\n]{0,200}?)(?: \(pinned\))?")
_EXPORTED = re.compile(r"Exported ([\d.,'’\s]{1,20}) message\(s\)")
_MARKERS = frozenset({"{Attachments}", "{Embed}", "{Stickers}", "{Reactions}"})
_COUNTED = re.compile(r"\((\d{1,9})\)")
_BLANKS = 2  # lines between two messages
_LONGEST_HEAD = 1_000  # lines
_MOST_HELD = 10  # that may be the end of the file
_DIRECT = frozenset({"Direct Messages", "Direct Message"})
_LEFT_OUT = {
    "After": "Older messages were left out when it was exported.",
    "Before": "Newer messages were left out when it was exported.",
}
_MISCOUNTED = "The file says that it holds {told:,} messages, and {found:,} were read."


def detect(head: Head) -> float:
    """Sure where the first lines are those of the exporter."""
    lines = (head.text or "")[:2000].lstrip("\ufeff\r\n").splitlines()[:3]
    named = len(lines) > 2 and lines[1].startswith("Guild:") and lines[2].startswith("Channel:")  # noqa: PLR2004 lines
    return 0.98 if named and lines[0].startswith("=====") else 0.0


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each export, with its parts in their order."""
    found = (
        Bundle(export.name, tuple(each for each in export.sources if is_likely(detect, each)))
        for export in parted(tree, ".txt")
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
    chat = TextChat(files[0].title, dates, options)
    chat.left_out = files[0].left_out
    yield from chat.opening()
    for entry in oldest_first(chain.from_iterable(file.entries(chat) for file in files)):
        yield from entry.items
    if not chat.count:
        raise InputError(
            f"{bundle.name} is a Discord export without a message that can be read. "
            "Export it again, and check that the channel is in it."
        )
    yield from chat.closing(NAME, LIMITS)


class _Block:
    """One message, while its lines are read."""

    def __init__(self, line: int, date: str, author: str) -> None:
        self.line = line
        self.date = date
        self.author = author
        self.size = 0
        self.lines: list[str] = []
        self.last = ""  # marker

    def add(self, line: str) -> None:
        """Take the next line; nothing of a block that is too large."""
        if line in _MARKERS and self.lines and not self.lines[-1]:
            self.last = line
        self.size += len(line) + 1
        if self.size <= LARGEST:
            self.lines.append(line)
        else:
            self.lines.clear()

    def row(self) -> TextRow:
        """The message that it is."""
        words, parts = self._parts()
        given = [*chain.from_iterable(map(str.split, parts["{Reactions}"]))]
        return TextRow(
            person=self.author,
            author=name_in(self.author),
            date=self.date,
            said=said_in_text(words, parts["{Attachments}"], parts["{Stickers}"], parts["{Embed}"]),
            reactions=[*_counted(given)],
        )

    def _parts(self) -> tuple[str, dict[str, list[str]]]:
        """The words, and the lines below each marker."""
        parts: dict[str, list[str]] = {marker: [] for marker in _MARKERS}
        words: list[str] = []
        taken: list[str] = words
        before: str | None = None  # what stands right below the date is no marker
        for line in self.lines:
            if line in _MARKERS and before == "":
                taken = parts[line]
            elif line or taken is words:
                taken.append(line)
            before = line
        return "\n".join(words).rstrip("\n"), parts


class _File:
    """One file of the export."""

    def __init__(self, source: Source, *, alone: bool) -> None:
        self._source = source
        self._before = "" if alone else f"{source.name}, "
        self._head: dict[str, str] = {}
        self._blanks = _BLANKS
        self._told: int | None = None  # messages, at the end of the file

    @property
    def title(self) -> str:
        """What the chat is called: in a server, with the name of the server."""
        server, channel = self._head.get("Guild", ""), self._head.get("Channel", "")
        name = channel.rpartition(" / ")[2]
        if not name:
            return title_in(stem_of(self._source))
        return name if server in _DIRECT or not server else f"{server}: {name}"

    @property
    def left_out(self) -> str | None:
        """What a range of days has left out."""
        return " ".join(told for key, told in _LEFT_OUT.items() if key in self._head) or None

    def survey(self, dates: LocalDates) -> None:
        """Look at all dates, and at how far messages stand apart."""
        apart = [0, 0]  # less and more
        blanks, counts = 0, False
        for _, line in self._lines():
            header = _HEADER.fullmatch(line) if blanks and line.startswith("[") else None
            if header and dates.see(header[1]):
                apart[blanks >= _BLANKS] += counts
                counts = True
            elif line == "{Reactions}":
                counts = False  # less stands behind them
            blanks = 0 if line else blanks + 1
        self._blanks = _BLANKS if apart[1] > apart[0] else 1

    def entries(self, chat: TextChat) -> Iterator[Entry]:
        """The messages, in the order of the file."""
        found = chat.count
        for block in self._blocks(chat):
            place = f"{self._before}line {block.line}"
            if not block.date:
                yield chat.fault("R102", place, "Text before the first message was left out.")
            elif block.size > LARGEST:
                yield chat.fault("R103", place, "It is larger than 4 MB, and was left out.")
            else:
                yield chat.entry(block.row(), place)
        found = chat.count - found
        where = f"{self._before}the end"
        if self._told is None:
            chat.cut = self._source.name
            yield Entry(0, chat.problems.note("R120", where, "The file ends in the middle."))
        elif self._told != found:
            message = _MISCOUNTED.format(told=self._told, found=found)
            yield Entry(0, chat.problems.note("R123", where, message))

    def _blocks(self, chat: TextChat) -> Iterator[_Block]:
        """The messages, and before them what belongs to none."""
        block: _Block | None = None
        blanks = 0
        for number, line in self._lines():
            header = _HEADER.fullmatch(line) if line.startswith("[") else None
            if header and self._begins(block, blanks) and chat.dates.knows(header[1]):
                if block:
                    yield block
                block = _Block(number, header[1], header[2])
            elif block:
                block.add(line)
            elif line:
                block = _Block(number, "", "")
            blanks = 0 if line else blanks + 1
        if block:
            yield block

    def _begins(self, block: _Block | None, blanks: int) -> bool:
        """Whether a message may begin behind so many blank lines."""
        if block is None or not block.date:
            return True
        return blanks >= (1 if block.last == "{Reactions}" else self._blanks)

    def _lines(self) -> Iterator[tuple[int, str]]:
        """The lines between what the exporter writes at the beginning and at the end."""
        self._told = None
        held: list[tuple[int, str]] = []  # may be the end of the file
        for number, line in self._behind_head():
            if held and (len(held) > _MOST_HELD or (line and not self._goes_on(held, line))):
                yield from held
                held.clear()
                self._told = None
            if held or line == _RULE:
                held.append((number, line))
            else:
                yield number, line
        if self._told is None:
            yield from held

    def _goes_on(self, held: Sequence[tuple[int, str]], line: str) -> bool:
        """Whether a line goes on with the end of the file: a rule, a count, a rule."""
        if len(held) == 1:
            told = _EXPORTED.fullmatch(line)
            if told:
                self._told = int("".join(filter(str.isdecimal, told[1])) or 0)
            return told is not None
        return len(held) == 2 and line == _RULE  # noqa: PLR2004 the rule and the count

    def _behind_head(self) -> Iterator[tuple[int, str]]:
        """The lines behind what the exporter writes at the beginning, which is remembered."""
        lines = enumerate(text_lines(self._source), 1)
        for number, line in lines:
            if number == 1 and line.lstrip("\ufeff") != _RULE:
                yield number, line
                break
            if number > 1 and (line == _RULE or number > _LONGEST_HEAD):
                break
            key, colon, value = line.partition(": ")
            if colon:
                self._head.setdefault(key, mend(value.strip()))
        yield from lines


def _counted(given: Sequence[str]) -> Iterator[tuple[str, int]]:
    """`👍 (2) ❤` as each emoji with its number."""
    for index, emoji in enumerate(given):
        following = given[index + 1] if index + 1 < len(given) else ""
        count = _COUNTED.fullmatch(following)
        if not _COUNTED.fullmatch(emoji):
            yield emoji, int(count[1]) if count else 1
