from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.make import SHOWS_LITTLE, conversation, message
from turntoward.model import Chat, Coverage, Kind
from turntoward.model.gather import Sessions, gather


def gathered(messages, **more):
    return gather(
        Chat(id="c", title="c"), messages, Coverage(reader="test", limits=SHOWS_LITTLE), **more
    )


def test_messages_in_a_row_are_one_turn():
    """Neighbouring messages of one person become one turn, their words joined by line breaks."""
    talk = conversation(("Ana", "hey"), ("Ana", "u up"), ("Ben", "yes"))
    assert [(turn.speaker, turn.text) for turn in talk.turns] == [
        ("Ana", "hey\nu up"),
        ("Ben", "yes"),
    ]
    assert talk.turns[0].messages == (0, 1)


def test_a_long_silence_ends_a_turn():
    """The same person after a silence longer than the turn gap begins a new turn."""
    talk = conversation(("Ana", "hey", 0), ("Ana", "?", 61), turn_gap=timedelta(hours=1))
    assert [turn.text for turn in talk.turns] == ["hey", "?"]
    assert {turn.session for turn in talk.turns} == {0}


def test_a_longer_silence_ends_a_session():
    """A silence longer than the session gap begins a new session."""
    talk = conversation(("Ana", "hey", 0), ("Ben", "hi", 300), session_gap=timedelta(hours=4))
    assert [(each.first, each.last) for each in talk.sessions] == [(0, 0), (1, 1)]


def test_system_rows_do_not_interrupt():
    """A notice of the app between two messages of one person leaves them one turn."""
    talk = gathered(
        [
            message("Ana", "a", 0),
            message(None, "changed", 1, kind=Kind.SYSTEM),
            message("Ana", "b", 2),
        ]
    )
    assert [turn.messages for turn in talk.turns] == [(0, 2)]
    assert talk.speakers == ("Ana",)


def test_media_is_a_turn_without_words():
    """A picture is an answer too: a turn, with the words of its caption if there are any."""
    talk = gathered(
        [
            message("Ana", "look", 0),
            message("Ben", "image omitted", 1, kind=Kind.MEDIA),
            message("Ana", "x.jpg (file attached)", 2, kind=Kind.MEDIA, caption="the sea"),
        ]
    )
    assert [turn.text for turn in talk.turns] == ["look", "", "the sea"]


def test_captions_of_one_speaker_join_over_short_gaps():
    """In a recording, cues of one speaker at most two seconds apart are one turn."""
    cues = [
        message("Ana", "so", 0, offset=0.0, duration=1.0),
        message("Ana", "um", 0, offset=2.5, duration=1.0),
        message("Ana", "yes", 0, offset=9.0, duration=1.0),
    ]
    talk = gathered(cues)
    assert [turn.text for turn in talk.turns] == ["so\num", "yes"]
    assert talk.turns[0].until == 3.5


def test_an_empty_chat_is_a_conversation():
    """Nothing said gives no turns, no sessions, no speakers."""
    talk = conversation()
    assert (talk.turns, talk.sessions, talk.speakers) == ((), (), ())


@given(
    st.lists(st.tuples(st.sampled_from("AB"), st.floats(-2000, 2000, allow_nan=False)), max_size=40)
)
def test_every_message_is_in_exactly_one_turn(steps):
    """Whatever the clock does, no message is lost, doubled or moved."""
    clock, messages = 0.0, []
    for speaker, step in steps:
        clock += step
        messages.append(message(speaker, "x", clock))
    talk = gathered(messages)
    assert [index for turn in talk.turns for index in turn.messages] == list(range(len(messages)))
    assert [turn.index for turn in talk.turns] == list(range(len(talk.turns)))
    covered = [index for each in talk.sessions for index in range(each.first, each.last + 1)]
    assert covered == list(range(len(talk.turns)))


def test_sessions_are_numbered_for_each_conversation():
    """Turns that come mixed keep the sessions of their own conversation."""
    sessions = Sessions(timedelta(hours=4))
    assert sessions.at("a", "2024-04-13T09:00:00") == 0
    assert sessions.at("b", "2024-04-15T09:00:00") == 0
    assert sessions.at("a", "2024-04-13T18:00:00") == 1
    assert sessions.at("a", "2024-04-13T18:00:00+00:00") == 1
    assert sessions.at("a", None) == 1
    assert sessions.at("a", "yesterday") == 1
