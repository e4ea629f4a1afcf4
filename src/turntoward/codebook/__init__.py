"""The codes as data: what a turn can do, with examples, counter-examples and rules."""

from turntoward.codebook.load import FAMILIES, build_codebook
from turntoward.codebook.records import Code, Codebook, Example, Feelings, Index, Practice, Rule

__all__ = [
    "FAMILIES",
    "Code",
    "Codebook",
    "Example",
    "Feelings",
    "Index",
    "Practice",
    "Rule",
    "build_codebook",
]
