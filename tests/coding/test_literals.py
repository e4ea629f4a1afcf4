import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from turntoward.coding.literals import Literals, spaced
from turntoward.coding.patterns import expand
from turntoward.coding.text import fold
from turntoward.errors import BookError

FRAGMENTS = {
    "start": r"^\s*|[.!?,]\s*|\b(?:but|so)\s+",
    "laugh": r"(?:\blo+l\b|[😂🙃])",
    "word": r"sad|left out",
}
PATTERNS = [
    r"\bi (?:feel|felt) (?:so+ )?{word}\b",
    r"{start}(?:so |really ){0,2}({word})\b",
    r"{laugh}$",
    r"\b(?:do|did)n't (?:you|u)\b\?",
    r"^[^a]{2,4}ok[!?]",
    r"(?:fine|ok) ?\.$|❤️",
    r"\w+ing\b[^.!?\n]* (?:you|u)\b",
    r"[uy]ou?[.,]",
    r"\bso (?:really )*(?:sad\b|{word})\b",
]
LITERALS = Literals(FRAGMENTS, ["i feel so sad", "and you did not ask", "ok"])
PIECES = ["i", "feel", "felt", "so", "sooo", "really", "sad", "left out", "lol", "😂", "do", "didn't", "you", "u", "?",
          "!", ".", ",", " ", "\n", "ok", "fine", "❤️", "é", "crying", "but", "you.", "_"]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_a_match_holds_what_its_pattern_needs(pattern, text):
    """Whatever matches a pattern holds one string of each set that the pattern is said to need."""
    folded = fold(text)
    if re2.search(expand(pattern, FRAGMENTS), folded):
        assert all(
            any(string in spaced(folded) for string in sets) for sets in LITERALS.needed(pattern)
        )


def test_the_rarest_strings_are_chosen():
    """A pattern is looked for by what is seldom in it."""
    assert LITERALS.needed(r"\byou (?:monster|witch)\b")[0] == {" you monster ", " you witch "}


def test_a_pattern_cut_off_is_refused():
    """An open group is no pattern."""
    with pytest.raises(BookError):
        LITERALS.needed("(a")


def test_a_word_ends_before_a_question_mark():
    """A word's end is found whether a space, a sign or the end of the text comes behind it."""
    assert all(string in spaced("you dey vex?") for string in LITERALS.needed(r"\bvex\b")[0])
    assert all(string in spaced("vex❤️") for string in LITERALS.needed(r"\bvex\b")[0])
