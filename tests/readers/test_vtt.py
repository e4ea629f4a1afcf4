import pytest

from tests.readers.streams import Read, sure
from turntoward.model import Kind
from turntoward.readers import vtt


def captions(*texts: str) -> str:
    """A file of captions, two seconds each."""
    blocks = (
        f"00:{2 * nth // 60:02}:{2 * nth % 60:02}.000 --> 00:{(2 * nth + 2) // 60:02}:"
        f"{(2 * nth + 2) % 60:02}.000\n{text}\n"
        for nth, text in enumerate(texts)
    )
    return "WEBVTT\n\n" + "\n".join(blocks)


@pytest.mark.parametrize(
    ("start", "is_vtt"),
    [
        ("WEBVTT", True),
        ("\ufeffWEBVTT\n", True),
        ("WEBVTT - a title\r\n", True),
        ("WEBVTT\r", True),
        ("WEBVTTX\n", False),
        ("1\n00:00:01.000 --> 00:00:02.000\n", False),
        ("Ana: WEBVTT\n", False),
    ],
)
def test_the_signature_decides(start, is_vtt):
    """A file is WebVTT if it begins as WebVTT does."""
    assert (sure(vtt, start) > 0.9) is is_vtt


def test_names_in_the_text():
    """A name before a colon is the speaker, and no part of the words."""
    read = Read(vtt, captions("Ana: hi", "Ben Ode: what: me?", "Ana:hello"))
    assert read.said == [("Ana", "hi"), ("Ben Ode", "what: me?"), ("Ana", "hello")]
    assert not read.problems


@pytest.mark.parametrize(
    "text",
    [
        "10:30 Meeting: was it that one?",
        "https://example.org is it",
        "so he said: go",
        "Note: bring milk",
        "“Ana”: a name",
        "3:1 was the score",
    ],
)
def test_words_before_a_colon_that_are_no_speaker(text):
    """A time, an address or a clause before a colon names nobody."""
    read = Read(vtt, captions("Ana: hi", "Ana: yes", f"Ana: {text}", text, "Ben: no"))
    assert read.said[2] == ("Ana", text)
    assert read.said[3] == ("Speaker", text)


def test_voices():
    """Voice tags name speakers, closed or not, with classes, and several in one caption."""
    read = Read(
        vtt,
        captions(
            "<v Ana>hi</v>",
            "<v.loud.far Ben Ode>yes",
            "<v Ana>one</v>\n<v  Ben   Ode >two",
            "<video x>",
        ),
    )
    assert read.said[:4] == [("Ana", "hi"), ("Ben Ode", "yes"), ("Ana", "one"), ("Ben Ode", "two")]
    assert [message.id for message in read.messages[:4]] == ["1", "2", "3", "3.2"]
    assert read.messages[2].offset == read.messages[3].offset


def test_a_caption_that_names_nobody_among_others_that_do():
    """It is not given to whoever spoke before, and that is said."""
    read = Read(vtt, captions("<v Ana>hi</v>", "<v Ben>yes</v>", "hm"))
    assert read.said[-1] == ("Speaker", "hm")
    assert read.codes == [("R130", "line 9")]


def test_names_only_where_the_speaker_changes():
    """Where no name is ever said again, a name holds until the next."""
    read = Read(
        vtt, captions("Ana: hi", "and more", "and more", "Ben: ok", "well", "Ana: so", "Ben: a")
    )
    assert [who for who, _ in read.said] == ["Ana", "Ana", "Ana", "Ben", "Ben", "Ana", "Ben"]


def test_nobody_is_named():
    """Without any name, one speaker stands for all, and that is said."""
    read = Read(vtt, captions("hi", "Listen: yes", "no"))
    assert {message.speaker for message in read.messages} == {"Speaker"}
    assert read.codes == [("R130", "the whole file")]


def test_sounds():
    """A sound without a speaker is a system row; with one, it is that person's answer."""
    read = Read(vtt, captions("Ana: hi", "[music]", "Ben: (laughs)", "♪ la ♪", "Ana: [laughs] you"))
    assert [message.kind for message in read.messages] == [
        Kind.TEXT, Kind.SYSTEM, Kind.MEDIA, Kind.SYSTEM, Kind.TEXT,
    ]  # fmt: skip
    assert read.said[1] == (None, "[music]")
    assert read.said[2] == ("Ben", "(laughs)")


def test_fillers_and_lines_stay():
    """Speech keeps its fillers and its line breaks; tags go, entities become letters."""
    read = Read(
        vtt, captions("Ana: um I\n<i>uh</i> you&#39;re &lt;3 R&D &amp;amp; <3 &unknown; &#x1F642;")
    )
    assert read.messages[0].text == "um I\nuh you're <3 R&D &amp; <3 &unknown; 🙂"


@pytest.mark.parametrize(
    ("timing", "offset", "duration"),
    [
        ("00:00:05.790 --> 00:00:09.100", 5.79, 3.31),
        ("00:05.790 --> 00:09.100", 5.79, 3.31),
        ("00:00:05,790 --> 00:00:09,100", 5.79, 3.31),
        ("100:00:00.000 --> 100:00:00.001", 360000.0, 0.001),
        ("00:05 --> 00:09", 5.0, 4.0),
        ("  00:05.7 -->00:09.1   align:start", 5.7, 3.4),
        ("00:09.000 --> 00:05.000", 9.0, 0.0),
    ],
)
def test_clocks(timing, offset, duration):
    """Hours may be missing, decimals follow a point or a comma, settings are left alone."""
    (message,) = Read(vtt, f"WEBVTT\n\n{timing}\nAna: hi\n").messages
    assert (message.offset, message.duration) == (offset, duration)


def test_rolling_captions_are_read_once():
    """Captions that repeat the line before are read once, and their number is said."""
    read = Read(vtt, captions("a b", "a b", "a b\nc d", "c d", "c d\ne f", "e f"))
    assert [text for _, text in read.said] == ["a b", "c d", "e f"]
    assert read.messages[0].duration == 4.0
    assert ("R132", "the whole file") in read.codes


def test_growing_captions_are_read_once():
    """A caption that is shown again with words added is one message."""
    read = Read(
        vtt, captions("so", "so I", "so I was", "so I was there", "then", "then we", "then we left")
    )
    assert [text for _, text in read.said] == ["so I was there", "then we left"]


def test_repeated_words_are_no_rolling():
    """Somebody who says the same twice said it twice."""
    texts = [
        f"Ana: {word}" for word in ["yes", "yes", "what", "now", "then", "so", "I", "see", "fine"]
    ]
    assert len(Read(vtt, captions(*texts)).messages) == len(texts)


def test_blocks_that_are_no_captions():
    """Notes and styles are passed over; lines without a time are counted and told."""
    read = Read(
        vtt,
        "WEBVTT\nKind: captions\n\nNOTE 00:01.000 --> 00:02.000\nx\n\nSTYLE\n::cue {}\n\n"
        "00:01.000 --> 00:02.000\nAna: hi\n\nlost\nlines\n\n00:02.000 --> 00:03.000\nBen: hi\n",
    )
    assert len(read.messages) == 2
    assert read.codes == [("R131", "line 13")]
    assert read.coverages[0].unparsed == 2


def test_bytes_that_are_no_text():
    """They become marks in the text, and the line is told."""
    data = captions("Ana: hi", "Ben: a?b").encode().replace(b"?", b"\xff")
    read = Read(vtt, b"WEBVTT\n\nNOTE \xc3\xa9\xe2\x82\xac\n\n" + data[8:])
    assert read.messages[1].text.startswith("a")
    assert len(read.messages) == 2


def test_every_line_end():
    """LF, CRLF and CR alone give the same messages."""
    text = captions("Ana: hi\nyou", "Ben: yes")
    reads = [Read(vtt, text.replace("\n", end)).items for end in ("\n", "\r\n", "\r")]
    assert reads[0] == reads[1] == reads[2]


def test_ids_are_kept_or_counted():
    """A caption's own id is its message's; without one, its number is."""
    read = Read(
        vtt, "WEBVTT\n\nab-1\n00:01.000 --> 00:02.000\nAna: a\n\n00:02.000 --> 00:03.000\nBen: b\n"
    )
    assert [message.id for message in read.messages] == ["ab-1", "2"]
