"""What a rule may look at besides the words: the turns before, and what they were found to do."""

from collections import deque
from collections.abc import Iterator

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

    def level(self) -> int:
        """The disclosure level found, 0 where none was."""
        coding = self.codings.get("disclosure")
        return (coding.level or 0) if coding else 0

    def sounds_spoken(self) -> bool:
        """Whether it holds a sound that people make but hardly ever type."""
        return not _SPEECH.isdisjoint(self.text.words)


class Context:
    """A turn and its past, as conditions see it."""

    def __init__(self, turn: SeenTurn, past: deque[SeenTurn], *, spoken: bool | None) -> None:
        self.turn = turn
        self._past = past
        self._spoken = spoken

    @property
    def previous(self) -> SeenTurn | None:
        """The last turn by somebody else in this session."""
        return next((turn for turn in self.before() if turn.speaker != self.turn.speaker), None)

    @property
    def own(self) -> SeenTurn | None:
        """The same speaker's last turn in this session."""
        return next((turn for turn in self.before() if turn.speaker == self.turn.speaker), None)

    def before(self) -> Iterator[SeenTurn]:
        """The remembered turns of this session, newest first."""
        return (turn for turn in reversed(self._past) if turn.session == self.turn.session)

    @property
    def spoken(self) -> bool:
        """Whether this is talk rather than typing: known, or heard in the last turns."""
        if self._spoken is not None:
            return self._spoken
        return self.turn.sounds_spoken() or any(turn.sounds_spoken() for turn in self.before())


def remember() -> deque[SeenTurn]:
    """An empty past."""
    return deque(maxlen=MEMORY)
