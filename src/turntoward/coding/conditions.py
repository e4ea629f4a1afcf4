"""The conditions rules may set on the context, and the little language they are written in.

Who, then what: `previous:bid`, `previous:bid=support`, `previous:disclosure>=2`, `turn:words<=3`.

Who: `turn` (this one), `previous` (the other's last turn), `own` (the same speaker's last turn
before this), `earlier` (any of the same speaker's turns remembered), `theirs` (any of the others'
turns remembered), `thread` (any turn remembered). What: a code of the codebook, `bid=KIND`,
`disclosure>=N`, `words<=N`, `words>=N`, `question` (asks anything), `overlap>=N` (content words
shared with the other's last turn), `any` (there is such a turn). Alone: `spoken` (talk, not typing),
`opening` (nothing before it in this session).
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import partial

from turntoward.coding.context import Context, SeenTurn
from turntoward.errors import BookError

__all__ = ["Condition", "codes_of", "parse"]

Condition = Callable[[Context], bool]
_Test = Callable[[SeenTurn, Context], bool]

_SYNTAX = re.compile(r"(?:(\w+):)?(\w+)(?:(>=|<=|=)(\w+))?")
_QUESTIONS = ("asks_open", "asks_closed")


def parse(text: str, codes: Collection[str]) -> Condition:
    """Read one condition.

    Raises:
        BookError: it is not one of the language above.
    """
    match = _SYNTAX.fullmatch(text)
    who, what, sign, value = match.groups() if match else (None, "", None, None)
    if who is None and text in _ALONE:
        return _ALONE[text]
    test = _test(what, sign, value, codes)
    if who not in _WHO or test is None:
        raise BookError(f"A rule's condition cannot be understood: {text!r}.")
    return partial(_holds, _WHO[who], test)


def codes_of(text: str) -> tuple[str, ...]:
    """The codes of the same turn that must be known before this condition can be judged."""
    match = _SYNTAX.fullmatch(text)
    if not match or match[1] != "turn":
        return ()
    return _QUESTIONS if match[2] == "question" else (match[2],)


def _holds(turns: Callable[[Context], Iterator[SeenTurn]], test: _Test, context: Context) -> bool:
    return any(test(turn, context) for turn in turns(context))


def _test(what: str, sign: str | None, value: str | None, codes: Collection[str]) -> _Test | None:
    if sign is None:
        if what == "any":
            return lambda turn, context: True
        if what == "question":
            return lambda turn, context: any(code in turn.codings for code in _QUESTIONS)
        return (lambda turn, context: what in turn.codings) if what in codes else None
    if sign == "=":
        return partial(_has_kind, what, value) if what in codes else None
    if value is None or not value.isdigit():
        return None
    measure = _MEASURES.get(what)
    if measure is None:
        return None
    number = int(value)
    if sign == ">=":
        return lambda turn, context: measure(turn, context) >= number
    return lambda turn, context: measure(turn, context) <= number


def _has_kind(code: str, kind: str | None, turn: SeenTurn, context: Context) -> bool:
    del context
    coding = turn.codings.get(code)
    return coding is not None and coding.kind == kind


def _overlap(turn: SeenTurn, context: Context) -> int:
    previous = context.previous
    return len(turn.text.content & previous.text.content) if previous else 0


_MEASURES: dict[str, Callable[[SeenTurn, Context], int]] = {
    "words": lambda turn, context: len(turn.text.words),
    "disclosure": lambda turn, context: turn.level(),
    "overlap": _overlap,
}


def _only(turn: SeenTurn | None) -> Iterator[SeenTurn]:
    return iter(() if turn is None else (turn,))


_WHO: dict[str | None, Callable[[Context], Iterator[SeenTurn]]] = {
    "turn": lambda context: iter((context.turn,)),
    "previous": lambda context: _only(context.previous),
    "own": lambda context: _only(context.own),
    "earlier": lambda context: (
        turn for turn in context.before() if turn.speaker == context.turn.speaker
    ),
    "theirs": lambda context: (
        turn for turn in context.before() if turn.speaker != context.turn.speaker
    ),
    "thread": lambda context: context.before(),
}

_ALONE: dict[str, Condition] = {
    "spoken": lambda context: context.spoken,
    "opening": lambda context: next(context.before(), None) is None,
}
