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
from collections.abc import Callable, Collection, Hashable, Iterable

from turntoward.coding.context import Context, SeenTurn
from turntoward.errors import BookError

__all__ = ["Condition", "can_change", "codes_of", "facet_of", "is_dear", "parse"]

Condition = Callable[[Context], bool]
_Test = Callable[[SeenTurn, Context], bool]

_SYNTAX = re.compile(r"(?:(\w+):)?(\w+)(?:(>=|<=|=)(\w+))?")
_QUESTIONS = ("asks_open", "asks_closed")
_LASTING = frozenset({"words", "overlap", "any"})


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
    if who is None or test is None or who not in {*_ONE, *_MANY}:
        raise BookError(f"A rule's condition cannot be understood: {text!r}.")
    return _of_one(_ONE[who], test) if who in _ONE else _of_many(_MANY[who], test)


def can_change(text: str) -> bool:
    """Whether a condition is not true yet, and may come true, while the turn itself is coded."""
    match = _SYNTAX.fullmatch(text)
    return match is not None and _is_of_own_codes(match) and match[3] != "<="


def is_dear(text: str) -> bool:
    """Whether a condition is asked last: it looks at many turns, or needs all codes to be known."""
    match = _SYNTAX.fullmatch(text)
    if match is None:
        return False
    own = _is_of_own_codes(match) and match[3] == "<="
    return own or match[1] in _MANY or match[2] in {"overlap", "spoken"}


def _is_of_own_codes(match: re.Match[str]) -> bool:
    return match[1] == "turn" and match[2] not in _LASTING


def codes_of(text: str) -> tuple[str, ...]:
    """The codes of the same turn that must be known before this condition can be judged."""
    match = _SYNTAX.fullmatch(text)
    if not match or match[1] != "turn":
        return ()
    return _QUESTIONS if match[2] == "question" else (match[2],)


def facet_of(text: str) -> tuple[str, Callable[[Context], Hashable]]:
    """What a lasting condition that is not dear looks at: a name for it, and its value.

    Two contexts with the same value are judged alike.
    """
    who, _, what = text.partition(":")
    name = f"{who}:words" if what.startswith("words") else who
    return name, _FACETS[name]


def _of_one(turn_of: Callable[[Context], SeenTurn | None], test: _Test) -> Condition:
    return lambda context: (turn := turn_of(context)) is not None and test(turn, context)


def _of_many(turns_of: Callable[[Context], Iterable[SeenTurn]], test: _Test) -> Condition:
    return lambda context: any(test(turn, context) for turn in turns_of(context))


def _test(what: str, sign: str | None, value: str | None, codes: Collection[str]) -> _Test | None:
    if sign is None:
        return _is_there(what, codes)
    if sign == "=":
        return (lambda turn, _: _kind(turn, what) == value) if what in codes else None
    measure = _MEASURES.get(what)
    if measure is None or value is None or not value.isdigit():
        return None
    number = int(value)
    if sign == ">=":
        return lambda turn, context: measure(turn, context) >= number
    return lambda turn, context: measure(turn, context) <= number


def _is_there(what: str, codes: Collection[str]) -> _Test | None:
    if what == "any":
        return lambda _turn, _: True
    if what == "question":
        return lambda turn, _: any(code in turn.codings for code in _QUESTIONS)
    return (lambda turn, _: what in turn.codings) if what in codes else None


def _kind(turn: SeenTurn, code: str) -> str | None:
    coding = turn.codings.get(code)
    return coding.kind if coding else None


def _overlap(turn: SeenTurn, context: Context) -> int:
    previous = context.previous
    return len(turn.text.content & previous.text.content) if previous else 0


_MEASURES: dict[str, Callable[[SeenTurn, Context], int]] = {
    "words": lambda turn, _: len(turn.text.words),
    "disclosure": lambda turn, _: turn.level,
    "overlap": _overlap,
}

_FACETS: dict[str, Callable[[Context], Hashable]] = {
    "opening": lambda context: not context.before,
    "turn:words": lambda context: len(context.turn.text.words),
    "previous:words": lambda context: context.previous and len(context.previous.text.words),
    "previous": lambda context: context.previous and context.previous.marks,
    "own:words": lambda context: context.own and len(context.own.text.words),
    "own": lambda context: context.own and context.own.marks,
}

_ONE: dict[str, Callable[[Context], SeenTurn | None]] = {
    "turn": lambda context: context.turn,
    "previous": lambda context: context.previous,
    "own": lambda context: context.own,
}
_MANY: dict[str, Callable[[Context], Iterable[SeenTurn]]] = {
    "earlier": lambda context: (
        turn for turn in context.before if turn.speaker == context.turn.speaker
    ),
    "theirs": lambda context: (
        turn for turn in context.before if turn.speaker != context.turn.speaker
    ),
    "thread": lambda context: context.before,
}

_ALONE: dict[str, Condition] = {
    "spoken": lambda context: context.spoken,
    "opening": lambda context: not context.before,
}
