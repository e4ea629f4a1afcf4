import pytest
from msgspec.structs import replace

from tests.store.making import add, chat
from turntoward.errors import ChoiceError
from turntoward.model import Chat
from turntoward.model.reading import Relation
from turntoward.store import forget, people
from turntoward.store.reading import conversations


@pytest.fixture
def two(db):
    """Ana under two names in two conversations."""
    add(db, chat(6))
    renamed = [
        replace(each, speaker={"Ana": "+44 7700 900123"}.get(each.speaker)) for each in chat(6)
    ]
    add(db, renamed, chat=Chat(id="2", title="+44 7700 900123"))
    return db


def test_names_are_joined_and_taken_apart(two):
    """One person has several names, until they have not."""
    names = {each.name: each for each in people.speakers(two)}
    ana, number = names["Ana"], names["+44 7700 900123"]
    assert (ana.messages, ana.person) == (3, None)
    person = people.join_people(two, "Ana", (ana.id, number.id), Relation.FRIEND)
    assert person.speakers == (ana.id, number.id)
    assert people.people(two) == (person,)
    assert {each.person for each in people.speakers(two)} == {person.id, None}
    people.split_person(two, (number.id,))
    assert people.people(two)[0].speakers == (ana.id,)
    people.split_person(two, (ana.id,))
    assert people.people(two) == ()


def test_a_name_can_be_added_to_a_person(two):
    """Joining to a name that is there adds to it."""
    first = people.join_people(two, "Ana", (1,))
    assert people.join_people(two, "Ana", (3,)).id == first.id
    assert len(people.people(two)[0].speakers) == 2


@pytest.mark.parametrize("numbers", [(), (99,), (1, 99)])
def test_nobody_is_refused(numbers, two):
    """A number that nobody has."""
    for change in (
        lambda: people.join_people(two, "x", numbers),
        lambda: people.split_person(two, numbers),
    ):
        with pytest.raises(ChoiceError, match="store people"):
            change()


def test_names_of_each_conversation(db):
    """Who speaks in a conversation is known without counting."""
    add(db, chat(3))
    assert people.names(db) == {1: ("Ana", "Ben")}


def test_who_is_me_can_be_said_later(db):
    """Who of a conversation is me, and what the other is to me, can be said and unsaid."""
    add(db, chat(3))
    people.describe(db, 1, "Ben", Relation.FRIEND)
    assert [(each.me, each.relation) for each in conversations(db)] == [("Ben", Relation.FRIEND)]
    people.describe(db, 1)
    assert [(each.me, each.relation) for each in conversations(db)] == [(None, None)]


def test_only_somebody_who_is_there_can_be_me(db):
    """A name that is not in the conversation, or a conversation that is not there, is refused."""
    add(db, chat(3))
    with pytest.raises(ChoiceError):
        people.describe(db, 1, "Zoe")
    with pytest.raises(ChoiceError):
        people.describe(db, 9)


def test_names_without_counting(two):
    """The names alone, where nobody asks how much each said."""
    assert [each.messages for each in people.speakers(two, counted=False)] == [0, 0, 0]


def test_a_conversation_is_called_as_one_likes(two):
    """A title of one's own is shown everywhere; the export is still known by its own, and adds to it."""
    people.call(two, 2, "My sister")
    found = {each.id: each for each in conversations(two)}
    assert (found[2].title, found[2].original) == ("My sister", "+44 7700 900123")
    assert {each.title for each in people.speakers(two)} == {"Ana", "My sister"}
    again = add(two, chat(6), chat=Chat(id="2", title="+44 7700 900123"), into=2)
    assert again.title == "My sister"
    people.call(two, 2)
    assert {each.title for each in conversations(two)} == {"Ana", "+44 7700 900123"}
    with pytest.raises(ChoiceError):
        people.call(two, 9, "x")


def test_what_a_person_is_to_me_is_said_and_taken_back(two):
    """It can be nothing again."""
    person = people.join_people(two, "Ana", (1,), Relation.FRIEND)
    people.relate(two, person.id)
    assert people.people(two)[0].relation is None
    people.relate(two, person.id, Relation.FAMILY)
    assert people.people(two)[0].relation is Relation.FAMILY
    with pytest.raises(ChoiceError):
        people.relate(two, 99)


def test_a_name_that_is_forgotten_is_in_no_title(two):
    """Nor in one that was given."""
    people.call(two, 2, "+44 7700 900123, my sister")
    forget.forget_speakers(two, [each.id for each in people.speakers(two) if "+44" in each.name])
    assert "+44" not in str(conversations(two))
