import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.readers._templates import first_match, templates

FILLING = st.text("abc ", min_size=1, max_size=8).filter(str.strip)


@given(st.lists(st.text("xyz: ", min_size=1, max_size=6), min_size=2, max_size=4), st.data())
def test_a_filled_sentence_matches(parts, data):
    """Whatever fills the gaps, the sentence is found, and so is what fills a single gap."""
    filling = [data.draw(FILLING) for _ in parts[1:]]
    text = parts[0] + "".join(map("".join, zip(filling, parts[1:], strict=True)))
    gaps = first_match(text, templates(["{}".join(parts)]))
    assert gaps is not None
    assert len(filling) > 1 or gaps == (filling[0],)


@pytest.mark.parametrize(
    ("sentence", "text", "gaps"),
    [
        ("{} left.", "Ana left.", ("Ana",)),
        ("{} left.", " left.", None),
        ("{} left.", "Ana left", None),
        ("On {} wrote:", "On 3 April Ana wrote:", ("3 April Ana",)),
        ("On {} wrote:", "On wrote:", None),
        ("{} added {}.", "Ana added Ben.", ("Ana", "Ben")),
        ("gone", "gone", ()),
        ("gone", "gone.", None),
    ],
)
def test_gaps(sentence, text, gaps):
    """A gap holds at least a letter; the rest is to the letter."""
    assert first_match(text, templates([sentence])) == gaps


def test_longer_sentences_are_tried_first():
    """So “with” is not part of a name."""
    assert first_match("Chat with Ben", templates(["Chat {}", "Chat with {}"])) == ("Ben",)
