from hypothesis import given
from hypothesis import strategies as st

from turntoward.charts.labels import _box, placed

WORDS = st.lists(
    st.tuples(st.text("abcdefgh ", min_size=1, max_size=16), st.floats(0, 300), st.floats(0, 200)),
    max_size=25,
)


@given(WORDS)
def test_words_never_cover_each_other(words):
    """However close the points lie, no two words that are shown overlap or leave the picture."""
    boxes = [_box(label) for label in placed(words, width=300, height=200) if label]
    for number, box in enumerate(boxes):
        assert box.left >= 0
        assert box.right <= 300
        assert not any(box.meets(other) for other in boxes[:number])


def test_a_word_alone_stands_beside_its_point():
    """With room all around, a word stands at the right of its point."""
    (label,) = placed([("hopeful", 100, 100)], width=300, height=200)
    assert label is not None
    assert label.align == "left"
    assert label.x > 100
