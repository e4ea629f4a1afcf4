"""The bid ledger: who reached out when, and how it was met."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import altair as alt

from turntoward.charts.palette import ANSWER_GROUPS
from turntoward.charts.people import drawn_people
from turntoward.charts.records import NARROW, WIDE, Cell, Drawing, Figure, Spec
from turntoward.charts.style import header, lanes, looks, mark, points, room, spec_of
from turntoward.charts.timeaxis import TimeAxis
from turntoward.charts.words import clock, counted, duration, listed, sure
from turntoward.codebook import Codebook
from turntoward.model.dynamics import Answer, Bid
from turntoward.model.reading import Reading

__all__ = ["ANSWERS", "FOR", "draw"]

_TITLE = "Who reached out, and how it was met"
_UNIT = "One mark for each reaching out, in its time. Where an answer does not show, that says nothing about whether there was one."
_NONE = "There is too little to tell who reached out, and how it was met."
_MOST = 200  # marks
_LANE = 22  # pixels
FOR = {
    "support": "support",
    "interest": "interest",
    "affection": "affection",
    "play": "play",
    "together": "time together",
    "help": "help",
}
ANSWERS = {
    Answer.TOWARD: "taken up",
    Answer.AWAY: "passed by",
    Answer.AGAINST: "answered sharply",
    Answer.UNANSWERED: "no answer",
    Answer.NO_VISIBLE_REPLY: "no visible reply",
    Answer.CANNOT_TELL: "cannot be told",
}


def draw(reading: Reading, book: Codebook) -> Figure:  # noqa: ARG001 every chart takes both
    """Each bid in its time, in the lane of its answer, one row for each person."""
    people, left_out = drawn_people(reading)
    drawn = [bid for bid in reading.dynamics.bids if bid.speaker in people]
    if not drawn:
        return Figure(slug="bids", title=_TITLE, unit=_UNIT, says=_NONE)
    axis = TimeAxis(reading.conversation)
    surest = sorted(drawn, key=lambda bid: (-bid.p, bid.turn))[:_MOST]
    answers = [answer for answer in ANSWERS if any(bid.answer is answer for bid in surest)]
    turns = reading.conversation.turns
    return Figure(
        slug="bids",
        title=_TITLE,
        unit=_UNIT,
        says=" ".join(_sentences(drawn, people)),
        drawing=Drawing(
            wide=_spec(surest, answers, axis, people, WIDE),
            narrow=_spec(surest, answers, axis, people, NARROW),
        ),
        note=" ".join(filter(None, (_note(len(surest), len(drawn)), left_out))),
        head=("When", "Who", "Reached out for", "How it was met", "How sure"),
        rows=tuple(
            (
                Cell(clock(turns[bid.turn]), bid.turn),
                Cell(bid.speaker),
                Cell(FOR.get(bid.kind or "", "contact")),
                Cell(_met(bid), bid.reply),
                Cell(sure(bid.p)),
            )
            for bid in sorted(surest, key=lambda bid: bid.turn)
        ),
    )


def _met(bid: Bid) -> str:
    how = ANSWERS[bid.answer]
    after = f", {duration(bid.after)} later" if bid.after and bid.reply is not None else ""
    return f"{how}{after}"


def _sentences(bids: Sequence[Bid], speakers: Sequence[str]) -> Iterator[str]:
    """For each person how often they reached out, and how often it was met in which way."""
    of_speaker: defaultdict[str, Counter[Answer]] = defaultdict(Counter)
    for bid in bids:
        of_speaker[bid.speaker][bid.answer] += 1
    for speaker in filter(of_speaker.__contains__, speakers):
        answers = of_speaker[speaker]
        known = [f"{answers[each]:,} {ANSWERS[each]}" for each in ANSWERS if answers[each]]
        times = counted(answers.total(), "time")
        yield f"{speaker} reached out {times} that can be seen: {listed(known)}."


def _note(drawn: int, there: int) -> str:
    return f"Of {there:,} times the {drawn:,} surest are drawn." if drawn < there else ""


def _spec(
    bids: Sequence[Bid],
    answers: Sequence[Answer],
    axis: TimeAxis,
    people: Sequence[str],
    width: int,
) -> Spec:
    rows = [
        mark(
            bid.turn,
            ANSWER_GROUPS.get(bid.answer),
            f"{bid.speaker} reached out for {FOR.get(bid.kind or '', 'contact')}: {ANSWERS[bid.answer]}",
            at=axis.at(bid.turn),
            who=bid.speaker,
            lane=ANSWERS[bid.answer],
        )
        for bid in bids
    ]
    names = [ANSWERS[answer] for answer in answers]
    chart = points(rows).encode(x=axis.x(width), y=lanes("lane", names), **looks())
    chart = chart.properties(width=width - room(names), height=_LANE * len(names))
    row = alt.Row("who:N", sort=list(people), header=header())
    return spec_of(chart.facet(row=row, spacing=18))
