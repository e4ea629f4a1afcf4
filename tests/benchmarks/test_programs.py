"""The programs that measure, on next to nothing."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from tokenizers import Tokenizer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def program(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    return import_module


def test_readers_are_timed_on_turns_of_one_length_none_twice(program):
    """Nineteen pieces each, with the turns before as they stood."""
    pace = program("pace")
    windows = pace.windows(50, 2)
    tokenizer = Tokenizer.from_file(str(pace.TOKENIZER))
    assert {len(tokenizer.encode(window[-1]).ids) for window in windows} == {pace.PIECES}
    assert len({window[-1] for window in windows}) == 50
    assert windows[1][1] == windows[0][2]
    assert windows == pace.windows(50, 2)


def test_the_table_of_readers_has_ours_first_and_says_what_is_missing(program):
    """Ratios are to rules and encoder."""
    pace = program("pace")
    ours = {
        "seconds": 1.0,
        "processor": 2.0,
        "count": 100,
        "load": 0.3,
        "resident_mb": 200.0,
        "peak_mb": 250.0,
    }
    slow = ours | {"seconds": 10.0, "peak_mb": 500.0}
    lines = list(pace._table({"both": (ours, ours), "bert": (slow, slow)}))
    assert lines[-2].endswith("| 0.30 | 200 | 250 | 100 | 1.00 | 100 | 1.00 | 20.00 | 20.00 |")
    assert lines[-1].endswith("| 500 | 10 | 0.10 | 10 | 0.10 | 20.00 | 20.00 |")
    said = " ".join(pace._absent({"both": "python", "vader": "python"}))
    assert "--with torch" in said
    assert "Empath" in said
    assert "VADER" not in said


def test_one_reader_is_timed_in_a_process_of_its_own(tmp_path):
    """It says how long it took to load, and how much it holds."""
    windows = tmp_path / "windows.json"
    windows.write_text(json.dumps([[f"i miss you {at}"] for at in range(10)]), "utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "turns.py", "rules", windows],
        check=True,
        capture_output=True,
    )
    found = json.loads(done.stdout)
    assert found["count"] == 8
    assert found["load"] > 0
    assert found["resident_mb"] > 10


def test_interpretations_are_shown_beside_what_they_go_with(program):
    """Words in the first person, each code, and what is left without such words."""
    answers = [
        {"response_post": text, "interpretations": label, "interpretations_rationale": why}
        for text, label, why in [
            ("I had that too", "2", "I had that too"),
            ("you sound worn out by it", "1", "you sound worn out"),
            ("call a doctor", "0", ""),
            ("I would call one", "0", ""),
        ]
    ]
    codes = [{"shares_own": 0.9}, {"reflects": 0.8}, {}, {"advises": 0.7}]
    lines = list(
        program("interpretations").report(answers, [{"scores": {"codes": each}} for each in codes])
    )
    assert lines[0].startswith("4 answers, 2 of them")
    assert "50% speaks in the first person; of the other and not of oneself:" in lines[1]
    row = next(line for line in lines if line.startswith("| reflects"))
    assert row.startswith("| reflects | 0.75")
    assert "| 1.00 (1.00 to 1.00) |" in row
