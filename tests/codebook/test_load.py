import copy

import pytest

from turntoward.codebook import build_codebook
from turntoward.errors import BookError
from turntoward.shipped import load_codebook

EXAMPLE = {"text": "i felt left out", "register": "texting", "span": "left out"}
COUNTER = {"text": "i feel you should go", "why": "an opinion", "register": "texting"}
CODE = {
    "slug": "names_feeling",
    "family": "voice",
    "title": "Names a feeling",
    "definition": "Names it.",
    "is_not": ["An opinion."],
    "practice": "granularity",
    "references": ["Somebody (2000)."],
    "examples": [EXAMPLE] * 4,
    "counter_examples": [COUNTER] * 4,
}
FEELING = {
    "word": "left out",
    "valence": -0.5,
    "energy": 0,
    "near": [],
    "gloss": "others are together",
    "adjectives": ["left out"],
}
PRACTICES = {
    "practices": [{"slug": "granularity", "title": "Name it", "sees": "words", "offers": "words"}]
}


def build(code=CODE, feeling=FEELING, stand_ins=None):
    return build_codebook(
        {"names_feeling": code},
        practices=PRACTICES,
        families={"loneliness": {"title": "Alone", "feelings": [feeling]}},
        stand_ins=stand_ins or {"placeholders": [], "judgements": []},
        danger={"sources": {}, "fragments": {}, "cues": []},
    )


def test_a_complete_book_is_built():
    """A code with everything it must have becomes part of a book."""
    assert list(build().codes) == ["names_feeling"]


@pytest.mark.parametrize(
    "change",
    [
        {"examples": [EXAMPLE] * 3},
        {"counter_examples": [COUNTER] * 3},
        {"examples": [EXAMPLE | {"span": "lonely"}] * 4},
        {"examples": [EXAMPLE | {"register": "sms"}] * 4},
        {"examples": [EXAMPLE | {"before": ["hello"]}] * 4},
        {"references": []},
        {"definition": ""},
        {"is_not": []},
        {"practice": "juggling"},
        {"family": "weather"},
        {"rules": [{"id": "a", "p": 0.5, "reason": "so"}]},
        {"rules": [{"id": "a", "p": 1.5, "reason": "so", "any": ["x"]}]},
        {"rules": [{"id": "a", "p": 0.5, "reason": "so", "any": ["x"], "kind": "odd"}]},
        {"rules": [{"id": "a", "p": 0.5, "reason": "so", "any": ["x"]}] * 2},
        {"colour": "red"},
    ],
)
def test_an_incomplete_code_is_refused(change):
    """A code without what every code must have is refused, with a sentence that names it."""
    with pytest.raises(BookError, match="names_feeling"):
        build(CODE | change)


@pytest.mark.parametrize("key", ["slug", "title", "examples", "practice"])
def test_a_code_without_a_key_is_refused(key):
    """No key of a code may be missing."""
    code = copy.deepcopy(CODE)
    del code[key]
    with pytest.raises(BookError, match="not complete"):
        build(code)


@pytest.mark.parametrize(
    "change", [{"near": ["unknown"]}, {"adjectives": []}, {"valence": -2}, {"energy": 3}]
)
def test_a_feeling_that_leads_nowhere_is_refused(change):
    """A feeling needs words, a place between −1 and 1, and neighbours that exist."""
    with pytest.raises(BookError, match="left out"):
        build(feeling=FEELING | change)


def test_a_placeholder_must_stand_for_known_feelings():
    """What a placeholder often stands for must be in the vocabulary."""
    fine = {"word": "fine", "forms": ["fine"], "often": ["unknown"], "note": "…"}
    with pytest.raises(BookError, match="fine"):
        build(stand_ins={"placeholders": [fine], "judgements": []})


def test_the_version_follows_the_data():
    """Any change of the data changes the version of the book."""
    assert build().version != build(CODE | {"definition": "Names it well."}).version


def test_the_shipped_book_is_the_whole_specification():
    """Every code of the specification is there, in nine families, and about 200 feelings."""
    book = load_codebook()
    assert len(book.codes) == 46
    assert len({code.family for code in book.codes.values()}) == 9
    assert len(list(book.feelings)) >= 200
    assert all(code.rules for code in book.codes.values())
    assert len(book.practices) == 24
