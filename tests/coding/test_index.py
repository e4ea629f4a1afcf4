"""No rule is passed over: what matches is among what is looked at."""

from turntoward.coding.coder import Coder
from turntoward.coding.text import fold
from turntoward.shipped import load_codebook

BOOK = load_codebook()
TEXTS = [
    fold(text)
    for code in BOOK.codes.values()
    for text in (
        *(example.text for example in code.examples),
        *(example.text for example in code.counter_examples),
        *(line for example in code.examples for line in example.before),
    )
]


def test_every_rule_that_matches_is_tried():
    """On every example, the rules that may match hold all the rules that do."""
    matcher = Coder(BOOK)._rules._matcher
    missed = {
        number
        for text in TEXTS
        for number in range(len(matcher.index_keys))
        if matcher.matching(number, text.encode()) and not matcher.candidates(text) >> number & 1
    }
    assert missed == set()


def test_every_pattern_can_be_compiled():
    """No pattern of the book waits to fail until its words are said."""
    Coder(BOOK)._rules.check()
