"""All dynamics of one conversation, each found once, in the order in which they build on each other."""

from collections.abc import Iterator

from msgspec import Struct

from turntoward.codebook.cues import Cues
from turntoward.dynamics.asking import asking, asking_measures
from turntoward.dynamics.bids import bid_ledger, bid_measures, bid_moments
from turntoward.dynamics.cycles import cycle_moments, demand_withdraw_cycles
from turntoward.dynamics.danger import danger_moments, find_safety
from turntoward.dynamics.depth import connecting, depth_measures, depth_points
from turntoward.dynamics.guards import guard_measures, guard_moments, placeholder_moments
from turntoward.dynamics.ladder import (
    ladder_measures,
    ladder_moments,
    ladder_steps,
    one_sided_runs,
)
from turntoward.dynamics.openness import openness, openness_measures, openness_moments
from turntoward.dynamics.pacing import Pacing, pacing_measures, pacing_moments
from turntoward.dynamics.rhythm import Rhythm
from turntoward.dynamics.ruptures import rupture_episodes, rupture_measures, rupture_moments
from turntoward.dynamics.steadiness import steadiness_measures
from turntoward.dynamics.threads import thread_links, thread_measures, thread_moments
from turntoward.dynamics.turns import CodedTurns
from turntoward.dynamics.vocabulary import (
    Words,
    vocabulary,
    vocabulary_measures,
    vocabulary_moments,
)
from turntoward.model.dynamics import Dynamics
from turntoward.model.reading import Measure, Moment, Safety

__all__ = ["Found", "find_dynamics"]


class Found(Struct, frozen=True):
    """What was found between the turns of a conversation."""

    dynamics: Dynamics
    moments: tuple[Moment, ...]  # in the order of the conversation
    measures: tuple[Measure, ...]
    safety: Safety


def find_dynamics(coded: CodedTurns, words: Words, cues: Cues) -> Found:
    """Everything that turns do to each other.

    Args:
        coded: a conversation with its codings.
        words: the vocabulary in which feelings are named.
        cues: what may speak of danger.
    """
    rhythm = Rhythm(coded)
    links = thread_links(coded)
    pacing = Pacing(coded, rhythm)
    connects = connecting(coded)
    dynamics = Dynamics(
        bids=bid_ledger(coded, rhythm),
        threads=links,
        steps=ladder_steps(coded, links),
        runs=() if coded.is_one_sided else one_sided_runs(coded),
        episodes=() if coded.is_one_sided else rupture_episodes(coded),
        cycles=demand_withdraw_cycles(coded, rhythm),
        depth=depth_points(coded, connects),
        vocabulary=vocabulary(coded, words),
        pace=pacing.pace,
        bursts=pacing.bursts,
        silences=pacing.silences,
        asked_time=pacing.asked_time,
        asking=asking(coded),
        openness=openness(coded),
    )
    safety = find_safety(coded, cues)
    moments = sorted(
        _moments(coded, dynamics, pacing, safety), key=lambda moment: (moment.turns, moment.kind)
    )
    measures = (*depth_measures(coded, connects), *_measures(coded, dynamics, pacing))
    return Found(dynamics, tuple(moments), measures, safety)


def _moments(
    coded: CodedTurns, dynamics: Dynamics, pacing: Pacing, safety: Safety
) -> Iterator[Moment]:
    between = not coded.is_one_sided  # else nothing can be told of what lies between two
    yield from danger_moments(coded, safety.signs)
    if between:
        yield from bid_moments(dynamics.bids)
        yield from thread_moments(dynamics.threads)
        yield from ladder_moments(dynamics.steps, dynamics.runs)
    yield from guard_moments(coded)
    yield from placeholder_moments(coded)
    yield from openness_moments(coded)
    yield from vocabulary_moments(coded, dynamics.vocabulary)
    if between:
        yield from rupture_moments(coded, dynamics.episodes)
        yield from cycle_moments(dynamics.cycles)
        yield from pacing_moments(pacing)


def _measures(coded: CodedTurns, dynamics: Dynamics, pacing: Pacing) -> Iterator[Measure]:
    between = not coded.is_one_sided
    if between:
        yield from bid_measures(coded, dynamics.bids)
        yield from thread_measures(coded, dynamics.threads)
        yield from ladder_measures(coded, dynamics.steps)
    yield from guard_measures(coded)
    yield from openness_measures(coded)
    yield from vocabulary_measures(coded, dynamics.vocabulary)
    yield from asking_measures(coded)
    if between:
        yield from steadiness_measures(coded)
        yield from pacing_measures(coded, pacing)
        yield from rupture_measures(coded, dynamics.episodes)
