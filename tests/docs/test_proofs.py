"""The page of proofs names tests that are there."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "reference" / "proofs.md"
_NAMED = re.compile(r"`([a-z_/]+\.py)::(\w+)`")


def missing(text):
    """The tests that a text names and that are not there."""
    for file, name in _NAMED.findall(text):
        path = TESTS / file
        if not path.is_file() or f"def {name}(" not in path.read_text("utf-8"):
            yield f"{file}::{name}"


def test_every_proof_is_there():
    """Each is a test of ours; one that is not there would be noticed."""
    text = PAGE.read_text("utf-8")
    assert len(_NAMED.findall(text)) > 60
    assert [*missing(text)] == []
    assert [*missing("`store/test_killing.py::test_nothing`")]
