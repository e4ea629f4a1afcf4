"""Codings → what turns do to each other (docs/guide/dynamics.md)."""

from turntoward.dynamics.find import Found, find_dynamics
from turntoward.dynamics.turns import CodedTurns
from turntoward.dynamics.vocabulary import Words

__all__ = ["CodedTurns", "Found", "Words", "find_dynamics"]
