"""Whether everything is as it was written: what is told where it is not."""

from tests.store.making import KEY, add, chat, new
from turntoward.store.checking import check, is_sound
from turntoward.store.database import connect, rows


def test_rows_that_point_to_nothing_are_told(db):
    """A conversation that is gone while its messages are there."""
    add(db, chat(3))
    assert check(db).faults == ()
    assert is_sound(db)
    db.pragma("foreign_keys", "OFF")
    db.execute("DELETE FROM conversation")
    faults = check(db).faults
    assert any("point to others that are gone" in each for each in faults)
    assert any("is not what was written" in each for each in faults)


def test_twenty_faults_are_enough(db):
    """A store of which nothing is as it was is not told of without end."""
    add(db, chat(6_000))
    db.execute("UPDATE digest SET sum = x'00'")
    assert len(check(db).faults) == 20


def test_a_file_that_cannot_be_counted_holds_nothing(tmp_path):
    """Where the pages of its messages are gone, that is said, and none is counted."""
    db = new(tmp_path / "store.db")
    add(db, chat(400))
    pages = rows(db, "SELECT pageno FROM dbstat WHERE name LIKE '%message%'")
    db.close()
    with (tmp_path / "store.db").open("r+b") as stream:
        for (page,) in pages:
            stream.seek(4096 * (page - 1))
            stream.write(b"\xa5" * 4096)
    db = connect(tmp_path / "store.db", KEY, read_only=True)
    found = check(db, can_write=False)
    assert found.faults
    assert found.messages == 0
    assert not is_sound(db)
    db.close()
