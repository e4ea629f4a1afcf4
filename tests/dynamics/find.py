"""Finds the dynamics of small conversations made by hand."""

from turntoward.dynamics import CodedTurns
from turntoward.dynamics.rhythm import Rhythm

DAY = 24 * 60


def coded(talk, *codings):
    """A conversation with codings, given in any order."""
    by_turn = [[each for each in codings if each.turn == turn.index] for turn in talk.turns]
    return CodedTurns(talk, by_turn)


def with_rhythm(talk, *codings):
    """The same, and the rhythm of its replies."""
    turns = coded(talk, *codings)
    return turns, Rhythm(turns)


def chatter(days, *, start=0, first="Ana", second="Ben", per_day=2):
    """Lines of small talk, answered within a minute, some each day: a usual rhythm."""
    return [
        (speaker, "hey", (start + day) * DAY + 2 * turn + offset)
        for day in range(days)
        for turn in range(per_day)
        for offset, speaker in enumerate((first, second))
    ]


def figures(measure):
    """The value of a measure that is known, and the ends of its interval."""
    assert measure.why_not is None
    return measure.value, measure.low, measure.high
