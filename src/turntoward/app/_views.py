"""A reading as the pages of the app show it: made once, in the worker."""

import re
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from turntoward.app._wire import (
    CHUNK,
    Feel,
    Finished,
    Folder,
    Mark,
    Plank,
    TalkHead,
    Task,
    Turns,
    TurnView,
)
from turntoward.app.correcting import MOMENT
from turntoward.charts.palette import HUES, PLAIN_GLYPH
from turntoward.charts.words import percent, sure
from turntoward.codebook import Codebook
from turntoward.model import Turn
from turntoward.model.reading import Reading
from turntoward.report.marks import Mark as Seen
from turntoward.report.marks import Marks
from turntoward.report.page import LINKED, pieces
from turntoward.report.talks import folders, time_of
from turntoward.shipped import load_help

__all__ = ["chunks", "finished"]

_GROUPS = list(HUES)
_MANY = 255
_QUICKLY = 1  # zlib: how much it tries
_SAYS_SO = "you said so"
_SENTENCE = re.compile(r"[.!?]$")


def chunks(reading: Reading, marks: Marks, starts: Sequence[str]) -> Iterator[Turns]:
    """All turns, ready to be shown.

    Args:
        reading: with every text safe to show.
        marks: its marks.
        starts: of each turn, the id of its first message.
    """
    turns = reading.conversation.turns
    for first in range(0, len(turns), CHUNK):
        views = [_turn(turn, marks, starts[turn.index]) for turn in turns[first : first + CHUNK]]
        yield Turns(zlib.compress(msgspec.msgpack.encode(views), _QUICKLY))


def finished(
    reading: Reading, marks: Marks, book: Codebook, task: Task, accuracy: Mapping[str, float]
) -> Finished:
    """What is left, when the talks are made."""
    made = pieces(
        reading,
        book=book,
        help_lines=load_help(),
        country=task.country or None,
        accuracy=accuracy,
        address=task.address,
    )
    to_turn = f'href="{task.address}/at/\\1"'
    conversation = reading.conversation
    people = {name: min(number, _MANY) for number, name in enumerate(conversation.speakers)}
    bits = [_bits(marks, turn.index) for turn in conversation.turns]
    every = 0
    for each in bits:
        every |= each
    own = next((each for each in reading.dynamics.vocabulary if each.speaker == reading.me), None)
    return Finished(
        pieces=msgspec.structs.replace(
            made, above=LINKED.sub(to_turn, made.above), below=LINKED.sub(to_turn, made.below)
        ),
        folders=tuple(_folders(reading, marks)),
        speakers=conversation.speakers,
        groups=tuple(
            (str(group), HUES[group].title, HUES[group].glyph)
            for number, group in enumerate(_GROUPS)
            if every >> number & 1
        ),
        who=bytes(people[turn.speaker] for turn in conversation.turns),
        seen=bytes(_packed(each, every) for each in bits),
        starts=array("q", (turn.messages[0] for turn in conversation.turns)).tobytes(),
        paused=reading.safety.paused,
        me=reading.me,
        planks=tuple(
            Plank(
                plank=each.plank,
                title=each.title,
                why=each.why,
                opening=each.openings[0] if each.openings else "",
                not_when=each.not_when,
                turn=each.turns[0] if each.turns else 0,
            )
            for each in reading.suggestions
        ),
        feelings=tuple(_feel(each.word, each.uses, each.first) for each in own.feelings)
        if own
        else (),
        placeholders=tuple(_feel(each.word, each.uses, each.turns[0]) for each in own.placeholders)
        if own
        else (),
        note=reading.made_by.note,
    )


def _feel(word: str, uses: float, first: int) -> Feel:
    return Feel(word=word, uses=uses, first=first)


def _bits(marks: Marks, turn: int) -> int:
    found = 0
    for mark in marks.of(turn):
        if mark.kind.group:
            found |= 1 << _GROUPS.index(mark.kind.group)
    return found


def _packed(bits: int, every: int) -> int:
    """The same, without the groups that never are."""
    found = place = 0
    for number in range(len(_GROUPS)):
        if every >> number & 1:
            found |= (bits >> number & 1) << place
            place += 1
    return found


def _folders(reading: Reading, marks: Marks) -> Iterator[Folder]:
    sessions = reading.conversation.sessions
    for folder in folders(reading, marks, None):
        heads = (
            TalkHead(
                index=talk.index,
                title=talk.title,
                first=sessions[talk.index].first,
                turns=talk.turns,
                seen=tuple((str(group), HUES[group].title, count) for group, count in talk.seen),
            )
            for talk in folder.talks
        )
        yield Folder(folder.title, tuple(heads))


def _turn(turn: Turn, marks: Marks, message: str) -> TurnView:
    found = marks.of(turn.index)
    return TurnView(
        turn=turn.index,
        message=message,
        time=time_of(turn),
        speaker=turn.speaker,
        parts=tuple(_parts(turn.text, found)),
        marks=tuple(_mark(turn, each) for each in found),
    )


def _mark(turn: Turn, seen: Seen) -> Mark:
    kind = seen.kind
    clause = seen.clause[:1].upper() + seen.clause[1:]
    is_yours = not seen.turns and seen.clause == _SAYS_SO
    return Mark(
        code=f"{MOMENT}{kind.code}" if seen.turns else kind.code,
        title=kind.title,
        group=str(kind.group or "plain"),
        glyph=HUES[kind.group].glyph if kind.group else PLAIN_GLYPH,
        clause=clause if _SENTENCE.search(clause) else f"{clause}.",
        how_sure=""
        if is_yours
        else f"{sure(seen.p).capitalize()} (about {percent(min(seen.p, 0.99))}).",
        about=kind.about,
        at=seen.turns[0] if seen.turns else turn.index,
        is_yours=is_yours,
    )


def _parts(text: str, marks: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """The words, those that carry a mark with its group."""
    spans = [(each.span, str(each.kind.group or "plain")) for each in marks if each.span]
    ends = {min(place, len(text)) for span, _ in spans for place in (span.start, span.end)}
    cuts = sorted({0, len(text), *ends})
    for start, end in pairwise(cuts):
        over = (group for span, group in spans if span.start <= start and span.end >= end)
        yield text[start:end], next(over, "")
