from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from turntoward.coach.sentences import clause_end, parts, sentence_at, sentences

TEXTS = st.text(alphabet="ab .!?…\n\r\"',", max_size=200)


def split(text):
    return [text[start:end] for start, end in sentences(text)]


def test_sentences_end_where_they_end():
    """At a full stop, a question or a line, and not at a point inside a word or a number."""
    assert split("One. Two? “Three!” four\nfive") == ["One.", "Two?", "“Three!”", "four", "five"]
    assert split("It is 3.5 km to www.example.org today. Yes.") == [
        "It is 3.5 km to www.example.org today.",
        "Yes.",
    ]


@given(TEXTS)
def test_every_word_is_in_one_sentence(text):
    """Sentences do not overlap, come in order, begin and end with something, and leave no word out."""
    found = sentences(text)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in found)
    inside = {place for start, end in found for place in range(start, end)}
    assert all(place in inside for place, char in enumerate(text) if not char.isspace())


@given(TEXTS, st.data())
def test_the_sentence_of_a_place_holds_it(text, data):
    """From where the first sentence that it touches begins to where the last one ends."""
    found = sentences(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = sentence_at(found, start, end)
    assert first <= start <= end <= last or (first, last) in found
    touched = [each for each in found if each[0] < end and start < each[1]]
    if touched:
        assert first <= touched[0][0]
        assert last >= touched[-1][1]


def test_a_clause_ends_before_the_next_one():
    """At a comma, a dash, or a “but”."""
    text = "You never call but you text, and I wait"
    assert text[: clause_end(text, (0, len(text)), 5)] == "You never call"
    assert text[: clause_end(text, (0, len(text)), 18)] == "You never call but you text"


@given(TEXTS, st.integers(1, 60))
def test_parts_hold_all_sentences(text, most):
    """Neighbours are taken together, and no part that could be shorter is longer than asked."""
    found = sentences(text)
    taken = parts(found, most)
    assert {start for start, _ in taken} <= {start for start, _ in found}
    assert [end for _, end in taken][-1:] == [end for _, end in found][-1:]
    assert all(end - start <= most or (start, end) in found for start, end in taken)
