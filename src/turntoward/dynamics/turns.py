"""A conversation with its codings, as the dynamics look at it.

Codings are sparse: most turns carry none. So everything here is asked by code, and what is asked for
every turn (who replied, which stretch it belongs to) is worked out once, in one pass.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from turntoward.model import Coding, Conversation, Precision

__all__ = ["BLOCKS", "CAUTION", "STRETCH", "CodedTurns", "listed"]

STRETCH = 20  # turns: a longer session counts as several stretches
BLOCKS = 60
CAUTION = 0.1  # an encoder's chance of danger from which it counts as a cue
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 a local wall clock
_NONE: Mapping[int, Coding] = {}
_OPENS = 2  # the disclosure level from which somebody lets themself be known
_MINUTE = 60.0
_WARM = ("validates", "accepts", "appreciates")


class CodedTurns:
    """The turns of a conversation with their codings by code. Turns are given by their index."""

    def __init__(
        self,
        conversation: Conversation,
        codings: Iterable[Iterable[Coding]],
        risks: Mapping[int, float] | None = None,
    ) -> None:
        """Sort the codings by code.

        Args:
            conversation: whose turns they are.
            codings: those of each turn, in order.
            risks: by turn, how likely an encoder holds danger to be, where that is below what is
                coded; a reason for caution and nothing that is claimed.
        """
        self.risks = risks or {}
        self.conversation = conversation
        self.turns = conversation.turns
        self.by_code: defaultdict[str, dict[int, Coding]] = defaultdict(dict)
        for index, of_turn in enumerate(codings):
            for coding in of_turn:
                self.by_code[coding.code][index] = coding

    def of(self, code: str) -> Mapping[int, Coding]:
        """The codings of one code by turn, in order."""
        return self.by_code.get(code, _NONE)

    def p(self, turn: int, code: str) -> float:
        """How surely a turn carries a code; 0 where it was not given."""
        coding = self.of(code).get(turn)
        return coding.p if coding else 0.0

    def surest(self, turn: int, codes: Iterable[str]) -> Coding | None:
        """The surest coding among several codes, if any was given."""
        found = [coding for code in codes if (coding := self.of(code).get(turn))]
        return max(found, key=lambda coding: coding.p, default=None)

    def either(self, weights: Mapping[str, float]) -> dict[int, float]:
        """How surely each turn carries at least one of several codes, each taken at its weight."""
        neither: dict[int, float] = {}
        for code, weight in weights.items():
            for turn, coding in self.of(code).items():
                neither[turn] = neither.get(turn, 1.0) * (1.0 - weight * coding.p)
        return {turn: 1.0 - p for turn, p in neither.items()}

    def strongest(self, codes: Collection[str]) -> dict[int, float]:
        """The surest of several codes on each turn that carries one."""
        surest: dict[int, float] = {}
        for code in codes:
            for turn, coding in self.of(code).items():
                if coding.p > surest.get(turn, 0.0):
                    surest[turn] = coding.p
        return surest

    def hard(self, weights: Mapping[str, float]) -> dict[int, float]:
        """As `either`, for codes that hurt: a turn that is warm as well is less surely hard."""
        return self._less_warm(self.either(weights))

    def hardest(self, weights: Mapping[str, float]) -> dict[int, float]:
        """As `hard`, by the hardest code of a turn alone: two codes on the same words are one."""
        hardest: dict[int, float] = {}
        for code, weight in weights.items():
            for turn, coding in self.of(code).items():
                hardest[turn] = max(weight * coding.p, hardest.get(turn, 0.0))
        return self._less_warm(hardest)

    def _less_warm(self, hard: Mapping[int, float]) -> dict[int, float]:
        return {turn: p * (1.0 - self._warm.get(turn, 0.0)) for turn, p in hard.items()}

    @cached_property
    def _warm(self) -> dict[int, float]:
        return self.strongest(_WARM)

    @cached_property
    def sharp(self) -> dict[int, float]:
        """The turns that turn against the other."""
        return self.hard({"turns_against": 1.0})

    @cached_property
    def opened(self) -> dict[int, float]:
        """The turns in which somebody lets themself be known (disclosure of level 2 or 3)."""
        return self.opened_to(_OPENS)

    def opened_to(self, level: int) -> dict[int, float]:
        """The turns that open at least so far, in order, with how surely they do."""
        disclosures = self.of("disclosure").items()
        return {turn: coding.p for turn, coding in disclosures if (coding.level or 0) >= level}

    @cached_property
    def speaker(self) -> list[str]:
        """Who says each turn."""
        return [turn.speaker for turn in self.turns]

    @cached_property
    def session(self) -> list[int]:
        """The session of each turn."""
        return [turn.session for turn in self.turns]

    @cached_property
    def stretch(self) -> list[int]:
        """The stretch of each turn: its session, or twenty turns of a long one."""
        found, count = [0] * len(self.turns), -1
        for session in self.conversation.sessions:
            for first in range(session.first, session.last + 1, STRETCH):
                count += 1
                last = min(first + STRETCH, session.last + 1)
                found[first:last] = [count] * (last - first)
        return found

    @cached_property
    def block(self) -> list[int]:
        """The block of each turn: stretches in their order, put together to sixty at most."""
        count = self.stretch[-1] + 1 if self.turns else 0
        if count <= BLOCKS:
            return self.stretch
        return [stretch * BLOCKS // count for stretch in self.stretch]

    @cached_property
    def counts(self) -> tuple[tuple[str, int, int], ...]:
        """How many turns each speaker has in each block."""
        counted = Counter(zip(self.speaker, self.block, strict=True))
        return tuple((speaker, block, count) for (speaker, block), count in counted.items())

    @cached_property
    def next_other(self) -> list[int]:
        """The next turn by somebody else, whenever it came; -1 where there is none."""
        found, speaker = [-1] * len(self.turns), self.speaker
        for turn in range(len(found) - 2, -1, -1):
            later = turn + 1
            found[turn] = later if speaker[later] != speaker[turn] else found[later]
        return found

    def reply(self, turn: int) -> int | None:
        """The next turn by somebody else in the same session."""
        later = self.next_other[turn]
        return later if later >= 0 and self.session[later] == self.session[turn] else None

    def last_of_session(self, turn: int) -> int:
        """The last turn of the session a turn belongs to."""
        return self.conversation.sessions[self.session[turn]].last

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks, in order of appearance."""
        return tuple(dict.fromkeys(self.speaker))

    def other(self, speaker: str) -> str | None:
        """The other one, where there are two."""
        others = [name for name in self.speakers if name != speaker]
        return others[0] if len(others) == 1 else None

    @cached_property
    def resolution(self) -> float | None:
        """Seconds: nothing finer may be said of a time here. None: there is no clock."""
        finest = None
        for message in self.conversation.messages:
            if message.precision is Precision.MINUTE:
                return _MINUTE
            if message.precision or message.offset is not None:
                finest = 1.0
        return finest

    def wait(self, before: int, after: int) -> float | None:
        """Seconds of silence between two turns, no finer than the clock.

        None without clocks, and where the wall clock was set back in between.
        """
        end, start = self._ends[before], self._starts[after]
        if end is None or start is None:
            return None
        seconds = start - end
        if seconds < 0:
            return 0.0 if self.is_recording else None
        resolution = self.resolution or 1.0
        return seconds // resolution * resolution

    def changes(self) -> Iterator[tuple[int, float]]:
        """Each turn that follows one of somebody else, with the seconds of silence before it.

        The same as `wait` gives, for every turn at once.
        """
        starts, ends, speaker = self._starts, self._ends, self.speaker
        resolution, overlaps = self.resolution or 1.0, self.is_recording
        for turn in range(1, len(speaker)):
            start, end = starts[turn], ends[turn - 1]
            if speaker[turn] == speaker[turn - 1] or start is None or end is None:
                continue
            seconds = start - end
            if seconds >= 0:
                yield turn, seconds // resolution * resolution
            elif overlaps:
                yield turn, 0.0

    @cached_property
    def _starts(self) -> list[float | None]:
        if self.is_recording:
            return [turn.offset for turn in self.turns]
        return _seconds(self._sent(0)) or [
            (turn.start - _EPOCH).total_seconds() if turn.start else None for turn in self.turns
        ]

    @cached_property
    def _ends(self) -> list[float | None]:
        if self.is_recording:
            return [turn.until for turn in self.turns]
        return _seconds(self._sent(-1)) or [
            (turn.end - _EPOCH).total_seconds() if turn.end else None for turn in self.turns
        ]

    def _sent(self, message: int) -> Iterator[datetime | None]:
        """When the first or last message of each turn was sent, by UTC."""
        messages = self.conversation.messages
        return (messages[turn.messages[message]].at_utc for turn in self.turns)

    @cached_property
    def words(self) -> list[int]:
        """How many words each turn has."""
        return [len(turn.text.split()) for turn in self.turns]

    @property
    def is_one_sided(self) -> bool:
        """Whether the source holds the words of one person alone: then nothing between is seen."""
        return self.conversation.coverage.limits.one_sided

    @cached_property
    def is_recording(self) -> bool:
        """Whether the times are those of a recording."""
        return bool(self.turns) and self.turns[0].offset is not None


def _seconds(sent: Iterable[datetime | None]) -> list[float | None] | None:
    """The seconds of instants; None where one of them is not known."""
    found: list[float | None] = []
    for instant in sent:
        if instant is None:
            return None
        found.append(instant.timestamp())
    return found


def listed(words: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
