"""Who asks and how, and what is given back: questions, reflections, advice.

The share of open questions and the reflections for each question are those of motivational
interviewing (Moyers, T. B. et al. (2016). The Motivational Interviewing Treatment Integrity code,
MITI 4. Journal of Substance Abuse Treatment 65); here they are sums of probabilities.
"""

from collections.abc import Iterator

from turntoward.dynamics.tally import measure, tallies
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.dynamics import Asking
from turntoward.model.reading import Measure

__all__ = ["asking", "asking_measures"]

_FIELDS = {
    "asks_open": "open",
    "asks_closed": "closed",
    "asks_feeling": "feeling",
    "asks_permission": "permission",
    "interrogates": "interrogating",
    "reflects": "reflections",
    "validates": "validations",
    "advises": "advice",
}
_QUESTIONS = ("asks_open", "asks_closed")


def asking(coded: CodedTurns) -> tuple[Asking, ...]:
    """One row for each person."""
    sums = {speaker: dict.fromkeys((*_FIELDS, "turns"), 0.0) for speaker in coded.speakers}
    unasked = dict.fromkeys(coded.speakers, 0.0)
    for speaker, _, turns in coded.counts:
        sums[speaker]["turns"] += turns
    for code in _FIELDS:
        for turn, coding in coded.of(code).items():
            sums[coded.speaker[turn]][code] += coding.p
    for turn, coding in coded.of("advises").items():
        unasked[coded.speaker[turn]] += coding.p * (1.0 - _asked_for(coded, turn))
    return tuple(
        Asking(
            speaker=speaker,
            turns=int(of["turns"]),
            advice_unasked=unasked[speaker],
            **{field: of[code] for code, field in _FIELDS.items()},
        )
        for speaker, of in sums.items()
    )


def _asked_for(coded: CodedTurns, turn: int) -> float:
    """How surely the turn before asked for advice, or the adviser asked whether it is wanted."""
    if turn == 0 or coded.session[turn - 1] != coded.session[turn]:
        return 0.0
    bid = coded.of("bid").get(turn - 1)
    wanted = bid.p if bid and bid.kind == "help" else 0.0
    allowed = coded.p(turn - 2, "asks_permission") if turn > 1 else 0.0
    question = coded.p(turn - 1, "asks_open")
    return max(wanted, allowed, question, coded.p(turn, "asks_permission"))


def asking_measures(coded: CodedTurns) -> Iterator[Measure]:
    """Open questions, questions about feelings, reflections for each question, and advice."""
    is_open, feeling, reflected, advised = (tallies(coded.speakers) for _ in range(4))
    for speaker, block, turns in coded.counts:
        advised[speaker].add(block, 0.0, turns)
    for code in _QUESTIONS:
        for turn, coding in coded.of(code).items():
            speaker, block = coded.speaker[turn], coded.block[turn]
            about_feeling = min(coding.p, coded.p(turn, "asks_feeling"))
            is_open[speaker].add(block, coding.p * (code == "asks_open"), coding.p)
            feeling[speaker].add(block, about_feeling, coding.p)
            reflected[speaker].add(block, 0.0, coding.p)
    for code, tally in (("reflects", reflected), ("advises", advised)):
        for turn, coding in coded.of(code).items():
            tally[coded.speaker[turn]].add(coded.block[turn], coding.p)
    for speaker in coded.speakers:
        yield measure("open_questions", speaker, is_open[speaker])
        yield measure("feeling_questions", speaker, feeling[speaker])
        yield measure("reflections", speaker, reflected[speaker])
        yield measure("advice", speaker, advised[speaker])
