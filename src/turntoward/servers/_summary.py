"""A reading, small enough to be handed to an assistant: no turns, unless some are asked for."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from turntoward.coach.help import About
from turntoward.model.document import document
from turntoward.model.reading import Measure, Moment, Reading
from turntoward.shipped import load_help

__all__ = ["MOST_MOMENTS", "MOST_TURNS", "help_words", "summary"]

FORM = "turntoward.summary/1"
MOST_MOMENTS = 60
MOST_TURNS = 40
_MOST_MEASURES = 60
_MOST_PEOPLE = 40
_LONGEST = 1_000  # code points of a turn's text


def summary(
    reading: Reading,
    *,
    moments: int,
    turns: tuple[int, int] | None,
    written: Callable[[str], str],
) -> dict[str, Any]:
    """A reading in the form of `turntoward read --json`, bounded.

    Args:
        reading: the whole of it.
        moments: how many to tell, at most MOST_MOMENTS; the surest are.
        turns: first and last (included) of those to tell with their words, at most MOST_TURNS; None:
            no words at all.
        written: how the words of a turn are handed on.
    """
    whole = document(reading)
    told = _surest(reading.moments, min(moments, MOST_MOMENTS))
    known = [each for each in whole.measures if each.value is not None]
    measures = sorted(known, key=lambda each: _distance(each, reading.me))[:_MOST_MEASURES]
    safety = reading.safety
    rows = whole.turns[turns[0] : turns[1] + 1][:MOST_TURNS] if turns else ()
    people = whole.conversation.speakers
    return {
        "form": FORM,
        "made_by": whole.made_by,
        "me": whole.me,
        "lens": whole.lens,
        "relation": whole.relation,
        "conversation": msgspec.structs.replace(whole.conversation, speakers=people[:_MOST_PEOPLE]),
        "coverage": whole.coverage,
        "problems": Counter(problem.code for problem in whole.problems),
        "safety": {"paused": safety.paused, "unsure": safety.unsure},
        **({"help": help_words(paused=True)} if safety.paused else {}),
        "story": whole.story,
        "suggestions": whole.suggestions,
        "measures": measures,
        "moments": told,
        **({"turns": [_row(each, written) for each in rows]} if turns else {}),
        "left_out": {
            "moments": len(reading.moments) - len(told),
            "measures": len(whole.measures) - len(measures),
            "people": len(people) - len(people[:_MOST_PEOPLE]),
            "turns": len(whole.turns) - len(rows),
        },
    }


def help_words(*, paused: bool) -> dict[str, Any]:
    """What is shown where words may speak of danger: whom to call, and what this can't know."""
    known = load_help()
    return {
        "text": " ".join(
            (known.words.text, *((known.words.paused,) if paused else ()), known.words.limits)
        ),
        "lines": [
            f"{line.country}: {line.organisation}, {line.number}"
            for line in known.lines
            if line.about in {About.EMERGENCY, About.CRISIS}
        ],
    }


def _surest(moments: tuple[Moment, ...], most: int) -> list[Moment]:
    surest = sorted(range(len(moments)), key=lambda index: -moments[index].p)[:most]
    return [moments[index] for index in sorted(surest)]


def _distance(measure: Measure, me: str | None) -> int:
    """One's own measures come first, then those of all together."""
    return 0 if measure.whose == me else 1 if measure.whose is None else 2


def _row(turn: Any, written: Callable[[str], str]) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(turn)
    del row["messages"]
    words = written(turn.text)
    row["text"] = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    for coding in row["codings"]:
        del coding["span"]  # it counts in the words as they were
    return row
