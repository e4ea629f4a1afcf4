import pytest

from tests.readers.streams import Read, sure
from turntoward.readers import srt, vtt

FILE = """1
00:00:01,000 --> 00:00:03,000
Ana: I felt left out,

2
00:00:03,100 --> 00:00:05,000
and did not say it.

3
00:00:05,500 --> 00:00:06,000
Ben: Oh.

4
00:00:06,000 --> 00:00:07,000
Sorry.

5
00:00:09,000 --> 00:00:10,000
Ana: Thanks.

6
00:00:10,000 --> 00:00:11,000
Ben: Yes.
"""


@pytest.mark.parametrize(
    ("text", "is_srt"),
    [
        (FILE, True),
        (FILE.replace("\n", "\r"), True),
        (FILE[2:], True),
        ("\ufeff" + FILE, True),
        ("Ana: hi\nBen: see 00:00:01 --> there\n", False),
        ("13/04/2024, 21:15 - Ana: 00:01 --> 00:02\n", False),
        ("", False),
    ],
)
def test_a_timing_near_the_start_decides(text, is_srt):
    """A file is SRT if a caption's time is among its first lines."""
    assert (sure(srt, text) > 0.9) is is_srt


def test_a_name_holds_until_the_next():
    """A speaker is named only on change, and holds for the captions after."""
    assert [who for who, _ in Read(srt, FILE).said] == ["Ana", "Ana", "Ben", "Ben", "Ana", "Ben"]


def test_ids_offsets_and_durations():
    """Numbers are kept as ids; times are seconds."""
    first = Read(srt, FILE).messages[0]
    assert (first.id, first.offset, first.duration) == ("1", 1.0, 2.0)


def test_blank_lines_within_a_caption():
    """Words after a blank line still belong to the caption before."""
    read = Read(srt, FILE.replace("Oh.", "Oh.\n\nI see."))
    assert read.said[2] == ("Ben", "Oh.\nI see.")
    assert not read.problems


def test_captions_without_blank_lines_between():
    """A new number and time end the caption before."""
    assert Read(srt, FILE.replace("\n\n", "\n")).said == Read(srt, FILE).said


def test_a_number_left_alone():
    """A file that is cut off after a number loses that number, and says so."""
    read = Read(srt, FILE + "\n7\n")
    assert len(read.messages) == 6
    assert read.codes == [("R131", "line 25")]


def test_two_speakers_in_one_caption():
    """Each name in a caption begins a message of its own."""
    read = Read(srt, FILE.replace("Ana: Thanks.", "Ana: Thanks.\nBen: For what?"))
    assert read.said[4:6] == [("Ana", "Thanks."), ("Ben", "For what?")]
    assert [message.id for message in read.messages[4:6]] == ["5", "5.2"]


def test_formatting_is_no_text():
    """Tags and positions are cut off; what only looks like a tag stays."""
    read = Read(srt, FILE.replace("Oh.", r"{\an8}<font color='red'>Oh</font> <3 {x}."))
    assert read.said[2] == ("Ben", "Oh <3 {x}.")


def test_the_same_words_as_vtt():
    """Both caption formats read alike."""
    as_vtt = "WEBVTT\n\n" + FILE.replace(",", ".").replace("out.", "out,")
    assert Read(vtt, as_vtt).said == Read(srt, FILE).said
