import msgspec
import pytest

from tests.dynamics.find import DAY, chatter, coded, figures, with_rhythm
from tests.make import SHOWS_LITTLE, coding, conversation, message
from turntoward.dynamics.bids import bid_ledger, bid_measures, bid_moments
from turntoward.model import Chat, Kind, Reaction
from turntoward.model.dynamics import Answer
from turntoward.model.gather import gather
from turntoward.model.reading import TOO_LITTLE, MomentKind


def ledger(talk, *codings):
    return bid_ledger(*with_rhythm(talk, *codings))


def bid(turn, **more):
    return coding(turn, "bid", 0.8, **({"kind": "support"} | more))


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
    (moment,) = bid_moments(ledger(talk, bid(0), coding(1, answer, 0.9)))
    assert (moment.kind, moment.turns, moment.whose) == (kind, (0, 1), "Ben")
    assert moment.p == pytest.approx(0.72)


def test_an_answer_that_cannot_be_told_is_no_moment():
    """Where the reply carries no turning, nothing is claimed, and nothing is counted as missed."""
    (entry,) = ledger(conversation(("Ana", "rough day"), ("Ben", "…")), bid(0))
    assert (entry.answer, entry.reply, entry.by) == (Answer.CANNOT_TELL, 1, "Ben")
    assert list(bid_moments([entry])) == []


def test_an_unsure_answer_leaves_room_for_not_knowing():
    """What the codings do not tell is not shared out among the answers."""
    talk = conversation(("Ana", "rough day"), ("Ben", "…"))
    (entry,) = ledger(talk, bid(0), coding(1, "turns_toward", 0.6), coding(1, "turns_away", 0.3))
    assert (entry.toward, entry.away, entry.answer) == (0.6, 0.3, Answer.TOWARD)


def test_a_warm_answer_is_less_surely_a_sharp_one():
    """A turn that is coded as warm and as sharp is not called sharp."""
    talk = conversation(("Ana", "rough day"), ("Ben", "…"))
    sharp, warm = coding(1, "turns_against", 0.9), coding(1, "validates", 0.9)
    (entry,) = ledger(talk, bid(0), sharp, warm)
    assert entry.answer is Answer.CANNOT_TELL


@pytest.mark.parametrize(
    ("does", "answer"),
    [
        ("asks_feeling", Answer.TOWARD),
        ("validates", Answer.TOWARD),
        ("shares_own", Answer.TOWARD),
        ("changes_subject", Answer.AWAY),
        ("withdraws", Answer.AWAY),
        ("asks_closed", Answer.CANNOT_TELL),
    ],
)
def test_what_a_reply_does_tells_how_it_turns(does, answer):
    """Where no turning was coded, interest and warmth take a bid up, and a step past it leaves it."""
    talk = conversation(("Ana", "rough day"), ("Ben", "…"))
    (entry,) = ledger(talk, bid(0), coding(1, does, 0.9))
    assert entry.answer is answer
    assert entry.toward + entry.away + entry.against < 0.9


WAITED = [
    *chatter(12),
    ("Ana", "rough day", 12 * DAY),
    *chatter(2, start=14, first="Ben", second="Ana"),
]
BID = 48


def test_silence_is_a_miss_where_all_conditions_hold():
    """The format shows reactions, nothing else came, it was unusually long, and the chat went on."""
    (entry,) = ledger(conversation(*WAITED), bid(BID))
    assert (entry.answer, entry.by, entry.reply) == (Answer.UNANSWERED, "Ben", None)
    (moment,) = bid_moments([entry])
    assert (moment.kind, moment.whose) == (MomentKind.BID_MISSED, "Ben")


def without_reactions():
    return conversation(*WAITED, limits=SHOWS_LITTLE)


def at_the_end():
    return conversation(*WAITED[: BID + 1])


def without_a_rhythm():
    return conversation(("Ana", "rough day", 0), ("Ben", "hi", 3 * DAY))


def within_the_rhythm():
    slow = [("Ana" if day % 2 else "Ben", "dear you", day * 2 * DAY) for day in range(30)]
    return conversation(
        *slow, ("Ana", "rough day", 59 * DAY), ("Ana", "x", 60 * DAY), ("Ben", "y", 60.5 * DAY)
    )


def with_a_call():
    lines = [message(*line) for line in WAITED]
    call = message(None, "Missed voice call", 12 * DAY + 30, kind=Kind.CALL)
    messages = [*lines[: BID + 1], call, *lines[BID + 1 :]]
    return gather(Chat(id="c", title="c"), messages, conversation(*WAITED).coverage)


def with_a_hidden(kind):
    """A row that does not say whose it is, where the reply would be."""
    lines = [message(*line) for line in WAITED]
    hidden = message(None, "", 12 * DAY + 30, kind=kind)
    messages = [*lines[: BID + 1], hidden, *lines[BID + 1 :]]
    return lambda: gather(Chat(id="c", title="c"), messages, conversation(*WAITED).coverage)


@pytest.mark.parametrize(
    ("talk", "turn"),
    [
        (without_reactions, BID),
        (at_the_end, BID),
        (without_a_rhythm, 0),
        (within_the_rhythm, 30),
        (with_a_call, BID),
        *((with_a_hidden(kind), BID) for kind in (Kind.MEDIA, Kind.DELETED, Kind.EMPTY)),
    ],
)
def test_silence_is_no_miss_where_one_condition_fails(talk, turn):
    """Silence is not rejection: without one of the conditions there is only no visible reply."""
    (entry,) = ledger(talk(), bid(turn))
    assert entry.answer in {Answer.NO_VISIBLE_REPLY, Answer.CANNOT_TELL}
    assert MomentKind.BID_MISSED not in {moment.kind for moment in bid_moments([entry])}


def test_a_reaction_is_an_answer():
    """A bid that got a reaction was not left without one; more cannot be told."""
    talk = conversation(*WAITED)
    loved = msgspec.structs.replace(talk.messages[BID], reactions=(Reaction("Ben", "❤"),))
    messages = (*talk.messages[:BID], loved, *talk.messages[BID + 1 :])
    (entry,) = ledger(msgspec.structs.replace(talk, messages=messages), bid(BID))
    assert (entry.answer, entry.by) == (Answer.CANNOT_TELL, "Ben")


def test_a_picture_is_an_answer():
    """A reply without words is a reply: nothing is called missed."""
    talk = conversation(("Ana", "rough day", 0), ("Ben", "", 1), ("Ana", "hi", DAY))
    assert list(bid_moments(ledger(talk, bid(0)))) == []


def test_letters_are_answered_by_letters():
    """Where each turn is a session of its own, the next letter within the usual time is the reply."""
    lines = [("Ana" if day % 2 else "Ben", "dear you", day * 2 * DAY) for day in range(30)]
    (entry,) = ledger(conversation(*lines), bid(10), coding(11, "turns_toward", 0.9))
    assert (entry.answer, entry.reply) == (Answer.TOWARD, 11)


def test_a_reply_that_links_to_the_bid_is_its_answer():
    """What says that it replies to a bid answers it, also days later."""
    messages = [
        message("Ana", "look what i made", 0, id="1"),
        message("Ana", "hi", 2 * DAY, id="2"),
        message("Ben", "wow", 2 * DAY + 1, id="3", reply_to="1"),
    ]
    coverage = conversation(("Ana", "x")).coverage
    talk = gather(Chat(id="c", title="c"), messages, coverage)
    (entry,) = ledger(talk, bid(0), coding(2, "turns_toward", 0.9))
    assert (entry.answer, entry.reply) == (Answer.TOWARD, 2)


def test_an_account_of_one_person_alone_says_nothing_of_answers():
    """Where the source holds one side only, no silence is told."""
    limits = msgspec.structs.replace(SHOWS_LITTLE, one_sided=True)
    (entry,) = ledger(conversation(("Ana", "look"), limits=limits), bid(0))
    assert entry.answer is Answer.CANNOT_TELL


def talks(count, answer):
    """So many short talks in which Ben answers Ana's bid."""
    lines = [
        line
        for day in range(count)
        for line in (("Ana", "look", day * DAY), ("Ben", "…", day * DAY + 1))
    ]
    bids = [bid(2 * number) for number in range(count)]
    return conversation(*lines), *bids, *(coding(2 * n + 1, answer, 0.9) for n in range(count))


def test_the_share_of_bids_met_has_an_interval():
    """It is counted for the one who answers, and does not claim more than so many bids can."""
    turns = coded(*talks(40, "turns_toward"))
    found = {
        each.name: each
        for each in bid_measures(turns, ledger(*talks(40, "turns_toward")))
        if each.whose == "Ben"
    }
    value, low, _ = figures(found["bids_met"])
    assert value == pytest.approx(1.0)
    assert found["bids_met"].n == pytest.approx(40 * 0.8 * 0.9)
    assert 0.8 < low < 1.0


def test_a_few_bids_are_too_little_to_tell():
    """Below the documented minimum there is no number."""
    few = talks(8, "turns_away")
    found = [each for each in bid_measures(coded(*few), ledger(*few)) if each.name == "bids_met"]
    assert {(each.value, each.why_not) for each in found} == {(None, TOO_LITTLE)}
