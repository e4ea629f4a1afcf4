"""What `convert` writes of any export is read back as it was."""

import io
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readers.messages import messages
from tests.readers.streams import Read
from turntoward.errors import TurnTowardError
from turntoward.model import Message
from turntoward.model.ports import Reader, ReadOptions
from turntoward.readers import READERS, csvfile, jsonl, open_export, readers
from turntoward.readers.rows import write_csv, write_jsonl
from turntoward.testing import BytesSource

GOLDEN = Path(__file__).parents[1] / "golden" / "readers"
CASES = sorted(path.parent for path in GOLDEN.glob("*/*/input*") if not path.name.endswith("-wal"))
OURS = readers()[: len(READERS)]
FORMS = [(write_jsonl, jsonl), (write_csv, csvfile)]


def back(
    said: Iterable[Message], write: Callable[..., None], reader: Reader
) -> tuple[list[Message], list[object]]:
    """What is read of what was written, and the problems with it."""
    stream = io.BytesIO()
    write(said, stream)
    read = Read(reader, stream.getvalue())
    return read.messages, [*read.problems]


@pytest.mark.parametrize("form", FORMS, ids=["jsonl", "csv"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_golden_cases_come_back(case, form):
    """Each message of each case is the same after it was written and read again."""
    told = case / "options.json"
    options = msgspec.json.decode(told.read_bytes(), type=ReadOptions) if told.exists() else None
    source = next(iter(sorted(case.glob("input.*"))), case / "input")
    said = [item for item in open_export(source, options).items() if isinstance(item, Message)]
    found, problems = back(said, *form)
    assert found == said
    assert problems == []


@pytest.mark.parametrize("reader", OURS, ids=lambda reader: reader.NAME)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_exports_come_back(reader, data):
    """Whatever a reader makes of a file that is cut, spliced or overwritten comes back too."""
    files = sorted(path for path in GOLDEN.glob(f"{reader.NAME}/*/input*") if path.is_file())
    whole = data.draw(st.sampled_from(files)).read_bytes()
    cut = data.draw(st.integers(0, len(whole)))
    damaged = (
        whole[:cut]
        + data.draw(st.binary(max_size=8))
        + whole[data.draw(st.integers(0, len(whole))) :]
    )
    said = []
    with suppress(TurnTowardError):
        for item in reader.read(BytesSource("input", damaged), ReadOptions()):
            said += [item] if isinstance(item, Message) else []
    for form in FORMS:
        assert back(said, *form) == (said, [])


@settings(max_examples=300, deadline=None)
@given(st.lists(messages(), max_size=5))
def test_any_messages_come_back_through_both_forms(said):
    """JSON lines of a table of JSON lines are the JSON lines that they were."""
    first, _ = back(said, *FORMS[0])
    second, _ = back(first, *FORMS[1])
    third, _ = back(second, *FORMS[0])
    assert third == said
