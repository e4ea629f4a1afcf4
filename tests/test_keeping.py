"""Exports go into the store, and everything comes out of it again."""

import json
from pathlib import Path

import pytest

import turntoward
from tests.store.making import COST, SECRET, WORDS
from turntoward.errors import ChatChoiceError, ChoiceError, InputError, OutputError
from turntoward.keeping import create_store, export_store, keep, open_store
from turntoward.model.reading import Relation
from turntoward.store import (
    Correction,
    Secret,
    change_passphrase,
    erase_store,
    keyrings,
    new_recovery_code,
    restore_store,
)

EXAMPLES = Path(__file__).parents[1] / "examples"
CHAT = EXAMPLES / "partners-android.txt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where a store is."""
    made = tmp_path_factory.mktemp("home") / "store"
    create_store(made, passphrase=WORDS, cost=COST)
    return made


@pytest.fixture
def store(folder):
    """It, open, and emptied at the end."""
    with open_store(folder, passphrase=WORDS) as opened:
        yield opened
        for each in opened.conversations():
            opened.forget_conversation(each.id)


def test_an_export_is_kept_and_read_from_the_store(store):
    """The reading of what was kept is the reading of the file; its codings are kept too."""
    kept = keep(store, CHAT, me="Ana", relation="partner")
    (chat,) = kept.chats
    assert (chat.added, chat.is_new, kept.problems) == (396, True, ())
    conversation = store.conversation(chat.conversation)
    reading = turntoward.analyze(conversation, me="Ana", relation="partner")
    assert reading.moments == turntoward.read(CHAT, me="Ana", relation="partner").moments
    store.keep_codings(chat.conversation, conversation, reading.codings, reading.made_by)
    assert store.codings(chat.conversation, conversation, reading.made_by) == reading.codings
    found = store.conversations()[0]
    assert (found.me, found.relation) == ("Ana", Relation.PARTNER)
    assert keep(store, CHAT).chats[0].added == 0


def test_only_what_i_said_is_kept(store):
    """Of the others that they spoke, and when."""
    keep(store, CHAT, me="Ana", only_mine=True)
    messages = [*store.messages(store.conversations()[0].id)]
    assert any(each.text for each in messages if each.speaker == "Ana")
    others = [each for each in messages if each.speaker == "Ben"]
    assert len(others) == 177
    assert not any(each.text or each.caption for each in others)


def test_everything_comes_out_as_plain_files(store, tmp_path):
    """Each conversation opens again as it was; the rest is JSON; nothing is written over."""
    keep(store, CHAT)
    number = store.conversations()[0].id
    store.see_differently(Correction(conversation=number, message="5", code="bid", holds=False))
    store.set("lens", "all")
    out = tmp_path / "out"
    exported = export_store(store, out)
    assert (exported.messages, exported.missing) == (396, 0)
    again = turntoward.read(out / "partners-android.jsonl", me="Ana")
    assert len(again.conversation.messages) == 396
    about = json.loads((out / "about.json").read_text("utf-8"))
    assert about["corrections"][0]["code"] == "bid"
    assert about["settings"] == {"lens": "all"}
    assert len(about["imports"]) >= 1
    with pytest.raises(OutputError, match="not empty"):
        export_store(store, out)
    store.set("lens", None)


def test_chats_are_chosen(store, tmp_path):
    """Of several in an export; nothing is kept where none is meant, or the file cannot be read."""
    rows = [
        {
            "conversation": chat,
            "speaker": name,
            "text": f"{name} {n}",
            "at": f"2024-04-13T21:1{n}:00",
        }
        for chat, name in (("one", "Ana"), ("two", "Ben"))
        for n in range(3)
    ]
    path = tmp_path / "two.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert [each.title for each in keep(store, path, chat=["two"]).chats] == ["two"]
    with pytest.raises(ChatChoiceError) as refused:
        keep(store, path, chat=["three"])
    assert [each.title for each in refused.value.chats] == ["one", "two"]
    with pytest.raises(InputError):
        keep(store, tmp_path / "none.txt")
    with pytest.raises(ChoiceError):
        keep(store, path, into=99)
    with pytest.raises(ChoiceError, match="Ana, Ben"):
        keep(store, path, me="Cara", only_mine=True)
    assert [each.title for each in store.conversations()] == ["two"]
    keep(store, path)
    assert {each.title for each in store.conversations()} == {"one", "two"}


def test_people_are_joined_and_forgotten(store):
    """Over the whole store, by any of their names."""
    keep(store, CHAT)
    ben = next(each for each in store.speakers() if each.name == "Ben")
    store.join_people("Benjamin", [ben.id], relation=Relation.PARTNER)
    assert store.people()[0].speakers == (ben.id,)
    assert store.forget_person("Benjamin") == 177
    assert {each.name for each in store.speakers()} == {"Ana"}
    assert store.people() == ()


def test_keys_are_changed_and_a_store_is_erased(tmp_path):
    """A new passphrase, a new recovery code, a restored backup, and at last nothing."""
    home = tmp_path / "store"
    code = create_store(home, passphrase=WORDS, cost=COST)
    with open_store(home, recovery_code=code) as store:
        keep(store, CHAT)
        made = store.back_up()
        assert store.backups() == (made,)
    again = new_recovery_code(home, SECRET)
    assert again != code
    change_passphrase(home, Secret.recovery(again), Secret.passphrase("another set of words"))
    open_store(home, passphrase="another set of words").lock()  # noqa: S106 a test's
    assert restore_store(Path(made.path), home, SECRET) == made
    assert erase_store(home) == (made,)
    left = [
        path for path in home.rglob("*") if path.is_file() and home / "backups" not in path.parents
    ]
    assert left == []
    for words in (WORDS, "another set of words"):
        with pytest.raises(turntoward.TurnTowardError):
            open_store(home, passphrase=words)


def test_a_keyring_opens_it_where_there_is_one(tmp_path, monkeypatch):
    """Opt-in, and given up again; without a keyring it is said, and nothing changes."""
    from turntoward.store import forget_keyring, use_keyring

    kept: dict[tuple[str, str], str] = {}
    keyring = pytest.importorskip("keyring")
    monkeypatch.setattr(keyring, "set_password", lambda *given: kept.update({given[:2]: given[2]}))
    monkeypatch.setattr(keyring, "get_password", lambda *given: kept.get(given))
    monkeypatch.setattr(keyring, "delete_password", lambda *given: kept.pop(given))
    home = tmp_path / "store"
    create_store(home, passphrase=WORDS, cost=COST)
    with pytest.raises(turntoward.TurnTowardError, match="Use the passphrase"):
        open_store(home)
    use_keyring(home, SECRET)
    open_store(home).lock()
    with pytest.raises(turntoward.TurnTowardError):
        use_keyring(home, Secret.passphrase("some other words"))
    use_keyring(home, SECRET)
    forget_keyring(home, SECRET)
    assert kept == {}

    def none(*_given):
        raise RuntimeError

    monkeypatch.setattr(keyring, "set_password", none)
    monkeypatch.setattr(keyring, "get_password", none)
    with pytest.raises(turntoward.TurnTowardError, match=r"turntoward\[keyring\]"):
        use_keyring(home, SECRET)
    with pytest.raises(turntoward.TurnTowardError, match="no keyring"):
        open_store(home)
    keyrings.drop_secret(home)
