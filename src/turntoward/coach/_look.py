"""Every coding in a draft, with its place and the part of the draft it leans on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from turntoward.coach._rules import DraftRules
from turntoward.coach.sentences import Stretch, parts
from turntoward.coding.context import Context, SeenTurn, remember
from turntoward.coding.text import TurnText
from turntoward.model import Coding

__all__ = ["Looked", "Past", "Seen", "look", "past_of"]

_WHOLE = 1500  # code points in which codes of a draft may lean on each other
_LONG = 700  # code points from which a draft is looked at in parts as well
_PART = 320  # code points of such a part
_ME, _THEM = "me", "them"
_OF_OTHERS = frozenset({"in_trouble", "glad_news"})  # codes that are asked of what is answered
_MARKS = (("me: ", _ME), ("them: ", _THEM))

Past = Iterable[SeenTurn]


class Seen(Struct, frozen=True):
    """A coding with its place in the draft, and the turn it was seen in."""

    coding: Coding
    start: int
    end: int
    placed: bool  # False: it is about the whole of what it was seen in
    context: Context


class Looked(Struct, frozen=True):
    """What rules are applied with: the rules, and the codes whose every place is wanted."""

    rules: DraftRules
    concerns: frozenset[str]


def past_of(replying_to: str, rules: DraftRules) -> Past:
    """The turns before a draft, coded: one message, or lines that begin with “them: ” and “me: ”."""
    past = remember()
    for speaker, words in _thread(replying_to):
        turn = SeenTurn(speaker, TurnText(words))
        rules.apply(Context(turn, past, spoken=False))
        past.append(turn)
    return past


def _thread(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.split("\n") if line.strip()]
    named = [
        (speaker, line[len(mark) :])
        for line in lines
        for mark, speaker in _MARKS
        if line.lower().startswith(mark)
    ]
    if lines and len(named) == len(lines):
        return named
    return [(_THEM, text)] if lines else []


def look(
    text: str,
    sentences: Sequence[Stretch],
    past: Past,
    facts: Mapping[str, Coding],
    looked: Looked,
) -> Iterator[list[Seen]]:
    """Code a draft as one turn, or where it is very long as several.

    A long turn is coded in its parts as well, since words far away can hide some.

    Args:
        text: the draft.
        sentences: where its sentences stand.
        past: the turns before it.
        facts: what the person said about it, as codings that conditions can ask for.
        looked: the rules.
    """
    for inside in _grouped(sentences, parts(sentences, _WHOLE)):
        start, end = inside[0][0], inside[-1][1]
        whole, heard = _apply(text[start:end], past, facts, looked.rules)
        seen = [*_placed(whole, heard, start)]
        smaller = parts(inside, _PART)
        if end - start > _LONG:
            lasting = {
                code: coding
                for code, coding in whole.turn.codings.items()
                if code not in looked.concerns
            }
            for first, last in smaller:
                level = whole.turn.level
                part, heard = _apply(text[first:last], past, lasting, looked.rules, level)
                seen += _placed(part, heard, first)
        yield seen


def _grouped(sentences: Iterable[Stretch], groups: Iterable[Stretch]) -> Iterator[list[Stretch]]:
    """The sentences of each group."""
    left = iter(sentences)
    for _, end in groups:
        inside = [next(left)]
        while inside[-1][1] < end:
            inside.append(next(left))
        yield inside


def _apply(
    words: str, past: Past, known: Mapping[str, Coding], rules: DraftRules, level: int = 0
) -> tuple[Context, list[Coding]]:
    turn = SeenTurn(_ME, TurnText(words))
    turn.codings |= known
    turn.level = level
    before = remember()
    before.extend(past)
    context = Context(turn, before, spoken=False)
    return context, rules.apply(context, _OF_OTHERS)


def _placed(context: Context, heard: Iterable[Coding], offset: int) -> Iterator[Seen]:
    length = len(context.turn.text.raw)
    for coding in heard:
        start, end = (coding.span.start, coding.span.end) if coding.span else (0, length)
        yield Seen(coding, offset + start, offset + end, coding.span is not None, context)
