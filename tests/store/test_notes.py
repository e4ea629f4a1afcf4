from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from tests.store.making import add, chat
from turntoward.errors import ChoiceError
from turntoward.model import Coding, Span
from turntoward.model.reading import MadeBy
from turntoward.store import notes
from turntoward.store.records import Coded, Correction

MADE_BY = MadeBy(turntoward="1", codebook="2")
CODING = Coding(turn=0, code="bid", p=0.9, span=Span(2, 5), reason="it asks", source="rule:bid/1")


def kept(db, conversation):
    """The codings of a conversation, with what made them."""
    coded = notes.coded(db, conversation)
    return coded and replace(coded, codings=notes.codings(db, conversation).codings)


def test_codings_come_some_at_a_time(db):
    """Of so many messages at once, in their order; behind the last there are none."""
    add(db, chat(6))
    codings = tuple((str(number), CODING) for number in (1, 3, 4, 6))
    notes.keep_codings(db, 1, Coded(made_by=MADE_BY, messages=6, codings=codings))
    found, after = [], None
    while (some := notes.codings(db, 1, after=after, limit=2)).last is not None:
        found.append(tuple(message for message, _ in some.codings))
        after = some.last
    assert found == [("1",), ("3", "4"), ("6",)]


def test_codings_are_kept_by_what_made_them(db):
    """They come back with the message their turn begins with; new ones take their place."""
    add(db, chat(6))
    other = replace(CODING, span=None, kind="attention", level=2)
    coded = Coded(made_by=MADE_BY, messages=6, codings=(("1", CODING), ("3", other)))
    notes.keep_codings(db, 1, coded)
    assert kept(db, 1) == coded
    notes.keep_codings(db, 1, replace(coded, codings=(("1", other), ("gone", other))))
    assert kept(db, 1) == replace(coded, codings=(("1", other),))
    assert kept(db, 2) is None


def test_codings_can_be_kept_part_by_part(db):
    """Each part goes on from where the last ended; what does not fit changes nothing."""
    add(db, chat(6))
    first = Coded(made_by=MADE_BY, messages=2, codings=(("1", CODING),))
    second = Coded(made_by=MADE_BY, messages=6, codings=(("3", CODING),))
    notes.keep_more_codings(db, 1, first, 0)
    notes.keep_more_codings(db, 1, second, 2)
    whole = replace(second, codings=(*first.codings, *second.codings))
    assert kept(db, 1) == whole
    with pytest.raises(ChoiceError):
        notes.keep_more_codings(db, 1, second, 2)
    assert kept(db, 1) == whole
    notes.keep_more_codings(db, 1, first, 0)
    assert kept(db, 1) == first


def test_codings_go_when_messages_come(db):
    """Turns and talks may be others then; the same file again changes nothing."""
    add(db, chat(6))
    coded = Coded(made_by=MADE_BY, messages=6, codings=(("1", CODING),))
    notes.keep_codings(db, 1, coded)
    add(db, chat(6))
    assert kept(db, 1) == coded
    add(db, chat(9))
    assert kept(db, 1) is None


def test_what_was_said_can_be_taken_back(db):
    """Of one code on one turn; the rest stays."""
    add(db, chat(6))
    said = Correction(conversation=1, message="2", code="bid", holds=False)
    notes.keep_correction(db, said)
    notes.keep_correction(db, replace(said, code="hedges"))
    notes.take_back(db, 1, "2", "bid")
    assert [each.code for each in notes.corrections(db)] == ["hedges"]


def test_what_a_person_sees_differently_is_kept(db):
    """Once for each code of a turn, through a newer import."""
    add(db, chat(6))
    said = Correction(
        conversation=1, message="2", code="bid", holds=False, note="a joke",
        said_at=datetime(2026, 1, 2, tzinfo=UTC),
    )  # fmt: skip
    notes.keep_correction(db, said)
    notes.keep_correction(db, replace(said, holds=True, level=2, note=None))
    add(db, chat(9))
    place = 2 * 1_024  # of the second message
    assert notes.corrections(db) == (replace(said, holds=True, level=2, note=None, place=place),)
    assert notes.corrections(db, 2) == ()
    with pytest.raises(ChoiceError):
        notes.keep_correction(db, replace(said, message="99"))


def test_settings_are_anything_that_json_holds(db):
    """By name; None takes one out."""
    for value in ({"mutes": ["bid"]}, 1.5, "x", [1, None]):
        notes.write_setting(db, "one", value)
        assert notes.settings(db) == {"one": value}
    notes.write_setting(db, "one", None)
    assert notes.settings(db) == {}
