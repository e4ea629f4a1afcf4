"""The examples of the codes that drafts add are their proof."""

import tomllib
from pathlib import Path

import msgspec
import pytest

import turntoward
from turntoward.coach._look import look, past_of
from turntoward.coach.feedback import _facts
from turntoward.coach.making import DraftCode
from turntoward.coach.sentences import sentences
from turntoward.drafts import load_coach

FOLDER = Path(turntoward.__file__).parent / "data" / "coach" / "codes"
CODES = [
    msgspec.convert(tomllib.loads(path.read_text("utf-8")), DraftCode)
    for path in sorted(FOLDER.glob("*.toml"))
]
COACH = load_coach()


def each_of(kind):
    return [
        pytest.param(code.slug, example, id=f"{code.slug}-{number}")
        for code in CODES
        for number, example in enumerate(getattr(code, kind))
    ]


def places(slug, example):
    """Where a code is seen in an example."""
    looked = COACH._looked
    facts = _facts(example.to, example.intent)
    past = past_of(example.replying_to or "", looked.rules)
    found = [
        (seen.start, seen.end)
        for near in look(example.text, sentences(example.text), past, facts, looked)
        for seen in near
        if seen.coding.code == slug
    ]
    if slug in {"in_trouble", "glad_news"}:  # asked of what is answered, not of the draft
        (turn,) = past_of(example.text, looked.rules)
        found += [(0, len(example.text))] if slug in turn.codings else []
    return found


@pytest.mark.parametrize(("slug", "example"), each_of("examples"))
def test_an_example_carries_its_code(slug, example):
    """Every example is given its code, on the words that carry it."""
    found = places(slug, example)
    assert found
    if example.span:
        start = example.text.index(example.span)
        assert any(one < start + len(example.span) and start < end for one, end in found)


@pytest.mark.parametrize(("slug", "example"), each_of("counter_examples"))
def test_a_look_alike_does_not(slug, example):
    """No look-alike is given the code."""
    assert not places(slug, example)
