"""D4: a full disk and one that breaks: nothing is lost, it is said, and reading and deleting go on."""

import apsw
import pytest

from tests.store.faults import Failing, Lost, use
from tests.store.making import KEY, add, chat, new
from turntoward.errors import StoreError
from turntoward.store import digests, forget, reading
from turntoward.store.database import connect

COUNTS = [20, 60]  # messages of each import
SHARE = 3  # every third call


def session(path, failing):
    """Import, and import again with more; what was acknowledged, and the error."""
    done: list[int] = []
    try:
        db = connect(path, KEY, vfs=use(failing))
    except StoreError as error:
        return done, error
    try:
        for count in COUNTS:
            add(db, chat(count))
            done.append(count)
    except StoreError as error:
        check_alive(db, done)
        return done, error
    finally:
        with_closing(db)
    return done, None


def with_closing(db):
    try:
        db.close()
    except apsw.Error:
        db.close(force=True)


def check_alive(db, done):
    """After a fault, what was acknowledged can be read on the same connection."""
    found = reading.conversations(db)
    assert [each.messages for each in found] == done[-1:]


def calls(tmp_path):
    """How many calls a session makes that write."""
    path = tmp_path / "count.db"
    new(path).close()
    failing = Failing()
    assert session(path, failing) == (COUNTS, None)
    return failing.calls


@pytest.mark.parametrize("fault", [apsw.FullError, apsw.IOError])
def test_a_disk_that_refuses_costs_one_sentence(fault, tmp_path):
    """Whichever call fails, what was acknowledged is there, whole, and can still be deleted."""
    total = calls(tmp_path)
    assert total > 20
    refused = 0
    for at in range(1, total + 1, SHARE):
        path = tmp_path / f"{at}.db"
        new(path).close()
        done, error = session(path, Failing(at, fault))
        refused += error is not None
        assert error is None or len(str(error)) > 20
        db = connect(path, KEY)
        found = [each.messages for each in reading.conversations(db)]
        assert found in (done[-1:], COUNTS[len(done) : len(done) + 1])
        assert [*digests.faults(db)] == []
        if found:
            forget.forget_conversation(db, 1)
        db.close()
    assert refused > 3


def test_a_fault_that_is_ignored_would_be_noticed(tmp_path):
    """The control: where the disk loses a write and says nothing, the store is not whole."""
    path = tmp_path / "store.db"
    new(path).close()
    total = calls(tmp_path)
    broken = 0
    for at in range(1, total + 1, SHARE):
        path = tmp_path / f"{at}.db"
        new(path).close()
        failing = Failing(at, fault=Lost)
        done, error = session(path, failing)
        broken += error is not None or not is_whole(path, done)
    assert broken > 0


def is_whole(path, done):
    try:
        db = connect(path, KEY)
    except StoreError:
        return False
    try:
        found = [each.messages for each in reading.conversations(db)]
        return found == done[-1:] and [*digests.faults(db)] == []
    except (apsw.Error, StoreError):
        return False
    finally:
        with_closing(db)
