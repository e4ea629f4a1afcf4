"""Slack's exports: a zip or folder with lists of people and channels, and a file for each day of each.

Each day is put in order by itself; days come in the order of their names. A single file of one day
can be read as well, with people called as it calls them.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Limits, Message, Precision, Reaction
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._glance import is_likely
from turntoward.readers._json_stream import FAULTS, Mark, Piece, json_pieces
from turntoward.readers._names import Names
from turntoward.readers._order import Entry, in_time, oldest_first
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._slack_book import SlackBook
from turntoward.readers._slack_rows import Row, Said, micros_of, said, stamp_of
from turntoward.readers._sources import stem_of
from turntoward.readers._utc import UtcClock, instant_of

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "slack"
TITLE: Final = "Slack export (zip or folder)"
STEPS: Final[tuple[str, ...]] = (
    "An owner or admin opens Slack's Workspace settings, then Import/Export Data, and Export, and starts an export.",
    "Slack sends a link to a zip. Direct messages and private channels are in it only where the plan allows it.",
    "Give the zip as it is.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="marker",
    deletions="marker",
    calls=True,
    clock="utc",
    never=(
        "Most deleted messages leave no trace, and what an edited message said before is not in it.",
        "What was said in huddles, calls and recordings is not in it.",
        "A plan may keep older messages back; an export of public channels has no direct messages.",
        "Read receipts are not in it.",
    ),
)
_DAY = re.compile(r"(?:(?P<folder>.*)/)?(?P<day>\d{4}-\d{2}-\d{2})\.json", re.IGNORECASE)
_TS = re.compile(r'"ts"\s{0,9}:\s{0,9}"?\d{9,12}\.\d{1,9}')
_PEOPLE: Final = ("users.json", "org_users.json")
_CHANNELS: Final = {
    "channels.json": False,
    "groups.json": False,
    "dms.json": True,
    "mpims.json": True,
}
_UNREAD: Final = (  # lists that hold no messages
    "canvases.json",
    "content_flags.json",
    "file_conversations.json",
    "huddle_transcripts.json",
    "integration_logs.json",
    "lists.json",
)
_LISTS: Final = frozenset({*_PEOPLE, *_CHANNELS, *_UNREAD})
_TRIED = 20  # days in which messages are looked for
_TELLING = frozenset({"ts", "text", "type", "user"})  # one of them at least is in each message
_MOST_UNNAMED = 1_000  # reactions without a name that are kept for one emoji
_CUT = "A file of it ends in the middle, or is damaged there: what follows was not read."
_HIDDEN = "The plan of the workspace keeps older messages back; they are not in the export."


def detect(head: Head) -> float:
    """Sure where a list has messages with Slack's times."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if not text.startswith("[") or not _TS.search(text):
        return 0.0
    return 0.95 if '"type"' in text and ('"user"' in text or '"text"' in text) else 0.6


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each export: the days of all channels, with the lists beside their folders."""
    roots: dict[str, list[Source]] = {}
    for source in tree.sources:
        day = _DAY.fullmatch(source.path)
        if day:
            roots.setdefault(_root(day["folder"] or ""), []).append(source)
    return [
        Bundle(tree.name, (*_lists(tree, root), *days))
        for root, days in roots.items()
        if any(is_likely(detect, day) for day in days[:_TRIED])
    ]


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The messages of one day.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return read_bundle(Bundle(source.name, (source,)), options)


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """Each channel with its messages.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return _Export(bundle, options).items()


def _root(folder: str) -> str:
    """Where the lists lie that belong to a channel's folder."""
    above = folder.rpartition("/")[0]
    return f"{above}/" if above else ""


def _lists(tree: Bundle, root: str) -> Iterator[Source]:
    for source in tree.sources:
        if source.path.startswith(root) and source.path.removeprefix(root).lower() in _LISTS:
            yield source


class _Export:
    """One read of an export, channel by channel."""

    def __init__(self, bundle: Bundle, options: ReadOptions) -> None:
        self._bundle = bundle
        self._clock = UtcClock(options)
        self._problems = Problems()
        self._book = SlackBook()
        self._titles = Names()

    def items(self) -> Iterator[Item]:
        """Everything in it."""
        folders: dict[str, list[Source]] = {}
        for source in self._bundle.sources:
            name = source.path.rpartition("/")[2].lower()
            if name in _LISTS:
                yield from self._learn(name, source)
            else:
                folders.setdefault(source.path.rpartition("/")[0], []).append(source)
        begun = False
        for folder, days in folders.items():
            for item in self._channel(folder.rpartition("/")[2], days):
                begun |= isinstance(item, Chat)
                yield item
        if not begun:
            raise InputError(
                f"{self._bundle.name} is a Slack export without a message that can be read. "
                "Export it again, and check that the channel is in it."
            )
        yield from self._problems.rest()

    def _learn(self, name: str, source: Source) -> Iterator[Item]:
        try:
            if name in _PEOPLE:
                self._book.learn_people(source)
            elif name in _CHANNELS:
                self._book.learn_channels(source, direct=_CHANNELS[name])
        except InputError as error:
            yield from self._problems.note("R191", name, str(error))

    def _channel(self, folder: str, days: list[Source]) -> Iterator[Item]:
        days.sort(key=lambda source: source.path)
        with suppress(InputError):  # told when its messages are read
            self._book.learn_profiles(days[0])
        alone = len(self._bundle.sources) == 1
        title = mend(self._book.title(folder) if folder else self._title_of_days(days))
        name = self._titles.of(folder, title)
        chat = _Channel(name, self._clock, self._problems, self._book)
        begun = False
        for day in days:
            before = "" if alone else f"{'/'.join(day.path.split('/')[-2:])}, "
            for entry in chat.entries(day, before):
                if not begun and any(isinstance(item, Message) for item in entry.items):
                    begun = True
                    yield Chat(id=name, title=title)
                yield from entry.items
        if begun:
            yield Coverage(
                reader=NAME,
                limits=LIMITS,
                truncation=_CUT if chat.cut else _HIDDEN if chat.hidden else None,
                time_zone=self._clock.time_zone,
                unparsed=chat.unparsed,
            )

    def _title_of_days(self, days: Sequence[Source]) -> str:
        """For days without a folder."""
        return stem_of(days[0]) if len(days) == 1 else self._bundle.name


class _Channel:
    """Makes the messages of one channel, and remembers what must be known about it."""

    def __init__(
        self, conversation: str, clock: UtcClock, problems: Problems, book: SlackBook
    ) -> None:
        self._conversation = conversation
        self._clock = clock
        self._problems = problems
        self._book = book
        self.cut = False  # a file ends in the middle
        self.hidden = False  # there are messages that the plan does not show
        self.unparsed = 0

    def entries(self, day: Source, before: str) -> Iterator[Entry]:
        """The messages of a day; a file that cannot be read costs itself alone."""
        try:
            yield from in_time(oldest_first(self._as_written(day, before)))
        except InputError as error:
            self.cut = True
            yield Entry(0, self._problems.note("R191", f"{before}the file", str(error)))

    def _as_written(self, day: Source, before: str) -> Iterator[Entry]:
        for piece in json_pieces(day, ("[]",)):
            place = f"{before}message {piece.number}"
            if piece.value in (Mark.CUT_OFF, Mark.DAMAGED):
                self.cut = True
                code, message = FAULTS[piece.value]
                yield Entry(0, self._problems.note(code, f"{before}the end", message))
            elif isinstance(piece.value, Mark):
                if piece.value is not Mark.CLOSED:
                    yield self._unreadable(*FAULTS[piece.value], place)
            else:
                yield self._entry(piece, place)

    def _unreadable(self, code: str, message: str, place: str) -> Entry:
        self.unparsed += 1
        return Entry(0, self._problems.note(code, place, message))

    def _entry(self, piece: Piece, place: str) -> Entry:
        """A message, behind what is wrong with it."""
        if not isinstance(piece.value, dict) or not piece.value.keys() & _TELLING:
            return self._unreadable("R102", "It is no message, and was left out.", place)
        row, left = as_record(piece.value, Row)
        items: list[Item] = []
        if left:
            message = f"Left out, of another form: {', '.join(left)}."
            items += self._problems.note("R122", place, message)
        stamp = stamp_of(row.ts)
        micros = micros_of(stamp)
        at_utc = None if micros is None else instant_of(micros)
        if at_utc is None:
            items += self._problems.note("R104", place, "It has no time that can be read.")
        items.append(self._message(row, stamp or str(piece.number), at_utc, items, place))
        return Entry(micros or 0, items)

    def _message(
        self, row: Row, name: str, at_utc: datetime | None, items: list[Item], place: str
    ) -> Message:
        """The message of a row; what is wrong with it is added to `items`."""
        self.hidden |= bool(row.is_hidden_by_limit)
        what = said(row, self._book)
        thread = stamp_of(row.thread_ts)
        return Message(
            conversation=self._conversation,
            id=mend(name),
            speaker=what.speaker,
            kind=what.kind,
            text=self._mended(what.text, items, place),
            at=self._clock.local(at_utc),
            at_utc=at_utc,
            precision=Precision.MICROSECOND if at_utc else None,
            duration=what.duration,
            caption=self._mended(what.caption, items, place) if what.caption else None,
            reply_to=mend(thread) if thread and thread != name else None,
            reactions=tuple(self._reactions_to(row, items, place)) if row.reactions else (),
            edited=_was_edited(row, what),
        )

    def _mended(self, text: str, items: list[Item], place: str) -> str:
        text, problems = self._problems.mended(text, place)
        items += problems
        return text.replace("\r\n", "\n")

    def _reactions_to(self, row: Row, items: list[Item], place: str) -> Iterator[Reaction]:
        for given in row.reactions:
            emoji = mend(given.name or "")
            yield from (Reaction(self._book.person(user), emoji) for user in given.users if user)
            unnamed = max(0, given.count - len([*filter(None, given.users)]))
            if unnamed > _MOST_UNNAMED:
                left = unnamed - _MOST_UNNAMED
                message = f"Of its reactions, {left:,} without a name were left out."
                items += self._problems.note("R124", place, message)
            yield from [Reaction(None, emoji)] * min(unnamed, _MOST_UNNAMED)


def _was_edited(row: Row, what: Said) -> bool:
    return row.edited is not None and what.speaker is not None
