"""What a rule may look at besides the words: the turns before, and what they were found to do."""

from collections import deque
from functools import cached_property

from turntoward.coding.text import TurnText
from turntoward.model import Coding

__all__ = ["MEMORY", "Context", "SeenTurn", "remember"]

MEMORY = 12  # turns of the past that rules can see
_SPEECH = frozenset({"um", "uh", "umm", "uhh", "erm", "mm-hmm", "mmhmm", "mhm", "uh-huh", "hmm-mm"})


class SeenTurn:
    """One turn, with the codings it has been given so far."""

    def __init__(self, speaker: str, text: str, session: int = 0) -> None:
        self.speaker = speaker
        self.session = session
        self.text = TurnText(text)
        self.codings: dict[str, Coding] = {}
        self.level = 0  # of disclosure

    @cached_property
    def sounds_spoken(self) -> bool:
        """Whether it holds a sound that people make but hardly ever type."""
        return not _SPEECH.isdisjoint(self.text.words)


class Context:
    """A turn and its past, as conditions see it.

    `before` holds the remembered turns of the same session, newest first; `previous` is the last one
    by somebody else, `own` the last by the same speaker, None where there is none.
    """

    def __init__(self, turn: SeenTurn, past: deque[SeenTurn], *, spoken: bool | None) -> None:
        self.turn = turn
        self.before = [seen for seen in reversed(past) if seen.session == turn.session]
        self.previous = next((seen for seen in self.before if seen.speaker != turn.speaker), None)
        self.own = next((seen for seen in self.before if seen.speaker == turn.speaker), None)
        self._spoken = spoken

    @property
    def spoken(self) -> bool:
        """Whether this is talk rather than typing: known, or heard in the last turns."""
        if self._spoken is not None:
            return self._spoken
        return self.turn.sounds_spoken or any(seen.sounds_spoken for seen in self.before)


def remember() -> deque[SeenTurn]:
    """An empty past."""
    return deque(maxlen=MEMORY)
