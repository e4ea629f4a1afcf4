"""Why a turn got a code."""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.coding import Blend, Coder, Mix, Said
from turntoward.coding.why import MOST, stretches, why
from turntoward.model import Coding, Span
from turntoward.model.ports import Scores, Window
from turntoward.shipped import load_codebook, load_encoder

EVEN = Mix(bias=0, encoder=1, rule=1, found=0, threshold=0.5)
BLEND = Blend(codes={"feels": EVEN}, disclosure=(EVEN, EVEN, EVEN), emotions={})


@dataclass
class Ear:
    """An encoder that hears a code in one word, and a little in what came before."""

    digest: str = "ear"
    asked: int = 0

    def score(self, windows):
        self.asked += 1
        return [self.heard(window) for window in windows]

    def heard(self, window):
        logit = 2.0 * ("alone" in window.texts[-1]) + 0.9 * (len(window.texts) > 1) - 0.5
        return Scores(
            codes={"feels": logit},
            disclosure=(logit, logit, logit),
            bid="play",
            emotions={},
            intimacy=0.0,
            spans={},
        )


def coding(source="encoder:feels", code="feels", level=None):
    return Coding(
        turn=0, code=code, p=0.9, span=None, reason="sounds like it", source=source, level=level
    )


def window(*texts):
    return Window(speakers=("a", "b", "a")[-len(texts) :], texts=texts)


def test_the_word_that_counts_is_named():
    """With how much less likely the code is without it; and all is asked at once."""
    ear = Ear()
    told = why(coding(), window("and so i was alone again"), ear, BLEND)
    assert [each.span for each in told.words] == [Span(13, 18)]
    assert told.words[0].drop == pytest.approx(0.818 - 0.378, abs=0.002)
    assert told.before == 0
    assert ear.asked == 1


def test_what_came_before_is_named_where_it_counts():
    """An answer may lean on what it answers."""
    assert why(coding(), window("and then?", "fine"), Ear(), BLEND).before > 0.2


def test_levels_of_disclosure_are_explained_too():
    """By the level that was given."""
    assert why(
        coding("encoder:disclosure", "disclosure", 2), window("so alone"), Ear(), BLEND
    ).words


@pytest.mark.parametrize("source", ["rule:feels/0", "you"])
def test_a_rule_gives_its_reason(source):
    """Nothing is asked where a rule found it, or a person said so."""
    ear = Ear()
    told = why(coding(source), window("so alone"), ear, BLEND)
    assert (told.reason, told.source, told.words, ear.asked) == ("sounds like it", source, (), 0)


def test_without_an_encoder_there_is_still_a_reason():
    """As it was given."""
    assert why(coding(), None, None, None).reason == "sounds like it"


@given(st.text())
def test_stretches_lie_in_the_text_and_are_few(text):
    """Each is some words, in order, none twice."""
    found = stretches(text)
    assert len(found) <= MOST
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_a_very_long_turn_costs_no_more_than_a_long_one():
    """Its beginning and its end are looked at."""
    text = "word " * 20_000 + "alone"
    found = stretches(text)
    assert len(found) <= MOST
    assert found[-1].end == len(text)


class Counting:
    """An encoder that remembers how many windows each question had."""

    def __init__(self, encoder):
        self.encoder, self.digest, self.windows = encoder, encoder.digest, []

    def score(self, windows):
        self.windows.append(len(windows))
        return self.encoder.score(windows)


def test_it_is_always_the_same_and_asks_once():
    """A turn of thirty words, with the encoder that is shipped: all of it is one question, no longer than it must be."""
    encoder, blend = load_encoder()
    text = (
        "i keep telling myself it is fine and that you are busy but honestly i feel so lonely when "
        "you come home and go straight to your desk without a word to me"
    )
    said = [Said("b", "long day, sorry, one more thing to do", 0), Said("a", text, 1)]
    *_, coded = Coder(load_codebook(), encoder, blend).code_many(said)
    given = Coding(
        turn=1, code="disclosure", p=0.9, span=None, reason="", source="encoder:disclosure", level=3
    )
    asked = Counting(encoder)
    first = why(given, coded.window, asked, blend)
    assert asked.windows == [len(stretches(text)) + 2]
    assert len(stretches(text)) <= MOST
    assert first == why(given, coded.window, encoder, blend)
    assert "lonely" in " ".join(text[each.span.start : each.span.end] for each in first.words)
