import pickle
from datetime import date, timedelta

import pytest

from tests.make import SHOWS_ALL, START, message
from turntoward.errors import ChatChoiceError, InputError
from turntoward.model import Chat, Coverage, Problem
from turntoward.model.chats import Chats, keep_called

TITLES = ("Ana", "Ana (work)", "Ben", "Café", "7")


def said(chat, speaker, minutes):
    """A message in one of several chats."""
    found = message(speaker, "x", minutes)
    return type(found)(
        **{**{f: getattr(found, f) for f in found.__struct_fields__}, "conversation": chat}
    )


def gathered(titles=TITLES, wanted=(), *, first=False):
    """Chats of these titles, each with one message more than the one before it."""
    found = Chats(keep_called(wanted, first=first))
    for number, title in enumerate(titles, 1):
        found.note(Chat(id=f"id{number}", title=title))
        found.take(said(f"id{number}", "Ana", minutes) for minutes in range(number))
    return found


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("Ana", [1]),
        ("ana", [1]),
        ("ANA (W", [2]),
        ("B", [3]),
        ("cafe\u0301", [4]),
        ("7", [5]),
        ("2", [2]),
        ("id3", [3]),
        ("An", [1, 2]),
        ("", [1, 2, 3, 4, 5]),
        ("Zoe", []),
        ("9", []),
    ],
)
def test_what_a_name_means(wanted, numbers):
    """A whole title comes before a number, and a number before the start of a title."""
    found = gathered()
    assert [chat.number for chat in found.called(wanted)] == numbers
    if len(numbers) == 1:
        assert found.one(wanted, "x").chat.title == TITLES[numbers[0] - 1]
    else:
        with pytest.raises(ChatChoiceError) as refused:
            found.one(wanted, "x.json")
        assert [chat.number for chat in refused.value.chats] == (numbers or [1, 2, 3, 4, 5])


def test_one_chat_needs_no_name():
    """Where there is one chat it is meant, where there are several one has to be chosen."""
    assert gathered(("Ana",)).one(None, "x").chat.title == "Ana"
    with pytest.raises(ChatChoiceError, match="x holds 5 chats"):
        gathered().one(None, "x")
    with pytest.raises(InputError, match="no messages"):
        gathered(()).one(None, "x")


def test_some_chats_are_meant():
    """Several names mean several chats, each once; a single chat needs no name."""
    found = gathered()
    assert [each.chat.id for each in found.some(["Ana", "Ben", "1"], "x")] == ["id1", "id3"]
    assert [each.chat.id for each in gathered(("Ana",)).some(["Zoe"], "x")] == ["id1"]
    for wanted in ([], ["Zoe"]):
        with pytest.raises(ChatChoiceError):
            found.some(wanted, "x")


def test_only_messages_that_may_be_meant_are_kept():
    """Of the other chats, a list knows as much, and no message is in memory."""
    found = gathered(wanted=["an", "3"])
    assert [len(chat.messages) for chat in found.by_id.values()] == [1, 2, 3, 0, 0]
    assert [chat.messages for chat in found.summaries()] == [1, 2, 3, 4, 5]
    assert [len(chat.messages) for chat in gathered(first=True).by_id.values()] == [1, 0, 0, 0, 0]


def test_a_list_shows_people_and_days():
    """People in order of appearance, and the first and last day, whatever the order."""
    found = Chats(lambda _chat, _number: False)
    found.note(Chat(id="c", title="c"))
    day = timedelta(days=1).total_seconds() / 60
    found.take(said("c", name, days * day) for name, days in (("Ben", 2), (None, 9), ("Ana", -3)))
    (shown,) = found.summaries()
    assert shown.people == ("Ben", "Ana")
    assert (shown.first, shown.last) == (date(2024, 4, 10), date(2024, 4, 22))
    assert START.date() == date(2024, 4, 13)


def test_coverages_and_problems_find_their_chat():
    """A Coverage is that of the earliest chat without one, a Problem that of the latest chat."""
    ends = [Coverage(reader=name, limits=SHOWS_ALL) for name in "ab"]
    faults = [Problem(code="R1", where=f"line {number}", message="x") for number in range(3)]
    found = Chats(lambda _chat, _number: False)
    one, other = Chat(id="1", title="x"), Chat(id="2", title="y")
    found.take([faults[0], one, faults[1], other, faults[2], *ends, ends[0]])
    assert found.problems == [faults[0]]
    assert [chat.problems for chat in found.by_id.values()] == [[faults[1]], [faults[2]]]
    assert [chat.coverage for chat in found.by_id.values()] == ends
    assert found.all_problems() == tuple(faults)


def test_a_message_without_a_chat_is_refused():
    """A stream that is none is an error of ours, wherever it came from."""
    with pytest.raises(InputError, match="before its chat"):
        Chats(lambda _chat, _number: True).take([message("Ana", "hi")])


def test_the_error_survives_pickling():
    """It keeps its sentence and its chats on the way through another process."""
    with pytest.raises(ChatChoiceError) as refused:
        gathered().one(None, "x")
    again = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 our own
    assert (str(again), again.chats) == (str(refused.value), refused.value.chats)
