"""The conversation on the page: foldable talks, readable without the script, and data for the script.

Every word of it stands in the page once, as plain text. Without the script that text, with its marks
below each turn, is what one reads. The script takes it apart, by lengths that stand in the data beside
it, and builds a talk's turns with marks in the margin when the talk is opened.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec
from markupsafe import Markup, escape
from msgspec import Struct

from turntoward.charts.palette import HUES, PLAIN_GLYPH
from turntoward.charts.words import day, sure
from turntoward.coach.records import Group
from turntoward.model import Session, Turn
from turntoward.model.reading import Reading
from turntoward.report.marks import Kind, Mark, Marks

__all__ = ["Folder", "Talk", "folders", "script_data", "time_of"]

_FEW = 40  # talks that need no folders
_OPEN_TURNS = 400  # the longest talk that is open from the start
_OPEN_TALKS = 2  # the last ones
_PARTS = 50  # talks in a folder, where there is no calendar
_GROUPS = list(HUES)
_MOST_TURNS = 12  # of a moment that are linked
_BETWEEN = "  "  # between the time and the name
_COLON = ": "


class Talk(Struct, frozen=True, kw_only=True):
    """One session."""

    index: int
    title: str
    turns: int
    seen: tuple[tuple[Group, int], ...]  # how often something of each group was seen
    text: Markup
    is_open: bool


class Folder(Struct, frozen=True, kw_only=True):
    """The talks of one month."""

    title: str  # empty: there are so few talks that they need no folder
    talks: tuple[Talk, ...]
    turns: int
    is_open: bool


def folders(reading: Reading, marks: Marks, linked: Collection[int] | None) -> list[Folder]:
    """The talks of a conversation by month.

    Args:
        reading: as it is shown.
        marks: its marks.
        linked: the turns that something on the page links to; None: the talks without their text.
    """
    sessions = reading.conversation.sessions
    talks = [_talk(reading, marks, session, linked) for session in sessions]
    if len(talks) <= _FEW:
        return [Folder(title="", talks=tuple(talks), turns=len(marks.codings), is_open=True)]
    turns = reading.conversation.turns
    of_folder = groupby(
        talks, key=lambda talk: _folder_title(turns[sessions[talk.index].first], talk)
    )
    found = [(title, tuple(of_title)) for title, of_title in of_folder]
    return [
        Folder(
            title=title,
            talks=of_title,
            turns=sum(talk.turns for talk in of_title),
            is_open=any(talk.is_open for talk in of_title),
        )
        for title, of_title in found
    ]


def _folder_title(first: Turn, talk: Talk) -> str:
    if first.start is not None:
        return f"{first.start:%B %Y}"
    start = talk.index // _PARTS * _PARTS
    return f"talks {start + 1:,} to {start + _PARTS:,}"


def _talk(reading: Reading, marks: Marks, session: Session, linked: Collection[int] | None) -> Talk:
    turns = reading.conversation.turns[session.first : session.last + 1]
    lines = [] if linked is None else [_lines(turn, marks, turn.index in linked) for turn in turns]
    last = len(reading.conversation.sessions) - session.index
    return Talk(
        index=session.index,
        title=_title(turns),
        turns=len(turns),
        seen=tuple(_seen(marks, turns)),
        text=Markup("").join(lines),
        is_open=last <= _OPEN_TALKS and len(turns) <= _OPEN_TURNS,
    )


def _title(turns: Sequence[Turn]) -> str:
    first, last = turns[0], turns[-1]
    if first.start is not None:
        return f"{first.start:%A} {day(first.start)}, {first.start:%H:%M}"
    if first.offset is not None:
        return f"{time_of(first)} to {time_of(last)}"
    return f"turns {first.index + 1:,} to {last.index + 1:,}"


def _seen(marks: Marks, turns: Iterable[Turn]) -> Iterator[tuple[Group, int]]:
    """In how many turns something of each group was seen."""
    count = Counter(
        group
        for turn in turns
        for group in {mark.kind.group for mark in marks.of(turn.index)}
        if group
    )
    return ((group, count[group]) for group in HUES if count[group])


def _lines(turn: Turn, marks: Marks, is_linked: bool) -> Markup:  # noqa: FBT001 one call
    """One turn as plain text, with its marks below; what is linked to has a place to go to."""
    body = escape(f"{_head(turn)}{turn.text}\n{_notes(turn, marks)}")
    return (
        Markup('<span id="turn-{}">{}</span>').format(turn.index + 1, body) if is_linked else body
    )


def _notes(turn: Turn, marks: Marks) -> str:
    """The marks of a turn in words, each on a line; a moment stands below its first turn."""
    of_turn = marks.of(turn.index)
    return "".join(_note(mark) for mark in of_turn if not mark.turns or mark.turns[0] == turn.index)


def _note(mark: Mark) -> str:
    glyph = HUES[mark.kind.group].glyph if mark.kind.group else PLAIN_GLYPH
    return f"   {glyph} {mark.kind.title}: {mark.clause} ({sure(mark.p)})\n"


def _head(turn: Turn) -> str:
    return f"{time_of(turn)}{_BETWEEN}{turn.speaker}{_COLON}"


def time_of(turn: Turn) -> str:
    """The hour, or the place in a recording; empty where there is no clock."""
    if turn.offset is not None:
        minutes, seconds = divmod(int(turn.offset), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return f"{turn.start:%H:%M}" if turn.start else ""


def script_data(reading: Reading, marks: Marks) -> Markup:
    """What the script needs, as JSON that can stand in a page.

    `turns` has a list for each turn: who, the length of its time and of its text, and if it has marks
    the length of these in words, the moments it belongs to, and five numbers for each coding: kind,
    clause, p in 100, start and end of its span (-1: the whole turn). Lengths and places count UTF-16
    units, as the browser does.
    """
    kinds, clauses, moments = _Numbers(), _Numbers(), _Numbers()
    people = {name: number for number, name in enumerate(reading.conversation.speakers)}
    turns = [
        _turn_data(turn, people, marks, (kinds, clauses, moments))
        for turn in reading.conversation.turns
    ]
    found = [_moment_data(mark, kinds) for mark in moments.things]
    data = {
        "people": list(people),
        "groups": [[group, HUES[group].glyph, HUES[group].title] for group in _GROUPS],
        "first": [session.first for session in reading.conversation.sessions],
        "kinds": [_kind_data(kind) for kind in kinds.things],
        "clauses": clauses.things,
        "moments": found,
        "turns": turns,
        "made_by": msgspec.to_builtins(reading.made_by),
    }
    return _inert(data)


class _Numbers:
    """Numbers things in the order in which they come, each once."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}

    def of(self, thing: Any) -> int:
        """The number of a thing."""
        return self._known.setdefault(thing, len(self._known))

    @property
    def things(self) -> list[Any]:
        """All of them, by their numbers."""
        return list(self._known)


def _turn_data(
    turn: Turn,
    people: Mapping[str, int],
    marks: Marks,
    numbers: tuple[_Numbers, _Numbers, _Numbers],
) -> list[Any]:
    kinds, clauses, moments = numbers
    bare: list[Any] = [people[turn.speaker], len(time_of(turn)), _units(turn.text)]
    of_moments = [moments.of(mark) for mark in marks.moments.get(turn.index, ())]
    codings = marks.codings[turn.index]
    if not of_moments and not codings:
        return bare
    bare += [_units(_notes(turn, marks)), of_moments]
    for mark in codings:
        places = (
            (_units(turn.text[: mark.span.start]), _units(turn.text[: mark.span.end]))
            if mark.span
            else (-1, -1)
        )
        bare += [kinds.of(mark.kind), clauses.of(mark.clause), round(mark.p * 100), *places]
    return bare


def _units(text: str) -> int:
    """How long a text is to a browser."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _moment_data(mark: Mark, kinds: _Numbers) -> list[Any]:
    return [kinds.of(mark.kind), mark.clause, round(mark.p * 100), list(mark.turns[:_MOST_TURNS])]


def _kind_data(kind: Kind) -> list[Any]:
    group = _GROUPS.index(kind.group) if kind.group else -1
    return [kind.code, kind.title, group, kind.about]


def _inert(data: Any) -> Markup:
    """JSON in which nothing can end the element that it stands in."""
    text = msgspec.json.encode(data).decode()
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 JSON without anything that HTML knows
