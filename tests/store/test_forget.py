"""C6: what is forgotten is gone: not one byte of it is left in the decrypted file, nor in its log."""

import pytest
from msgspec.structs import replace

from tests.store.decrypting import decrypted
from tests.store.making import COVERAGE, add, chat, message, new
from turntoward.errors import ChoiceError
from turntoward.model import Chat, Reaction
from turntoward.store import checking, forget, notes, people, reading
from turntoward.store.database import transaction
from turntoward.store.records import Correction

NAME = "Xanthippe"
WORDS = ("quokkaberry", "zugzwangish", "perspicuous", "flibbertigib")
SECRETS = [word.encode() for word in (NAME, NAME.lower(), *WORDS, *(word[:7] for word in WORDS))]


def secrets(count):
    """Messages, of which every second one is somebody's who says what nobody else does."""
    for number in range(1, count + 1):
        if number % 2:
            said = f"{WORDS[number % 4]} {WORDS[number // 4 % 4]}{number} " * (number % 9 + 1)
            yield message(number, said, speaker=NAME)
        else:
            hearts = (Reaction(NAME, "❤"), Reaction("Ben", "👍")) if number % 10 == 0 else ()
            yield message(number, f"a walk {number}", speaker="Ben", reactions=hearts)


def filled(path, count=400, **more):
    """A conversation with somebody, and one without."""
    db = new(path, **more)
    add(db, chat(200), chat=Chat(id="other", title="Other"))
    add(
        db,
        [*secrets(count)],
        chat=Chat(id=NAME, title=f"WhatsApp Chat with {NAME}"),
        file=f"{NAME}.txt",
        coverage=replace(COVERAGE, owner=NAME),
    )
    notes.keep_correction(
        db, Correction(conversation=2, message="1", code="bid", holds=False, note=WORDS[0])
    )
    people.join_people(db, NAME, [speaker.id for speaker in people.speakers(db)][-2:-1])
    return db


def residue(path):
    """How often anything of it is in the file or its log."""
    data = decrypted(path)
    return sum(data.count(secret) for secret in SECRETS)


@pytest.mark.parametrize("what", ["conversation", "person"])
def test_nothing_is_left_of_what_is_forgotten(what, tmp_path):
    """0 bytes, at once, in tables, search, log and free pages; the rest is as it was."""
    path = tmp_path / "store.db"
    db = filled(path)
    assert residue(path) > 500
    if what == "conversation":
        assert forget.forget_conversation(db, 2) == 400
    else:
        assert forget.forget_speakers(db, forget.speakers_called(db, NAME)) == 200
    assert residue(path) == 0
    found = {each.id: each for each in reading.conversations(db)}
    assert found[1].messages == 200
    assert checking.check(db).faults == ()
    assert reading.search(db, WORDS[0]) == ()
    assert reading.imports(db)[0].file == ""
    if what == "person":
        assert found[2].title == "WhatsApp Chat with somebody"
        assert found[2].messages == 200
        hearts = [each.message.reactions for each in reading.page(db, 2, limit=500).messages]
        assert (Reaction("Ben", "👍"),) in hearts
    db.close()
    assert residue(path) == 0


def test_deleting_alone_would_leave_it(tmp_path):
    """The control: without overwriting, most of what was deleted is still there."""
    path = tmp_path / "store.db"
    db = filled(path, secure_delete=False)
    db.execute("INSERT INTO search(search, rank) VALUES ('secure-delete', 0)")
    db.wal_checkpoint()
    before = residue(path)
    with transaction(db):
        db.execute("DELETE FROM message WHERE conversation = 2")
    db.wal_checkpoint()
    assert residue(path) > before * 0.9


def test_who_is_meant_is_found_by_any_name(tmp_path):
    """A person's own name, or one they have in a chat; nobody is refused."""
    db = filled(tmp_path / "store.db", 10)
    numbers = forget.speakers_called(db, NAME)
    people.join_people(db, "The neighbour", numbers)
    assert forget.speakers_called(db, "The neighbour") == numbers
    with pytest.raises(ChoiceError, match="store people"):
        forget.speakers_called(db, "Nobody")
    with pytest.raises(ChoiceError):
        forget.forget_conversation(db, 99)
    db.close()
