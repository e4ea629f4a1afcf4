"""No rule is passed over: what matches is among what is looked at."""

from functools import cache

import re2

from turntoward.coding.coder import Coder
from turntoward.coding.text import fold
from turntoward.shipped import load_codebook

BOOK = load_codebook()
TOGETHER = 6  # patterns in one automaton; more of them would have too many states
TEXTS = [
    fold(text)
    for code in BOOK.codes.values()
    for text in (
        *(example.text for example in code.examples),
        *(example.text for example in code.counter_examples),
        *(line for example in code.examples for line in example.before),
    )
]


def test_every_pattern_that_matches_is_tried():
    """On every example, the patterns that may match hold all the patterns that do."""
    matcher = Coder(BOOK)._rules._matcher
    candidates = [(text.encode(), matcher.candidates(text)) for text in TEXTS]
    missed = {
        number
        for numbers in batched(range(len(matcher.places)), TOGETHER)
        for encoded, tried in candidates
        for number in found(numbers, encoded, matcher)
        if not matcher.places[number] & tried
    }
    assert missed == set()


def found(numbers, encoded, matcher) -> list[int]:
    """Which of some patterns match, all asked at once."""
    return [numbers[place] for place in together(numbers, matcher).Match(encoded) or ()]


@cache
def together(numbers, matcher) -> re2.Set:
    patterns = re2.Set.SearchSet()
    for number in numbers:
        patterns.Add(matcher._sources[number])
    patterns.Compile()
    return patterns


def batched(numbers, size):
    return [tuple(numbers[start : start + size]) for start in range(0, len(numbers), size)]


def test_every_pattern_can_be_compiled():
    """No pattern of the book waits to fail until its words are said."""
    Coder(BOOK)._rules.check()


def test_a_long_text_gets_the_automaton_at_once():
    """A hundred thousand strings are not sought one by one in a megabyte, not even the first time."""
    matcher = Coder(BOOK)._rules._matcher
    assert matcher.candidates("i feel so sad") == matcher.candidates("i feel so sad. " * 1_000)
    assert matcher._literals is not None
