"""The text form of imessage-exporter: one file a chat.

An answer stands twice, under the message that it answers and where it was said; it is read once,
where it was said, and linked to that message. Words of an edited message are the last ones.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Limits, Message, Precision, Reaction
from turntoward.model.ports import Head, Item, ReadOptions, Source
from turntoward.readers._clock import to_utc, zone_of
from turntoward.readers._imessage_blocks import Block, Said, announced, block_of, said, starts, when
from turntoward.readers._problems import Problems, mend
from turntoward.readers._sources import stem_of
from turntoward.readers._utf8 import utf8_lines

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "detect", "read"]

NAME: Final = "imessage_txt"
TITLE: Final = "imessage-exporter, text (.txt)"
STEPS: Final[tuple[str, ...]] = (
    "On the Mac, run the program imessage-exporter with the format txt, and a new folder.",
    "It needs Full Disk Access while it runs; switch that off again afterwards.",
    "Give the folder, or the file of one chat in it.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="full",
    deletions="marker",
    calls=False,
    clock="local",
    never=(
        "It holds what was on one device; older messages may be in iCloud alone.",
        "Calls are not in it. Voice messages are named, and not what was said in them.",
        "Of an edited message, the last words are read.",
        "What an app or a link preview shows cannot always be told from what was typed.",
        "When a message was read is not taken from it.",
    ),
)
_LARGEST = 4 * 1024**2  # letters of one message
_WAITING = 10_000  # answers that were seen under their message, and not yet where they were said
_OWN: Final = {"You": "Me"}
_START = re.compile(
    r"^[A-Z][a-z]{2} {1,2}\d{1,2}, \d{4} {1,2}\d{1,2}:\d{2}:\d{2}[ \u00a0\u202f][AP]M\b",
    re.MULTILINE,
)
_SURE = 0.97
_UNKNOWN = "not known: times are the clock of the computer that exported"
_CHOSEN = "{zone}, as you said; the export has the clock of the computer that exported"
_BEFORE = "Lines before the first message were not read: {count:,}."
_TOO_LARGE = "It is larger than 4 MB, and was left out."
_NO_TIME = "Its time cannot be read."


def detect(head: Head) -> float:
    """Sure of a text that starts with a time of its own kind on a line by itself."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    first, _, rest = text[:1_000].replace("\r\n", "\n").partition("\n")
    if not _START.match(first) or not starts(first):
        return 0.0
    _, announcement = starts(first) or ("", None)
    if announcement is None:
        return _SURE if rest.strip() else 0.0
    return _SURE if len(_START.findall(text)) > 1 else 0.6


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The messages of one chat.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    chat = _Chat(source, options)
    for number, line in enumerate(utf8_lines(source), 1):
        yield from chat.line(line.lstrip("\ufeff") if number == 1 else line, number)
    yield from chat.closing()


class _Chat:
    """One read of a chat: the block that is being read."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source = source
        self._title = mend(stem_of(source))
        self._options = options
        self._zone = zone_of(options)
        self._problems = Problems()
        self._number = 0
        self._unparsed = 0
        self._before = 0  # lines before the first message
        self._time: str | None = None
        self._announcement: str | None = None
        self._lines: list[str] = []
        self._size = 0
        self._start = 0  # line
        self._blank = True  # the line before
        self._held = 0  # letters of answers that wait
        self._waiting: OrderedDict[tuple[str, str, str], tuple[str, Block]] = OrderedDict()

    def line(self, line: str, number: int) -> Iterator[Item]:
        """What a line brings to an end: mostly nothing, sometimes the message before it."""
        begun = starts(line)
        if begun and begun[1] is not None and not self._blank:
            begun = None  # what an edited message said first
        self._blank = not line.strip()
        if begun:
            yield from self._end()
            self._time, self._announcement = begun
            self._lines, self._size, self._start = [], 0, number
        elif self._time is None:
            self._before += bool(line.strip())
        else:
            self._size += len(line) + 1
            if self._size <= _LARGEST:
                self._lines.append(line)

    def closing(self) -> Iterator[Item]:
        """The last message, answers that stand nowhere else, and what is known at the end."""
        yield from self._end()
        while self._waiting:
            yield from self._alone()
        if not self._number:
            raise InputError(
                f"{self._source.name} looks like a chat of imessage-exporter, without a message "
                "that can be read. Export it again, and check its size."
            )
        if self._before:
            told = _BEFORE.format(count=self._before)
            yield from self._problems.note("R131", "the beginning", told)
        zone = self._options.timezone
        yield Coverage(
            reader=NAME,
            limits=LIMITS,
            time_zone=_CHOSEN.format(zone=zone) if zone else _UNKNOWN,
            unparsed=self._unparsed + self._before,
        )
        yield from self._problems.rest()

    def _end(self) -> Iterator[Item]:
        """The block that was open."""
        if self._time is None:
            return
        where = f"line {self._start}"
        if self._size > _LARGEST:
            self._unparsed += 1
            yield from self._problems.note("R103", where, _TOO_LARGE)
        elif self._announcement:
            text = "\n".join([self._announcement, *self._lines]).strip("\n")
            who, what = announced(text)
            yield from self._message(Block(self._time, who or ""), what, None, where)
        else:
            yield from self._of_block(block_of(self._time, self._lines), where)

    def _of_block(self, block: Block, where: str) -> Iterator[Item]:
        found = self._waiting.pop(block.key, None) if block.is_answer else None
        self._held -= found[1].size if found else 0
        yield from self._message(block, said(block), found and found[0], where)
        for answer in block.answers:
            self._waiting[answer.key] = (str(self._number), answer)
            self._held += answer.size
        while len(self._waiting) > _WAITING or self._held > _LARGEST:
            yield from self._alone()

    def _alone(self) -> Iterator[Item]:
        """An answer that stands under its message, and nowhere else."""
        _, (answered, block) = self._waiting.popitem(last=False)
        self._held -= block.size
        yield from self._message(block, said(block), answered, f"message {answered}")

    def _message(
        self, block: Block, what: Said, reply_to: str | None, where: str
    ) -> Iterator[Item]:
        if not self._number:
            yield Chat(id=self._title, title=self._title)
        self._number += 1
        at, is_wrong = when(block.time)
        if is_wrong:
            yield from self._problems.note("R104", where, _NO_TIME)
        text, problems = self._problems.mended(what.text, where)
        yield from problems
        sender = mend(_OWN.get(block.sender, block.sender))
        yield Message(
            conversation=self._title,
            id=str(self._number),
            speaker=None if what.kind is Kind.SYSTEM else sender or None,
            kind=what.kind,
            text=text,
            at=at,
            at_utc=at and to_utc(at, self._zone),
            precision=Precision.SECOND if at else None,
            caption=what.caption and mend(what.caption),
            reply_to=reply_to,
            reactions=tuple(
                Reaction(mend(each.speaker or ""), mend(each.emoji)) for each in block.taps
            ),
            edited=what.edited,
        )
