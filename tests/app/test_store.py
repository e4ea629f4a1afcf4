"""A store that is damaged, newer, or left alone, and files that attack: what the person sees."""

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
import uvicorn
from msgspec.structs import replace

from tests.app import serving
from tests.app.crowd import memory
from tests.app.hostile import INJECTIONS
from tests.app.serving import PASSPHRASE, Served, chat, staged
from tests.readers import planted
from tests.readers.zips import CHAT
from tests.store.making import SECRET, message
from turntoward import api, keeping
from turntoward.app.jobs import Jobs
from turntoward.keeping import keep
from turntoward.model import Chat
from turntoward.model.reading import Lens
from turntoward.readers import _bounds, isolated, open_export, vtt
from turntoward.store import Store, unlocking, vault
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


def with_vault(monkeypatch, before):
    """Have the process with the key run some lines first."""
    main = "from turntoward.store._process import main; main()"
    monkeypatch.setattr(vault, "COMMAND", (sys.executable, "-I", "-c", f"{before}\n{main}"))


def until_locked(served, seconds=20):
    """Whether it locks, without being asked for anything but whether it has."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if '"open":false' in served.ask("/state").text:
            return True
        time.sleep(0.1)
    return False


def test_a_clock_that_is_set_back_locks_it(folder, tmp_path, monkeypatch):
    """By a minute, and it is locked at once; the passphrase then opens it as before."""
    flag = tmp_path / "set"
    lines = (
        "import os, time; real = time.time; "
        f"time.time = lambda: real() - 60 * os.path.exists({str(flag)!r})"
    )
    with_vault(monkeypatch, lines)
    with Served(folder) as served:
        served.unlock()
        flag.touch()
        assert until_locked(served, 5)
        assert served.ask("/").header("location").endswith("/unlock")
        served.unlock()
        assert not until_locked(served, 1)
        assert served.ask("/").status == 200


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX")
def test_a_disk_that_is_full_costs_one_sentence(folder, monkeypatch):
    """In the middle of an import: nothing of it is kept, it is said, and everything else goes on."""
    room = (folder / DATABASE).stat().st_size + 600_000
    lines = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))"
    with_vault(
        monkeypatch, f"{lines}\nimport signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    )
    with Served(folder) as served:
        served.unlock()
        first = served.bring(chat(10))
        jobs = Jobs()
        job = jobs.start("import", "x", lambda _: served.bring(chat(20_000), chat=_other()))
        until = time.monotonic() + 60
        while not job.is_over and time.monotonic() < until:
            time.sleep(0.05)
        assert "Nothing of this was kept" in str(job.error)
        assert [each.messages for each in served.store.conversations()] == [10]
        assert len(served.store.imports()) == 1
        assert "walks" in served.ask(f"/conversations/{first}").text
        assert served.store.check().faults == ()
        assert served.store.forget_conversation(first) == 10


ATTACKS = {
    "late crash": "stopped in the middle",
    "late spin": "took longer",
    "late eat": "more than 1,024 MB",
    "stumble": "KeyError",
}


def attack(served, tmp_path, monkeypatch, name):
    """Import a file whose reader misbehaves, while pages are asked for; the job."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.readers import planted; "
        f"planted.main({name!r}, locked=True)"
    )
    monkeypatch.setattr(isolated, "COMMAND", (sys.executable, "-I", "-c", code))
    is_slow = "spin" in name
    monkeypatch.setattr(_bounds, "_LEAST_SECONDS", 1 if is_slow else 60)
    monkeypatch.setattr(isolated, "_PATIENCE", 2 if is_slow else 1)
    file = tmp_path / "chat.txt"
    file.write_bytes(CHAT)
    job = Jobs().start("import", "x", lambda _: keep(served.store, file))
    until = time.monotonic() + 60
    while not job.is_over and time.monotonic() < until:
        assert served.ask("/").status == 200
        time.sleep(0.1)
    return job


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system limits less")
@pytest.mark.parametrize("name", ATTACKS)
def test_a_file_that_attacks_costs_one_sentence(served, tmp_path, monkeypatch, name):
    """F6: the reader dies, the app answers, nothing of the import is kept, nor is it in the history."""
    before = memory(os.getpid())
    job = attack(served, tmp_path, monkeypatch, name)
    assert ATTACKS[name] in str(job.error)
    assert str(job.error).count(".") <= 3
    assert planted.SENTENCE not in job.error
    assert memory(os.getpid()) - before < 100 * 1024**2
    assert served.store.conversations() == ()
    assert served.store.imports() == ()
    assert served.store.search("walk") == ()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system limits less")
def test_an_attack_would_be_noticed(served, tmp_path, monkeypatch):
    """The controls: a crash without a process of its own, and an import that keeps what it has so far."""
    crash = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.readers import planted"
    done = subprocess.run([sys.executable, "-c", f"{crash}; planted.crash(0)"], check=False)
    assert done.returncode == -signal.SIGSEGV
    add = Store.add

    def half(store, chats, messages):
        one, _ = staged([])
        add(store, [replace(one, chat=_called("x"))], islice(messages, 1_000))
        return add(store, chats, messages)

    monkeypatch.setattr(Store, "add", half)
    count = len(served.store.conversations())
    assert attack(served, tmp_path, monkeypatch, "late crash").error
    assert len(served.store.conversations()) > count


class Inside:
    """An export that is read in this process, since a thousand processes take minutes.

    One in five fails with an error that nobody expected, and that quotes the conversation.
    """

    count = 0

    def __init__(self, path, _options=None):
        self.name, self.reader, self.limits = "x", "x", vtt.LIMITS
        self._export = open_export(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def items(self, _progress=None):
        Inside.count += 1
        if Inside.count % 5 == 0:
            raise KeyError(WORD)
        yield from self._export.items()


WORD = "zinnoberrot"


def _kept(store, file, _job):
    return keep(store, file, chat=[f"not {WORD}"])


def failed_imports(store, folder, count):
    """Import what cannot be imported, as the app does; how often that was said."""
    files = []
    for number, data in enumerate((CHAT, b"", WORD.encode(), bytes(range(256)), b"{", b"[{}]")):
        files.append(folder / f"{WORD}-{number}.txt")
        files[-1].write_bytes(data + WORD.encode())
    jobs = Jobs()
    errors = 0
    for number in range(count):
        file = files[number % len(files)]
        job = jobs.start("import", WORD, partial(_kept, store, file))
        while not job.is_over:
            time.sleep(0.0002)
        errors += job.error is not None
    return errors


def bad_requests(served, count):
    """Ask for what is not there, in ways that are not allowed, with the word everywhere."""
    for number in range(count):
        path = ("/", "/welcome", "/reading/1", f"/{WORD}", f"/api/{WORD}", "/lock")[number % 6]
        method = ("GET", "POST", WORD.upper())[number % 3]
        form = {WORD: WORD, "passphrase": WORD} if method == "POST" else None
        is_foreign = number % 5 == 0 or path == "/lock"
        origin = ("Origin", f"http://{WORD}.test") if is_foreign else ("X-No", WORD)
        served.ask(f"{path}?q={WORD}", method, form=form, headers=[("X-Word", WORD), origin])
        if number % 100 == 0:
            served.raw(f"{WORD} {WORD}\r\n\r\n".encode(), wait=1)


def test_nothing_of_a_failure_is_written_down(served, tmp_path, capfd, caplog, monkeypatch):
    """C7: in 1,000 failing imports and 1,000 bad requests no word reaches a log, a terminal, a file."""
    given = tmp_path / "given"
    given.mkdir()
    assert failed_imports(served.store, given, 4) == 4
    monkeypatch.setattr(keeping, "IsolatedExport", Inside)
    assert failed_imports(served.store, given, 1_000) == 1_000
    bad_requests(served, 1_000)
    said = "".join(capfd.readouterr()) + caplog.text
    assert WORD not in said
    written = [each for each in tmp_path.rglob("*") if each.is_file() and given not in each.parents]
    assert len(written) > 2
    assert [each for each in written if WORD.encode() in each.read_bytes()] == []
    assert served.store.imports() == ()


def test_a_word_in_a_log_would_be_found(made, tmp_path, caplog, monkeypatch):
    """The control: a job that logs its error as it is, and a server that logs what it is asked."""

    def leaky(job, do):
        try:
            do(job)
        except Exception as error:
            job.error = str(error)
            logging.getLogger("x").exception("went wrong")
        job.is_over = True

    monkeypatch.setattr(keeping, "IsolatedExport", Inside)
    monkeypatch.setattr("turntoward.app.jobs._run", leaky)

    def loud(app):
        return uvicorn.Config(app, log_config=None, log_level="info", lifespan="off")

    monkeypatch.setattr(serving, "configured", loud)
    caplog.set_level("INFO")
    shutil.copytree(made, tmp_path / "place")
    with Served(tmp_path / "place") as served:
        served.unlock()
        failed_imports(served.store, tmp_path, 10)
        assert WORD in caplog.text
        caplog.clear()
        bad_requests(served, 10)
        assert WORD in caplog.text


def after_words(served, texts, analyze):
    """Settings, files, lens and pause once conversations were read, of which one gives orders."""
    folder = served.desk.folder.parent
    names = sorted(each.name for each in folder.rglob("*") if not each.name.startswith("store.db-"))
    number = served.bring([message(at, text) for at, text in enumerate(texts, 1)])
    reading = analyze(served.store.conversation(number), me="Ana", rules_only=True)
    after = sorted(each.name for each in folder.rglob("*") if not each.name.startswith("store.db-"))
    return served.store.settings(), after == names, reading.lens, reading.safety.paused


def test_words_to_a_machine_change_nothing(served):
    """P7: 200 messages that give orders leave settings, files and the readings' gate as they are.

    They come twelve at a time: hundreds of orders in a row are a way of pressing somebody, by any reading.
    """
    assert len(INJECTIONS) >= 200
    served.store.set("country", "DE")
    plain = after_words(served, ["I see."] * 20, api.analyze)
    assert plain[0] == {"country": "DE"}
    for first in range(0, len(INJECTIONS), 12):
        orders = INJECTIONS[first : first + 12]
        served.store.forget_conversation(1)
        assert after_words(served, orders, api.analyze) == plain
    assert len(served.store.imports()) == 1 + len(INJECTIONS) / 12


def test_a_machine_that_obeys_would_be_noticed(served):
    """The control: one that does what a message says, in each of four ways."""
    does = {
        "file": lambda reading: (served.desk.folder.parent / "out").write_text("x") and reading,
        "setting": lambda reading: served.store.set("lens", "all") or reading,
        "lens": lambda reading: replace(reading, lens=Lens.ALL),
        "pause": lambda reading: replace(reading, safety=replace(reading.safety, paused=True)),
    }
    plain = after_words(served, ["I see."] * 20, api.analyze)
    for number, obey in enumerate(does.values(), 1):
        served.store.forget_conversation(1)
        served.store.set("lens", None)
        found = after_words(
            served,
            INJECTIONS[:12],
            lambda *given, obey=obey, **more: obey(api.analyze(*given, **more)),
        )
        assert found != plain, number
        assert [one == other for one, other in zip(found, plain, strict=True)].count(False) == 1


def _called(name):
    return Chat(id=name, title=name)


def _other():
    return _called("other")


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
