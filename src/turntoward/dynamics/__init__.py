"""Codings → moments: bids and answers, feelings followed or left, ruptures and repairs."""

from turntoward.dynamics.bids import bid_moments
from turntoward.dynamics.danger import danger_moments
from turntoward.dynamics.guards import guard_moments
from turntoward.dynamics.ruptures import rupture_moments
from turntoward.dynamics.threads import thread_moments
from turntoward.dynamics.turns import CodedTurns

__all__ = [
    "CodedTurns",
    "bid_moments",
    "danger_moments",
    "guard_moments",
    "rupture_moments",
    "thread_moments",
]
