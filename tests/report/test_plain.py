from hypothesis import given
from hypothesis import strategies as st

from turntoward.report.plain import short_names, visible

ANY = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANY)
def test_whatever_is_shown_can_be_seen(text):
    """No control, no half of a character and no turn of direction is left, and it can be encoded."""
    shown = visible(text)
    shown.encode("utf-8")
    assert not any(
        (ord(char) < 32 and char not in "\n\t") or char in "\u202e\u2066\u2028" for char in shown
    )
    assert visible(shown) == shown


def test_ordinary_words_stay_as_they_are():
    """Emoji, joined emoji, accents, Hebrew with its marks, tabs and line breaks are untouched."""
    text = "café 👩‍🚒 ❤️\n\tשלום\u200f, مرحبا"
    assert visible(text) == text


def test_what_turns_the_direction_is_named():
    """A file name cannot be turned around unseen."""
    assert visible("gpj.\u202egnp.exe") == "gpj.⟨RLO⟩gnp.exe"


@given(st.lists(ANY, unique=True, max_size=8))
def test_every_name_stays_a_name_of_its_own(names):
    """However long or odd names are, they are short on the page, of one line, and told apart."""
    shown = short_names(names)
    assert list(shown) == names
    assert len(set(shown.values())) == len(names)
    assert all(0 < len(name) <= 40 and "\n" not in name for name in shown.values())


def test_names_that_differ_late_get_numbers():
    """Two names that are cut to the same beginning are told apart by a number."""
    one, other = short_names(["N" * 100 + "a", "N" * 100 + "b"]).values()
    assert other == f"{one} (2)"
