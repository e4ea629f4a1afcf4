"""Demand and withdrawal: one side presses or blames, the other draws back, and it goes around.

After Christensen, A. & Heavey, C. L. (1990). Gender and social structure in the demand/withdraw
pattern of marital conflict. Journal of Personality and Social Psychology 59(1); Eldridge, K. A. &
Christensen, A. (2002). Demand–withdraw communication during couple conflict. Both sides have their
reasons; the pattern is what is described, and neither of them is at its root.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from math import prod

from turntoward.dynamics.rhythm import Rhythm
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.dynamics import Cycle, Round
from turntoward.model.reading import Moment, MomentKind

__all__ = ["cycle_moments", "demand_withdraw_cycles"]

_DEMANDS = {
    "presses": 1.0,
    "criticizes": 0.9,
    "interrogates": 0.8,
    "complains": 0.7,
    "turns_against": 0.4,
}
_WITHDRAWS = {
    "withdraws": 1.0,
    "turns_away": 0.8,
    "changes_subject": 0.8,
    "deflects_humor": 0.5,
    "defends": 0.4,
    "dismisses": 0.4,
}
_SILENCE = 0.5  # how much of a withdrawal an unusual silence is
_FAINT = 0.2  # rounds below it are none
_SESSIONS = 3  # between two rounds of one cycle
_FEWEST = 2
_CLEAR = 0.4


def demand_withdraw_cycles(coded: CodedTurns, rhythm: Rhythm) -> tuple[Cycle, ...]:
    """Every run of at least two rounds in the same roles, in order of its first turn."""
    withdraws = coded.either(_WITHDRAWS)
    rounds: dict[tuple[str, str], list[Round]] = {}
    for turn, demand in sorted(coded.hard(_DEMANDS).items()):
        found = _round(coded, rhythm, turn, demand, withdraws)
        if found and found.p >= _FAINT:
            roles = (coded.speaker[turn], _who_withdraws(coded, found))
            rounds.setdefault(roles, []).append(found)
    cycles = [
        Cycle(demands=roles[0], withdraws=roles[1], rounds=tuple(run), p=p)
        for roles, of_roles in rounds.items()
        for run in _runs(coded, of_roles)
        if (p := _at_least_two([each.p for each in run])) >= _CLEAR
    ]
    return tuple(sorted(cycles, key=lambda cycle: cycle.rounds[0].demand))


def _round(
    coded: CodedTurns, rhythm: Rhythm, turn: int, demand: float, withdraws: dict[int, float]
) -> Round | None:
    reply = coded.reply(turn)
    if reply is not None:
        drawn_back = withdraws.get(reply, 0.0) * (1.0 - coded.p(reply, "asks_time"))
        return Round(demand=turn, withdrawal=reply, p=demand * drawn_back)
    later = coded.next_other[turn]
    silent = later >= 0 and coded.other(coded.speaker[turn]) and rhythm.exceeds(coded, turn, later)
    return Round(demand=turn, withdrawal=None, p=demand * _SILENCE) if silent else None


def _who_withdraws(coded: CodedTurns, found: Round) -> str:
    if found.withdrawal is not None:
        return coded.speaker[found.withdrawal]
    return coded.other(coded.speaker[found.demand]) or ""


def _runs(coded: CodedTurns, rounds: list[Round]) -> Iterator[list[Round]]:
    """Rounds that follow each other within a few sessions."""
    number, last = 0, rounds[0].demand
    numbered = []
    for each in rounds:
        number += coded.session[each.demand] - coded.session[last] > _SESSIONS
        numbered.append((number, each))
        last = each.demand
    for _, run in groupby(numbered, key=lambda entry: entry[0]):
        found = [each for _, each in run]
        if len(found) >= _FEWEST:
            yield found


def _at_least_two(chances: list[float]) -> float:
    """How likely it is that two or more of several things happened."""
    none = prod(1.0 - p for p in chances)
    one = sum(
        p * prod(1.0 - q for j, q in enumerate(chances) if j != i) for i, p in enumerate(chances)
    )
    return max(0.0, 1.0 - none - one)


def cycle_moments(cycles: Iterable[Cycle]) -> Iterator[Moment]:
    """One moment a cycle, told of both."""
    for cycle in cycles:
        turns = {turn for each in cycle.rounds for turn in (each.demand, each.withdrawal)}
        yield Moment(
            kind=MomentKind.DEMAND_WITHDRAW,
            turns=tuple(sorted(turn for turn in turns if turn is not None)),
            whose=cycle.demands,
            what=f"It went around here: {cycle.demands} asked for more, {cycle.withdraws} drew back.",
            why="The more one asks, the more the other draws back, and the other way round; "
            "either of the two can step out of it.",
            p=cycle.p,
            practice="patience",
        )
