"""Google Chat, as Google Takeout exports it: a folder for each direct message and each space.

`Groups/<chat>/messages.json` has the messages, `group_info.json` beside it the people, and
`Users/…/user_info.json` whose export it is. Folders may have names in other languages.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Limits, Message, Precision, Reaction
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._glance import is_likely
from turntoward.readers._google_chat_dates import moment_in_words
from turntoward.readers._google_chat_rows import Person, Row, Said, emoji_of, said
from turntoward.readers._json_file import json_file
from turntoward.readers._json_stream import FAULTS, Mark, Piece, json_pieces
from turntoward.readers._names import Names
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._sources import stem_of
from turntoward.readers._utc import UtcClock

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "google_chat"
TITLE: Final = "Google Chat, exported by Google Takeout"
STEPS: Final[tuple[str, ...]] = (
    "Open takeout.google.com, choose Deselect all, then Google Chat alone.",
    "Choose Next step, then Create export; Google sends a link by mail.",
    "Give the zip, or the folder that you unpacked.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="full",
    deletions="marker",
    calls=True,
    clock="utc",
    never=(
        "What was written while history was off is not in it.",
        "What was said in calls is not in it, and read receipts are not.",
        "An organization may remove older messages before they can be exported.",
    ),
)
_MESSAGES = re.compile(r"(?:(?P<folder>.*)/)?messages[^/]{0,20}\.json", re.IGNORECASE)
_ITEM = "messages[]"
_TELLING = frozenset({"creator", "text", "message_id", "created_date"})  # one at least is in each
_TRIED = 20  # files in which messages are looked for
_MOST = 100_000  # threads that are remembered
_MOST_QUOTED = 10_000  # messages among which a quoted one is looked for
_CUT = "A file of it ends in the middle, or is damaged there: what follows was not read."
_DELETED_ACCOUNT: Final = "Deleted account"
_DIRECT = "DM "


def detect(head: Head) -> float:
    """Sure where messages have a creator and a topic."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if not text.startswith("{") or '"messages"' not in text or '"creator"' not in text:
        return 0.0
    return 0.98 if '"topic_id"' in text or '"created_date"' in text else 0.0


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each Takeout, with what is told in it about its owner and chats."""
    roots: dict[str, list[Source]] = {}
    for source in tree.sources:
        match = _MESSAGES.fullmatch(source.path)
        if match:
            roots.setdefault(_root(match["folder"] or ""), []).append(source)
    return [
        Bundle(tree.name, tuple(_of(tree, root, messages)))
        for root, messages in roots.items()
        if any(is_likely(detect, source) for source in messages[:_TRIED])
    ]


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The messages of one chat.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return read_bundle(Bundle(source.name, (source,)), options)


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """Each chat with its messages, in the order of the file.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return _Takeout(bundle, options).items()


def _root(folder: str) -> str:
    """The folder in which the folders of chats and of users lie."""
    above = folder.rpartition("/")[0].rpartition("/")[0]
    return f"{above}/" if above else ""


def _of(tree: Bundle, root: str, messages: Sequence[Source]) -> Iterator[Source]:
    """The files of one Takeout."""
    folders = {source.path.rpartition("/")[0] for source in messages}
    ours = {id(source) for source in messages}
    for source in tree.sources:
        folder, _, name = source.path.rpartition("/")
        beside = folder in folders and name == "group_info.json"
        user = source.path.startswith(root) and name == "user_info.json"
        if id(source) in ours or beside or user:
            yield source


class _Takeout:
    """One read of a Takeout, chat by chat."""

    def __init__(self, bundle: Bundle, options: ReadOptions) -> None:
        self._bundle = bundle
        self._clock = UtcClock(options)
        self._problems = Problems()
        self._titles = Names()
        self._people = _People()
        self._owner: Person | None = None

    def items(self) -> Iterator[Item]:
        """Everything in it."""
        chats: dict[str, list[Source]] = {}
        infos: dict[str, Source] = {}
        for source in self._bundle.sources:
            folder, _, name = source.path.rpartition("/")
            if name == "user_info.json":
                owner = json_file(source).get("user")
                self._owner = as_record(owner, Person)[0] if isinstance(owner, dict) else None
            elif name == "group_info.json":
                infos[folder] = source
            else:
                chats.setdefault(folder, []).append(source)
        begun = False
        for folder, sources in chats.items():
            for item in self._chat(folder, sources, infos.get(folder)):
                begun |= isinstance(item, Chat)
                yield item
        if not begun:
            raise InputError(
                f"{self._bundle.name} is a Google Chat export without a message that can be read. "
                "Export it again, and check that the chat is in it."
            )
        yield from self._problems.rest()

    def _chat(self, folder: str, sources: Sequence[Source], info: Source | None) -> Iterator[Item]:
        told = json_file(info)
        members = [as_record(each, Person)[0] for each in _list(told, "members")]
        for member in members:
            self._people.learn(member)
        title = self._title(folder, told, members) or stem_of(sources[0])
        name = self._titles.of(folder, title)
        chat = _Chat(name, self._clock, self._problems, self._people)
        last = folder.rpartition("/")[2]
        before = f"{last}, " if len(self._bundle.sources) > 1 and last else ""
        begun = False
        for source in sources:
            for item in chat.items(source, before):
                if not begun and isinstance(item, Message):
                    begun = True
                    yield Chat(id=name, title=title)
                yield item
        if begun:
            yield Coverage(
                reader=NAME,
                limits=LIMITS,
                truncation=_CUT if chat.cut else None,
                time_zone=self._clock.time_zone,
                unparsed=chat.unparsed,
                owner=self._owner.email if self._owner else None,
            )

    def _title(self, folder: str, told: Mapping[str, Any], members: Sequence[Person]) -> str:
        """A space has a name; a direct message is called after the others in it."""
        name = told.get("name")
        if isinstance(name, str) and name and not folder.rpartition("/")[2].startswith(_DIRECT):
            return mend(name)
        owner = self._owner.email if self._owner else None
        others = [each for each in members if not owner or each.email != owner]
        names = [self._people.name(each) for each in others or members]
        return ", ".join(names) or folder.rpartition("/")[2]


class _People:
    """People by their addresses; those without one by their names."""

    def __init__(self) -> None:
        self._names = Names()
        self._told: dict[str, str] = {}

    def learn(self, person: Person) -> None:
        """Remember what somebody is called."""
        if person.email and person.name and len(self._told) < _MOST:
            self._told.setdefault(person.email, person.name)

    def name(self, person: Person) -> str:
        """What somebody is called here."""
        if not person.email:
            return mend(person.name or _DELETED_ACCOUNT)
        name = person.name or self._told.get(person.email) or person.email
        return self._names.of(person.email, name)


class _Chat:
    """Makes the messages of one chat, and remembers what must be known about it."""

    def __init__(
        self, conversation: str, clock: UtcClock, problems: Problems, people: _People
    ) -> None:
        self._conversation = conversation
        self._clock = clock
        self._problems = problems
        self._people = people
        self._threads: dict[str, str] = {}  # the first message of each
        self._recent: OrderedDict[tuple[str, int], str] = OrderedDict()  # by person and words
        self.cut = False
        self.unparsed = 0

    def items(self, source: Source, before: str) -> Iterator[Item]:
        """The messages of a file; one that cannot be read costs itself alone."""
        try:
            for piece in json_pieces(source, (_ITEM,)):
                yield from self._piece(piece, before)
        except InputError as error:
            self.cut = True
            yield from self._problems.note("R191", f"{before}the file", str(error))

    def _piece(self, piece: Piece, before: str) -> Iterator[Item]:
        if piece.value in (Mark.CUT_OFF, Mark.DAMAGED):
            self.cut = True
            code, message = FAULTS[piece.value]
            yield from self._problems.note(code, f"{before}the end", message)
        elif piece.path == _ITEM:
            place = f"{before}message {piece.number}"
            if isinstance(piece.value, Mark):
                yield from self._unreadable(*FAULTS[piece.value], place)
            elif not isinstance(piece.value, dict) or not piece.value.keys() & _TELLING:
                yield from self._unreadable("R102", "It is no message, and was left out.", place)
            else:
                yield from self._entry(piece.value, piece.number, place)

    def _unreadable(self, code: str, message: str, place: str) -> Iterator[Item]:
        self.unparsed += 1
        yield from self._problems.note(code, place, message)

    def _entry(self, value: dict[str, Any], number: int, place: str) -> Iterator[Item]:
        """A message, behind what is wrong with it."""
        row, left = as_record(value, Row)
        if left:
            message = f"Left out, of another form: {', '.join(left)}."
            yield from self._problems.note("R122", place, message)
        at_utc = moment_in_words(row.created) if row.created else None
        if at_utc is None and row.created:
            yield from self._problems.note("R104", place, "Its time cannot be read.")
        what = said(row)
        text, problems = self._problems.mended(what.text, place)
        caption, also = self._problems.mended(what.caption or "", place)
        yield from (*problems, *also)
        clean = Said(what.kind, text.replace("\r\n", "\n"), caption.replace("\r\n", "\n") or None)
        yield self._message(row, clean, _name(row.message_id or str(number)), at_utc)

    def _message(self, row: Row, what: Said, name: str, at_utc: datetime | None) -> Message:
        speaker = self._people.name(row.creator or Person())
        reply_to = self._answered(row, name)
        self._remember(speaker, row.text, name)
        return Message(
            conversation=self._conversation,
            id=name,
            speaker=speaker,
            kind=what.kind,
            text=what.text,
            at=self._clock.local(at_utc),
            at_utc=at_utc,
            precision=Precision.SECOND if at_utc else None,
            caption=what.caption,
            reply_to=reply_to,
            reactions=tuple(self._reactions_to(row)),
            edited=row.updated_date is not None and what.kind is not Kind.DELETED,
        )

    def _answered(self, row: Row, name: str) -> str | None:
        """The message that is quoted, or else the first of the same thread."""
        first = name
        if row.topic_id and len(self._threads) < _MOST:
            first = self._threads.setdefault(row.topic_id, name)
        quoted = row.quoted_message_metadata
        if quoted is None:
            return None if first == name else first
        if quoted.message_id:
            return _name(quoted.message_id)
        speaker = self._people.name(quoted.creator or Person())
        found = self._recent.get((speaker, hash(quoted.text or "")))
        return found or (None if first == name else first)

    def _remember(self, speaker: str, words: str | None, name: str) -> None:
        self._recent[speaker, hash(words or "")] = name
        if len(self._recent) > _MOST_QUOTED:
            self._recent.popitem(last=False)

    def _reactions_to(self, row: Row) -> Iterator[Reaction]:
        for given in row.reactions:
            emoji = mend(emoji_of(given))
            for address in given.reactor_emails or (None,):
                who = self._people.name(Person(email=address)) if address else None
                yield Reaction(who, emoji)


def _list(told: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    """The objects in a list."""
    values = told.get(key)
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []


def _name(identifier: str) -> str:
    """What a message is called, on one line, whatever a damaged file has put there."""
    return " ".join(mend(identifier).split())
