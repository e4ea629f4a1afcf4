"""Predictability: how steadily what somebody opens is answered without judgement.

Openings are bids and disclosures of level 2 or 3 that have a visible reply in their session. After
Reis, H. T., Clark, M. S. & Holmes, J. G. (2004). Perceived partner responsiveness as an organizing
construct; that it is steadiness that makes it safe to open, after Bowlby, J. (1988). A Secure Base.
"""

from collections.abc import Iterator
from math import prod

from turntoward.dynamics.tally import measure, tallies
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.reading import Measure

__all__ = ["JUDGES", "steadiness_measures"]

JUDGES = {
    "contempt": 1.0,
    "criticizes": 1.0,
    "turns_against": 1.0,
    "dismisses": 1.0,
    "interrogates": 0.5,
}


def steadiness_measures(coded: CodedTurns) -> Iterator[Measure]:
    """Two figures a person, both about how they answer.

    `without_judgement`: the share of openings that are answered without judgement. `steadiness`: the
    share of sessions with an opening in which none of them was judged.
    """
    single, whole = tallies(coded.speakers), tallies(coded.speakers)
    for (speaker, _), openings in _openings(coded).items():
        for turn, p, judged in openings:
            single[speaker].add(coded.block[turn], p * (1.0 - judged), p)
        none_open = prod(1.0 - p for _, p, _ in openings)
        none_judged = prod(1.0 - p * judged for _, p, judged in openings)
        whole[speaker].add(coded.block[openings[0][0]], none_judged - none_open, 1.0 - none_open)
    for speaker in coded.speakers:
        yield measure("without_judgement", speaker, single[speaker])
        yield measure("steadiness", speaker, whole[speaker])


def _openings(coded: CodedTurns) -> dict[tuple[str, int], list[tuple[int, float, float]]]:
    """By who answers and session: each opening, how surely it is one, and how surely it is judged."""
    judges = coded.hard(JUDGES)
    openings = dict(coded.opened)
    for turn, bid in coded.of("bid").items():
        openings[turn] = max(bid.p, openings.get(turn, 0.0))
    found: dict[tuple[str, int], list[tuple[int, float, float]]] = {}
    for turn, p in sorted(openings.items()):
        reply = coded.reply(turn)
        if reply is not None:
            key = (coded.speaker[reply], coded.session[turn])
            found.setdefault(key, []).append((turn, p, judges.get(reply, 0.0)))
    return found
