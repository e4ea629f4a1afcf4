"""A conversation with its codings, as the dynamics look at it."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from turntoward.model import Coding, Conversation, Turn

__all__ = ["CodedTurns"]


class CodedTurns:
    """The turns of a conversation with their codings by code."""

    def __init__(self, conversation: Conversation, codings: Sequence[Sequence[Coding]]) -> None:
        self.conversation = conversation
        self.turns = conversation.turns
        self._codings = [{coding.code: coding for coding in of_turn} for of_turn in codings]

    def coding(self, turn: Turn, code: str) -> Coding | None:
        """The coding of one code on a turn, if it was given."""
        return self._codings[turn.index].get(code)

    def surest(self, turn: Turn, codes: Sequence[str]) -> Coding | None:
        """The surest coding among several codes, if any was given."""
        found = [coding for code in codes if (coding := self.coding(turn, code))]
        return max(found, key=lambda coding: coding.p, default=None)

    def level(self, turn: Turn) -> int:
        """The disclosure level of a turn."""
        coding = self.coding(turn, "disclosure")
        return (coding.level or 0) if coding else 0

    def reply(self, turn: Turn) -> Turn | None:
        """The next turn by somebody else in the same session."""
        for later in self.turns[turn.index + 1 :]:
            if later.session != turn.session:
                return None
            if later.speaker != turn.speaker:
                return later
        return None

    def carrying(self, code: str) -> Iterator[tuple[Turn, Coding]]:
        """Every turn that was given a code, in order."""
        for turn in self.turns:
            coding = self.coding(turn, code)
            if coding:
                yield turn, coding

    @cached_property
    def last_session(self) -> int:
        """The index of the last session, -1 for a conversation without turns."""
        return self.turns[-1].session if self.turns else -1
