"""Words that may speak of danger. They come before everything else."""

from collections.abc import Iterator

from turntoward.dynamics.turns import CodedTurns
from turntoward.model.reading import Moment, MomentKind

__all__ = ["danger_moments"]

_SPEAKS_OF = {
    "self_harm": "somebody hurting themself or not wanting to live",
    "violence": "somebody being hurt",
    "control": "somebody being held or watched by fear",
    None: "danger",
}


def danger_moments(coded: CodedTurns) -> Iterator[Moment]:
    """One moment for each turn with a `risk` coding."""
    for turn, risk in coded.carrying("risk"):
        yield Moment(
            kind=MomentKind.DANGER,
            turns=(turn.index,),
            whose=turn.speaker,
            what=f"These words may speak of {_SPEAKS_OF[risk.kind]}.",
            why="Safety comes first. A person you trust, or a local help line, can be asked now.",
            p=risk.p,
            practice="safety",
        )
