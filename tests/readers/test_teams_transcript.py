from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from tests.readers.test_cost import MOST, growth
from turntoward.errors import FormatError, TurnTowardError
from turntoward.model import Chat, Kind
from turntoward.model.ports import ReadOptions
from turntoward.readers import srt, teams_transcript, transcript, vtt
from turntoward.testing import BytesSource, check_stream

HEAD = "Lake-20240413_191501-Meeting Transcript\nApril 13, 2024, 7:15PM\n34m 12s\n\nAna started transcription\n\n"
TURNS = [
    ("Ana Ruiz", "I felt left out"),
    ("Ben", "I did not know"),
    ("Ana Ruiz", "well"),
    ("Ben", "so"),
]
WORDS = st.text("abc xyz,", min_size=1, max_size=30).map(str.strip).filter(bool)


def document(turns):
    """As Word saves it as text now."""
    return HEAD + "".join(
        f"{name}   0:{at:02}\n{text}\n\n" for at, (name, text) in enumerate(turns)
    )


def old(turns):
    """As it was saved some years ago."""
    return "".join(
        f"0:0:{at}.0 --> 0:0:{at}.9\n{name}\n{text}\n" for at, (name, text) in enumerate(turns)
    )


def copied(turns):
    """As it is copied from the screen."""
    return "".join(
        f"{name}\n{at} seconds\n0:{at:02}\n{text}\n" for at, (name, text) in enumerate(turns)
    )


FORMS = {"document": document, "old": old, "copied": copied}


@pytest.mark.parametrize("form", FORMS)
@given(st.lists(WORDS, min_size=4, max_size=8))
def test_what_is_written_is_read(form, texts):
    """Who spoke, when, and what come back, from all forms of the text."""
    turns = [(("Ana Ruiz", "Ben")[at % 2], text) for at, text in enumerate(texts)]
    found = Read(teams_transcript, FORMS[form](turns))
    check_stream(found.items)
    spoken = [each for each in found.messages if each.speaker]
    assert [(each.speaker, each.text, each.offset) for each in spoken] == [
        (name, text, float(at)) for at, (name, text) in enumerate(turns)
    ]


@pytest.mark.parametrize("form", FORMS)
@given(size=st.integers(0, 400))
def test_any_prefix_is_read_or_refused(form, size):
    """Cut off anywhere, there is an error of ours or a stream in order."""
    data = FORMS[form](TURNS).encode()[:size]
    try:
        check_stream(teams_transcript.read(BytesSource("x", data), ReadOptions()))
    except TurnTowardError:
        assert size < 400


@pytest.mark.parametrize("form", FORMS)
def test_own_transcripts_are_recognized(form):
    """And surer than the readers of subtitles and of other transcripts."""
    text = FORMS[form](TURNS)
    own = sure(teams_transcript, text)
    assert own > 0.8
    assert own > max(sure(srt, text), sure(transcript, text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ana  0:05\nhi there\n\nBen Ode  0:12\nhello\n\nAna  0:15\nso\n",
        "1\n00:00:01,000 --> 00:00:02,000\nwe met at the lake\n\n2\n00:00:02,000 --> 00:00:03,000\nand it rained.\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>a</v>\n",
        "Ana started transcription\nof the old letters\n",
        "one two three\n0:05\nfour five\n0:09\n",
    ],
)
def test_others_are_not(text):
    """Other transcripts and subtitles are left to their readers."""
    assert sure(teams_transcript, text) < 0.5


def test_a_transcript_without_names_is_refused():
    """With what to do instead."""
    text = "0:0:1.0 --> 0:0:2.0\nI felt left out.\n0:0:2.0 --> 0:0:3.0\nYou all went ahead.\n"
    assert sure(teams_transcript, text) > sure(srt, text)
    with pytest.raises(FormatError, match="does not say who speaks"):
        Read(teams_transcript, text)


def test_title_and_notices():
    """The meeting is the title; who started and stopped is told by the app."""
    found = Read(teams_transcript, document(TURNS) + "Ben stopped transcription\n")
    assert found.items[0] == Chat(id="Lake", title="Lake")
    kinds = [(each.kind, each.text) for each in found.messages if each.speaker is None]
    assert kinds == [
        (Kind.SYSTEM, "Ana started transcription"),
        (Kind.SYSTEM, "Ben stopped transcription"),
    ]
    assert found.coverages[0].unparsed == 0


def test_a_stretch_without_a_name_goes_on():
    """With the time that stands above it."""
    text = old(TURNS) + "0:0:30.0 --> 0:0:31.0\nand that was all.\n"
    last = Read(teams_transcript, text).messages[-1]
    assert (last.speaker, last.text, last.offset, last.duration) == (
        "Ben",
        "and that was all.",
        30.0,
        1.0,
    )


def test_lines_before_the_first_name_are_counted():
    """What is no title, day or length is told."""
    found = Read(
        teams_transcript,
        HEAD.replace("34m 12s", "who knows\n34m 12s") + document(TURNS)[len(HEAD) :],
    )
    assert found.codes == [("R131", "the beginning")]
    assert found.coverages[0].unparsed == 1


def cue(**fields):
    """One caption for programs."""
    import json

    return f"00:00:03.000 --> 00:00:09.100\n{json.dumps(fields)}\n\n"


def test_captions_for_programs():
    """They name the speaker and the instant."""
    words = {
        "speakerName": "Ana",
        "spokenText": "I felt left out",
        "startDateTime": "2024-04-13T21:15:03.1234567+02:00",
    }
    text = f"WEBVTT\n\n{cue(**words)}"
    assert sure(teams_transcript, text) > sure(vtt, text)
    (found,) = Read(teams_transcript, text, timezone="Europe/Madrid").messages
    assert (found.speaker, found.text, found.offset, found.duration) == (
        "Ana",
        "I felt left out",
        3.0,
        6.1,
    )
    assert found.at_utc == datetime(2024, 4, 13, 19, 15, 3, 123000, tzinfo=UTC)
    assert found.at is not None
    assert found.at.hour == 21


def test_captions_for_programs_that_are_not_whole():
    """Without a name they are nobody's in particular; without words they are counted."""
    text = "WEBVTT\n\n" + cue(spokenText="Hm") + cue(speakerName="Ana") + "{broken\n"
    found = Read(teams_transcript, text)
    assert found.said == [("Speaker", "Hm")]
    assert [code for code, _ in found.codes] == ["R130", "R102", "R102"]
    assert found.coverages[0].unparsed == 2


@pytest.mark.parametrize(
    "unit",
    [
        "Ana   0:01\na\n",
        "0:01\n",
        "1 second\n",
        "0:0:1.0 --> 0:0:2.0\nAna\n",
        "Ana started transcription\n",
        "{}\n",
    ],
)
def test_hostile_texts_cost_linear_time(unit):
    """Names, times and notices without end cost time in proportion to their size."""
    assert growth(teams_transcript, document(TURNS), unit) < MOST
    assert growth(teams_transcript, old(TURNS), unit) < MOST
    assert growth(teams_transcript, "WEBVTT\n\n", unit) < MOST
