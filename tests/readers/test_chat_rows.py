from datetime import datetime, timedelta

from turntoward.readers import _chat_rows
from turntoward.readers._chat_rows import ChatRow, settled
from turntoward.readers._problems import Problems

START = datetime(2024, 4, 13, 21)  # noqa: DTZ001 a wall clock


def rows(*minutes):
    """Rows at these minutes after nine; None for a row without a time."""
    return [
        ChatRow(
            line=number,
            head=f"head {minute}",
            at=None if minute is None else START + timedelta(minutes=minute),
            name="Ana",
            said=[f"said {minute}"],
        )
        for number, minute in enumerate(minutes, 1)
    ]


def settle(*minutes, slack=0):
    """What is read of them, and the codes of what was noted."""
    problems = Problems()
    found = [*settled(rows(*minutes), timedelta(minutes=slack), problems)]
    return [row.text for row in found], [note.code for row in found for note in row.notes]


def test_rows_in_order_stay_as_they_are():
    """Nothing is pasted where the clock goes on, or stands still."""
    assert settle(1, 1, 2, None, 3) == (
        ["said 1", "said 1", "said 2", "said None", "said 3"],
        [],
    )


def test_rows_out_of_their_time_are_pasted():
    """They are part of the message before them, as they stand in the file."""
    texts, codes = settle(5, 1, 2, 6)
    assert texts == ["said 5\nhead 1\nhead 2", "said 6"]
    assert codes == ["R110"]


def test_a_clock_may_go_back_a_little():
    """Within the slack, a row is a row."""
    assert settle(5, 1, 6, slack=10)[0] == ["said 5", "said 1", "said 6"]


def test_a_clock_that_does_not_come_back_was_set_back(monkeypatch):
    """Then all rows are real, and it is told once."""
    monkeypatch.setattr(_chat_rows, "_MOST_HELD", 3)
    texts, codes = settle(50, 1, 2, 3, 4, 5)
    assert texts == ["said 50", "said 1", "said 2", "said 3", "said 4", "said 5"]
    assert codes == ["R111"]


def test_a_few_at_the_end_are_pasted_and_many_are_not():
    """At the end of a file there is no clock that could come back."""
    assert settle(50, 1, 2)[0] == ["said 50\nhead 1\nhead 2"]
    assert len(settle(50, 1, 2, 3, 4)[0]) == 5


def test_a_message_without_end_is_cut(monkeypatch):
    """What there is no room for is counted."""
    monkeypatch.setattr(_chat_rows, "LARGEST", 20)
    (row,) = rows(1)
    for _ in range(10):
        row.add("more words")
    assert (row.text, row.lost) == ("said 1\nmore words", 9)
