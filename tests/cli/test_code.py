import json
from typing import Any

import msgspec
import pytest

from tests.cli.run import refused, run
from turntoward import code
from turntoward.shipped import load_codebook

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
    assert set(scores["codes"]) == set(load_codebook().codes)
    assert "risk" in scores["codes"]
    assert scores["codes"]["disclosure"] == pytest.approx(1 - scores["disclosure"][0], abs=0.001)
    assert all(0 <= chance <= 1 for chance in scores["codes"].values())
    assert sum(scores["disclosure"]) == pytest.approx(1, abs=0.001)
    assert len(scores["emotions"]) == 28
    assert set(scores["emotions_on"]) <= set(scores["emotions"])
    assert -1.5 < scores["intimacy"] < 1.5


def test_turns_without_words_have_scores_too():
    """What the rules find of them; the same keys on every line, so that nobody has to look out."""
    spoken, silent = code(
        [{"speaker": "a", "text": "are you ashamed of me?"}, {"speaker": "b", "text": "👍"}],
        scores=True,
    )
    assert spoken["scores"].keys() == silent["scores"].keys()
    for part in ("codes", "emotions"):
        assert spoken["scores"][part].keys() == silent["scores"][part].keys()
    assert silent["scores"]["emotions_on"] == []
    assert silent["scores"]["intimacy"] is None
    assert sum(silent["scores"]["disclosure"]) == pytest.approx(1)


def test_codes_that_stay_silent_have_scores():
    """A code without a threshold at which it is right often enough is never said, and has its chance."""
    (row,) = code(
        [{"speaker": "a", "text": "oh you would say that, you pathetic liar"}], scores=True
    )
    assert row["scores"]["codes"]["contempt"] > 0.2


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


def test_why_a_turn_got_a_code():
    """A rule gives its reason, the encoder the words it leans on; null where there is no such code."""
    done = run("code", "--why", "names_feeling", stdin=lines(TURNS))
    first, second, _ = (json.loads(line)["why"] for line in done.stdout.splitlines())
    assert first["source"].startswith("rule:names_feeling/")
    assert first["reason"]
    assert second is None


def test_why_an_encoder_heard_a_code():
    """Words and their drop, in code points of the turn."""
    text = "honestly that must have been such an awful night for you, i am glad you told me"
    (plain,) = code([{"speaker": "A", "text": text}])
    assert plain["codings"]
    for slug, source in {found.code: found.source for found in plain["codings"]}.items():
        (row,) = code([{"speaker": "A", "text": text}], why=slug)
        assert row["why"]["source"] == source
        assert all(0 <= a < b <= len(text) for a, b in (w["span"] for w in row["why"]["words"]))


def test_why_of_an_unknown_code_is_refused():
    """In one sentence."""
    assert "turntoward codebook" in refused("code", "--why", "vibes", stdin=lines(TURNS))
