"""Where it tore, and what reached back.

Rupture and repair after Safran, J. D. & Muran, J. C. (2000). Negotiating the Therapeutic Alliance.
"""

from collections.abc import Iterator

from turntoward.dynamics.turns import CodedTurns
from turntoward.model import Coding, Turn
from turntoward.model.reading import Moment, MomentKind

__all__ = ["rupture_moments"]

_TEARS = ("contempt", "criticizes", "withdraws", "turns_against")
_CLEAR = 0.75  # from which one tearing turn alone is called a rupture
_MENDS = {
    "apologizes": "an apology",
    "owns_impact": "owning a part in it",
    "asks_their_side": "asking for the other side",
    "names_distance": "naming the distance",
    "makes_amends": "a way back",
}


def rupture_moments(coded: CodedTurns) -> Iterator[Moment]:
    """One moment a rupture, and one for each reaching back after it.

    A rupture is a run of tearing turns; it stays open until somebody reaches back, or until the
    session after it ends without that.
    """
    torn: list[tuple[Turn, Coding]] = []
    for turn in coded.turns:
        if torn and turn.session > torn[-1][0].session + 1:
            if _is_clear(torn):
                yield _rupture(torn)
            torn = []
        if mend := coded.surest(turn, tuple(_MENDS)):  # which may say again what was said in anger
            if _is_clear(torn):
                yield _rupture(torn)
                yield _repair(torn, turn, mend)
            torn = []
        elif tear := coded.surest(turn, _TEARS):
            torn.append((turn, tear))
    if _is_clear(torn):
        yield _rupture(torn)


def _is_clear(torn: list[tuple[Turn, Coding]]) -> bool:
    """Whether several turns tear, or one does so clearly."""
    return len(torn) > 1 or any(coding.p >= _CLEAR for _, coding in torn)


def _rupture(torn: list[tuple[Turn, Coding]]) -> Moment:
    surest = max(coding.p for _, coding in torn)
    return Moment(
        kind=MomentKind.RUPTURE,
        turns=tuple(turn.index for turn, _ in torn),
        whose=torn[0][0].speaker,
        what="It tore here.",
        why="Disconnection is part of every close relationship; what follows it counts more.",
        p=surest,
        practice="rupture",
    )


def _repair(torn: list[tuple[Turn, Coding]], turn: Turn, mend: Coding) -> Moment:
    return Moment(
        kind=MomentKind.REPAIR,
        turns=(torn[-1][0].index, turn.index),
        whose=turn.speaker,
        what=f"{turn.speaker} reached back with {_MENDS[mend.code]}.",
        why="Reaching back after a hurt is what makes it safe to come close again.",
        p=mend.p,
        practice="repair",
    )
