"""How long these people usually take: what silence is measured against."""

from functools import cached_property

from turntoward.dynamics.turns import CodedTurns

__all__ = ["Rhythm"]

_FEWEST = 20  # replies below which there is no usual
_LONG = 0.9  # of all replies that come sooner


class Rhythm:
    """The times between a turn and the next turn by somebody else, over all sessions."""

    def __init__(self, coded: CodedTurns) -> None:
        self._session_gap = coded.conversation.session_gap.total_seconds()
        self.waits = dict(coded.changes())  # by the turn that replies

    @cached_property
    def _ordered(self) -> list[float]:
        return sorted(self.waits.values())

    @cached_property
    def is_slow(self) -> bool:
        """Whether replies usually come in another session, as letters do."""
        ordered = self._ordered
        is_known = len(ordered) >= _FEWEST
        return is_known and ordered[(len(ordered) - 1) // 2] > self._session_gap

    @cached_property
    def long(self) -> float | None:
        """The time within which nine of ten replies come; None: too little to tell."""
        ordered = self._ordered
        return ordered[int(_LONG * (len(ordered) - 1))] if len(ordered) >= _FEWEST else None

    def exceeds(self, coded: CodedTurns, turn: int, later: int) -> bool:
        """Whether it took longer than usual until a later turn; False where nobody can tell."""
        if self.long is None:
            return False
        seconds = coded.wait(turn, later)
        return seconds is not None and seconds > self.long
