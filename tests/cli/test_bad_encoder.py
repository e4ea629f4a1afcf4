"""Weights that are not as they should be, and turns that are not, from the command line."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from tests.cli.run import EXAMPLES, run

FOLDER = Path(str(files("turntoward") / "data" / "encoder"))
LINE = b'{"speaker": "A", "text": "i felt so left out on friday"}\n'
ELSEWHERE = """
import sys
from pathlib import Path
import turntoward.encoders.onnx as onnx
real = onnx.load_tested
onnx.load_tested = lambda _, **more: real(Path(sys.argv[1]))
sys.argv = ["turntoward", *sys.argv[2:]]
from turntoward.cli import main
main()
"""
SPANISH = (
    "hola que tal estas hoy, te llame ayer y no me contestaste",
    "bien, un poco cansado pero bien. y tu como estas mi amor",
    "triste, porque no me llamaste ayer y te estuve esperando toda la noche",
    "lo siento mucho, me quede dormido en el sofa y no oi el telefono",
)


@pytest.fixture
def copy(tmp_path):
    """The encoder, to be damaged."""
    home = tmp_path / "encoder"
    home.mkdir()
    for file in FOLDER.iterdir():
        os.link(file, home / file.name) if _same_disk(file, home) else shutil.copy(file, home)
    return home


def _same_disk(file, folder):
    return file.stat().st_dev == folder.stat().st_dev


def put(home, name, data, *, told=False):
    """Other contents; `told`: with the digest that the description expects."""
    (home / name).unlink()
    (home / name).write_bytes(data)
    if told:
        layout = json.loads((home / "encoder.json").read_text())
        layout["files"][name] = hashlib.sha256(data).hexdigest()
        put(home, "encoder.json", json.dumps(layout).encode())


def missing(home):
    (home / "int8.onnx").unlink()


def truncated(home):
    put(home, "int8.onnx", (FOLDER / "int8.onnx").read_bytes()[:1_000_000])


def altered(home):
    data = bytearray((FOLDER / "int8.onnx").read_bytes())
    data[5_000_000] ^= 4
    put(home, "int8.onnx", bytes(data))


def unloadable(home):
    put(home, "int8.onnx", b"no graph at all", told=True)


def wrong_sums(home):
    test = json.loads((FOLDER / "selftest.json").read_text())
    test["found"] = [["advises", "risk"] for _ in test["found"]]
    put(home, "selftest.json", json.dumps(test).encode(), told=True)


def run_with(home, *arguments, stdin=b""):
    command = [sys.executable, "-X", "utf8", "-c", ELSEWHERE, str(home), *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


@pytest.mark.parametrize("damage", [missing, truncated, altered, unloadable, wrong_sums])
def test_rules_go_on_without_the_encoder(copy, damage):
    """One sentence on stderr, no path in it; codings by rules; scores, which need it, are refused."""
    damage(copy)
    done = run_with(copy, "code", stdin=LINE)
    error = done.stderr.decode()
    assert done.returncode == 0
    assert "rules go on" in error
    assert error.count("\n") == 1
    assert str(copy) not in error
    sources = {each["source"] for each in json.loads(done.stdout)["codings"]}
    assert sources
    assert all(source.startswith("rule:") for source in sources)
    scores = run_with(copy, "code", "--scores", "all", stdin=LINE)
    assert (scores.returncode, scores.stdout) == (2, b"")
    assert "Traceback" not in scores.stderr.decode()


def test_a_reading_says_that_the_encoder_is_missing(copy):
    """In the view, and in the JSON form."""
    missing(copy)
    path = EXAMPLES / "sisters-ios.txt"
    made_by = json.loads(run_with(copy, "read", path, "--json").stdout)["made_by"]
    assert made_by["encoder"] is None
    assert "rules go on" in made_by["note"]
    view = " ".join(run_with(copy, "read", path).stdout.decode().split())
    assert "rules go on" in view


def test_another_language_is_said_and_withheld():
    """Line by line, and only in its own conversation."""
    spanish = [
        {"conversation": "s", "speaker": "AB"[number % 2], "text": text}
        for number, text in enumerate(SPANISH * 2)
    ]
    english = [{"conversation": "e", **json.loads(LINE)}]
    stdin = "".join(json.dumps(each) + "\n" for each in (*spanish, *english)).encode()
    done = run("code", "--scores", "all", "--why", "names_feeling", stdin=stdin)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.stderr.decode().count("do not seem to be in English") == 1
    for row in rows[4:-1]:
        assert row["language"] == "other"
        assert (row["codings"], row["disclosure"], row["scores"], row["why"]) == (
            [],
            None,
            None,
            None,
        )
    assert "language" not in rows[-1]
    assert rows[-1]["codings"]


def test_a_reading_in_another_language_says_so(tmp_path):
    """Nothing is coded."""
    path = tmp_path / "chat.csv"
    lines = (f'{"AB"[number % 2]},"{text}"' for number, text in enumerate(SPANISH))
    path.write_text("speaker,text\n" + "\n".join(lines) + "\n")
    reading = json.loads(run("read", path, "--json").stdout)
    assert "English" in reading["made_by"]["note"]
    assert not any(turn["codings"] for turn in reading["turns"])


@pytest.mark.parametrize(
    "text", ["", " \n ", "🙃" * 50, "i feel so alone. " * 6_000, "x" * 100_000, "so tired \ud83d"]
)
def test_odd_turns_are_coded(text):
    """Empty, without words, of a hundred thousand letters, with half a character: one line each."""
    done = run("code", "--scores", "all", stdin=json.dumps({"speaker": "A", "text": text}).encode())
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert "problem" in row or len(row["scores"]["emotions"]) == 28
