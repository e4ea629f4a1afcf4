"""Every reader meets fifty thousand inputs from strangers, and so do zips.

A run is a process of its own, which ends when its inputs are used up, with its first hang, or when it
eats memory: `python -m tests.fuzz.run NAME` runs the same by hand, and `make soak` runs many more.
"""

import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("the fuzzer is there for Linux alone", allow_module_level=True)
pytest.importorskip("atheris", reason="the fuzzer is not installed")

from tests.fuzz.targets import NAMES

ROOT = Path(__file__).parents[2]
RUNS = 10_000  # `make soak` tries more; all tests together have to stay under ten minutes
SLOWEST = ("imessage", "whatsapp", "email")  # begin, so that no process waits for one at the end
ORDER = (*SLOWEST, *(name for name in NAMES if name not in SLOWEST))


def fuzzed(name: str, folder: Path, *more: str, runs: int = RUNS) -> tuple[int, str]:
    """The exit status of a run, and what it says."""
    command = [sys.executable, "-m", "tests.fuzz.run", name, "--findings", str(folder), *more]
    # A process inherits the most memory that its parent ever had, and the fuzzer would take that for
    # its own. So the shell, which is small, is its parent.
    done = subprocess.run(
        ["sh", "-c", '"$@"; exit $?', "sh", *command, "--runs", str(runs)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout or done.stderr[-4000:]


@pytest.mark.parametrize("name", ORDER)
def test_nothing_comes_out_but_our_own_errors(name, tmp_path):
    """No crash, no broken promise, no second of work and no 600 MB for any input."""
    status, told = fuzzed(name, tmp_path)
    assert status == 0, told
    assert f"{name}: {RUNS:,} inputs, 0 findings" in told
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("way", [(), ("--guided",)], ids=["by chance", "guided"])
def test_a_planted_defect_is_found(way, tmp_path):
    """The control: an assertion behind a magic word fails within the same runs, and is kept."""
    status, told = fuzzed("transcript", tmp_path, "--planted", *way, runs=20_000)
    assert status == 1
    assert "1 findings" in told
    assert "planted.py" in told
    (kept,) = (tmp_path / "transcript").glob("*.input")
    assert b"abracadabra" in kept.read_bytes()
    assert len(kept.read_bytes()) < 40
    assert fuzzed("transcript", tmp_path, "--planted", "--replay", str(kept))[0] == 1
    assert fuzzed("transcript", tmp_path, "--replay", str(kept))[0] == 0
