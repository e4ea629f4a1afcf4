import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.readers import _mail_split
from turntoward.readers._mail_split import Span, spans
from turntoward.testing import BytesSource

START = b"From - Sat Apr 13 21:15:01 2024\n"
HEADERS = b"From: Ana <a@x>\nSubject: a\n\n"
LINES = st.sampled_from(
    [
        b"words\n",
        b"\n",
        b"From the start\n",
        b">From a\n",
        b"\nFrom here on\nNote: x\n",
        b"a" * 300 + b"\n",
    ]
)


def found(data):
    """The messages of some bytes."""
    return [*spans(BytesSource("x", data))]


@given(
    st.lists(st.lists(LINES, max_size=6).map(b"".join), min_size=1, max_size=6),
    st.integers(30, 400),
)
def test_every_message_is_found_whatever_is_in_it(bodies, chunk):
    """From its first byte to the first of the next, however the file is cut into pieces."""
    mails = [START + HEADERS + body + b"\n" for body in bodies]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_mail_split, "_CHUNK", chunk)
        data = b"".join(mails)
        assert [data[span.start : span.end] for span in found(data)] == mails
        assert {span.headers for span in found(data)} == {START + HEADERS}


@pytest.mark.parametrize(
    "start",
    [
        b"From - Sat Apr 13 21:15:01 2024\n",
        b"From ana@example.org Sat Apr 13 21:15:01 2024\r\n",
        b"From 1796246565@xxx Sat Apr 13 19:15:01 +0000 2024\n",
        b"From ???@??? Sat Apr 13 21:15:01 2024\n",
        b"From nobody\n",
    ],
)
def test_ways_to_begin(start):
    """Programs write different things behind `From `."""
    mail = start + HEADERS + b"words\n\n"
    assert len(found(mail * 3)) == 3


@pytest.mark.parametrize(
    "text",
    [
        b"\nFrom now on at 10:30\nwe meet\n",
        b"\nFrom there\nNote: nothing\n",
        b"words\nFrom here\nSubject: nothing\n",
        b"\nFrom 10:30 on\n",
    ],
)
def test_words_begin_no_message(text):
    """A sentence that begins with From is one."""
    assert len(found(START + HEADERS + text)) == 1


def test_a_single_message_is_one():
    """Whatever stands in it; a mark and blank lines before it are passed over."""
    assert found(b"\xef\xbb\xbf\n" + HEADERS + b"words\n\n" + START + HEADERS) == [
        Span(4, 4 + len(HEADERS + b"words\n\n" + START + HEADERS), HEADERS)
    ]


def test_a_file_of_apple_mail():
    """It begins with the number of bytes, and ends with something else."""
    mail = HEADERS + b"words\n"
    assert found(b"%d   \n" % len(mail) + mail + b"<?xml?>") == [Span(6, 6 + len(mail), HEADERS)]


@pytest.mark.parametrize("data", [b"", b"From", b"From ", b"\n\n", b"12\n"])
def test_hardly_anything(data):
    """It is one stretch, for somebody else to refuse."""
    assert len(found(data)) == 1


def test_headers_without_end_are_cut(monkeypatch):
    """No more of them is kept than is allowed."""
    monkeypatch.setattr(_mail_split, "MOST_HEADERS", 100)
    (span,) = found(START + b"X: y\n" * 1000)
    assert len(span.headers) == 100
