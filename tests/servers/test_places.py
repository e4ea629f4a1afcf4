from hypothesis import given
from hypothesis import strategies as st

from turntoward.servers._places import Places

TEXTS = st.text(st.sampled_from("ab é😀\u2028\x0c\r\n\ud800"), max_size=40)
ENCODINGS = st.sampled_from(["utf-8", "utf-16", "utf-32"])


def no_ends(text):
    """Whether a place is inside the end of a line, which no client can name."""
    return [at for at in range(len(text) + 1) if text[max(at - 1, 0) : at + 1] != "\r\n"]


@given(TEXTS, ENCODINGS)
def test_every_place_comes_back(text, encoding):
    """From a code point to the client and back is the same code point."""
    places = Places(text, encoding)
    for at in no_ends(text):
        assert places.offset(*places.of(at)) == at


def test_units_are_those_of_the_encoding():
    """An emoji is four bytes, two units of sixteen bits, or one code point."""
    ends = {name: Places("é😀", name).of(2) for name in ("utf-8", "utf-16", "utf-32")}
    assert ends == {"utf-8": (0, 6), "utf-16": (0, 3), "utf-32": (0, 2)}


def test_only_three_things_end_a_line():
    """Line feed, carriage return, and both; no other separator."""
    places = Places("a\nb\rc\r\nd\u2028e\x0bf\x85g", "utf-16")
    assert [places.of(at)[0] for at in range(14)] == [0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3]


def test_a_place_beyond_the_text_is_the_nearest_one():
    """Behind the end of a line or of the text, and within a pair of units."""
    places = Places("a😀\nb", "utf-16")
    assert places.offset(0, 99) == 2
    assert places.offset(9, 0) == 4
    assert places.offset(0, 2) == 1
