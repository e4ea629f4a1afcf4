"""Where somebody opened and covered it in the same breath, and how often they do."""

from collections.abc import Iterator

from turntoward.dynamics.tally import measure, tallies
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.reading import Measure, Moment, MomentKind

__all__ = ["GUARDS", "guard_measures", "guard_moments", "placeholder_moments"]

_SAYS = {
    "hedges": "wrapped it in softening words",
    "minimizes_self": "made it small",
    "jokes_over": "covered it with a laugh",
    "silver_lining_self": "hurried to a good end",
    "apologizes_for_feeling": "said sorry for it",
}
GUARDS = dict.fromkeys(_SAYS, 1.0)


def guard_moments(coded: CodedTurns) -> Iterator[Moment]:
    """One moment for each turn that opened and guarded itself."""
    for turn in sorted(coded.strongest(_SAYS)):
        guard = coded.surest(turn, _SAYS)
        if guard:
            speaker = coded.speaker[turn]
            yield Moment(
                kind=MomentKind.GUARDED,
                turns=(turn,),
                whose=speaker,
                what=f"{speaker} let something be seen and {_SAYS[guard.code]}.",
                why="The cover protects, and it also makes what is under it harder to meet.",
                p=guard.p,
                practice="unguarded",
            )


def placeholder_moments(coded: CodedTurns) -> Iterator[Moment]:
    """One moment for each turn that told how it is with a word that leaves it open."""
    for turn, coding in coded.of("vague_feeling").items():
        speaker = coded.speaker[turn]
        yield Moment(
            kind=MomentKind.PLACEHOLDER,
            turns=(turn,),
            whose=speaker,
            what=f"{speaker} said how it is with a word that leaves it open.",
            why="Words like “fine” can be quite true, and they can close the door.",
            p=coding.p,
            practice="placeholders",
        )


def guard_measures(coded: CodedTurns) -> Iterator[Measure]:
    """Self-protection: the share of a person's disclosures that carry a guard."""
    guarded, tally = coded.either(GUARDS), tallies(coded.speakers)
    for turn, p in coded.opened_to(1).items():
        tally[coded.speaker[turn]].add(coded.block[turn], p * guarded.get(turn, 0.0), p)
    for speaker in coded.speakers:
        yield measure("self_protection", speaker, tally[speaker])
