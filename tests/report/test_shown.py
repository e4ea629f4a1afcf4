import re

import msgspec

from tests.make import coding, conversation
from tests.report.readings import example, lines
from turntoward.model import Span
from turntoward.model.dynamics import Dynamics
from turntoward.model.reading import MadeBy, Reading
from turntoward.report.shown import shown


def test_a_plain_reading_is_shown_as_it_is():
    """Where nothing needs care, nothing between the turns is touched."""
    reading = example("partners-android.txt", "Ana")
    safe = shown(reading)
    assert safe.dynamics is reading.dynamics
    assert safe.moments == reading.moments
    assert [turn.text for turn in safe.conversation.turns] == [
        turn.text for turn in reading.conversation.turns
    ]


def test_no_name_is_left_anywhere():
    """With names hidden, none is in any record of a reading, whatever records there are."""
    talk = (("Xquentin", "Yolandra, I felt so alone"), ("Yolandra", "tell me, xquentin?")) * 20
    safe = shown(lines(*talk, me="Yolandra", title="Xquentin and Yolandra"), names_hidden=True)
    text = msgspec.json.encode(safe).decode()
    assert not re.search("xquentin|yolandra", text, re.IGNORECASE)
    assert safe.me == "Person B"
    assert safe.conversation.speakers == ("Person A", "Person B")


def test_words_are_left_out_everywhere():
    """Of whom they are, no word is in any record; what was seen in them stays, without its place."""
    reading = example("partners-android.txt", "Ana")
    safe = shown(reading, without_words_of=("Ben",))
    text = msgspec.json.encode(safe).decode()
    said = [turn for turn in reading.conversation.turns if len(turn.text) > len("ten letters")]
    for turn in said:
        assert (msgspec.json.encode(turn.text).decode()[1:-1] in text) is (turn.speaker == "Ana")
    for before, after in zip(reading.codings, safe.codings, strict=True):
        assert [each.code for each in before] == [each.code for each in after]


def test_a_word_that_is_also_a_name_stays_in_records():
    """Somebody called Support changes no kind of bid."""
    talk = (("Support", "can we talk? I had a hard day"), ("Ben", "of course, tell me"))
    bids = shown(lines(*talk), names_hidden=True).dynamics.bids
    assert {bid.kind for bid in bids} == {bid.kind for bid in lines(*talk).dynamics.bids}


def marked(text, *span):
    talk = conversation(("Ana", text), ("Ben", "ok"))
    found = msgspec.structs.replace(coding(0, "names_feeling"), span=Span(*span))
    return Reading(
        conversation=talk,
        codings=((found,), ()),
        moments=(),
        made_by=MadeBy(turntoward="0", codebook="0"),
        dynamics=Dynamics(),
    )


def spanned(reading, **more):
    safe = shown(reading, **more)
    span = safe.codings[0][0].span
    assert span is not None
    return safe.conversation.turns[0].text[span.start : span.end]


def test_spans_stay_on_their_words():
    """Also behind characters that are named, and behind names that were replaced."""
    text = "a\u202eb Ben, I felt lonely today"
    at = text.index("lonely")
    reading = marked(text, at, at + 6)
    assert spanned(reading) == "lonely"
    assert spanned(reading, names_hidden=True) == "lonely"


def test_the_file_and_its_owner_are_hidden_too():
    """A title, an account and the place of a problem may hold names."""
    reading = lines(("Xquentin", "hi"), title="Xquentin")
    coverage = msgspec.structs.replace(reading.conversation.coverage, owner="+44 7700 900123")
    talk = msgspec.structs.replace(reading.conversation, coverage=coverage)
    safe = shown(msgspec.structs.replace(reading, conversation=talk), names_hidden=True)
    assert safe.conversation.title == ""
    assert safe.conversation.coverage.owner is None
