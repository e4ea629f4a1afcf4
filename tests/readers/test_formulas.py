"""No cell that we write is one that a spreadsheet would run."""

import csv
import io
import re
import sys
import unicodedata
from random import Random

import pytest

from tests.readers.streams import Read
from turntoward.model import Kind, Message, Reaction
from turntoward.readers import csvfile, rows
from turntoward.readers.rows import COLUMNS, write_csv

CELLS = 100_000
RUNS = "=+-@\t\r\n\0"
LETTERS = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
LARGE = [each for each in LETTERS if unicodedata.decomposition(each)[:6] in {"<wide>", "<small"}]
BLANK = re.compile("VARIATION SELECTOR|HANGUL.* FILLER|GRAPHEME JOINER")
UNSEEN = [
    each
    for each in LETTERS
    if unicodedata.category(each) == "Cf" or BLANK.search(unicodedata.name(each, ""))
]  # marks for direction and joining, tags, and others without width
STARTS = [*RUNS, *(each for each in LARGE if unicodedata.normalize("NFKC", each) in RUNS)]
POOLS = (STARTS, UNSEEN, ["'", '"', ",", ";", "\r\n", " ", "1", "a", "SUM(A1)", "cmd|' /C x'!A0"])


def is_formula(cell: str) -> bool:
    """Whether the first thing to be seen of a cell is what formulas begin with."""
    return cell.lstrip("".join(UNSEEN))[:1] in {*STARTS}


def made(rng: Random) -> str:
    """A cell that means harm as often as not."""
    return "".join(rng.choice(rng.choice(POOLS)) for _ in range(rng.randrange(5)))


def message(rng: Random) -> Message:
    """A message, harmful in each of its cells."""
    words = [re.sub("\r+\n", "\n", made(rng)) for _ in range(6)]
    return Message(
        conversation=words[0] or "c",
        id=words[1] or "1",
        speaker=words[2] or None,
        kind=rng.choice([*Kind]),
        text=words[3],
        caption=words[4] or None,
        reply_to=words[5] or None,
        offset=rng.choice([None, -1.5]),
        duration=rng.choice([None, -2.0]),
        reactions=(Reaction(None, made(rng)),) * rng.randrange(2),
    )


@pytest.fixture(scope="module")
def said() -> list[Message]:
    """Enough messages for as many cells."""
    rng = Random(9)
    return [message(rng) for _ in range(CELLS // len(COLUMNS) + 1)]


def written(said: list[Message]) -> tuple[bytes, list[str]]:
    """A table of messages, and its cells as others read them."""
    stream = io.BytesIO()
    write_csv(said, stream)
    text = io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")
    return stream.getvalue(), [cell for row in csv.reader(text) for cell in row]


def test_no_cell_is_run(said):
    """Of a hundred thousand cells none begins a formula, and all are read back as they were."""
    table, cells = written(said)
    assert len(cells) >= CELLS
    assert [cell for cell in cells if is_formula(cell)] == []
    assert Read(csvfile, table).messages == said


def test_without_the_guard_many_would_be(said, monkeypatch):
    """The control: the same cells as they are begin thousands of formulas."""
    monkeypatch.setattr(rows, "guarded", lambda cell: cell)
    _, cells = written(said)
    assert sum(map(is_formula, cells)) > CELLS // 20
