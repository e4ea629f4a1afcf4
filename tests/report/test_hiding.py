import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.report.hiding import Hider, fill, labels, moved

NAMES = ("Ana Ruiz", "Ben", "小明", "🦊", "Jean-Luc O'Hara")


def hidden(text, names=NAMES):
    return Hider(labels(names)).hide(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ana, are you there?", "Person A, are you there?"),
        ("ana ruiz and BEN's van", "Person A and Person B's van"),
        ("I saw Ruiz and the Bens", "I saw Person A and the Person B"),
        ("我和小明说了", "我和Person C说了"),
        ("hi 🦊!", "hi Person D!"),
        ("Jean-Luc O’Hara", "Person E-Person E O’Person E"),
        ("analysis of a banana, bent", "analysis of a banana, bent"),
        ("call +44 7700 900123 or (020) 7946 0018", "call [number] or [number]"),
        ("the code is 4821, at 12.15, in 3 days", "the code is [number], at 12.15, in 3 days"),
        ("ben.k@mail.example, or https://x.y/?q=ana", "[address], or [link]"),
        ("(see www.example.org/a).", "(see [link])."),
        ("it's on example.co.uk/page", "it's on [link]"),
        ("at 12 Rose Hill Road tonight", "at [street] tonight"),
        ("Lindenstraße 12b", "[street]"),
        ("nothing here. at all", "nothing here. at all"),
    ],
)
def test_what_is_hidden(text, shown):
    """Names with their parts, longer numbers, addresses and links; nothing else."""
    assert hidden(text) == shown


NAME = st.text(st.characters(categories=["Lu", "Ll"]), min_size=2, max_size=12)
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@given(st.lists(NAME, min_size=1, max_size=4, unique=True), TEXT, TEXT, st.data())
def test_no_name_stays(names, before, after, data):
    """Whatever stands around it, a name in a text is replaced, in any case of its letters."""
    name = data.draw(st.sampled_from(names))
    said = data.draw(st.sampled_from([name, name.upper(), name.lower(), normalize("NFD", name)]))
    shown = hidden(f"{before} {said} {after}", names)
    words = {word.casefold() for word in re.findall(r"[^\W_]+", shown)}
    assert normalize("NFC", said).casefold() not in words - {"person", *"abcd"}


@given(st.text("ab 1.@", max_size=60), st.integers(0, 60))
def test_places_move_with_the_text(text, place):
    """What stood at a place outside of what was replaced stands at the moved place."""
    gaps = Hider(labels(["ab", "ba"])).gaps(text)
    place = min(place, len(text))
    shown = fill(text, gaps)
    if not any(gap.start < place < gap.end for gap in gaps):
        assert shown[: moved(place, gaps)] == fill(
            text[:place], [g for g in gaps if g.end <= place]
        )


def test_people_are_told_apart_by_letters():
    """In the order of the conversation; of very many people by numbers."""
    assert labels(["Ben", "Ana"]) == {"Ben": "Person A", "Ana": "Person B"}
    assert labels([str(number) for number in range(30)])["29"] == "Person 30"


@pytest.mark.parametrize("unit", ["1-", "a.", "b@", "1 1", "a-", "x.y@", "9 st ", "://", "("])
def test_no_text_takes_long(unit):
    """Texts made to be slow are as quick as any (this would not come to an end otherwise)."""
    hidden(unit * 100_000)


def test_a_dotless_i_in_capitals_is_the_same_name():
    """In capitals some letters become others; the name is still found."""
    assert "YILDIZ" not in hidden("where is YILDIZ", ["Yıldız"])
