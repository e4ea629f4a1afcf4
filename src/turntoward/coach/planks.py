"""Small planks: what a person could do next, found for the moments of a reading.

Nothing here reaches a person by itself: `turntoward.coach.gate` is the only module that imports this
one, and it lets a plank pass or not.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct

from turntoward.model.reading import Measure, Moment, MomentKind, Reading, Relation

__all__ = ["Asks", "Candidate", "Figure", "Plank", "Whose", "candidates"]

_RECENT = timedelta(days=60)  # before the end of the conversation
_RECENT_TURNS = 60
_LEAST = 0.4  # how sure a moment must be to be answered


class Asks(StrEnum):
    """What a plank asks for."""

    OPENNESS = "openness"  # that the reader lets themself be known
    THEIR_OPENNESS = "their_openness"  # that the reader invites the other to
    REPAIR = "repair"  # that the reader comes back to a hurt
    LISTENING = "listening"
    PATIENCE = "patience"
    REACHING = "reaching"  # that the reader reaches out again


class Whose(StrEnum):
    """Whose doing the moment must be."""

    ME = "me"
    OTHER = "other"
    ANY = "any"


class Figure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure that must be known, and surely above or below something."""

    name: str
    of: Whose = Whose.ME
    above: float | None = None  # its whole interval lies above
    below: float | None = None


class Plank(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One small plank, as data/planks.toml has it."""

    slug: str
    practice: str
    title: str
    why: str
    moments: tuple[MomentKind, ...]  # that it answers
    openings: tuple[str, ...]
    not_when: str
    asks: tuple[Asks, ...]
    of: Whose = Whose.ME
    codes: tuple[str, ...] = ()  # one of which a turn of the moment must carry
    bids: tuple[str, ...] = ()  # of which kind the bid must be
    states: tuple[str, ...] = ()  # of the rupture: open, reached, mended
    relations: tuple[Relation, ...] = ()  # none: any
    not_relations: tuple[Relation, ...] = ()
    figures: tuple[Figure, ...] = ()
    weight: float = 1.0


class Candidate(Struct, frozen=True):
    """A plank and the moment it would answer."""

    plank: Plank
    moment: Moment
    score: float


def candidates(reading: Reading, planks: Iterable[Plank]) -> list[Candidate]:
    """Every plank that fits, each with the recent moment it fits best, the best first."""
    seen = _Seen(reading)
    found = []
    for plank in planks:
        answers = [each for each in seen.recent if seen.is_answered_by(plank, each)]
        if answers and seen.suits(plank):
            best = max(answers, key=lambda each: (seen.score(plank, each), each.turns))
            found.append(Candidate(plank, best, seen.score(plank, best)))
    return sorted(found, key=lambda each: -each.score)


class _Seen:
    """A reading, as planks ask about it."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._turns = reading.conversation.turns
        self._bids = {bid.turn: bid.kind for bid in reading.dynamics.bids}
        self._episodes = {
            tear.turn: episode for episode in reading.dynamics.episodes for tear in episode.tears
        }
        self.recent = [moment for moment in reading.moments if self._is_recent(moment)]

    def suits(self, plank: Plank) -> bool:
        """Whether the relationship and the figures are those the plank is for."""
        relation = self._reading.relation
        if plank.relations and relation not in plank.relations:
            return False
        return relation not in plank.not_relations and all(map(self._holds, plank.figures))

    def is_answered_by(self, plank: Plank, moment: Moment) -> bool:
        """Whether a moment is one that the plank is for."""
        if moment.kind not in plank.moments or not self._is_whose(self._doers(moment), plank.of):
            return False
        if plank.bids and self._bids.get(moment.turns[0]) not in plank.bids:
            return False
        if plank.codes and not self._carries(plank, moment):
            return False
        episode = self._episodes.get(moment.turns[0])
        return not plank.states or (episode is not None and episode.state in plank.states)

    def score(self, plank: Plank, moment: Moment) -> float:
        """Surer and later moments first."""
        age = 1.0 - moment.turns[-1] / max(1, len(self._turns) - 1)
        return plank.weight * moment.p * (1.0 - age / 2)

    def _is_recent(self, moment: Moment) -> bool:
        """Whether it can still be answered; of a recording every moment can be learned from."""
        at, end = self._turns[moment.turns[-1]], self._turns[-1]
        if moment.p < _LEAST:
            return False
        if at.start is None or end.end is None or at.offset is not None:
            return True
        return end.end - at.start <= _RECENT or end.index - at.index <= _RECENT_TURNS

    def _doers(self, moment: Moment) -> set[str]:
        """Whose doing it is: of a rupture, of everybody whose turns tore."""
        if moment.kind is MomentKind.RUPTURE:
            return {self._turns[turn].speaker for turn in moment.turns}
        return {moment.whose}

    def _is_whose(self, names: Collection[str | None], wanted: Whose) -> bool:
        me = self._reading.me
        if wanted is Whose.ME:
            return me in names
        return wanted is Whose.ANY or any(name not in {me, None} for name in names)

    def _carries(self, plank: Plank, moment: Moment) -> bool:
        """Whether one of the codes is on a turn of those whose doing it is."""
        return any(
            coding.code in plank.codes
            for turn in moment.turns
            if self._is_whose((self._turns[turn].speaker,), plank.of)
            for coding in self._reading.codings[turn]
        )

    def _holds(self, figure: Figure) -> bool:
        return any(
            measure.name == figure.name
            and self._is_whose((measure.whose,), figure.of)
            and _lies(measure, figure)
            for measure in self._reading.measures
        )


def _lies(measure: Measure, figure: Figure) -> bool:
    """Whether a figure surely lies where it should."""
    if measure.low is None or measure.high is None:
        return False
    above = figure.above is None or measure.low > figure.above
    return above and (figure.below is None or measure.high < figure.below)


def told_apart(found: Iterable[Candidate]) -> Iterator[Candidate]:
    """The best ones, no two of the same practice or about the same turns."""
    practices: set[str] = set()
    turns: set[int] = set()
    for each in found:
        if each.plank.practice not in practices and turns.isdisjoint(each.moment.turns):
            practices.add(each.plank.practice)
            turns.update(each.moment.turns)
            yield each
