import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readers.messages import messages
from tests.readers.streams import Read
from turntoward.model import Message, Precision
from turntoward.readers import csvfile, jsonl
from turntoward.readers.rows import (
    COLUMNS,
    csv_line,
    csv_row,
    guarded,
    jsonl_line,
    unguarded,
    write_csv,
    write_jsonl,
)

AT = datetime(2024, 4, 13, 21, 15, 1, 120_000)  # noqa: DTZ001 a local wall clock
DANGEROUS = "=+-@\t\r\n\0＝＋－＠"
INVISIBLE = "\u200b\u200e\u202e\u2066\ufeff\u00ad"


def written(write: Callable[..., None], *given_messages: Message) -> bytes:
    """What a writer writes."""
    stream = io.BytesIO()
    write(given_messages, stream)
    return stream.getvalue()


@settings(max_examples=500, deadline=None)
@given(st.lists(messages(), max_size=4))
def test_json_lines_lose_nothing(said):
    """Reading what was written gives the same messages."""
    assert Read(jsonl, written(write_jsonl, *said)).messages == said


@settings(max_examples=500, deadline=None)
@given(st.lists(messages(), max_size=4))
def test_csv_loses_nothing(said):
    """Reading what was written gives the same messages, formulas and all."""
    read = Read(csvfile, written(write_csv, *said))
    assert read.messages == said
    assert not read.problems


@settings(max_examples=500, deadline=None)
@given(st.lists(messages(), min_size=1, max_size=3))
def test_csv_is_what_others_read(said):
    """The standard library sees as many rows and cells as were written."""
    text = written(write_csv, *said).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == list(COLUMNS)
    assert [len(row) for row in rows] == [len(COLUMNS)] * (len(said) + 1)
    assert rows[1:] == [csv_row(message) for message in said]


@settings(max_examples=2000, deadline=None)
@given(
    st.one_of(
        st.text(st.characters(codec="utf-8")),
        st.text(st.sampled_from(DANGEROUS + INVISIBLE + "'ab"), max_size=6),
    )
)
def test_no_cell_is_a_formula(cell):
    """After guarding, no cell begins as a formula, and unguarding gives it back."""
    safe = guarded(cell)
    assert not safe.lstrip(INVISIBLE).startswith(tuple(DANGEROUS))
    assert unguarded(safe) == cell


@pytest.mark.parametrize(
    ("precision", "nanosecond", "micro", "expected"),
    [
        (Precision.MINUTE, 0, 0, "2024-04-13T21:15:01"),
        (Precision.SECOND, 0, 0, "2024-04-13T21:15:01"),
        (None, 0, 0, "2024-04-13T21:15:01"),
        (Precision.MILLISECOND, 0, 0, "2024-04-13T21:15:01.000"),
        (Precision.MILLISECOND, 0, 120_000, "2024-04-13T21:15:01.120"),
        (Precision.MICROSECOND, 0, 120_000, "2024-04-13T21:15:01.120000"),
        (Precision.NANOSECOND, 0, 0, "2024-04-13T21:15:01.000000000"),
        (Precision.NANOSECOND, 7, 120_000, "2024-04-13T21:15:01.120000007"),
        (Precision.SECOND, 0, 5, "2024-04-13T21:15:01.000005"),
        (Precision.SECOND, 5, 0, "2024-04-13T21:15:01.000000005"),
    ],
)
def test_as_many_digits_as_the_clock_has(precision, nanosecond, micro, expected):
    """0, 3, 6 or 9 digits by precision; more only where the clock holds more."""
    at = AT.replace(microsecond=micro)
    message = Message(
        conversation="c",
        id="1",
        speaker="Ana",
        at=at,
        at_utc=at.replace(tzinfo=UTC) - timedelta(hours=2),
        precision=precision,
        nanosecond=nanosecond,
    )
    row = json.loads(jsonl_line(message))
    assert row["at"] == expected
    assert row["at_utc"] == expected.replace("T21", "T19") + "Z"
    assert csv_row(message)[2:4] == [row["at"], row["at_utc"]]


def test_a_line_has_all_keys_in_order():
    """The main keys are always there, the others only where they apply."""
    message = Message(conversation="c", id="1", speaker=None, offset=0.0)
    assert list(json.loads(jsonl_line(message))) == [*COLUMNS[:11], "offset"]
    assert jsonl_line(message).endswith(b"}\n")


def test_lone_surrogates_never_reach_a_file():
    """A message from elsewhere with half a letter is written, with a mark in its place."""
    message = Message(conversation="c", id="1", speaker="\ud800", text="a\udfff")
    assert json.loads(jsonl_line(message))["text"] == "a\ufffd"
    assert "\ufffd" in csv_line(csv_row(message)).encode().decode()


def test_writers_stream():
    """Messages are taken as they are written, not all at once."""
    taken = []

    class Stream(io.BytesIO):
        """Notes how many messages were taken when the first bytes came."""

        def writelines(self, lines):
            next(iter(lines))
            taken.append(count)

    count = 0

    def endless() -> Iterator[Message]:
        nonlocal count
        while True:
            count += 1
            yield Message(conversation="c", id=str(count), speaker="Ana", text="hi")

    write_jsonl(endless(), Stream())
    assert taken[0] < 5_000
