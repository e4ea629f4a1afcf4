"""The chats of an export, told in one pass: what a list of them shows, and the messages of some."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from unicodedata import normalize

from msgspec import Struct

from turntoward.errors import ChatChoiceError, InputError
from turntoward.model.conversation import Chat, Coverage
from turntoward.model.message import Message
from turntoward.model.ports import Item
from turntoward.model.problem import Problem

__all__ = ["ChatSummary", "Chats", "GatheredChat", "keep_called"]

_HOW_TO_CHOOSE = "Choose one with --chat: its title, the start of it, or its number. “turntoward chats” lists them."


class ChatSummary(Struct, frozen=True, kw_only=True):
    """One chat of an export, as a list shows it."""

    number: int  # in the list, from 1
    id: str
    title: str
    people: tuple[str, ...]  # in order of appearance
    messages: int
    first: date | None  # the first day with a message, by the clock of the export
    last: date | None


class GatheredChat:
    """One chat while its export is read."""

    __slots__ = (
        "chat",
        "count",
        "coverage",
        "first",
        "keeps",
        "last",
        "messages",
        "people",
        "problems",
    )

    def __init__(self, chat: Chat, *, keeps: bool) -> None:
        self.chat = chat
        self.keeps = keeps
        self.messages: list[Message] = []
        self.problems: list[Problem] = []
        self.coverage: Coverage | None = None
        self.count = 0
        self.people: dict[str, None] = {}
        self.first: date | None = None
        self.last: date | None = None

    def take(self, message: Message) -> None:
        """The next message."""
        self.count += 1
        if self.keeps:
            self.messages.append(message)
        if message.speaker is not None:
            self.people[message.speaker] = None
        if message.at is not None:
            day = message.at.date()
            if self.first is None or day < self.first:
                self.first = day
            if self.last is None or day > self.last:
                self.last = day

    def summary(self, number: int) -> ChatSummary:
        """What a list shows of it."""
        return ChatSummary(
            number=number,
            id=self.chat.id,
            title=self.chat.title,
            people=tuple(self.people),
            messages=self.count,
            first=self.first,
            last=self.last,
        )


class Chats:
    """The chats of an export, while and after it is read."""

    def __init__(self, keep: Callable[[Chat, int], bool]) -> None:
        """Whose messages to keep is asked with each chat and its number, from 1."""
        self._keep = keep
        self.by_id: dict[str, GatheredChat] = {}
        self.problems: list[Problem] = []  # before the first chat
        self._current: GatheredChat | None = None
        self._uncovered: deque[GatheredChat] = deque()

    def take(self, items: Iterable[Item]) -> None:
        """Read a stream to its end.

        Raises:
            InputError: it is none; a message comes without its chat.
        """
        for item in items:
            if isinstance(item, Message):
                self.add(item)
            else:
                self.note(item)

    def add(self, message: Message) -> None:
        """The next message, of a chat that was noted."""
        chat = self.by_id.get(message.conversation)
        if chat is None:
            raise InputError("A reader tells of a message before its chat. Please report this.")
        chat.take(message)

    def note(self, item: Item) -> None:
        """Something beside the messages; a Coverage belongs to the earliest chat without one."""
        match item:
            case Chat():
                found = GatheredChat(item, keeps=self._keep(item, len(self.by_id) + 1))
                self.by_id[item.id] = self._current = found
                self._uncovered.append(found)
            case Problem():
                (self._current.problems if self._current else self.problems).append(item)
            case Coverage() if self._uncovered:
                self._uncovered.popleft().coverage = item

    def all_problems(self) -> tuple[Problem, ...]:
        """What could not be read as it should be, in the order of the export."""
        inside = (problem for chat in self.by_id.values() for problem in chat.problems)
        return (*self.problems, *inside)

    def summaries(self) -> tuple[ChatSummary, ...]:
        """What a list shows."""
        return tuple(chat.summary(number) for number, chat in enumerate(self.by_id.values(), 1))

    def insist(self, name: str) -> None:
        """Refuse an export without a chat.

        Raises:
            InputError: there is none.
        """
        if not self.by_id:
            raise InputError(f"{name} holds no messages that can be read.")

    def one(self, wanted: str | None, name: str) -> GatheredChat:
        """The one chat that is meant; the only one there is, where nothing is said.

        Args:
            wanted: what a person calls it.
            name: of the export.

        Raises:
            ChatChoiceError: it is none, or not one alone.
            InputError: the export has no chat.
        """
        self.insist(name)
        everything = self.summaries()
        meant = everything if wanted is None else self.called(wanted)
        if len(meant) == 1:
            return self.by_id[meant[0].id]
        if wanted is None:
            told = f"{name} holds {len(everything):,} chats. {_HOW_TO_CHOOSE}"
            raise ChatChoiceError(told, everything)
        if meant:
            told = f"{name} holds {len(meant):,} chats that may be meant. Choose one by its number."
            raise ChatChoiceError(told, tuple(meant))
        raise ChatChoiceError(f"{name} holds no chat called that. {_HOW_TO_CHOOSE}", everything)

    def some(self, wanted: Sequence[str], name: str) -> list[GatheredChat]:
        """All chats that are meant; where there is one alone, that one, whatever it is called.

        Args and errors as for `one`.
        """
        if len(self.by_id) == 1 or not wanted:
            return [self.one(None, name)]
        ids = dict.fromkeys(chat.id for each in wanted for chat in self.called(each))
        return [self.by_id[each] for each in ids] or [self.one(wanted[0], name)]

    def called(self, wanted: str) -> Sequence[ChatSummary]:
        """Those that a name means: their title, their number, or the start of a title.

        Where a title is the name itself, others that only begin so are not meant.
        """
        folded = _fold(wanted)
        ways: tuple[Callable[[ChatSummary], bool], ...] = (
            lambda chat: _fold(chat.title) == folded,
            lambda chat: _fold(chat.id) == folded,
            lambda chat: str(chat.number) == folded,
            lambda chat: _fold(chat.title).startswith(folded),
        )
        summaries = self.summaries()
        found = (list(filter(is_meant, summaries)) for is_meant in ways)
        return next(filter(None, found), ())


def keep_called(wanted: Sequence[str], *, first: bool) -> Callable[[Chat, int], bool]:
    """Whose messages are kept until all chats are known: of those that may be called so.

    Args:
        wanted: names.
        first: those of the first chat too; it may be the only one.
    """
    return lambda chat, number: (
        (first and number == 1) or any(_may_be_called(name, chat, number) for name in wanted)
    )


def _may_be_called(wanted: str, chat: Chat, number: int) -> bool:
    folded = _fold(wanted)
    return _fold(chat.title).startswith(folded) or folded in {_fold(chat.id), str(number)}


def _fold(text: str) -> str:
    return normalize("NFC", text).casefold().strip()
