import html
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.make import coding, conversation
from tests.report.readings import example, hostile, lines
from turntoward.model.reading import MadeBy, Reading
from turntoward.report.marks import Marks
from turntoward.report.shown import shown
from turntoward.report.talks import folders, script_data
from turntoward.shipped import load_codebook

BOOK = load_codebook()


def laid_out(reading, linked=()):
    safe = shown(reading)
    marks = Marks(safe, BOOK)
    return safe, folders(safe, marks, set(linked)), json.loads(script_data(safe, marks))


def units(text):
    """A text as a browser counts it: in UTF-16 units."""
    return text.encode("utf-16-le")


def taken_apart(talk, data):
    """The texts of a talk's turns, cut out of its plain text as the script does it."""
    whole, found, at = units(html.unescape(re.sub("<[^>]*>", "", talk.text))), [], 0
    first = data["first"][talk.index]
    for who, time, length, *more in data["turns"][first : first + talk.turns]:
        start = at + time + 2 + len(units(data["people"][who])) // 2 + 2
        found.append(whole[2 * start : 2 * (start + length)].decode("utf-16-le"))
        at = start + length + 1 + (more[0] if more else 0)
    assert at * 2 == len(whole)
    return found


SAID = st.lists(
    st.tuples(st.sampled_from(["Ana", "Ben 🦊", "<b>"]), st.text(max_size=30)),
    min_size=1,
    max_size=8,
)


@given(SAID)
@settings(max_examples=60)
def test_the_plain_text_comes_apart_into_its_turns(said):
    """Every turn's words are found again by their lengths, whatever they are made of."""
    talk = conversation(*said)
    codings = tuple((coding(turn.index, "names_feeling"),) for turn in talk.turns)
    reading = Reading(
        conversation=talk,
        codings=codings,
        moments=(),
        made_by=MadeBy(turntoward="0", codebook="0"),
    )
    safe, found, data = laid_out(reading, linked=[0])
    texts = [text for folder in found for each in folder.talks for text in taken_apart(each, data)]
    assert texts == [turn.text for turn in safe.conversation.turns]


@pytest.mark.parametrize("name", ["partners-android.txt", "peer-support.vtt", "friends-group.csv"])
def test_the_examples_come_apart_too(name):
    """With all their marks, below the turns and in the data."""
    safe, found, data = laid_out(example(name), linked=range(0, 50, 3))
    texts = [text for folder in found for each in folder.talks for text in taken_apart(each, data)]
    assert texts == [turn.text for turn in safe.conversation.turns]


def test_only_what_is_linked_to_has_a_place():
    """A place for each turn would make long pages heavy."""
    _, found, _ = laid_out(lines(("Ana", "a"), ("Ben", "b"), ("Ana", "c")), linked=[1])
    (talk,) = found[0].talks
    assert re.findall('id="([^"]+)"', talk.text) == ["turn-2"]


def test_nothing_in_the_data_can_end_its_element():
    """Data stands in a page, and holds no sign that HTML knows."""
    safe = shown(hostile())
    assert not set(script_data(safe, Marks(safe, BOOK))) & set("<>&\u2028\u2029")


def test_many_talks_lie_in_folders_by_month():
    """Of a long chat the last month is open, and in it the last talks."""
    _, found, _ = laid_out(example("partners-android.txt", "Ana"))
    assert [folder.title for folder in found] == ["February 2024", "March 2024", "April 2024"]
    assert [folder.is_open for folder in found] == [False, False, True]
    assert sum(folder.turns for folder in found) == 331


def test_few_talks_need_no_folder():
    """A recording is one talk, and stands on the page as it is."""
    _, found, _ = laid_out(example("peer-support.vtt"))
    assert [folder.title for folder in found] == [""]


def test_marks_below_a_threshold_stay_silent():
    """A code that is not sure enough is not told."""
    talk = conversation(("Ana", "hm"), ("Ben", "hm"))
    weak, clear = coding(0, "names_feeling", p=0.3), coding(1, "names_feeling", p=0.8)
    reading = Reading(
        conversation=talk,
        codings=((weak,), (clear,)),
        moments=(),
        made_by=MadeBy(turntoward="0", codebook="0"),
    )
    marks = Marks(reading, BOOK)
    assert [len(marks.of(turn)) for turn in (0, 1)] == [0, 1]
