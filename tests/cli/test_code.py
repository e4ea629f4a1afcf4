import json
from typing import Any

import msgspec
import pytest

from tests.cli.run import run
from turntoward import code

TURNS: list[dict[str, Any]] = [
    {"conversation": "x", "turn": 0, "speaker": "A", "text": "i felt so left out on friday"},
    {"conversation": "x", "turn": 1, "speaker": "B", "text": "that sounds really lonely", "id": 7},
    {"conversation": "y", "turn": 0, "speaker": "A", "text": "what time works for you?"},
]


def lines(turns):
    return "".join(json.dumps(turn) + "\n" for turn in turns).encode()


def test_the_same_lines_come_back_with_codings():
    """Every line comes back in order, all its keys kept, with the four that are added."""
    done = run("code", stdin=lines(TURNS))
    coded = [json.loads(line) for line in done.stdout.splitlines()]
    assert [
        {key: each[key] for key in turn} for each, turn in zip(coded, TURNS, strict=True)
    ] == TURNS
    assert all({"disclosure", "bid", "turning", "codings"} <= set(each) for each in coded)
    assert coded[0]["disclosure"]["level"] == 3
    feeling = next(each for each in coded[0]["codings"] if each["code"] == "names_feeling")
    start, end = feeling["span"]
    assert "left out" in TURNS[0]["text"][start:end]
    assert set(feeling) >= {"code", "p", "span", "reason", "source"}
    assert [each["code"] for each in coded[2]["codings"]] == ["asks_closed"]


def test_spans_count_code_points():
    """Emoji and accents before a word do not move its span."""
    text = "😂é👩‍👩‍👧 i feel so lonely"
    (coded,) = code([{"speaker": "A", "text": text}])
    feeling = next(each for each in coded["codings"] if each.code == "names_feeling")
    assert "lonely" in text[feeling.span[0] : feeling.span[1]]


def test_the_function_and_the_command_say_the_same():
    """`turntoward.code` and `turntoward code` are one."""
    done = run("code", stdin=lines(TURNS))
    coded = [json.loads(line) for line in done.stdout.splitlines()]
    assert coded == json.loads(msgspec.json.encode(list(code(TURNS))))


def test_a_line_that_is_no_turn_keeps_its_place():
    """Bad lines come back with a problem and are counted; the others are coded."""
    bad = b'not json\n{"speaker": "A"}\n[1]\n{"speaker": 5, "text": "x"}\n'
    done = run("code", stdin=bad + lines(TURNS[:1]) + b"\n")
    coded = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["problem" in each for each in coded] == [True] * 4 + [False]
    assert "4 of 5" in done.stderr.decode()
    assert done.returncode == 0


def test_nothing_but_bad_lines_is_status_2():
    """Where no line is a turn, the command says so."""
    assert run("code", stdin=b"hello\n").returncode == 2


def test_an_empty_input_gives_an_empty_output():
    """No turns, no lines."""
    done = run("code", stdin=b"")
    assert (done.stdout, done.returncode) == (b"", 0)


def test_hostile_json_costs_one_line():
    """Deep nesting, huge integers, NaN and lone surrogates do not stop the run."""
    hostile = [
        b"[" * 100_000,
        b'{"speaker": "A", "text": NaN}',
        b'{"speaker": "A", "text": "x", "turn": ' + b"9" * 5000 + b"}",
        b'{"speaker": "A", "text": "\\ud800 sad"}',
        b"\xff\xfe",
    ]
    done = run("code", stdin=b"\n".join([*hostile, *lines(TURNS[:1]).splitlines()]))
    assert len(done.stdout.splitlines()) == len(hostile) + 1
    assert b"left out" in done.stdout.splitlines()[-1]
    assert b"Traceback" not in done.stderr


def test_scores_hold_every_chance():
    """Of each code, level and emotion; and how intimate a question is."""
    done = run(
        "code", "--scores", "all", stdin=b'{"speaker": "a", "text": "are you ashamed of me?"}\n'
    )
    scores = json.loads(done.stdout)["scores"]
    assert set(scores["codes"]) >= {"asks_closed", "contempt", "bid"}
    assert all(0 <= chance <= 1 for chance in scores["codes"].values())
    assert sum(scores["disclosure"]) == pytest.approx(1, abs=0.001)
    assert len(scores["emotions"]) == 28
    assert set(scores["emotions_on"]) <= set(scores["emotions"])
    assert -1.5 < scores["intimacy"] < 1.5


def test_order_is_kept_around_lines_that_are_no_turns():
    """Though turns are read many at once."""
    lines = [
        b'{"speaker": "a", "text": "one two"}',
        b"{}",
        b'{"speaker": "b", "text": "three"}',
        b"7",
    ]
    found = [json.loads(line) for line in run("code", stdin=b"\n".join(lines)).stdout.splitlines()]
    assert [("problem" in each) for each in found] == [False, True, False, True]
    assert [each.get("text") for each in found] == ["one two", None, "three", None]
