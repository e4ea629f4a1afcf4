"""What a rule may look at besides the words: the turns before, and what they were found to do."""

from collections import deque
from collections.abc import Hashable

from turntoward.coding.text import TurnText
from turntoward.model import Coding

__all__ = ["MEMORY", "Context", "SeenTurn", "remember"]

MEMORY = 12  # turns of the past that rules can see
_SPEECH = frozenset({"um", "uh", "umm", "uhh", "erm", "mm-hmm", "mmhmm", "mhm", "uh-huh", "hmm-mm"})


class SeenTurn:
    """One turn, with the codings it has been given so far."""

    __slots__ = ("_marks", "codings", "index", "level", "session", "speaker", "text")

    def __init__(self, speaker: str, text: TurnText, *, session: int = 0, index: int = 0) -> None:
        self.speaker = speaker
        self.text = text
        self.session = session
        self.index = index
        self.codings: dict[str, Coding] = {}
        self.level = 0  # of disclosure
        self._marks: Hashable = None

    @property
    def marks(self) -> Hashable:
        """What it was found to do; to be asked when all is found. Turns that do the same are equal."""
        if self._marks is None:
            found = [(coding.code, coding.kind) for coding in self.codings.values()]
            self._marks = (self.level, *found)
        return self._marks

    @property
    def sounds_spoken(self) -> bool:
        """Whether it holds a sound that people make but hardly ever type."""
        return not _SPEECH.isdisjoint(self.text.words)


class Context:
    """A turn and its past, as conditions see it.

    `before` holds the remembered turns of the same session, newest first; `previous` is the last one
    by somebody else, `own` the last by the same speaker, None where there is none.
    """

    __slots__ = ("_spoken", "before", "own", "previous", "turn")

    def __init__(self, turn: SeenTurn, past: deque[SeenTurn], *, spoken: bool | None) -> None:
        self.turn = turn
        self.before = [seen for seen in reversed(past) if seen.session == turn.session]
        self.previous: SeenTurn | None = None
        self.own: SeenTurn | None = None
        for seen in self.before:
            if seen.speaker != turn.speaker:
                self.previous = self.previous or seen
            else:
                self.own = self.own or seen
            if self.own and self.previous:
                break
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
