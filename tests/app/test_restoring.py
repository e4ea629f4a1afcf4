"""A store that is damaged, cut, gone or without its key: what can be read is, and a backup is offered."""

import hashlib
import shutil
import threading

import msgspec
import pytest

from tests.app.serving import PASSPHRASE, Served, chat, staged
from tests.store.making import COST
from turntoward.app.desk import Desk
from turntoward.app.wording import first_sentence
from turntoward.errors import DamagedStoreError, LockedStoreError, StoreError
from turntoward.keeping import open_store
from turntoward.store import Secret, backup, outside, unlocking
from turntoward.store.database import rows
from turntoward.store.folder import ASIDE, BACKUPS, COPY, DATABASE, ENVELOPE

ELSEWHERE = ("..", "../place", "/etc", "", "nothing.turntoward", "\0")


@pytest.fixture(scope="module")
def backed_up(made, tmp_path_factory):
    """A closed store with 400 messages, and a backup of it, to be copied."""
    place = tmp_path_factory.mktemp("backed-up") / "place"
    shutil.copytree(made, place)
    with open_store(place, passphrase=PASSPHRASE) as store:
        one, _ = staged([])
        store.add([one], ((one.chat.id, each) for each in chat(400)))
        store.back_up()
    return place


@pytest.fixture
def folder(backed_up, tmp_path):
    """A closed store with 400 messages, and a backup of it."""
    return shutil.copytree(backed_up, tmp_path / "place")


def cut(folder):
    (folder / DATABASE).write_bytes((folder / DATABASE).read_bytes()[:3_000])


def noise(folder):
    (folder / DATABASE).write_bytes(b"\xa5" * 4096 * 9)


def gone(folder):
    (folder / DATABASE).unlink()


def keys_gone(folder):
    for name in (ENVELOPE, COPY):
        (folder / name).unlink()


WAYS = (cut, noise, keys_gone)


def contents(folder):
    """All files of a store but its backups."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def name_of(folder):
    (backup,) = (folder / BACKUPS).iterdir()
    return backup.name


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_store_that_cannot_be_opened_offers_its_last_backup(way, folder):
    """By name and day, where the passphrase is asked for; what is there is not touched, and kept."""
    way(folder)
    before = contents(folder)
    with Served(folder) as served:
        assert served.ask("/").header("location").endswith("/unlock")
        got = served.ask("/unlock", "POST", form={"passphrase": PASSPHRASE})
        assert got.status == 400
        assert name_of(folder) in got.text
        assert "There is a backup of" in got.text
        assert "400 messages" in got.text
        if way is not noise:
            assert "There is a backup of" in served.ask("/unlock").text
        assert contents(folder) == before
        if way not in (cut, keys_gone):
            return
        form = {"backup": name_of(folder), "passphrase": PASSPHRASE}
        assert "as it was on" in served.ask("/restore", "POST", form=form).text
        assert served.store.opened.damage is None
        assert served.store.conversations()[0].messages == 400
        assert served.store.check().faults == ()
    (aside,) = folder.glob(f"{ASIDE}*")
    assert contents(aside) == before


def test_it_is_brought_back_in_a_browser(folder, page):
    """From the locked door to Today, by three clicks and the passphrase."""
    cut(folder)
    with Served(folder) as served:
        served.enter(page, "/unlock")
        assert page.locator("h1").inner_text() == "Your place cannot be opened"
        assert name_of(folder) in page.inner_text("main")
        page.click("text=Bring it back")
        page.fill("#passphrase", PASSPHRASE)
        page.click("button:has-text('Bring it back')")
        page.wait_for_selector("h1:has-text('It is back')")
        assert ASIDE in page.inner_text("main")
        page.click("text=To today")
        assert "Ana" in page.inner_text("main")


def test_a_damaged_place_that_opens_leads_to_its_backup(folder):
    """What has turned out to be damaged is only read from then on, and every page says so."""
    store = unlocking.unlock(folder, Secret.passphrase(PASSPHRASE))
    names = "'message', 'setting', 'conversation'"
    pages = rows(store.db, f"SELECT pageno FROM dbstat WHERE name IN ({names})")  # noqa: S608 ours
    store.db.close()
    data = bytearray((folder / DATABASE).read_bytes())
    for (number,) in pages:
        data[4096 * (number - 1) : 4096 * number] = b"\xa5" * 4096
    (folder / DATABASE).write_bytes(data)
    with Served(folder) as served:
        served.unlock()
        for path in (
            "/",
            "/conversations",
            "/settings",
            "/people",
            "/restore",
            "/settings/backups",
        ):
            got = served.ask(path)
            assert got.status in (200, 400), path
            assert "damaged" in served.ask(path).text, path
        assert "/restore" in served.ask("/").text
        with pytest.raises(StoreError):
            served.store.set("lens", "all")
        with pytest.raises(StoreError, match="reading only"):
            served.store.back_up()
    assert (folder / DATABASE).read_bytes() == bytes(data)


def test_what_cannot_be_brought_back_changes_nothing(folder):
    """Not with a wrong passphrase, not one that is no backup of ours, not one that is damaged."""
    gone(folder)
    before = contents(folder)
    with Served(folder) as served:
        name = name_of(folder)
        form = {"backup": name, "passphrase": "some other words"}
        assert "does not open" in served.ask("/restore", "POST", form=form).text
        (folder / ENVELOPE).write_bytes(b"x" * 100)
        (folder / COPY).write_bytes(b"x" * 100)
        assert "damaged" in served.ask("/unlock").text
        before = contents(folder)
        form = {"backup": name, "recovery": "AAAAAA"}
        assert served.ask("/restore", "POST", form=form).status == 400
        for elsewhere in ELSEWHERE:
            form = {"backup": elsewhere, "passphrase": PASSPHRASE}
            assert "Choose one" in served.ask("/restore", "POST", form=form).text
        database = folder / BACKUPS / name / DATABASE
        database.write_bytes(database.read_bytes()[:-1])
        form = {"backup": name, "passphrase": PASSPHRASE}
        assert "left alone" in served.ask("/restore", "POST", form=form).text
        assert not served.desk.is_open
    assert contents(folder) == before
    assert not [*folder.glob(f"{ASIDE}*")]


def test_without_a_backup_it_is_said_so(folder):
    """And how one from another disk is brought back."""
    cut(folder)
    shutil.rmtree(folder / BACKUPS)
    with Served(folder) as served:
        for text in (served.ask("/unlock").text, served.ask("/restore").text):
            assert "no backup beside" in text
            assert "turntoward store restore BACKUP" in text


def test_a_newer_store_is_not_offered_an_older_one(folder):
    """It is whole; an update opens it."""
    store = unlocking.unlock(folder, Secret.passphrase(PASSPHRASE))
    store.db.pragma("user_version", 1_000)
    store.db.close()
    with Served(folder) as served:
        got = served.ask("/unlock", "POST", form={"passphrase": PASSPHRASE})
        assert "newer" in got.text
        assert "There is a backup" not in got.text


def test_after_erasing_one_can_begin_anew_or_go_back(folder, monkeypatch):
    """Backups that were left are offered; a new place beside them leaves them as they are."""
    with Served(folder) as served:
        served.ask("/erase", "POST", form={"word": "erase"})
        welcome = served.ask("/welcome").text
        assert "There is a backup of" in welcome
        served.create()
        monkeypatch.setattr(backup, "GENERATIONS", 1)
        store = unlocking.unlock(folder, Secret.passphrase(PASSPHRASE))
        for _ in range(2):
            backup.make_backup(store.db, store.key, folder, None)
        store.db.close()
        assert len(served.desk.backups) == 2
        assert served.desk.backups[-1].messages == 400


def test_a_store_whose_making_was_broken_off_is_found(tmp_path, monkeypatch):
    """With its keys written and its database not yet in place, its passphrase opens it."""
    monkeypatch.setattr(unlocking, "_finish", lambda _folder: None)
    unlocking.create(tmp_path / "place", Secret.passphrase(PASSPHRASE), COST)
    monkeypatch.undo()
    with Served(tmp_path / "place") as served:
        assert served.ask("/").header("location").endswith("/unlock")
        assert served.desk.damage is None
        got = served.ask("/unlock", "POST", form={"passphrase": PASSPHRASE})
        assert got.header("location").endswith("/")


def test_leaving_while_it_opens_leaves_it_locked(folder, monkeypatch):
    """Whoever leaves before the passphrase has been tried finds it locked afterwards."""
    slow, left = threading.Event(), threading.Event()
    real = unlocking_of(monkeypatch, slow, left)
    desk = Desk(folder)
    refused = []

    def unlock():
        try:
            desk.unlock(passphrase=PASSPHRASE)
        except LockedStoreError as error:
            refused.append(error)

    thread = threading.Thread(target=unlock)
    thread.start()
    assert slow.wait(20)
    desk.lock()
    left.set()
    thread.join(20)
    assert refused
    assert not desk.is_open
    assert real[0].is_locked


def unlocking_of(monkeypatch, slow, left):
    """Have opening wait until somebody has left; the stores that were opened."""
    from turntoward.app import desk

    opened, real = [], open_store

    def waiting(*given, **more):
        opened.append(real(*given, **more))
        slow.set()
        assert left.wait(20)
        return opened[-1]

    monkeypatch.setattr(desk, "open_store", waiting)
    return opened


def test_what_is_seen_from_outside(folder, tmp_path):
    """Nothing where all is whole, or where nothing is; what is missing where something is."""
    assert outside.damage_outside(folder) is None
    assert outside.is_there(folder)
    assert not outside.is_there(tmp_path / "none")
    assert Desk(tmp_path / "none").damage is None
    assert Desk(tmp_path / "none").backups == ()
    data = msgspec.msgpack.encode({"form": "turntoward.envelope/2"})
    before = (folder / ENVELOPE).read_bytes()
    (folder / ENVELOPE).write_bytes(hashlib.sha256(data).digest() + data)
    assert outside.damage_outside(folder) is None
    (folder / ENVELOPE).write_bytes(before)
    cut(folder)
    assert "cut off" in str(outside.damage_outside(folder))
    gone(folder)
    assert "gone" in str(outside.damage_outside(folder))


def test_a_sentence_says_what_has_happened_first():
    """What to do about it in a terminal is left to the page."""
    for error in (
        DamagedStoreError("It is gone. The last backup is /a. b/c."),
        DamagedStoreError("x"),
    ):
        assert first_sentence(str(error)) in ("It is gone.", "x")
