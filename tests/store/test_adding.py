from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.store.making import CHAT, COVERAGE, START, add, chat, message, new, staged
from turntoward.errors import ChoiceError
from turntoward.model import Chat, Kind, Message, Precision, Problem, Reaction
from turntoward.model.reading import Relation
from turntoward.store import adding, checking, reading
from turntoward.store.database import rows


def kept(db, conversation=1):
    """Its messages, as they come out again."""
    return [each.message for each in reading.page(db, conversation, limit=5_000).messages]


ODD = (
    message(1, "nul \0 in it", nanosecond=7, precision=Precision.NANOSECOND),
    message(2, "🏳️‍🌈 \u202e א", at_utc=datetime(2024, 4, 13, 20, 17, 0, 5, tzinfo=UTC)),
    message(3, "", kind=Kind.MEDIA, caption="look", edited=True),
    message(4, "hi", speaker=None, kind=Kind.SYSTEM, at=None, precision=None),
    message(5, "x", reply_to="2", reactions=(Reaction("Ben", "❤"), Reaction(None, "👍"))),
    message(6, "y", at=None, precision=None, offset=1.25, duration=0.5),
    message(7, "z", at=datetime(1, 1, 1), kind=Kind.POLL),  # noqa: DTZ001 a wall clock
    message(8, "z", at=datetime(9999, 12, 31, 23, 59, 59, 999999)),  # noqa: DTZ001
)


def test_messages_come_out_as_they_went_in(db):
    """To the letter, whatever they hold."""
    add(db, [*ODD])
    assert kept(db) == [*ODD]


texts = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.lists(st.builds(
    Message, conversation=st.just(CHAT.id), id=texts, speaker=st.none() | texts,
    kind=st.sampled_from(Kind), text=texts, at=st.none() | st.datetimes(),
    at_utc=st.none() | st.datetimes(timezones=st.just(UTC)),
    precision=st.none() | st.sampled_from(Precision), nanosecond=st.integers(0, 999),
    offset=st.none() | st.floats(0, 1e6), caption=st.none() | texts, reply_to=st.none() | texts,
    reactions=st.lists(st.builds(Reaction, st.none() | texts, texts), max_size=2).map(tuple),
    edited=st.booleans(),
), max_size=5, unique_by=lambda each: each.id))  # fmt: skip
@settings(max_examples=60)
def test_any_message_comes_out_as_it_went_in(tmp_path_factory, messages):
    """Whatever a reader could find."""
    db = new(tmp_path_factory.mktemp("store") / "store.db")
    add(db, messages)
    assert kept(db) == messages
    assert checking.check(db).faults == ()
    db.close()


def test_a_lone_surrogate_costs_nothing_else(db):
    """It becomes a question mark, and the rest of the import is kept."""
    from turntoward.store.mending import clean, mended

    assert clean("a\ud800b") == "a?b"
    broken = [message(1, "a\ud800b", reactions=(Reaction("\udc00", "x"),)), message(2)]
    adding.add_chats(db, [(staged([])[0], [mended(broken)])])
    assert [each.text for each in kept(db)] == ["a?b", message(2).text]


def test_the_same_import_again_adds_nothing(db):
    """F8: twice is once; each import is one row of the history all the same."""
    first = add(db, chat(20))
    again = add(db, chat(20))
    assert (first.added, first.is_new) == (20, True)
    assert (again.conversation, again.added, again.changed, again.is_new) == (1, 0, 0, False)
    assert kept(db) == chat(20)
    assert [each.added for each in reading.imports(db)] == [0, 20]


def test_a_newer_export_adds_what_is_new(db):
    """Whatever it is called, and however it numbers its messages."""
    add(db, chat(20))
    newer = [replace(each, id=str(n)) for n, each in enumerate(chat(30)[5:], 1)]
    found = add(db, newer, chat=Chat(id="ana", title="Ana (1)"), file="ana (1).txt")
    assert (found.conversation, found.added, found.title) == (1, 10, "Ana")
    assert [(each.speaker, each.text) for each in kept(db)] == [
        (each.speaker, each.text) for each in chat(30)
    ]
    assert len({each.id for each in kept(db)}) == 30
    assert checking.check(db).faults == ()


def test_an_older_part_goes_before(db):
    """Messages of before the first import stand before it, and replies still point right."""
    add(db, [message(number) for number in range(10, 20)])
    older = [message(1), message(2, "that one", reply_to="1"), *chat(3, first=10)]
    found = add(db, older, into=1)
    assert found.added == 2
    assert kept(db)[0].text == message(1).text
    assert kept(db)[1].reply_to == kept(db)[0].id
    assert [each.at for each in kept(db)] == sorted(each.at for each in kept(db))


def test_another_chat_stays_another(db):
    """The same title with other people, or other words at the same times, is another conversation."""
    add(db, chat(20))
    strangers = [replace(each, speaker="Cem") for each in chat(20)]
    assert add(db, strangers).conversation == 2
    others = [replace(each, text="something else") for each in chat(20)]
    assert add(db, others).conversation == 3
    assert [each.messages for each in reading.conversations(db)] == [20, 20, 20]


def test_a_transcript_without_times_is_known_again(db):
    """By its title, id and people; what was added to it is added here."""
    timeless = [replace(each, at=None, precision=None) for each in chat(9)]
    add(db, timeless[:6])
    assert add(db, timeless).added == 3
    assert [each.text for each in kept(db)] == [each.text for each in timeless]


def test_where_it_belongs_can_be_said(db):
    """A number that is not there is refused, and nothing is written."""
    with pytest.raises(ChoiceError, match="store list"):
        add(db, chat(3), into=7)
    assert reading.conversations(db) == ()
    add(db, chat(3))
    assert add(db, [message(9, "later")], into=1).conversation == 1


def test_an_import_of_several_chats_is_one(db):
    """If one of them cannot be kept, none is."""
    chats = [staged(chat(5)), staged(chat(5), into=9)]
    with pytest.raises(ChoiceError):
        adding.add_chats(db, chats)
    assert reading.conversations(db) == ()
    assert rows(db, "SELECT count(*) FROM message") == [(0,)]


def test_what_is_known_of_a_conversation_is_kept(db):
    """Who I am, what the other is to me, what the format cannot show, what could not be read."""
    problem = Problem(code="R101", where="line 3", message="It is cut off.")
    add(db, chat(5), me="Ben", relation=Relation.FRIEND, problems=(problem,))
    add(db, chat(6))
    found = reading.conversations(db)[0]
    assert (found.me, found.relation) == ("Ben", Relation.FRIEND)
    assert (found.first, found.last) == (START + timedelta(minutes=1), START + timedelta(minutes=6))
    head = reading.head(db, 1)
    assert (head.chat, head.coverage, head.problems) == (CHAT, COVERAGE, ())
    with pytest.raises(ChoiceError):
        reading.head(db, 2)


def test_messages_of_one_id_are_both_kept(db):
    """Ids that an export has twice are told apart."""
    add(db, [message(1, "a", id="x"), message(2, "b", id="x")])
    assert [(each.id, each.text) for each in kept(db)] == [("x", "a"), ("x~2", "b")]
