"""The marks in the margin of a conversation: what was seen in a turn, why, and how sure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from turntoward.charts.palette import CODE_GROUPS, MOMENT_GROUPS
from turntoward.coach.records import Group
from turntoward.codebook import Codebook
from turntoward.model import Coding, Span
from turntoward.model.reading import Moment, MomentKind, Reading
from turntoward.report.titles import BID_TITLES, LEVEL_ABOUT, LEVEL_TITLES, MOMENT_TITLES

__all__ = ["Kind", "Mark", "Marks"]


class Kind(Struct, frozen=True):
    """What a mark says, without where."""

    code: str  # of the codebook, or the kind of the moment
    title: str
    group: Group | None
    about: str  # what that is, or why it matters


class Mark(Struct, frozen=True):
    """One thing seen in a turn."""

    kind: Kind
    clause: str  # what was seen here
    p: float
    span: Span | None = None
    turns: tuple[int, ...] = ()  # that a moment rests on


class Marks:
    """Everything that is shown beside the turns of one reading.

    A coding below its code's threshold is left out. While there may be danger, nothing else is told.
    """

    def __init__(self, reading: Reading, book: Codebook) -> None:
        self._book = book
        self._kinds: dict[tuple[str, str | None, int | None], Kind] = {}
        self._only_danger = reading.safety.paused
        self.codings = tuple(tuple(map(self._coded, self._clear(each))) for each in reading.codings)
        self.moments: Mapping[int, tuple[Mark, ...]] = self._by_turn(reading.moments)

    def of(self, turn: int) -> tuple[Mark, ...]:
        """The marks of one turn: what happened between turns first."""
        return (*self.moments.get(turn, ()), *self.codings[turn])

    def _clear(self, codings: Iterable[Coding]) -> Iterable[Coding]:
        for coding in codings:
            code = self._book.codes.get(coding.code)
            is_told = not self._only_danger or CODE_GROUPS.get(coding.code) is Group.DANGER
            if code and coding.p >= code.threshold and is_told:
                yield coding

    def _coded(self, coding: Coding) -> Mark:
        key = (coding.code, coding.kind, coding.level)
        if key not in self._kinds:
            self._kinds[key] = self._kind(coding)
        return Mark(self._kinds[key], coding.reason, coding.p, coding.span)

    def _kind(self, coding: Coding) -> Kind:
        code = self._book.codes[coding.code]
        title, about = code.title, code.definition
        if coding.code == "bid":
            title = BID_TITLES.get(coding.kind or "", title)
        if coding.code == "disclosure":
            title = LEVEL_TITLES.get(coding.level or 0, title)
            about = LEVEL_ABOUT.get(coding.level or 0, about)
        return Kind(coding.code, title, CODE_GROUPS.get(coding.code), about)

    def _by_turn(self, moments: Iterable[Moment]) -> dict[int, tuple[Mark, ...]]:
        found: defaultdict[int, tuple[Mark, ...]] = defaultdict(tuple)
        for moment in moments:
            if self._only_danger and moment.kind is not MomentKind.DANGER:
                continue
            mark = Mark(
                Kind(
                    moment.kind,
                    MOMENT_TITLES[moment.kind],
                    MOMENT_GROUPS.get(moment.kind),
                    moment.why,
                ),
                moment.what,
                moment.p,
                turns=moment.turns,
            )
            for turn in moment.turns:
                found[turn] += (mark,)
        return dict(found)
