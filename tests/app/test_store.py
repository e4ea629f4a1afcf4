"""A store that is damaged, newer, or left alone, and files that attack: what the person sees."""

import re
import shutil
import sys
import time
from pathlib import Path

import pytest

from tests.app.serving import PASSPHRASE, Served, chat
from tests.readers import planted
from tests.readers.zips import CHAT
from tests.store.making import SECRET
from turntoward.app.jobs import Jobs
from turntoward.errors import TurnTowardError
from turntoward.keeping import keep
from turntoward.readers import _bounds, isolated
from turntoward.store import unlocking
from turntoward.store.folder import DATABASE
from turntoward.store.migrations import MIGRATIONS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(made, tmp_path):
    """A store, that nobody has open."""
    shutil.copytree(made, tmp_path / "place")
    return tmp_path / "place"


def test_a_newer_store_is_refused(folder):
    """With a sentence, where the passphrase is asked for; nothing of it changes."""
    store = unlocking.unlock(folder, SECRET)
    store.db.pragma("user_version", len(MIGRATIONS) + 1)
    store.db.close()
    before = (folder / DATABASE).read_bytes()
    with Served(folder) as served:
        got = served.ask("/unlock", "POST", form={"passphrase": PASSPHRASE})
        assert got.status == 400
        assert "newer" in got.text
        assert not served.desk.is_open
    assert (folder / DATABASE).read_bytes() == before


@pytest.mark.parametrize("with_backup", [True, False])
def test_a_damaged_store_is_read_only(folder, with_backup):
    """Every page says so, and where the last backup is; nothing can be changed."""
    with Served(folder) as served:
        served.unlock()
        served.bring(chat(400))
        if with_backup:
            served.store.back_up()
    data = bytearray((folder / DATABASE).read_bytes())
    for page in range(len(data) // 4096 - 12, len(data) // 4096 - 2):
        data[4096 * page : 4096 * (page + 1)] = b"\xa5" * 4096
    (folder / DATABASE).write_bytes(data)
    (folder / f"{DATABASE}-wal").write_bytes(b"x" * 100)  # as after an unclean end
    with Served(folder) as served:
        served.ask("/unlock", "POST", form={"passphrase": PASSPHRASE})
        got = served.ask("/")
        assert "damaged" in got.text
        assert "reading only" in got.text
        assert ("/restore" if with_backup else "/settings/export") in got.text
        assert served.ask("/settings/scripts", "POST", form={}).status == 400


def test_a_wrong_passphrase_opens_nothing(folder):
    """It is said, and what was typed does not come back."""
    with Served(folder) as served:
        got = served.ask("/unlock", "POST", form={"passphrase": "zinnoberrot"})
        assert got.status == 403
        assert "zinnoberrot" not in got.text
        assert served.ask("/").header("location").endswith("/unlock")


def test_it_locks_when_it_is_left_alone(folder):
    """After the idle time; a page that only looks whether it is open does not keep it open."""
    with Served(folder, idle=2.0) as served:
        served.unlock()
        served.ask("/")
        until = time.monotonic() + 20
        while '"open":true' in served.ask("/state").text and time.monotonic() < until:
            time.sleep(0.2)
        assert served.ask("/").header("location").endswith("/unlock")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system limits less")
@pytest.mark.parametrize("name", ["crash", "spin", "eat", "stumble"])
def test_a_file_that_attacks_costs_one_sentence(served, tmp_path, monkeypatch, name):
    """The reader dies; the app answers, the store is as it was, and no import is in the history."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.readers import planted; "
        f"planted.main({name!r}, locked=True)"
    )
    monkeypatch.setattr(isolated, "COMMAND", (sys.executable, "-I", "-c", code))
    is_slow = name == "spin"
    monkeypatch.setattr(_bounds, "_LEAST_SECONDS", 1 if is_slow else 60)
    monkeypatch.setattr(isolated, "_PATIENCE", 2 if is_slow else 1)
    file = tmp_path / "chat.txt"
    file.write_bytes(CHAT)
    jobs = Jobs()
    job = jobs.start("import", "x", lambda _: keep(served.store, file))
    until = time.monotonic() + 60
    while not job.is_over and time.monotonic() < until:
        assert served.ask("/").status == 200
        time.sleep(0.1)
    assert job.error
    assert planted.SENTENCE not in job.error
    assert served.store.conversations() == ()
    assert served.store.imports() == ()


def test_nothing_of_a_failure_is_written_down(served, tmp_path, capfd, caplog):
    """In 1,000 bad requests and 12 failing imports no word of them reaches a log or the terminal."""
    word = "zinnoberrot"
    for number in range(1_000):
        path = ("/", "/welcome", "/reading/1", f"/{word}", f"/api/{word}", "/lock")[number % 6]
        method = ("GET", "POST", word.upper())[number % 3]
        form = {word: word, "passphrase": word} if method == "POST" else None
        headers = [
            ("X-Word", word),
            ("Origin", f"http://{word}.test") if number % 5 == 0 else ("X-No", word),
        ]
        if path != "/lock":
            served.ask(f"{path}?q={word}", method, form=form, headers=headers)
        if number % 100 == 0:
            served.raw(f"{word} {word}\r\n\r\n".encode(), wait=1)
    for number in range(12):
        file = tmp_path / f"{word}.txt"
        file.write_bytes((CHAT, b"", word.encode(), bytes(range(256)))[number % 4] + word.encode())
        with pytest.raises(TurnTowardError):
            keep(served.store, file, chat=[f"{word} {number}"])
    said = "".join(capfd.readouterr()) + caplog.text
    assert word not in said


def test_a_word_in_a_log_would_be_found(capfd, caplog):
    """The control: an error that is logged as it is shows its words."""
    import logging

    try:
        int("zinnoberrot")
    except ValueError:
        logging.getLogger("x").exception("went wrong")
    assert "zinnoberrot" in "".join(capfd.readouterr()) + caplog.text


def test_words_to_a_machine_change_nothing(served):
    """200 messages that give orders leave settings, files and the readings' gate as they are."""
    from tests.app.hostile import INJECTIONS
    from tests.store.making import message
    from turntoward import api

    assert len(INJECTIONS) >= 200
    folder = served.desk.folder
    served.store.set("country", "DE")
    before = (served.store.settings(), sorted(each.name for each in folder.parent.rglob("*")))
    number = served.bring([message(at, text) for at, text in enumerate(INJECTIONS, 1)])
    talk = served.store.conversation(number)
    reading = api.analyze(talk, me="Ana", rules_only=True)
    plain = served.bring([message(at, "I see.") for at in range(1, 20)], chat=_other())
    other = api.analyze(served.store.conversation(plain), me="Ana", rules_only=True)
    assert reading.lens == other.lens
    assert reading.safety.paused is other.safety.paused
    after = (served.store.settings(), sorted(each.name for each in folder.parent.rglob("*")))
    assert after == before
    assert len(served.store.imports()) == 2


def _other():
    from turntoward.model import Chat

    return Chat(id="other", title="Other")


# what could watch, schedule, or be reached from elsewhere
_NEVER = re.compile(
    r"^(?:watchdog|watchfiles|inotify|pyinotify|apscheduler|schedule|sched|crontab|celery|"
    r"smtplib|requests|httpx|urllib\.request|aiohttp|ftplib|zeroconf|upnp|paramiko|"
    r"pynput|pyautogui|mss|ImageGrab|pyperclip|notify2|plyer)\b"
)
_BINDS = re.compile(r"0\.0\.0\.0|\"::\"|'::'|INADDR_ANY|getfqdn|gethostname")


def test_nothing_watches_schedules_or_listens_elsewhere():
    """No module of the app or the store can; the one socket is bound to 127.0.0.1."""
    files = [*(ROOT / "src/turntoward").rglob("*.py")]
    imports = re.compile(r"^\s*(?:from|import)\s+(\S+)", re.MULTILINE)
    found = {name for file in files for name in imports.findall(file.read_text("utf-8"))}
    assert [name for name in found if _NEVER.search(name)] == []
    bound = [
        (file.name, line.strip())
        for file in files
        for line in file.read_text("utf-8").splitlines()
        if ".bind(" in line or _BINDS.search(line)
    ]
    assert bound == [("server.py", 'listening.bind(("127.0.0.1", port))')]
    assert _NEVER.search("watchdog.observers")  # the control


def test_no_option_hides_or_opens_it():
    """The command has no option to listen elsewhere, to import by itself, or to hide."""
    from turntoward.cli.open import command

    names = {name for option in command.params for name in option.opts}
    assert names == {"--folder", "--port", "--lock-after", "--no-browser"}


def test_each_import_is_a_line_of_the_history(served):
    """Whether it brought something new or not."""
    for number in range(1, 21):
        served.bring(chat(number // 2 + 1))
        assert len(served.store.imports()) == number
