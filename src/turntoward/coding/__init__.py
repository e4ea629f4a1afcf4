"""One turn in its context → codings, by readable rules, and an encoder where there is one."""

from turntoward.coding.blend import Blend, Mix
from turntoward.coding.coder import Coded, Coder, Said, code_turns, coded_turns

__all__ = ["Blend", "Coded", "Coder", "Mix", "Said", "code_turns", "coded_turns"]
