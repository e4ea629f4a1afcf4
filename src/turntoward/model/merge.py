"""One person's chats from several apps and numbers, made one history in time order; and back again.

Times are compared by instants where every chat has them, else by the clocks on the walls. A message
without a time stays behind the one before it. What two chats hold of the same message (the same
person, the same words, times that are equal as far as the coarser clock shows) is kept once, but
never less often than one of them has it.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from unicodedata import normalize

from msgspec import Struct
from msgspec.structs import replace

from turntoward.errors import ChoiceError
from turntoward.model.message import Message, Precision, Reaction
from turntoward.model.problem import Problem

__all__ = [
    "Merged",
    "MergedMessage",
    "Origin",
    "insist_on_people",
    "merge",
    "names_of_same",
    "person_key",
    "split",
]

_NO_ZONE = (
    "It does not say its time zone, and others do: its messages are placed by the clock on the wall. "
    "Tell the zone to place them rightly."
)
_NO_TIMES = "It has no times; its messages stand at the end."
_NAMED = 12  # people, where somebody else is meant
_FINENESS = {precision: fineness for fineness, precision in enumerate(Precision)}
_Clock = Callable[[Message], datetime | None]


class Origin(Struct, frozen=True):
    """Where a message comes from, and what it was there."""

    source: str
    place: int  # among the messages of the source, from 0
    message: Message


class MergedMessage(Struct, frozen=True):
    """A message of the one history, with all that it was made from."""

    message: Message
    origins: tuple[Origin, ...]  # at least one


class Merged(Struct, frozen=True, kw_only=True):
    """One history."""

    messages: tuple[MergedMessage, ...]
    duplicates: int  # messages that were in another source already
    problems: tuple[Problem, ...]


class _Entry:
    """A message while sources are merged, with its copies."""

    __slots__ = ("at", "message", "origins")

    def __init__(self, origin: Origin, at: datetime | None) -> None:
        self.origins = [origin]
        self.message = origin.message
        self.at = at

    def add(self, other: "_Entry") -> None:
        """One more copy; the one that tells most stands for all."""
        self.origins += other.origins
        if _telling(other.message) > _telling(self.message):
            self.message, self.at = other.message, other.at


def merge(
    sources: Mapping[str, Sequence[Message]],
    *,
    title: str,
    same: Mapping[str, str] | None = None,
) -> Merged:
    """Make one history of several.

    Args:
        sources: the messages of each chat, in the order of its export, by a name for it.
        title: of the one history.
        same: names (and numbers) of people, and the name that each is to have.
    """
    names = {person_key(name): known for name, known in (same or {}).items()}
    clock, problems = _clock(sources)
    merged: list[_Entry] = []
    for source, messages in sources.items():
        merged = _joined(merged, _entries(source, messages, clock), names)
        merged.sort(key=lambda entry: _by_time(entry.at))
    copies = sum(len(entry.origins) - 1 for entry in merged)
    return Merged(
        messages=tuple(_renamed(merged, title, names)),
        duplicates=copies,
        problems=tuple(problems),
    )


def split(messages: Iterable[MergedMessage]) -> dict[str, tuple[Message, ...]]:
    """The messages of each source as they were, duplicates included."""
    found: defaultdict[str, list[Origin]] = defaultdict(list)
    for merged in messages:
        for origin in merged.origins:
            found[origin.source].append(origin)
    return {
        source: tuple(origin.message for origin in sorted(origins, key=lambda origin: origin.place))
        for source, origins in found.items()
    }


def person_key(name: str) -> str:
    """What two spellings of a name have in common; of numbers, the digits."""
    folded = normalize("NFC", name).casefold().strip()
    bare = "".join(char for char in folded if char.isalnum() or char == "+")
    return bare if bare.removeprefix("+").isdecimal() else folded


def names_of_same(same: Iterable[str]) -> dict[str, str]:
    """For each other name of a person the first, by what spellings of it have in common.

    Args:
        same: names of one person each, as `Ana=+44 7700 900123=A. Ruiz`.

    Raises:
        ChoiceError: one of them does not say two names.
    """
    names: dict[str, str] = {}
    for each in same:
        first, *others = (name.strip() for name in each.split("="))
        if not first or not others or not all(others):
            raise ChoiceError(
                "Give the names of one person as “Ana=+44 7700 900123”; the first is kept."
            )
        names |= {person_key(name): first for name in others}
    return names


def insist_on_people(names: Mapping[str, str], sources: Mapping[str, Sequence[Message]]) -> None:
    """Refuse names that nobody has.

    Raises:
        ChoiceError: one of them is nobody's.
    """
    speakers = dict.fromkeys(
        message.speaker for messages in sources.values() for message in messages if message.speaker
    )
    if names.keys() - set(map(person_key, speakers)):
        there = ", ".join(list(speakers)[:_NAMED]) or "nobody"
        raise ChoiceError(f"Somebody in --same has no message in these chats. There is: {there}.")


def _clock(sources: Mapping[str, Sequence[Message]]) -> tuple[_Clock, list[Problem]]:
    """The clock by which all sources are compared, and which of them it does not fit."""
    problems: list[Problem] = []
    without: list[str] = []
    with_zone = False
    for source, messages in sources.items():
        timed = [message for message in messages if message.at or message.at_utc]
        if messages and not timed:
            problems.append(Problem(code="M102", where=source, message=_NO_TIMES))
        elif all(message.at_utc for message in timed):
            with_zone = True
        else:
            without.append(source)
    if not without:
        return lambda message: message.at_utc, problems
    if with_zone:
        problems += (Problem(code="M101", where=source, message=_NO_ZONE) for source in without)
    return _on_the_wall, problems


def _on_the_wall(message: Message) -> datetime | None:
    at = message.at or message.at_utc
    return at.replace(tzinfo=None) if at else None


def _entries(source: str, messages: Sequence[Message], clock: _Clock) -> list[_Entry]:
    """The messages of a source in time order, each with the time that places it."""
    entries: list[_Entry] = []
    at: datetime | None = next(filter(None, map(clock, messages)), None)
    for place, message in enumerate(messages):
        at = clock(message) or at
        entries.append(_Entry(Origin(source, place, message), at))
    entries.sort(key=lambda entry: _by_time(entry.at))
    return entries


def _by_time(at: datetime | None) -> tuple[bool, float | datetime]:
    return (True, 0.0) if at is None else (False, at)


def _joined(merged: list[_Entry], added: list[_Entry], names: Mapping[str, str]) -> list[_Entry]:
    """Both in time order, copies found; of equal times, in an order that fits both."""
    anchors = _copies(merged, added, names)
    joined: list[_Entry] = []
    at = 0
    for entry, anchor, limit in zip(added, anchors, _limits(anchors, len(merged)), strict=True):
        if anchor is not None:
            merged[anchor].add(entry)
            end = anchor + 1
        else:
            end = at
            while end < limit and _by_time(merged[end].at) <= _by_time(entry.at):
                end += 1
        joined += merged[at:end]
        at = max(at, end)
        if anchor is None:
            joined.append(entry)
    return joined + merged[at:]


def _limits(anchors: Sequence[int | None], end: int) -> list[int]:
    """For each entry, the next anchor from there on: what comes before it there, does so here."""
    limits: list[int] = []
    for anchor in reversed(anchors):
        end = end if anchor is None else min(end, anchor)
        limits.append(end)
    return limits[::-1]


def _copies(
    merged: Sequence[_Entry], added: Sequence[_Entry], names: Mapping[str, str]
) -> list[int | None]:
    """For each of `added`, the index of the entry that it is a copy of."""
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index in range(len(merged) - 1, -1, -1):
        waiting[_likeness(merged[index], names)].append(index)  # the earliest at the end
    found: list[int | None] = []
    for entry in added:
        candidates = waiting.get(_likeness(entry, names), [])
        while candidates and _is_earlier(merged[candidates[-1]], entry):
            candidates.pop()
        is_copy = bool(candidates) and _is_same_time(merged[candidates[-1]], entry)
        found.append(candidates.pop() if is_copy else None)
    return found


def _likeness(entry: _Entry, names: Mapping[str, str]) -> Hashable:
    """What copies of a message have in common; of a message without a time, nothing."""
    message = entry.message
    if not (message.at or message.at_utc) or entry.at is None:
        return id(entry)
    words = message.words
    what = (None if words else message.kind, normalize("NFC", words or message.text).strip())
    return (_known(message.speaker, names), *what, entry.at.replace(second=0, microsecond=0))


def _is_same_time(one: _Entry, other: _Entry) -> bool:
    return _cut(one, other) == _cut(other, one)


def _is_earlier(one: _Entry, other: _Entry) -> bool:
    return _cut(one, other) < _cut(other, one)


def _cut(entry: _Entry, other: _Entry) -> tuple[datetime | None, int]:
    """The time of an entry, as far as both clocks show it; both are in the same minute."""
    precision = min(
        (each.message.precision or Precision.SECOND for each in (entry, other)),
        key=_FINENESS.__getitem__,
    )
    at = entry.at
    if at is None or precision is Precision.MINUTE:
        return (None, 0)
    if precision is Precision.SECOND:
        return (at.replace(microsecond=0), 0)
    if precision is Precision.MILLISECOND:
        return (at.replace(microsecond=at.microsecond // 1000 * 1000), 0)
    return (at, entry.message.nanosecond if precision is Precision.NANOSECOND else 0)


def _telling(message: Message) -> tuple[int, int, bool]:
    fineness = -1 if message.precision is None else _FINENESS[message.precision]
    return fineness, len(message.reactions), message.reply_to is not None


def _known(name: str | None, names: Mapping[str, str]) -> str | None:
    return name and names.get(person_key(name), name)


def _renamed(
    entries: Sequence[_Entry], title: str, names: Mapping[str, str]
) -> Iterable[MergedMessage]:
    """The messages under their new names: numbers from 1, so that no two are the same."""
    ids: dict[tuple[str, str], str] = {}
    for number, entry in enumerate(entries, 1):
        for origin in entry.origins:
            ids.setdefault((origin.source, origin.message.id), str(number))
    for number, entry in enumerate(entries, 1):
        message = entry.message
        source = next(origin.source for origin in entry.origins if origin.message is message)
        answered = message.reply_to
        yield MergedMessage(
            replace(
                message,
                conversation=title,
                id=str(number),
                speaker=_known(message.speaker, names),
                reply_to=answered and ids.get((source, answered), f"{source}: {answered}"),
                reactions=tuple(
                    Reaction(_known(each.speaker, names), each.emoji) for each in message.reactions
                ),
            ),
            tuple(entry.origins),
        )
