"""A newer export joined to what is there: nothing doubled, nothing lost."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.store.making import START, chat, message
from turntoward.model import Precision, Reaction
from turntoward.store.joining import join


def joined(old, new):
    """The joined messages, without their numbers."""
    return [
        text(new[step.new] if step.old is None or step.tells_more else old[step.old])
        for step in join(old, new)
    ]


def text(message):
    return (message.speaker, message.text)


histories = st.lists(
    st.tuples(st.sampled_from(("Ana", "Ben")), st.sampled_from(("ok", "yes", "a", "b", "c"))),
    max_size=14,
)


def made(history, *, timed=True, first=1):
    """Messages of a history, several to a minute."""
    messages = []
    for number, (speaker, said) in enumerate(history, first):
        at = START + timedelta(minutes=number // 3) if timed else None
        messages.append(message(number, said, speaker=speaker, at=at))
    return messages


@given(histories, st.booleans())
@settings(max_examples=150)
def test_twice_is_once(history, timed):
    """The same export again changes nothing."""
    messages = made(history, timed=timed)
    steps = join(messages, messages)
    assert [(step.old, step.new) for step in steps] == [(n, n) for n in range(len(messages))]
    assert not any(step.tells_more for step in steps)


@given(histories, histories, st.booleans())
@settings(max_examples=150)
def test_a_longer_export_adds_its_end(history, more, timed):
    """What came since stands at the end, once."""
    whole = made(history + more, timed=timed)
    assert joined(whole[: len(history)], whole) == [text(each) for each in whole]


@given(histories, st.integers(0, 14), st.integers(0, 14))
@settings(max_examples=150)
def test_two_parts_make_the_whole(history, one, other):
    """The beginning and the end of a chat, where they overlap or touch, are the chat."""
    low, high = sorted((min(one, len(history)), min(other, len(history))))
    low -= low % 3  # a minute is whole in one of them
    whole = made(history, first=0)
    assert joined(whole[:high], whole[low:]) == [text(each) for each in whole]


@given(histories, histories)
@settings(max_examples=150)
def test_nothing_is_lost_and_nothing_made_up(history, other):
    """Each message is there at least as often as in either, and never more often than in both."""
    old, new = made(history), made(other)
    found = Counter(joined(old, new))
    first, second = Counter(map(text, old)), Counter(map(text, new))
    assert all(found[each] >= max(first[each], second[each]) for each in first | second)
    assert all(found[each] <= first[each] + second[each] for each in found)
    steps = join(old, new)
    assert sorted(step.old for step in steps if step.old is not None) == [*range(len(old))]
    assert sorted(step.new for step in steps if step.new is not None) == [*range(len(new))]


def test_numbers_that_have_shifted_do_not_matter():
    """An export that begins later numbers its messages anew."""
    old = chat(10)
    new = [replace(each, id=str(number)) for number, each in enumerate(chat(12)[4:], 1)]
    assert joined(old, new) == [text(each) for each in chat(12)]


def test_a_message_edited_since_is_the_newer_one():
    """With the app's own ids and seconds, or a mark, an edit is no second message."""
    old = [message(1, "helo", precision=Precision.SECOND), message(2)]
    new = [message(1, "hello", precision=Precision.SECOND), message(2)]
    assert joined(old, new) == [("Ana", "hello"), text(old[1])]
    old = [message(1, "helo"), message(2)]
    assert joined(old, [message(1, "hello", edited=True), message(2)])[0] == ("Ana", "hello")
    assert len(joined(old, [message(1, "hello"), message(2)])) == 3  # it could be another


def test_reactions_that_came_later_are_taken():
    """The same message with a heart takes the place of the one without."""
    old = chat(3)
    new = [old[0], replace(old[1], reactions=(Reaction("Ana", "❤"),)), old[2]]
    steps = join(old, new)
    assert [step.tells_more for step in steps] == [False, True, False]


@pytest.mark.parametrize("first", ["old", "new"])
def test_a_message_without_a_time_is_not_doubled(first):
    """Between timed ones, by its words."""
    old = [message(1), message(2, "a note", at=None, precision=None), message(3)]
    new = [message(0), *old, message(4)]
    pair = (old, new) if first == "old" else (new, old)
    assert Counter(joined(*pair))[("Ben", "a note")] == 1
