"""The codebook's own examples are its proof."""

import pytest

from turntoward.coding import Coder
from turntoward.shipped import load_codebook

BOOK = load_codebook()
CODER = Coder(BOOK)
EXAMPLES = [
    pytest.param(code.slug, example, id=f"{code.slug}-{number}")
    for code in BOOK.codes.values()
    for number, example in enumerate(code.examples)
]
COUNTER_EXAMPLES = [
    pytest.param(code.slug, example, id=f"{code.slug}-not-{number}")
    for code in BOOK.codes.values()
    for number, example in enumerate(code.counter_examples)
]


def code(example, conversation):
    spoken = example.register == "speech"
    for line in example.before:
        speaker, _, text = line.partition(": ")
        CODER.code(speaker, text, conversation=conversation, spoken=spoken)
    codings = CODER.code("me", example.text, conversation=conversation, spoken=spoken)
    return {coding.code: coding for coding in codings}


@pytest.mark.parametrize(("slug", "example"), EXAMPLES)
def test_an_example_carries_its_code(slug, example, request):
    """Every example is given its code, kind and level, on the words that carry it, or is marked."""
    coding = code(example, request.node.nodeid).get(slug)
    if example.beyond_words:
        assert coding is None, "a rule finds it now: take beyond_words away"
        return
    assert coding is not None
    assert coding.kind == example.kind
    assert coding.level == example.level
    if example.span and coding.span:
        start = example.text.index(example.span)
        assert coding.span.start < start + len(example.span)
        assert start < coding.span.end


@pytest.mark.parametrize(("slug", "example"), COUNTER_EXAMPLES)
def test_a_counter_example_does_not(slug, example, request):
    """No look-alike is given the code."""
    assert slug not in code(example, request.node.nodeid)
