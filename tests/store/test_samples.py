"""D8: a store of every form that there ever was opens, and holds what was put into it."""

import shutil
from pathlib import Path

import pytest

from tests.store.making import SECRET, chat
from turntoward.store import Store
from turntoward.store.folder import DATABASE
from turntoward.store.migrations import MIGRATIONS

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())


def test_there_is_a_sample_of_each_form():
    """`python -m tests.store.sample` writes one of today."""
    assert [path.name for path in SAMPLES] == [str(n) for n in range(1, len(MIGRATIONS) + 1)]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_store_of_that_form_opens(path, tmp_path):
    """It is brought to the form of today, and all is there."""
    shutil.copytree(path, tmp_path / "store")
    with Store(tmp_path / "store", secret=SECRET) as store:
        assert store.opened.version == len(MIGRATIONS)
        assert store.check().faults == ()
        assert [*store.messages(1)] == chat(40)
        assert store.people()[0].name == "Ana"
        assert store.corrections()[0].message == "5"
        assert store.settings() == {"lens": "all"}
        assert len(store.search("walks")) == 10
        assert len(store.search("wa")) == 10
        called = "Ana" if path.name == "1" else "Sundays"  # there were no others yet
        (kept,) = store.conversations()
        assert (kept.title, kept.original) == (called, "Ana")


def test_an_older_form_is_read_where_it_is_damaged(tmp_path):
    """What can only be read stays of its form, and is asked as one of today."""
    shutil.copytree(SAMPLES[0], tmp_path / "store")
    (tmp_path / "store" / DATABASE).chmod(0o600)
    data = bytearray((tmp_path / "store" / DATABASE).read_bytes())
    data[-4096:] = b"\xa5" * 4096
    (tmp_path / "store" / DATABASE).write_bytes(data)
    (tmp_path / "store" / f"{DATABASE}-wal").write_bytes(b"x" * 100)  # as after an unclean end
    with Store(tmp_path / "store", secret=SECRET) as store:
        assert store.opened.damage
        assert store.opened.version == 1
        assert store.conversations()[0].title == "Ana"
