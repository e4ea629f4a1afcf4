import csv
import io
import json

import pytest

from tests.cli.run import EXAMPLES, refused, run

KEYS = [
    "conversation", "message", "at", "at_utc", "precision", "speaker", "kind", "text", "reply_to",
    "reactions", "edited",
]  # fmt: skip
READABLE = sorted(path for path in EXAMPLES.iterdir() if path.suffix != ".md")


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_there_and_back_loses_nothing(path, form, tmp_path):
    """Any export can be turned into JSON lines or CSV and read back to the very same lines."""
    out, again = tmp_path / f"out.{form}", tmp_path / "again.jsonl"
    assert run("convert", path, "--to", form, "-o", out).returncode == 0
    assert run("convert", out, "-o", again).returncode == 0
    assert again.read_bytes() == run("convert", path).stdout


def test_one_message_a_line_in_the_documented_form():
    """Each line holds the documented keys, in their order."""
    done = run("convert", EXAMPLES / "partners-android.txt", "--timezone", "Europe/London")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [key for key in rows[5] if key in KEYS] == KEYS
    assert rows[5]["precision"] == "min"
    assert rows[5]["at_utc"].endswith("Z")
    assert None in {row["speaker"] for row in rows if row["kind"] == "system"}


def test_the_ending_of_the_output_says_the_form(tmp_path):
    """`-o chat.csv` is CSV without being told so."""
    run("convert", EXAMPLES / "peer-support.vtt", "-o", tmp_path / "chat.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "chat.csv").read_text("utf-8-sig"))))
    assert rows[0][: len(KEYS)] == KEYS


def test_the_export_itself_is_never_overwritten(tmp_path):
    """Writing onto the source is refused, and it stays as it was."""
    path = tmp_path / "chat.txt"
    path.write_bytes((EXAMPLES / "partners-android.txt").read_bytes())
    before = path.read_bytes()
    refused("convert", path, "-o", path)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """A folder that does not exist is refused, and nothing is left behind."""
    assert "out.jsonl" in refused(
        "convert", EXAMPLES / "peer-support.vtt", "-o", tmp_path / "no" / "out.jsonl"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_formula_in_a_message_stays_text(tmp_path):
    """Cells of the CSV never start as a formula, and reading them back gives the same words."""
    source = tmp_path / "chat.jsonl"
    source.write_text(
        '{"speaker": "A", "text": "=1+1"}\n{"speaker": "+44 7", "text": "hi"}\n', "utf-8"
    )
    run("convert", source, "-o", tmp_path / "chat.csv")
    written = io.StringIO((tmp_path / "chat.csv").read_text("utf-8-sig"), newline="")
    cells = [cell for row in csv.reader(written) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    done = run("convert", tmp_path / "chat.csv")
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == ["=1+1", "hi"]
