from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.make import START, message
from tests.readers.messages import messages
from turntoward.errors import ChoiceError
from turntoward.model import Kind, Message, Precision, Reaction
from turntoward.model.merge import insist_on_people, merge, names_of_same, person_key, split

MINUTE, SECOND, MILLISECOND = Precision.MINUTE, Precision.SECOND, Precision.MILLISECOND


def timed(who, words, seconds, precision=SECOND, **more):
    """A message so many seconds after the start, as exactly as its clock tells."""
    at = None if seconds is None else START + timedelta(seconds=seconds)
    if at and precision is MINUTE:
        at = at.replace(second=0)
    return Message(
        conversation="x",
        id=f"{seconds}",
        speaker=who,
        text=words,
        at=at,
        precision=precision,
        **more,
    )


SMALL = st.builds(
    timed,
    st.sampled_from(["Ana", "+44 7700 900123", "Ben", None]),
    st.sampled_from(["ok", "yes", "and you?"]),
    st.none() | st.integers(0, 150),
    st.sampled_from([MINUTE, SECOND]),
)
HISTORIES = st.lists(SMALL, max_size=12)


def joined(*histories, same=()):
    """Histories merged, by number."""
    sources = {str(number): history for number, history in enumerate(histories)}
    return merge(sources, title="Ana", same=names_of_same(same))


def said(*histories, **more):
    """Who says what in the one history."""
    return [
        (each.message.speaker, each.message.text) for each in joined(*histories, **more).messages
    ]


@given(st.lists(st.lists(messages(), max_size=6), max_size=4))
def test_a_merged_history_can_be_taken_apart(histories):
    """Whatever was merged comes back as it was, duplicates included."""
    kept = {str(number): tuple(each) for number, each in enumerate(histories) if each}
    assert split(joined(*histories).messages) == kept


@given(st.lists(HISTORIES, max_size=3))
def test_nothing_is_lost_and_nothing_invented(histories):
    """Each message is kept once or stands for copies, and no more often than in one input."""
    merged = joined(*histories, same=["Ana=+44 7700 900123"])
    assert sum(len(each.origins) for each in merged.messages) == sum(map(len, histories))
    assert merged.duplicates == sum(map(len, histories)) - len(merged.messages)
    for each in merged.messages:
        sources = [origin.source for origin in each.origins]
        assert len(set(sources)) == len(sources)


@given(HISTORIES, HISTORIES)
def test_it_is_in_time_order(one, other):
    """Times never go back, and what comes from one chat in order stays in order."""
    times = [each.message.at for each in joined(one, other).messages if each.message.at]
    assert times == sorted(times)
    dated = [each for each in one if each.at]
    ordered = sorted(dated, key=lambda each: each.at or START)
    assert [each.origins[0].message for each in joined(dated).messages] == ordered


@given(HISTORIES)
def test_the_same_export_twice_is_once(history):
    """Merging a chat with itself changes nothing, if its messages have times."""
    dated = [each for each in history if each.at]
    assert said(dated, dated) == said(dated)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_is_said_twice_is_said_twice(times):
    """A message is kept as often as the chat that has it most often."""
    ok = timed("Ana", "ok", 0, MINUTE)
    assert said([ok] * times, [ok]) == [("Ana", "ok")] * times
    assert said([ok], [ok] * times) == [("Ana", "ok")] * times


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((42, SECOND), (42, SECOND), True),
        ((42, SECOND), (43, SECOND), False),
        ((42, SECOND), (0, MINUTE), True),
        ((60, SECOND), (0, MINUTE), False),
        ((59, SECOND), (60, MINUTE), False),
    ],
)
def test_times_are_equal_as_far_as_the_coarser_clock_shows(one, other, same):
    """A clock of minutes cannot tell apart what happens in one of them."""
    histories = [timed("Ana", "ok", *one)], [timed("Ana", "ok", *other)]
    for each in (histories, histories[::-1]):
        assert len(said(*each)) == (1 if same else 2)


def test_the_finer_clock_stands_for_both():
    """Of two copies, the one that tells more is shown, with its answers and hearts."""
    coarse = timed("Ana", "ok", 42, MINUTE)
    fine = timed("Ana", "ok", 42, reactions=(Reaction("Ben", "❤"),))
    for histories in (([coarse], [fine]), ([fine], [coarse])):
        (each,) = joined(*histories).messages
        assert (each.message.at, each.message.reactions) == (fine.at, fine.reactions)


@pytest.mark.parametrize(
    "other",
    [
        timed("Ben", "ok", 0),
        timed("Ana", "no", 0),
        timed("Ana", "ok", 0, kind=Kind.CALL),
        timed("Ana", "ok", None),
        timed(None, "ok", 0),
    ],
)
def test_what_differs_is_no_copy(other):
    """Another person, other words, another kind, or no time: both are kept."""
    assert len(said([timed("Ana", "ok", 0)], [other])) == 2


def test_captions_and_accents_are_compared_as_words():
    """The same words under a picture, however their accents are written, are the same."""
    one = timed("Ana", "IMG-1.jpg\ncafe\u0301", 0, kind=Kind.MEDIA, caption="cafe\u0301")
    other = timed("Ana", "image omitted", 0, kind=Kind.MEDIA, caption="café ")
    assert len(said([one], [other])) == 1


def test_names_of_one_person_become_one():
    """Numbers are told by their digits, in speakers and in hearts."""
    one = [timed("Ana", "hi", 0)]
    other = [
        timed("\u202a+44\xa07700\xa0900123\u202c", "hi", 0),
        timed("Ben", "x", 1, reactions=(Reaction("+44 7700 900123", "❤"), Reaction(None, "👍"))),
    ]
    merged = joined(one, other, same=["Ana=+44 7700 900123=A. Ruiz"]).messages
    assert [each.message.speaker for each in merged] == ["Ana", "Ben"]
    assert merged[1].message.reactions == (Reaction("Ana", "❤"), Reaction(None, "👍"))
    assert person_key("ANA ") == person_key("Ana")


@pytest.mark.parametrize("wrong", ["Ana", "=Ben", "Ana=", "Ana==Ben", ""])
def test_names_that_say_nothing_are_refused(wrong):
    """Two names of one person are needed."""
    with pytest.raises(ChoiceError, match="the first is kept"):
        names_of_same([wrong])


def test_somebody_who_says_nothing_is_refused():
    """A name that nobody has is probably misspelled; the names there are, are told."""
    sources = {"x": [message("Ana", "hi")]}
    insist_on_people(names_of_same(["Annie=ana"]), sources)
    with pytest.raises(ChoiceError, match="There is: Ana"):
        insist_on_people(names_of_same(["Ana=Zoe"]), sources)


def test_a_message_without_a_time_stays_behind_the_one_before_it():
    """Notices without a clock keep their place; those at the start stay before the first."""
    one = [timed(None, "begins", None), timed("Ana", "a", 0), timed(None, "note", None)]
    one += [timed("Ana", "c", 20)]
    other = [timed("Ben", "b", 10), timed("Ben", "d", 30)]
    words = [text for _, text in said(one, other)]
    assert words == ["begins", "a", "note", "b", "c", "d"]


def test_of_equal_times_both_orders_are_kept():
    """Where one export begins later in a minute, what it lacks comes before what both have."""
    new = [timed("Ana", word, 0, MINUTE) for word in ("a", "b", "c")]
    assert [text for _, text in said(new[1:], new)] == ["a", "b", "c"]
    assert [text for _, text in said(new[:2], new)] == ["a", "b", "c"]


def test_clocks_that_cannot_be_compared_are_told():
    """Instants are used where all have them; else the clocks on the walls, and that is told."""
    local = timed("Ana", "local", 60)
    exact = replace(timed("Ben", "utc", 0), at_utc=(START + timedelta(hours=2)).replace(tzinfo=UTC))
    both = replace(local, at_utc=(START + timedelta(hours=1)).replace(tzinfo=UTC))
    assert [(problem.code, problem.where) for problem in joined([local], [exact]).problems] == [
        ("M101", "0")
    ]
    assert joined([local], [local]).problems == ()
    assert joined([exact], [both]).problems == ()
    assert [text for _, text in said([exact], [both])] == ["local", "utc"]
    assert [text for _, text in said([exact], [local])] == ["utc", "local"]


def test_recordings_stand_at_the_end():
    """What has no time at all keeps its order, behind all else, and that is told."""
    spoken = [timed("Ana", word, None) for word in "xy"]
    merged = joined(spoken, [timed("Ben", "a", 0)])
    assert [each.message.text for each in merged.messages] == ["a", "x", "y"]
    assert [(problem.code, problem.where) for problem in merged.problems] == [("M102", "0")]


def test_answers_find_the_message_they_answer():
    """Ids are new and differ, and an answer points at the one that its chat meant."""
    one = [timed("Ana", "a", 0), timed("Ben", "b", 10, reply_to="0")]
    other = [
        timed("Ana", "a2", 0),
        timed("Ben", "b2", 20, reply_to="0"),
        timed("Ana", "c", 30, reply_to="gone"),
    ]
    merged = [each.message for each in joined(one, other).messages]
    ids = {each.text: each.id for each in merged}
    assert len(set(ids.values())) == 5
    answers = {each.text: each.reply_to for each in merged if each.reply_to}
    assert answers == {"b": ids["a"], "b2": ids["a2"], "c": "1: gone"}
    assert {each.conversation for each in merged} == {"Ana"}


@given(st.integers(1, 3))
def test_many_copies_cost_little(count):
    """Thousands of equal words in one minute are paired off, one by one."""
    many = [timed("Ana", "ok", 0, MINUTE)] * 3_000
    assert len(joined(*[many] * count).messages) == 3_000
