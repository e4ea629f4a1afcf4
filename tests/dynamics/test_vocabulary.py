import pytest

from tests.dynamics.find import DAY, coded
from tests.make import conversation
from turntoward.dynamics.vocabulary import (
    Words,
    vocabulary,
    vocabulary_measures,
    vocabulary_moments,
)
from turntoward.model import Span
from turntoward.model.coding import Coding
from turntoward.shipped import load_codebook

WORDS = Words(load_codebook().feelings)


def pointing(turn, text, words, code="names_feeling", p=0.8):
    start = text.index(words)
    span = Span(start, start + len(words))
    return Coding(turn=turn, code=code, p=p, span=span, reason="", source="test")


def named(*texts, p=0.8):
    """One person's turns, a day apart, each with the words that the coding points at."""
    lines, codings = [], []
    for day, (text, words) in enumerate(texts):
        lines.append(("Ana", text, day * DAY))
        if words:
            codings.append(pointing(day, text, words, p=p))
    turns = coded(conversation(*lines), *codings)
    return turns, vocabulary(turns, WORDS)


def test_forms_of_one_feeling_are_one():
    """What counts is feelings, not word forms."""
    _, (ana,) = named(("i was jealous", "jealous"), ("such jealousy", "such jealousy"))
    assert [(use.word, use.uses) for use in ana.feelings] == [("jealous", pytest.approx(1.6))]
    assert ana.distinct == pytest.approx(1 - 0.2 * 0.2)


def test_a_feeling_beside_the_one_pointed_at_counts_less():
    """The coding points at one; another clear word in the same turn is taken a little less surely."""
    _, (ana,) = named(("i am relieved and a bit gutted", "relieved"))
    assert {use.word: use.uses for use in ana.feelings} == {
        "relieved": 0.8,
        "gutted": pytest.approx(0.56),
    }


def test_words_without_the_code_are_not_feelings_of_the_speaker():
    """A film may be sad without anybody being so."""
    _, (ana,) = named(("such a sad film", None))
    assert ana.feelings == ()


def test_placeholders_are_named():
    """What stood in for a feeling is listed by the word the vocabulary has for it."""
    talk = conversation(("Ana", "im fine"), ("Ben", "not great tbh"))
    turns = coded(
        talk,
        pointing(0, "im fine", "fine", "vague_feeling"),
        pointing(1, "not great tbh", "not great", "vague_feeling"),
    )
    ana, ben = vocabulary(turns, WORDS)
    assert [use.word for use in ana.placeholders] == ["fine"]
    assert [use.word for use in ben.placeholders] == ["not great"]


FEELINGS = ["sad", "jealous", "relieved", "ashamed", "hopeful", "lonely"]


def spoken(times, filler):
    return named(*((f"i felt {word} {'and so on ' * filler}", word) for word in FEELINGS * times))[
        1
    ][0]


def test_the_figure_does_not_grow_with_talking_alone():
    """Twice as much of the same talk holds the same feelings in a thousand words, or nearly."""
    once, often = spoken(8, 10), spoken(32, 10)
    assert often.distinct == pytest.approx(once.distinct, rel=0.01)
    assert often.in_1000 == pytest.approx(once.in_1000, rel=0.05)
    assert once.in_1000 < once.distinct


def test_more_words_between_the_feelings_make_fewer_in_a_thousand():
    """Length is controlled for: the same feelings in more words are a smaller vocabulary."""
    assert spoken(3, 60).in_1000 < spoken(3, 20).in_1000


def test_little_said_is_too_little_to_tell():
    """Below a thousand words there is no figure."""
    turns, found = named(("i felt sad", "sad"))
    (figure,) = [each for each in vocabulary_measures(turns, found) if each.name == "feeling_words"]
    assert (figure.value, figure.n) == (None, 3)


def test_new_feelings_need_a_time_before():
    """In the last quarter a feeling is new only where a thousand words came before it."""
    old = [("and so on " * 60 + "i felt sad", "sad")] * 6
    turns, found = named(*old, *[("so", None)] * 100, ("i felt jealous and sad", "jealous"))
    assert found[0].new == ("jealous",)
    assert found[0].quarter == "2024-Q3"
    (moment,) = vocabulary_moments(turns, found)
    assert "jealous" in moment.what
    _, (young,) = named(("i felt sad", "sad"), *[("so", None)] * 100, ("i felt jealous", "jealous"))
    assert (young.new, young.quarter) == ((), None)
