"""One turn in its context → codings, by readable rules."""

from turntoward.coding.coder import Coder, code_turns

__all__ = ["Coder", "code_turns"]
