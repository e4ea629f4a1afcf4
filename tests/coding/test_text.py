from hypothesis import given
from hypothesis import strategies as st

from turntoward.coding.text import TurnText, fold


@given(st.text())
def test_folding_keeps_every_letter_in_its_place(text):
    """Folded text is as long as the text, so spans found in one are true of the other."""
    assert len(fold(text)) == len(text)


def test_folding_makes_quotes_spaces_and_case_plain():
    """Curly apostrophes, odd spaces and capitals do not hide a word."""
    assert fold("I’m\u202fOK — “fine”") == 'i\'m ok - "fine"'


def test_reported_speech_is_somebody_elses():
    """What she said she felt is not what the speaker feels."""
    text = TurnText("she said she was so lonely. i miss her")
    assert text.is_others(text.folded.index("lonely"), text.folded.index("lonely") + 6)
    assert not text.is_others(text.folded.index("miss"), text.folded.index("miss") + 4)


def test_content_words_are_compared_by_their_stems():
    """Turns about the same thing share content words, whatever the endings."""
    assert TurnText("worried about moving").content & TurnText("the moves worry me").content
