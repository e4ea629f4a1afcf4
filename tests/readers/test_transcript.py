import pytest

from tests.readers.streams import Read, sure
from turntoward.errors import FormatError
from turntoward.model import Kind
from turntoward.readers import transcript

PLAIN = "Ana: I felt left out.\nBen: um I did not know\nAna: Well.\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "Ana: hi\nBen: hello\n",
        "T: How was it?\nC: Hard.\nT: What was?\n",
        "[00:05] Ana: hi\nBen: hello\n[00:09] Ana: so\n",
        "Ana  0:05\nhi there\n\nBen Ode  0:12\nhello\n\nAna  0:15\nso\n",
        "0:05 Ana\nhi there\n0:12 Ben\nhello\n0:15 Ana\nso\n",
        "interviewer: so\nrespondent: yes\ninterviewer: why\n",
        "SPEAKER_00: so\nSPEAKER_01: yes\nSPEAKER_00: why\n",
        "阿娜：你好\n本：你好\n阿娜：再见\n",
        "A call\n\nAna: " + "one line\nmore\n\n" * 3 + "Ben: yes\nwell\nAna: no\n",
    ],
)
def test_transcripts_are_recognized(text):
    """Labels that come back at the starts of lines make a transcript."""
    assert sure(transcript, text) >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ana: hi\n",
        "It was late. We walked home: nobody spoke.\n\nThen: rain.\n" * 20,
        "From: a@example.org\nTo: b@example.org\nSubject: hi\nDate: now\n\nhello\n",
        "name: x\nversion: 1\nauthor: me\nlicence: none\nhomepage: y\nkeywords: z\n",
        "13/04/2024, 21:15 - Ana: one\n13/04/2024, 21:16 - Ben: two\n13/04/2024, 21:17 - Ana: three\n",
        "[13.04.24, 21:15:22] Ana: one\n[13.04.24, 21:15:23] Ben: two\n[13.04.24, 21:16:22] Ana: x\n",
        "4/13/24, 9:15\u202fPM - Ana: one\n4/13/24, 9:15\u202fPM - Ben: one\n",
        "2024-04-13 21:15:01 INFO: started\n2024-04-13 21:15:02 INFO: done\n",
        "https://a.example\nhttps://b.example\nhttps://c.example\n",
        "one two three\n0:05\nfour five\n0:09\n",
    ],
)
def test_other_texts_are_not(text):
    """Prose, letters, logs and chat exports are no transcripts."""
    assert sure(transcript, text) < 0.5


def test_each_labelled_line_is_a_turn():
    """The label is the speaker, the rest the words, to the letter."""
    read = Read(transcript, PLAIN)
    assert read.said == [
        ("Ana", "I felt left out."),
        ("Ben", "um I did not know"),
        ("Ana", "Well."),
    ]
    assert [message.id for message in read.messages] == ["1", "2", "3"]


def test_turns_of_many_lines_go_on():
    """Lines without a name belong to the turn before, across blank lines too."""
    read = Read(transcript, "Ana: one\n two\n\nthree: 3\nBen: yes\n\n\nAna: so\nNote: x\n")
    assert read.said == [("Ana", "one\n two\n\nthree: 3"), ("Ben", "yes"), ("Ana", "so\nNote: x")]


@pytest.mark.parametrize(
    ("line", "offset"),
    [
        ("[00:05] Ana: hi", 5.0),
        ("(1:02:03) Ana: hi", 3723.0),
        ("01:02 - Ana: hi", 62.0),
        ("00:00:05.5 Ana: hi", 5.5),
        ("Ana [00:05]: hi", 5.0),
        ("Ana (75:00): hi", 4500.0),
        ("Ana: hi", None),
    ],
)
def test_times(line, offset):
    """A time before or after the name is an offset; two parts are minutes and seconds."""
    read = Read(transcript, f"{line}\nBen: yes\nAna: so\nBen: no\n")
    assert read.said[0] == ("Ana", "hi")
    assert read.messages[0].offset == offset
    assert read.messages[0].at is None


def test_headings():
    """A name and a time on a line of their own begin a turn with the lines below."""
    read = Read(
        transcript, "Ana  0:05\nhi\nNote: yes\n\nBen\t0:12\n\nAna  1:00:00\nMeet me at 10:30\n"
    )
    assert read.said == [("Ana", "hi\nNote: yes"), ("Ben", ""), ("Ana", "Meet me at 10:30")]
    assert [message.offset for message in read.messages] == [5.0, 12.0, 3600.0]
    assert read.messages[1].kind is Kind.EMPTY


def test_a_time_without_a_name_begins_a_message_of_the_same_person():
    """`[00:09] …` goes on with the speaker, and keeps its time."""
    read = Read(transcript, "[00:05] Ana: hi\n[00:09] and more\nBen: yes\nAna: no\n")
    assert read.said[:2] == [("Ana", "hi"), ("Ana", "and more")]
    assert read.messages[1].offset == 9.0


def test_a_meeting_is_no_speaker():
    """`10:30 Meeting:` names a time of day and a thing, not a person."""
    read = Read(transcript, "Ana: hi\nBen: yes\n10:30 Meeting: was it?\n9:00 Gym: no\nAna: so\n")
    assert {message.speaker for message in read.messages} == {"Ana", "Ben"}


def test_sounds():
    """A sound on its own line is a system row, as a whole turn it is its speaker's."""
    read = Read(transcript, "[music]\nAna: hi\n(phone rings)\nsorry\nBen: [laughs]\nAna: so\n")
    assert [(m.speaker, m.kind, m.text) for m in read.messages] == [
        (None, Kind.SYSTEM, "[music]"),
        ("Ana", Kind.TEXT, "hi"),
        (None, Kind.SYSTEM, "(phone rings)"),
        ("Ana", Kind.TEXT, "sorry"),
        ("Ben", Kind.MEDIA, "[laughs]"),
        ("Ana", Kind.TEXT, "so"),
    ]


def test_lines_before_the_first_name_are_told():
    """A title belongs to nobody; it is counted, not read and not lost silently."""
    read = Read(transcript, "Weekly call\n13 April\n\n" + PLAIN)
    assert len(read.messages) == 3
    assert read.codes == [("R131", "the beginning")]
    assert read.coverages[0].unparsed == 2


def test_somebody_who_speaks_once():
    """A name that does not come back is still a name."""
    read = Read(transcript, "Ana: a\nBen: b\nCara Lee: c\nAna: d\nBen: e\n")
    assert ("Cara Lee", "c") in read.said


def test_unlabelled_text_is_refused():
    """Text that does not say who speaks is refused, with what to do."""
    with pytest.raises(FormatError, match="name and a colon"):
        Read(transcript, "hello\nhow are you\nfine\n")


def test_invisible_marks_do_not_hide_a_name():
    """Direction marks and spaces before a name are passed over."""
    read = Read(transcript, "\u200eAna: hi\n\t\u202aBen\u202c: yes\n Ana: so\nBen: no\n")
    assert read.said[0] == ("Ana", "hi")
    assert read.said[2] == ("Ana", "so")


def test_broken_bytes_are_told():
    """Bytes that are no text become marks, and the line is told."""
    data = ("Ana: é\n" + PLAIN * 9000).encode() + b"Ben: a\xff\nAna: b\n"
    read = Read(transcript, data)
    assert read.said[-2] == ("Ben", "a\ufffd")
    assert read.codes == [("R101", "line 27002")]
