"""One file of an export of Messenger or Instagram: up to 10,000 messages of a chat, oldest first.

The newest message stands first in such a file, so that one file at a time is held in memory, and
never the whole export.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from math import isfinite
from typing import Any, Final

from msgspec import Struct

from turntoward.errors import InputError
from turntoward.model import Kind, Precision, Problem, Reaction
from turntoward.model.ports import Source
from turntoward.readers._json_stream import FAULTS, Mark, Piece, json_pieces
from turntoward.readers._meta_app import App, Form
from turntoward.readers._meta_rows import Given, OpenRow, Said, SealedRow, said, said_sealed
from turntoward.readers._meta_text import unscrambled
from turntoward.readers._meta_words import known_as, load_sentences
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._utc import instant_of

__all__ = ["FULL", "Entry", "Part", "people_of"]

FULL: Final = 10_000  # messages of one file, where the chat goes on in another
UNKNOWN: Final = "Unknown"  # who has no name in the export
_HEAD = ("participants", "title", "thread_path", "threadName")
_SEALED_KEYS = frozenset({"senderName", "isUnsent", "text", "media"})
_TELLING = frozenset({"sender_name", "senderName", "timestamp_ms", "timestamp", "content", "text"})


class Entry(Struct, frozen=True, gc=False):
    """A message and what is wrong with it, or a fault alone; then it has no kind."""

    problems: tuple[Problem, ...] = ()
    ms: int = 0  # after 1970; 0: its time is not known
    precision: Precision | None = None
    sender: str = UNKNOWN
    kind: Kind | None = None
    text: str = ""
    caption: str | None = None
    duration: float | None = None
    reactions: tuple[Reaction, ...] = ()
    edited: bool = False
    is_reaction: bool = False

    @property
    def at_utc(self) -> datetime | None:
        """When it was sent."""
        return instant_of(self.ms * 1_000) if self.ms else None

    @property
    def words(self) -> str:
        """What the sender said in words."""
        return self.text if self.kind is Kind.TEXT else self.caption or ""


class Part:
    """One file, read."""

    def __init__(self, source: Source, where: str, app: App, problems: Problems) -> None:
        """Read it.

        Args:
            source: the file.
            where: it stands, for problems; empty where it is the only one.
            app: whose it is.
            problems: of the whole read.
        """
        self.people: tuple[str, ...] = ()
        self.title = ""
        self.path = ""  # of the chat, in the export
        self.form = Form.OPEN
        self.count = 0  # messages
        self.unparsed = 0
        self.is_cut = False
        self._place = f"{where}, " if where else ""
        self._app = app
        self._problems = problems
        self._known: frozenset[str] = frozenset()
        self._entries: list[Entry] = []
        try:
            self._read(source)
        except (InputError, OSError, UnicodeError) as error:
            told = str(error) if isinstance(error, InputError) else FAULTS[Mark.CUT_OFF][1]
            self._fault("R126", where or source.name, told)
            self.is_cut = True
        if self._is_newest_first():
            self._entries.reverse()

    def entries(self) -> Iterator[Entry]:
        """What is in it, oldest first; once only, so that it is forgotten as it is passed on."""
        self._entries.reverse()
        while self._entries:
            yield self._entries.pop()

    def _read(self, source: Source) -> None:
        for piece in json_pieces(source, (*_HEAD, "messages[]")):
            if piece.path == "messages[]":
                self._message(piece)
            elif not isinstance(piece.value, Mark):
                self._head(piece.path, piece.value)
            elif piece.value is not Mark.CLOSED:
                self.is_cut = True
                code, message = FAULTS[piece.value]
                self._fault(code, f"{self._place}after message {self.count}", message)

    def _head(self, key: str, value: Any) -> None:
        if key == "participants":
            self.people = tuple(people_of(value))
            self._known = frozenset(name for each in self.people for name in known_as(each))
        elif isinstance(value, str) and key == "thread_path":
            self.path = value
        elif isinstance(value, str):
            self.title = mend(unscrambled(value)).strip()
        if key == "threadName":
            self.form = Form.SEALED

    def _message(self, piece: Piece) -> None:
        where = f"{self._place}message {piece.number}"
        value = piece.value
        if isinstance(value, Mark):
            self._left_out(where, *FAULTS[value])
        elif not isinstance(value, dict) or not value.keys() & _TELLING:
            self._left_out(where, "R102", "It is no message, and was left out.")
        elif "sender_name" not in value and value.keys() & _SEALED_KEYS:
            self.form = Form.SEALED
            self._keep(where, *_sealed(value))
        else:
            self._keep(where, *self._open(value))

    def _left_out(self, where: str, code: str, message: str) -> None:
        self.unparsed += 1
        self._fault(code, where, message)

    def _fault(self, code: str, where: str, message: str) -> None:
        problems = self._problems.note(code, where, message)
        if problems:
            self._entries.append(Entry(problems=problems))

    def _open(self, value: dict[str, Any]) -> tuple["_Row", tuple[str, ...]]:
        row, left = as_record(value, OpenRow)
        sender = _name(row.sender_name)
        words = unscrambled(row.content or "")
        told = row.timestamp_ms is None and row.timestamp is not None
        time = row.timestamp if told else row.timestamp_ms
        what = said(row, words, sender, self._known, load_sentences())
        return _Row(sender, time, 1_000 if told else 1, what, row.reactions), left

    def _keep(self, where: str, row: "_Row", left: tuple[str, ...]) -> None:
        problems: list[Problem] = []
        if left:
            message = f"Left out, of another form: {', '.join(left)}."
            problems += self._problems.note("R122", where, message)
        ms = _milliseconds(row.time, row.unit)
        if ms is None and row.time is not None:
            problems += self._problems.note("R104", where, "Its time cannot be read.")
        text, of_text = self._problems.mended(row.said.text, where)
        text, caption, edited = self._unmarked(text, row.said)
        reactions = (_reaction(each) for each in row.reactions if each.reaction or each.actor)
        precision = Precision.MILLISECOND if row.unit == 1 else Precision.SECOND
        self.count += 1
        self._entries.append(
            Entry(
                problems=(*problems, *of_text),
                ms=ms or 0,
                precision=precision if ms else None,
                sender=row.sender,
                kind=row.said.kind,
                text=text,
                caption=caption,
                duration=row.said.duration,
                reactions=tuple(reactions),
                edited=edited,
                is_reaction=row.said.is_reaction,
            )
        )

    def _unmarked(self, text: str, what: Said) -> tuple[str, str | None, bool]:
        """The text and the words typed with it, without the word that tells of an edit."""
        text = text.replace("\r\n", "\n")
        caption = what.caption and mend(what.caption).replace("\r\n", "\n")
        if self._app.marks_edits and what.kind is Kind.TEXT:
            for mark in load_sentences().edited:
                if text.endswith(mark) and len(text) > len(mark):
                    return text.removesuffix(mark), caption, True
        return text, caption, False

    def _is_newest_first(self) -> bool:
        """Which way the times go; where they do not tell, as the account's own download has it."""
        times = [entry.ms for entry in self._entries if entry.ms]
        ups = sum(before < after for before, after in pairwise(times))
        downs = sum(before > after for before, after in pairwise(times))
        return downs > ups or (downs == ups and self.form is Form.OPEN)


class _Row(Struct, frozen=True):
    """What both forms of a message have."""

    sender: str
    time: int | float | None
    unit: int  # milliseconds
    said: Said
    reactions: tuple[Given, ...]


def people_of(value: Any) -> Iterator[str]:
    """The names in a list of participants, which are objects in one form and texts in the other."""
    for each in value if isinstance(value, list) else ():
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and name:
            yield _name(name)


def _sealed(value: dict[str, Any]) -> tuple[_Row, tuple[str, ...]]:
    row, left = as_record(value, SealedRow)
    what = said_sealed(row, unscrambled(row.text or ""))
    return _Row(_name(row.sender_name), row.timestamp, 1, what, row.reactions), left


def _name(written: str | None) -> str:
    return mend(unscrambled(written or "")).strip() or UNKNOWN


def _reaction(given: Given) -> Reaction:
    actor = _name(given.actor) if given.actor else None
    return Reaction(actor, mend(unscrambled(given.reaction or "")))


def _milliseconds(time: float | None, unit: int) -> int | None:
    """A time that a calendar has."""
    if time is None or (isinstance(time, float) and not isfinite(time)) or time <= 0:
        return None
    ms = int(time) * unit
    return ms if ms and instant_of(ms * 1_000) else None
