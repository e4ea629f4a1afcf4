"""The conversations that are here, one of them with its messages, and the history of imports."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from itertools import groupby
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.keeping_in_mind import forget_kept
from turntoward.app.pages._words import is_typed, relation_of
from turntoward.app.pages.draft import forget_conversation_of_drafts
from turntoward.app.pages.forgetting import start_forgetting
from turntoward.app.readings import conversation_of
from turntoward.app.wording import RELATIONS, safe
from turntoward.charts.words import day
from turntoward.errors import ChoiceError
from turntoward.model import Kind
from turntoward.store import Store, StoredConversation, StoredMessage

__all__ = ["ROUTES"]

_PAGE: Final = 100  # messages
_BEFORE: Final = 10  # messages before the one that is sought
_HISTORY: Final = 1_000
_LONGEST_TITLE: Final = 200  # letters that a person gives
_LONGEST: Final = 20_000  # letters of a message that are shown
_PLACE = "/conversations"


class Line(Struct, frozen=True):
    """A message, as it is shown."""

    place: int
    speaker: str | None  # None: the app speaks
    is_mine: bool
    clock: str
    text: str
    is_cut: bool
    is_aside: bool  # not words, but what the export says of a call, a picture, a deletion


class Day(Struct, frozen=True):
    """The messages of a day."""

    name: str
    lines: tuple[Line, ...]


def conversations(ask: Ask) -> Response:
    """All of them."""
    return shown(
        ask,
        "conversations.html",
        place=_PLACE,
        conversations=ask.store.conversations(),
        names=ask.store.names(),
        relations=RELATIONS,
    )


def conversation(ask: Ask) -> Response:
    """One, with some of its messages."""
    found = _found(ask)
    messages, sought = _messages(ask, found.id)
    return shown(
        ask,
        "conversation.html",
        place=_PLACE,
        conversation=found,
        parts=[*_days(messages, found.me)],
        sought=sought,
        before=messages[0].place if messages else None,
        after=messages[-1].place if messages else None,
        is_first=not messages
        or not ask.store.page(found.id, before=messages[0].place, limit=1).messages,
        is_last=not messages
        or not ask.store.page(found.id, after=messages[-1].place, limit=1).messages,
        relations=RELATIONS,
        names=ask.store.names().get(found.id, ()),
        sentence="",
    )


def describe(ask: Ask) -> Response:
    """Say what it is called, who is me, and what the other is to me."""
    found = _found(ask)
    names = ask.store.names().get(found.id, ())
    number = ask.form.get("me", "")
    me = names[int(number)] if number.isdecimal() and int(number) < len(names) else None
    ask.store.describe(found.id, me=me, relation=relation_of(ask))
    if "title" in ask.form:
        ask.store.call(found.id, safe(ask.form["title"].strip()[:_LONGEST_TITLE]) or None)
    return redirect(ask, f"{_PLACE}/{found.id}")


def to_day(ask: Ask) -> Response:
    """The first message of a day, or the next there is."""
    found = _found(ask)
    try:
        wanted = date.fromisoformat(ask.form.get("day", ""))
    except ValueError:
        raise ChoiceError("That is no day. Write it as 2024-05-31.") from None
    place = ask.store.place_at(found.id, datetime.combine(wanted, time()))
    at = "?end=1" if place is None else f"?at={place}"
    return redirect(ask, f"{_PLACE}/{found.id}{at}")


def leaving(ask: Ask) -> Response:
    """Where one says that a conversation is to be forgotten."""
    return shown(
        ask, "forget_conversation.html", place=_PLACE, conversation=_found(ask), sentence=""
    )


def forget(ask: Ask) -> Response:
    """Forget it."""
    found = _found(ask)
    if not is_typed(ask, "forget"):
        sentence = "Nothing was forgotten. Type the word to go on."
        context = {"conversation": found, "sentence": sentence, "place": _PLACE}
        return shown(ask, "forget_conversation.html", status=400, **context)
    store = ask.desk.store

    def do() -> int:
        count = store.forget_conversation(found.id)
        forget_kept(store, found.id)
        forget_conversation_of_drafts(store, found.id)
        return count

    return start_forgetting(ask, do, _PLACE)


def history(ask: Ask) -> Response:
    """Every import there was. It cannot be switched off."""
    rows = ask.store.imports()
    return shown(
        ask,
        "history.html",
        place=_PLACE,
        rows=rows[:_HISTORY],
        left_out=max(0, len(rows) - _HISTORY),
        titles={each.id: each.title for each in ask.store.conversations()},
    )


def _found(ask: Ask) -> StoredConversation:
    return conversation_of(ask.store, ask.path["number"])


def _messages(ask: Ask, number: int) -> tuple[Sequence[StoredMessage], int | None]:
    """The messages that are asked for, and the place of the one that is sought."""
    store = ask.store
    at, after, before = (_place(ask, name) for name in ("at", "after", "before"))
    if at is not None:
        above = store.page(number, before=at, limit=_BEFORE).messages
        return (*above, *store.page(number, after=at - 1, limit=_PAGE).messages), at
    if "end" in ask.query:
        return _last(store, number), None
    return store.page(number, after=after, before=before, limit=_PAGE).messages, None


def _last(store: Store, number: int) -> Sequence[StoredMessage]:
    return store.page(number, before=2**62, limit=_PAGE).messages


def _place(ask: Ask, name: str) -> int | None:
    with suppress(ValueError):
        found = int(ask.query.get(name, ""))
        return found if -1 <= found < 2**62 else None
    return None


def _days(messages: Sequence[StoredMessage], me: str | None) -> Iterator[Day]:
    def key(each: StoredMessage) -> date | None:
        return each.message.at.date() if each.message.at else None

    for when, lines in groupby(messages, key):
        name = day(when) if when else "Without a date"
        yield Day(name, tuple(_line(each, me) for each in lines))


def _line(stored: StoredMessage, me: str | None) -> Line:
    message = stored.message
    words = message.words
    text = words or message.text
    return Line(
        place=stored.place,
        speaker=message.speaker,
        is_mine=me is not None and message.speaker == me,
        clock=f"{message.at:%H:%M}" if message.at else "",
        text=text[:_LONGEST],
        is_cut=len(text) > _LONGEST,
        is_aside=not words or message.kind is Kind.SYSTEM,
    )


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_PLACE, conversations),
    page("/conversations/{number:int}", conversation),
    page("/conversations/{number:int}", describe, method="POST"),
    page("/conversations/{number:int}/day", to_day, method="POST"),
    page("/conversations/{number:int}/forget", leaving),
    page("/conversations/{number:int}/forget", forget, method="POST"),
    page("/history", history),
)
