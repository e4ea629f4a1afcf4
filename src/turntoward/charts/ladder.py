"""The disclosure ladder of everybody: how far each opening went, and how it was met."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import altair as alt

from turntoward.charts.people import drawn_people
from turntoward.charts.records import NARROW, WIDE, Cell, Drawing, Figure, Key, Spec
from turntoward.charts.style import header, lanes, looks, mark, points, room, spec_of
from turntoward.charts.timeaxis import TimeAxis
from turntoward.charts.words import clock, counted, listed, sure
from turntoward.coach.records import Group
from turntoward.codebook import Codebook
from turntoward.model.dynamics import Step
from turntoward.model.reading import Reading

__all__ = ["LEVELS", "draw"]

_TITLE = "How far each one opened"
_UNIT = "One mark for each opening, in its time. Higher is not better: what fits depends on the two, and the day."
_NONE = "There is too little to tell how far anybody opened."
_MOST = 240  # marks
_RUNG = 30  # pixels
_LIKELY = 0.5
LEVELS = {1: "a fact", 2: "a thought or wish", 3: "something at stake"}
_WAYS = {
    "matched": (Group.CONNECT, "another opened as far"),
    "guarded": (Group.GUARD, "told behind a guard"),
    "fast": (Group.PRESS, "a big step, not met"),
    "": (None, "an opening"),
}


def draw(reading: Reading, book: Codebook) -> Figure:  # noqa: ARG001 every chart takes both
    """Each opening in its time, on its rung, one row for each person."""
    people, left_out = drawn_people(reading)
    there = [step for step in reading.dynamics.steps if step.speaker in people]
    if not there:
        return Figure(slug="ladder", title=_TITLE, unit=_UNIT, says=_NONE)
    axis = TimeAxis(reading.conversation)
    drawn = sorted(there, key=lambda step: (-step.level, -step.p, step.turn))[:_MOST]
    people = [name for name in people if any(step.speaker == name for step in drawn)]
    turns = reading.conversation.turns
    return Figure(
        slug="ladder",
        title=_TITLE,
        unit=_UNIT,
        says=" ".join(_sentences(there, people)),
        drawing=Drawing(
            wide=_spec(drawn, axis, people, WIDE), narrow=_spec(drawn, axis, people, NARROW)
        ),
        keys=tuple(Key(*_WAYS[way]) for way in _WAYS if any(_way(step) == way for step in drawn)),
        note=" ".join(filter(None, (_note(len(drawn), len(there)), left_out))),
        head=("When", "Who", "Opened with", "How it was met", "How sure"),
        rows=tuple(
            (
                Cell(clock(turns[step.turn]), step.turn),
                Cell(step.speaker),
                Cell(LEVELS[step.level]),
                Cell(_WAYS[_way(step)][1] if _way(step) else "", step.matched_by),
                Cell(sure(step.p)),
            )
            for step in sorted(drawn, key=lambda step: step.turn)
            if step.level > 1
        ),
    )


def _way(step: Step) -> str:
    """What stands out about a step: how it was met before how it was told."""
    ways = (("matched", step.matched), ("fast", step.fast), ("guarded", step.guarded))
    return next((way for way, p in ways if p >= _LIKELY), "")


def _sentences(steps: Sequence[Step], speakers: Sequence[str]) -> Iterator[str]:
    of_speaker: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for step in steps:
        of_speaker[step.speaker][step.level] += 1
    for speaker in filter(of_speaker.__contains__, speakers):
        levels = of_speaker[speaker]
        known = [f"{levels[level]:,} with {LEVELS[level]}" for level in LEVELS if levels[level]]
        yield f"{speaker}: {counted(levels.total(), 'opening')}, {listed(known)}."


def _note(drawn: int, there: int) -> str:
    if drawn == there:
        return "The table leaves plain facts out."
    return f"Of {there:,} openings the {drawn:,} that went furthest are drawn; the table leaves plain facts out."


def _spec(steps: Sequence[Step], axis: TimeAxis, people: Sequence[str], width: int) -> Spec:
    rows = [
        mark(
            step.turn,
            _WAYS[_way(step)][0],
            f"{step.speaker} opened with {LEVELS[step.level]}: {_WAYS[_way(step)][1]}",
            at=axis.at(step.turn),
            who=step.speaker,
            rung=LEVELS[step.level],
        )
        for step in sorted(steps, key=lambda step: bool(_way(step)))
    ]
    names = [LEVELS[level] for level in sorted(LEVELS, reverse=True)]
    chart = points(rows).encode(x=axis.x(width), y=lanes("rung", names), **looks())
    chart = chart.properties(width=width - room(names), height=_RUNG * len(names))
    row = alt.Row("who:N", sort=list(people), header=header())
    return spec_of(chart.facet(row=row, spacing=18))
