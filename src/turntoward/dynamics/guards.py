"""Where somebody opened and covered it in the same breath."""

from collections.abc import Iterator

from turntoward.dynamics.turns import CodedTurns
from turntoward.model.reading import Moment, MomentKind

__all__ = ["guard_moments"]

_GUARDS = {
    "hedges": "wrapped it in softening words",
    "minimizes_self": "made it small",
    "jokes_over": "covered it with a laugh",
    "silver_lining_self": "hurried to a good end",
    "apologizes_for_feeling": "said sorry for it",
}


def guard_moments(coded: CodedTurns) -> Iterator[Moment]:
    """One moment for each turn that opened and guarded itself."""
    for turn in coded.turns:
        guard = coded.surest(turn, tuple(_GUARDS))
        if guard:
            yield Moment(
                kind=MomentKind.GUARDED,
                turns=(turn.index,),
                whose=turn.speaker,
                what=f"{turn.speaker} let something be seen and {_GUARDS[guard.code]}.",
                why="The cover protects, and it also makes what is under it harder to meet.",
                p=guard.p,
                practice="unguarded",
            )
