"""D5: no damage to the file gives a wrong answer: it is noticed, or what is read is right."""

from tests.store import tampering
from tests.store.tampering import verdicts
from turntoward.store import checking

COUNT = 600


def test_damage_gives_no_wrong_answer(tmp_path):
    """Of 600 damaged files, with flipped bits, old pages and cut ends, none is believed."""
    found = verdicts(tmp_path, COUNT, seed=4)
    assert found.total() > COUNT * 0.95
    assert found["wrong"] == 0
    assert found["noticed"] > COUNT * 0.9


def test_an_old_page_would_be_believed(tmp_path, monkeypatch):
    """The control: without digests and comparison, some old pages that are put back are believed."""
    monkeypatch.setattr(checking, "_faults", lambda _db, **_: iter(()))
    monkeypatch.setattr(tampering, "KINDS", ("replay",))
    assert verdicts(tmp_path, 100, seed=4)["wrong"] > 0
