import pytest

from tests.fuzz import findings
from tests.fuzz.findings import Findings


def broken(data: bytes) -> None:
    """Fails in two ways."""
    if b"ab" in data:
        raise KeyError
    assert b"z" not in data, "no z"


@pytest.fixture
def found(tmp_path):
    return Findings(broken, tmp_path)


def test_each_kind_is_kept_once(found):
    """The same failure of other bytes is no other finding."""
    for data in (b"fine", b"an ab", b"another ab", b"zzz", b"z"):
        found.look(data)
    assert [finding.what.split()[0] for finding in found.found.values()] == [
        "KeyError",
        "AssertionError",
    ]


def test_inputs_are_made_small(found, tmp_path):
    """Of a long input, what shows the failure is left, and written down."""
    found.look(b"x" * 500 + b"ab" + b"y" * 777)
    assert [finding.data for finding in found.found.values()] == [b"ab"]
    assert [path.read_bytes() for path in tmp_path.glob("*.input")] == [b"ab"]
    assert "KeyError" in next(tmp_path.glob("*.txt")).read_text()


def test_what_is_slow_is_a_finding(monkeypatch):
    """An input that takes longer than it may is found though nothing fails."""
    monkeypatch.setattr(findings, "_SECOND", -1.0)
    found = Findings(lambda _: None)
    found.look(b"any")
    assert [finding.what.split()[0] for finding in found.found.values()] == ["SlowError"]
