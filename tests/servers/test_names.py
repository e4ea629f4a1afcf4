import pytest

from turntoward.servers._names import person_called, without_names

NAMES = {"Ana Ruiz": "Person 1", "Ben": "Person 2", "+44 7700 900123": "Person 3"}


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Hi Ana Ruiz!", "Hi Person 1!"),
        ("ana, RUIZ and @ben", "Person 1, Person 1 and @Person 2"),
        ("Benny is no banana", "Benny is no banana"),
        ("call +44 7700 900123.", "call Person 3."),
        ("Ben's", "Person 2's"),
    ],
)
def test_people_are_called_by_their_stand_ins(text, hidden):
    """Whole names, parts of them and numbers, in any spelling of case; never a part of a word."""
    assert without_names(text, NAMES) == hidden


def test_without_names_there_is_nothing_to_hide():
    """A text stays as it is."""
    assert without_names("Ana", {}) == "Ana"


@pytest.mark.parametrize(
    ("wanted", "found"), [("ana", "Person 1"), ("BEN", "Person 2"), ("B", "Person 2"), ("x", None), (None, None)]
)  # fmt: skip
def test_somebody_is_found_by_the_start_of_a_name(wanted, found):
    """As on the command line; nobody where it is not clear."""
    assert person_called(wanted, NAMES) == found
    assert person_called("Jo", {"Joan": "Person 1", "Joel": "Person 2"}) is None
