"""Codings → what turns do to each other (docs/guide/dynamics.md)."""

from turntoward.dynamics.find import Found, find_dynamics
from turntoward.dynamics.turns import CAUTION, CodedTurns
from turntoward.dynamics.vocabulary import Words

__all__ = ["CAUTION", "CodedTurns", "Found", "Words", "find_dynamics"]
