import msgspec
import pytest

from tests.dynamics.find import DAY, chatter, figures, with_rhythm
from tests.make import coding, conversation
from turntoward.dynamics.pacing import Pacing, pacing_measures, pacing_moments
from turntoward.model import Precision
from turntoward.model.dynamics import DayPart
from turntoward.model.reading import MomentKind


def pacing(talk, *codings):
    return Pacing(*with_rhythm(talk, *codings))


def by_the_minute(talk):
    """The same conversation on a clock that shows minutes."""
    messages = tuple(
        msgspec.structs.replace(message, precision=Precision.MINUTE) for message in talk.messages
    )
    return msgspec.structs.replace(talk, messages=messages)


def test_the_usual_time_is_one_that_happened():
    """Half of the replies come within it; a quarter and nine of ten are told as well."""
    lines = [
        line
        for day in range(30)
        for line in (("Ana", "hey", day * DAY), ("Ben", "hey", day * DAY + day + 1))
    ]
    ana, ben = pacing(conversation(*lines)).pace
    assert (ben.replies, ben.usual, ben.quick, ben.slow) == (30, 15 * 60, 8 * 60, 27 * 60)
    assert (ana.replies, ana.usual) == (0, None)


def test_a_clock_of_minutes_gives_minutes():
    """Nothing finer than the clock is told: never a sub-minute reply time."""
    lines = [
        line
        for day in range(30)
        for line in (("Ana", "hey", day * DAY), ("Ben", "hey", day * DAY + 0.7 + day % 3))
    ]
    found = pacing(by_the_minute(conversation(*lines)))
    ben = found.pace[1]
    assert {ben.usual % 60, ben.quick % 60, ben.slow % 60, ben.resolution % 60} == {0}
    assert all(wait % 60 == 0 for wait in found.waits["Ben"])


def test_a_clock_that_was_set_back_gives_no_reply_time():
    """When the clocks change, a reply may seem to come before its message; it is left out."""
    found = pacing(conversation(("Ana", "hey", 60), ("Ben", "hey", 5)))
    assert found.waits == {"Ana": [], "Ben": []}


def test_reply_times_by_part_of_the_day():
    """A reply belongs to the hour in which the message came."""
    lines = [
        line
        for day in range(12)
        for line in (("Ana", "hey", day * DAY + 180), ("Ben", "hey", day * DAY + 185))
    ]
    parts = {each.part: each for each in pacing(conversation(*lines)).pace[1].by_part}
    assert (parts[DayPart.NIGHT].replies, parts[DayPart.NIGHT].usual) == (12, 300)
    assert (parts[DayPart.MORNING].replies, parts[DayPart.MORNING].usual) == (0, None)


def test_who_opens_and_who_closes():
    """Each session has one who begins and one who ends it."""
    ana, ben = pacing(conversation(*chatter(5))).pace
    assert (ana.opens, ana.closes, ben.opens, ben.closes) == (5, 0, 0, 5)


AGAIN = [
    ("Ben", "hi", 0),
    ("Ana", "are you there", 2),
    ("Ana", "hello", 150),
    ("Ana", "talk to me", 151),
    ("Ana", "why not", 300),
    ("Ben", "sorry", 310),
]


def test_several_turns_without_an_answer_are_a_burst():
    """Turns in a row, each after a silence; it is a moment only where pressure is in it."""
    talk = conversation(*AGAIN)
    (burst,) = pacing(talk).bursts
    assert (burst.speaker, burst.first, burst.last, burst.messages) == ("Ana", 1, 3, 4)
    assert list(pacing_moments(pacing(talk))) == []
    (moment,) = pacing_moments(pacing(talk, coding(3, "presses")))
    assert (moment.kind, moment.turns, moment.whose) == (MomentKind.BURST, (1, 2, 3), "Ana")


def test_a_long_silence_is_long_for_these_people():
    """A break twice as long as nine of ten; for people who write weekly a week is none."""
    lines = [*chatter(20), *chatter(3, start=30)]
    (silence,) = pacing(conversation(*lines)).silences
    assert silence.broken_by == "Ana"
    assert silence.seconds == pytest.approx(11 * DAY * 60, rel=0.01)
    weekly = [("Ana" if week % 2 else "Ben", "hi", week * 7 * DAY) for week in range(20)]
    assert pacing(conversation(*weekly)).silences == ()


def test_time_that_was_asked_for_is_given_or_not():
    """To ask again before it is over is not giving it."""
    talk = conversation(("Ana", "so?"), ("Ben", "give me an hour"), ("Ana", "…"), ("Ben", "…"))
    asked = coding(1, "asks_time", 0.8)
    (given,) = pacing(talk, asked).asked_time
    assert (given.by, given.respected, given.pressed_at) == ("Ana", 1.0, None)
    pressed = pacing(talk, asked, coding(2, "presses", 0.9))
    assert pressed.asked_time[0].pressed_at == 2
    (moment,) = pacing_moments(pressed)
    assert (moment.kind, moment.whose, moment.turns) == (MomentKind.TIME_PRESSED, "Ana", (1, 2))


def recorded(*lines):
    """A recording: speaker, second at which they begin, seconds they speak."""
    talk = conversation(*((speaker, "words", number) for number, (speaker, *_) in enumerate(lines)))
    messages = tuple(
        msgspec.structs.replace(message, at=None, precision=None, offset=begin, duration=long)
        for message, (_, begin, long) in zip(talk.messages, lines, strict=True)
    )
    turns = tuple(
        msgspec.structs.replace(turn, start=None, end=None, offset=begin, until=begin + long)
        for turn, (_, begin, long) in zip(talk.turns, lines, strict=True)
    )
    return msgspec.structs.replace(talk, messages=messages, turns=turns)


@pytest.mark.parametrize(("begin", "room"), [(10.2, 0.0), (12.0, 1.0)])
def test_a_pause_after_a_disclosure_is_room(begin, room):
    """In a recording the listener leaves room by waiting a moment."""
    talk = recorded(("Ana", 0.0, 10.0), ("Ben", begin, 2.0))
    ben = pacing(talk, coding(0, "disclosure", 0.8, level=3)).pace[1]
    assert (ben.room, ben.room_of) == pytest.approx((0.8 * room, 0.8))


def test_in_writing_room_is_a_reply_that_does_not_press():
    """Nobody can be interrupted in a chat."""
    talk = conversation(("Ana", "…"), ("Ben", "why? since when? who else knows?"))
    opened = coding(0, "disclosure", 1.0, level=3)
    ben = pacing(talk, opened, coding(1, "interrogates", 0.5)).pace[1]
    assert ben.room == pytest.approx(0.6)


def test_measures_of_pace_have_intervals():
    """The interval of a median comes from the order of the times, and holds times that happened."""
    turns, rhythm = with_rhythm(conversation(*chatter(40)))
    found = {
        (each.name, each.whose): each for each in pacing_measures(turns, Pacing(turns, rhythm))
    }
    reply = found["reply_time", "Ben"]
    assert (reply.value, reply.low, reply.high, reply.unit) == (60, 60, 60, "seconds")
    assert figures(found["opens_sessions", "Ana"])[0] == 1.0
    assert figures(found["opens_sessions", "Ben"])[2] > 0.05
