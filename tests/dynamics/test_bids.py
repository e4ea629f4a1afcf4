import msgspec
import pytest

from tests.make import SHOWS_LITTLE, coding, conversation
from turntoward.dynamics import CodedTurns, bid_moments
from turntoward.model import Reaction
from turntoward.model.reading import MomentKind


def moments(talk, *codings):
    by_turn = [[each for each in codings if each.turn == turn.index] for turn in talk.turns]
    return list(bid_moments(CodedTurns(talk, by_turn)))


def bid(turn):
    return coding(turn, "bid", 0.8, kind="support")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("turns_toward", MomentKind.BID_MET),
        ("turns_away", MomentKind.BID_MISSED),
        ("turns_against", MomentKind.BID_REJECTED),
    ],
)
def test_a_bid_is_met_as_its_answer_turns(answer, kind):
    """Toward, away and against are told apart, and the moment rests on both turns."""
    talk = conversation(("Ana", "rough day"), ("Ben", "…"))
    (moment,) = moments(talk, bid(0), coding(1, answer, 0.9))
    assert (moment.kind, moment.turns, moment.whose) == (kind, (0, 1), "Ben")
    assert moment.p == pytest.approx(0.72)


def test_an_answer_that_cannot_be_told_is_no_moment():
    """Where the reply carries no turning, nothing is claimed."""
    assert moments(conversation(("Ana", "rough day"), ("Ben", "…")), bid(0)) == []


NEXT_DAY = 24 * 60


def test_silence_is_a_miss_only_where_the_format_shows_reactions():
    """An export without reactions cannot show whether a bid was met with a heart."""
    lines = (("Ana", "rough day", 0), ("Ana", "hi", NEXT_DAY), ("Ben", "hi", NEXT_DAY + 1))
    (moment,) = moments(conversation(*lines), bid(0))
    assert moment.kind is MomentKind.BID_MISSED
    (moment,) = moments(conversation(*lines, limits=SHOWS_LITTLE), bid(0))
    assert moment.kind is MomentKind.NO_VISIBLE_REPLY


def test_silence_at_the_end_of_the_chat_is_no_miss():
    """If the chat did not go on, nobody knows."""
    (moment,) = moments(conversation(("Ben", "hi", 0), ("Ana", "rough day", 1)), bid(1))
    assert moment.kind is MomentKind.NO_VISIBLE_REPLY


def test_a_reaction_is_an_answer():
    """A bid that got a reaction was not left without one."""
    talk = conversation(("Ana", "rough day", 0), ("Ben", "hi", NEXT_DAY))
    loved = msgspec.structs.replace(talk.messages[0], reactions=(Reaction("Ben", "❤"),))
    talk = msgspec.structs.replace(talk, messages=(loved, talk.messages[1]))
    assert moments(talk, bid(0)) == []


def test_a_picture_is_an_answer():
    """A reply without words is a reply: nothing is called missed."""
    talk = conversation(("Ana", "rough day", 0), ("Ben", "", 1), ("Ana", "hi", NEXT_DAY))
    assert moments(talk, bid(0)) == []
