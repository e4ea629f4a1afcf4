import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readers.streams import Read, sure
from turntoward.model import Chat, Kind, Message, Precision, Reaction
from turntoward.readers import jsonl


def lines(*rows: Any) -> str:
    """JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def one(**row: Any) -> Message:
    """The one message of a row."""
    (message,) = Read(jsonl, lines({"speaker": "Ana", "text": "hi"} | row)).messages
    return message


@pytest.mark.parametrize(
    ("text", "is_jsonl"),
    [
        (lines({"speaker": "Ana", "text": "hi"}), True),
        ('{"speaker":"Ana","text":"hi"}', True),
        ("\ufeff\n" + lines({"from": "Ana", "BODY": "hi"}), True),
        (lines({"author": "Ana", "message": "hi"}) * 5000, True),
        (lines({"speaker": "Ana", "text": "hi"}) + "broken\n", True),
        (lines({"from_id": 1, "text": "hi"}), False),
        ('[{"speaker":"Ana","text":"hi"}]', False),
        ('{"messages":[{"speaker":"Ana","text":"hi"}]}', False),
        ("Ana: hi\nBen: yes\n", False),
        ("", False),
    ],
)
def test_lines_with_speaker_and_text_decide(text, is_jsonl):
    """A file is JSON lines if most of the first lines are objects with both."""
    assert (sure(jsonl, text) > 0.9) is is_jsonl


def test_two_keys_are_enough():
    """Speaker and text make a message; the rest is worked out or left empty."""
    message = one()
    assert (message.conversation, message.id, message.speaker) == ("input", "1", "Ana")
    assert message.kind is Kind.TEXT
    assert (message.at, message.at_utc, message.precision) == (None, None, None)


@pytest.mark.parametrize(
    ("row", "speaker", "text", "id_"),
    [
        ({"author": "Ana", "content": "hi"}, "Ana", "hi", "1"),
        ({"Sender": "Ana", "BODY": "hi", "id": 5}, "Ana", "hi", "5"),
        ({"from": "Ana", "message": "hi"}, "Ana", "hi", "1"),
        ({"from": "Ana", "message": "7", "text": "hi"}, "Ana", "hi", "7"),
        ({"name": "Ana", "utterance": "hi", "turn": 3, "conversation": 9}, "Ana", "hi", "3"),
        ({"speaker": 12, "text": 5}, "12", "5", "1"),
        ({"speaker": None, "text": "Ben left"}, None, "Ben left", "1"),
        ({"speaker": "", "text": "Ben left"}, None, "Ben left", "1"),
    ],
)
def test_other_names_for_the_keys(row, speaker, text, id_):
    """Hand-made files may call things what people call them."""
    (message,) = Read(jsonl, lines(row)).messages
    assert (message.speaker, message.text, message.id) == (speaker, text, id_)


@pytest.mark.parametrize(
    ("at", "local", "utc", "precision", "nanosecond"),
    [
        ("2024-04-13T21:15", "2024-04-13T21:15:00", None, "min", 0),
        ("2024-04-13 21:15:01", "2024-04-13T21:15:01", None, "s", 0),
        ("2024-04-13T21:15:01.5", "2024-04-13T21:15:01.500000", None, "ms", 0),
        ("2024-04-13T21:15:01,123456", "2024-04-13T21:15:01.123456", None, "us", 0),
        ("2024-04-13T21:15:01.123456789", "2024-04-13T21:15:01.123456", None, "ns", 789),
        ("2024-04-13T21:15:01Z", "2024-04-13T21:15:01", "2024-04-13T21:15:01", "s", 0),
        ("2024-04-13T21:15:01+02:00", "2024-04-13T21:15:01", "2024-04-13T19:15:01", "s", 0),
        ("2024-04-13T21:15:01 -0330", "2024-04-13T21:15:01", "2024-04-14T00:45:01", "s", 0),
        (1713035701, "2024-04-13T19:15:01", "2024-04-13T19:15:01", "s", 0),
        ("1713035701", "2024-04-13T19:15:01", "2024-04-13T19:15:01", "s", 0),
        (1713035701500, "2024-04-13T19:15:01.500000", "2024-04-13T19:15:01.500000", "ms", 0),
        (1713035701.25, "2024-04-13T19:15:01.250000", "2024-04-13T19:15:01.250000", "ms", 0),
        (1713035701.0, "2024-04-13T19:15:01", "2024-04-13T19:15:01", "s", 0),
        ("1713035701.000200", "2024-04-13T19:15:01.000200", "2024-04-13T19:15:01.000200", "us", 0),
        (1713035701000200003, "2024-04-13T19:15:01.000200", "2024-04-13T19:15:01.000200", "ns", 3),
    ],
)
def test_times(at, local, utc, precision, nanosecond):
    """ISO 8601 with and without an offset, and counts since 1970 by their size."""
    message = one(ts=at)
    assert message.at == datetime.fromisoformat(local)
    assert message.at_utc == (utc and datetime.fromisoformat(utc).replace(tzinfo=UTC))
    assert (message.precision, message.nanosecond) == (Precision(precision), nanosecond)


@pytest.mark.parametrize(
    "at",
    ["yesterday", "13/04/2024 21:15", "2024-04-13", "2024-13-01T00:00", "21:15", 5, -1713035701,
     10**30, 1e300, "9" * 5000, True, [1], {"a": 1}, "2024-04-13T21:15+99:00", "0000-01-01T00:00"],
)  # fmt: skip
def test_times_that_are_none(at):
    """A time that cannot be read is left out and told; the message stays."""
    read = Read(jsonl, lines({"speaker": "Ana", "text": "hi", "ts": at}))
    assert read.messages[0].at is None
    assert read.codes == [("R123", "line 1")]


def test_a_chosen_zone():
    """It fills in what the file leaves open: the earlier of two times, a later one for none."""
    rows = [
        {"speaker": "Ana", "text": "hi", "at": at}
        for at in ("2024-10-27T02:30:00", "2024-03-31T02:30:00", 1713035701, "2024-01-01T00:00Z")
    ]
    read = Read(jsonl, lines(*rows), timezone="Europe/Madrid")
    assert [f"{message.at_utc:%m-%d %H:%M}" for message in read.messages] == [
        "10-27 00:30", "03-31 01:30", "04-13 19:15", "01-01 00:00",
    ]  # fmt: skip
    assert read.messages[2].at == datetime(2024, 4, 13, 21, 15, 1)  # noqa: DTZ001
    assert "Europe/Madrid" in read.coverages[0].time_zone


def test_mixed_conversations():
    """Each has its chat when it first appears, and its coverage at the end, in that order."""
    rows = [{"conversation": name, "speaker": "Ana", "text": "hi"} for name in "abac"]
    read = Read(jsonl, lines(*rows) + "broken\n")
    chats = [item.id for item in read.items if isinstance(item, Chat)]
    assert chats == ["a", "b", "c"]
    assert [coverage.unparsed for coverage in read.coverages] == [0, 0, 1]


@pytest.mark.parametrize(
    "line",
    ["nonsense", "[1]", "5", "null", '{"speaker":"Ana"}', '{"text":"hi"}', '{"speaker":"Ana","text":null}',
     '{"speaker":["Ana"],"text":"hi"}', '{"speaker":"Ana","text":{"a":1}}', '{"speaker":"Ana","text":true}',
     '{"speaker":"Ana","text":NaN}', '{"speaker":"Ana","te', "[" * 200_000, '{"speaker":"Ana","text":"a\x01b"}'],
)  # fmt: skip
def test_lines_that_are_no_message(line):
    """A bad line costs one line: it is counted and told, and the next is read."""
    read = Read(jsonl, f"{line}\n" + lines({"speaker": "Ben", "text": "yes"}))
    assert read.said == [("Ben", "yes")]
    assert read.codes == [("R120", "line 1")]
    assert read.coverages[0].unparsed == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"kind": "shout"}, "R124"),
        ({"precision": "decade"}, "R125"),
        ({"edited": "maybe"}, "R125"),
        ({"edited": [1]}, "R125"),
        ({"offset": "soon"}, "R125"),
        ({"duration": "nan"}, "R125"),
        ({"duration": 10**400}, "R125"),
        ({"reactions": "x"}, "R125"),
        ({"reactions": [{"emoji": 5}]}, "R125"),
        ({"reactions": {"speaker": "Ana"}}, "R125"),
    ],
)
def test_fields_that_are_not_understood(row, code):
    """They are left out and told; the words are kept, as text."""
    read = Read(jsonl, lines({"speaker": "Ana", "text": "hi"} | row))
    assert read.said == [("Ana", "hi")]
    assert read.codes == [(code, "line 1")]
    assert read.messages[0].kind is Kind.TEXT


def test_reactions():
    """With their speakers, or as signs alone."""
    full = [{"speaker": "Ben", "emoji": "❤", "at": 1}, {"speaker": None, "emoji": "👍"}]
    assert one(reactions=full).reactions == (Reaction("Ben", "❤"), Reaction(None, "👍"))
    assert one(reactions=["❤"]).reactions == (Reaction(None, "❤"),)
    assert one(reactions=None).reactions == ()


def test_halves_of_letters():
    """Lone surrogates and broken bytes become marks, are told, and stop nothing."""
    data = b'{"speaker":"Ana","text":"a\\ud800b"}\n{"speaker":"Ben","text":"\xed\xa0\x80c"}\n'
    read = Read(
        jsonl, b"{}\n" + b'{"speaker":"\xc3\xa9","text":"\xf0\x9f\x99\x82"}\n' * 3000 + data
    )
    assert read.said[-2:] == [("Ana", "a\ufffdb"), ("Ben", "\ufffd\ufffd\ufffdc")]
    assert read.codes[1:] == [("R101", "line 3002"), ("R101", "line 3003")]


def test_a_line_without_end():
    """A line of more than 4 MB is passed over in pieces; the next is read."""
    long = '{"speaker":"Ana","text":"' + "a" * (9 * 1024**2) + '"}\n'
    read = Read(
        jsonl,
        lines({"speaker": "Ana", "text": "1"}) + long + lines({"speaker": "Ana", "text": "2"}),
    )
    assert [text for _, text in read.said] == ["1", "2"]
    assert read.codes == [("R121", "line 2")]


def test_wide_encodings():
    """Files that a Windows shell redirected are read too."""
    text = lines({"speaker": "Ana", "text": "hé"}, {"speaker": "Ben", "text": "yes"})
    for encoding in ("utf-16", "utf-8-sig", "utf-16-le"):
        assert Read(jsonl, text.encode(encoding)).said == [("Ana", "hé"), ("Ben", "yes")]


def test_thousands_of_faults_are_told_a_hundred_times():
    """After a hundred of a kind, their number is told once."""
    read = Read(jsonl, "broken\n" * 5000)
    assert len(read.problems) == 101
    assert "4,900 more" in read.problems[-1].message
    assert read.coverages[0].unparsed == 5000


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    """Nothing but our own errors, and no line lost without a word."""
    read = Read(jsonl, data)
    assert (
        len(read.messages) + sum(coverage.unparsed for coverage in read.coverages)
        <= data.count(b"\n") + 1
    )


def test_the_zone_is_told_from_the_file():
    """The coverage says whether times have zones."""
    zoned, bare = "2024-01-01T00:00Z", "2024-01-01T00:00"
    row = {"speaker": "Ana", "text": "hi"}
    for ats, word in (
        ((zoned,), "given"),
        ((bare,), "not known"),
        ((zoned, bare), "part"),
        ((None,), "none"),
    ):
        read = Read(jsonl, lines(*({**row, "at": at} for at in ats)))
        assert word in read.coverages[0].time_zone
