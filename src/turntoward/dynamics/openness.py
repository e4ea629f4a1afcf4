"""Whether people tell what is still open, or only what is settled.

A settled, polished story is safe to tell and hard to meet. What counts as open is what the book calls
`unfinished` or `names_discomfort`; as settled, a hurry to a good end (`silver_lining_self`). Most that
is told is neither, or cannot be told.
"""

from collections.abc import Iterator

from turntoward.dynamics.tally import measure, tallies
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.dynamics import Openness
from turntoward.model.reading import Measure, Moment, MomentKind

__all__ = ["openness", "openness_measures", "openness_moments"]

_OPEN = ("unfinished", "names_discomfort")
_SETTLED = "silver_lining_self"
_SAYS = {
    "unfinished": "told of something that is still open",
    "names_discomfort": "said that this is hard to say",
}
_PRACTICE = {"unfinished": "authenticity", "names_discomfort": "naming-discomfort"}


def openness(coded: CodedTurns) -> tuple[Openness, ...]:
    """What each person told, and how much of it was open or settled."""
    unfinished = coded.strongest(_OPEN)
    sums = {speaker: [0.0, 0.0, 0.0] for speaker in coded.speakers}
    for turn, p in coded.opened.items():
        told = sums[coded.speaker[turn]]
        told[0] += p
        told[1] += p * unfinished.get(turn, 0.0)
        told[2] += p * coded.p(turn, _SETTLED)
    return tuple(
        Openness(speaker=speaker, told=told, unfinished=still_open, settled=settled)
        for speaker, (told, still_open, settled) in sums.items()
    )


def openness_moments(coded: CodedTurns) -> Iterator[Moment]:
    """One moment for each turn that tells of something still open, or says that telling is hard."""
    for turn in sorted(coded.strongest(_OPEN)):
        said = coded.surest(turn, _OPEN)
        if said:
            speaker = coded.speaker[turn]
            yield Moment(
                kind=MomentKind.UNFINISHED,
                turns=(turn,),
                whose=speaker,
                what=f"{speaker} {_SAYS[said.code]}.",
                why="What is still open can be met; what is settled can only be heard.",
                p=said.p,
                practice=_PRACTICE[said.code],
            )


def openness_measures(coded: CodedTurns) -> Iterator[Measure]:
    """The share of what somebody tells of themself that is still open."""
    unfinished, tally = coded.strongest(_OPEN), tallies(coded.speakers)
    for turn, p in coded.opened.items():
        tally[coded.speaker[turn]].add(coded.block[turn], p * unfinished.get(turn, 0.0), p)
    for speaker in coded.speakers:
        yield measure("unfinished", speaker, tally[speaker])
