"""`turntoward open` as a process of its own: what it leaves, says, opens and asks of the network."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.app.serving import PASSPHRASE
from turntoward.app import server
from turntoward.errors import StoreError

# Runs the command, and writes down everything that is asked of the network.
_WATCHED = """
import socket, sys
log = open(sys.argv[1], "a", buffering=1)
def hook(event, given):
    if event.startswith("socket.") or event in ("subprocess.Popen", "os.system", "webbrowser.open"):
        log.write(f"{event} {given[-1] if event != 'subprocess.Popen' else given[1]!r}\\n")
sys.addaudithook(hook)
if sys.argv[2] == "planted":
    try: socket.getaddrinfo("elsewhere.invalid", 443)
    except OSError: pass
from turntoward.cli import main
sys.argv = ["turntoward", *sys.argv[3:]]
main()
"""


class Child:
    """A running `turntoward open`."""

    def __init__(self, folder, log, *more, planted=""):
        self.beside = folder.with_name(f"{folder.name}.open")
        self.log = log
        self.process = subprocess.Popen(
            [sys.executable, "-c", _WATCHED, str(log), planted or "-", "open", "--no-browser",
             "--folder", str(folder), *more],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        until = time.monotonic() + 60
        while not (self.beside / "open.html").exists() and time.monotonic() < until:
            assert self.process.poll() is None
            time.sleep(0.05)
        self.state = json.loads((self.beside / "app.json").read_text())
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor()
        )

    def url(self, path):
        return f"http://127.0.0.1:{self.state['port']}/{self.state['room']}{path}"

    def ask(self, path, **form):
        data = "&".join(
            f"{name}={value.replace(' ', '+')}" for name, value in form.items()
        ).encode()
        asked = urllib.request.Request(self.url(path), data or None)  # noqa: S310
        asked.add_header("Origin", f"http://127.0.0.1:{self.state['port']}")
        until = time.monotonic() + 20
        while True:
            try:
                with self.opener.open(asked, timeout=20) as got:
                    return got.read().decode()
            except urllib.error.URLError as error:
                if isinstance(error, urllib.error.HTTPError) or time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def end(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=20)
        return said


@pytest.fixture
def child(made, tmp_path):
    """Starts one, and ends it."""
    shutil.copytree(made, tmp_path / "place")
    running = []

    def start(*more, **options):
        running.append(Child(tmp_path / "place", tmp_path / "log", *more, **options))
        return running[-1]

    yield start
    for each in running:
        if each.process.poll() is None:
            each.process.kill()
            each.process.communicate()


def _children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children")
    if found.exists():
        return [int(each) for task in found.parents[1].iterdir()
                for each in (task / "children").read_text().split()]  # fmt: skip
    return []


def _is_there(pid):
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def test_a_whole_session_asks_nobody_and_shows_no_key(child):
    """Let in, unlocked, looked around: one socket on 127.0.0.1, no lookup, and the key nowhere."""
    app = child()
    key = app.state["key"]
    for file in app.beside.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    assert stat.S_IMODE(app.beside.stat().st_mode) == 0o700
    app.ask("/enter", key=key)
    assert not (app.beside / "open.html").exists()
    assert "Today" in app.ask("/unlock", passphrase=PASSPHRASE)
    passes = [each.value for handler in app.opener.handlers if hasattr(handler, "cookiejar")
              for each in handler.cookiejar]  # fmt: skip
    for path in ("/", "/help", "/conversations", "/settings", "/nothing"):
        try:
            app.ask(path)
        except urllib.error.HTTPError as error:
            error.close()
    shown = subprocess.run(
        ["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True
    ).stdout
    said = app.end()
    log = app.log.read_text()
    assert len(passes) == 1
    for secret in (key, *passes, PASSPHRASE):
        assert secret not in shown
        assert secret not in said
        assert secret not in log
    asked = [line for line in log.splitlines() if line.startswith("socket.")]
    assert [line for line in asked if line.startswith("socket.bind")] == [
        "socket.bind ('127.0.0.1', 0)"
    ]
    assert not [line for line in asked if "getaddrinfo" in line or "gethostby" in line]
    assert not [line for line in asked if "connect" in line and "127.0.0.1" not in line]
    started = [line for line in log.splitlines() if line.startswith("subprocess")]
    assert started
    assert all("turntoward.store._process" in line for line in started)


def test_a_lookup_would_be_seen(child):
    """The control: one that is planted is in the list."""
    app = child(planted="planted")
    app.end()
    assert "socket.getaddrinfo" in app.log.read_text()


def test_a_key_on_a_command_line_would_be_seen(child):
    """The control: a program that is started with the key shows it to everybody."""
    key = child().state["key"]
    wait = "import sys; print(flush=True); sys.stdin.read()"
    command, pipe = [sys.executable, "-c", wait, key], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as leaky:
        assert next(iter(leaky.stdout or ())) == "\n"
        shown = subprocess.run(
            ["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True
        )
        leaky.kill()
    assert key in shown.stdout


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs its own network")
def test_it_runs_where_there_is_no_network(made, tmp_path):
    """With no network at all, not even its own machine's, it starts and says where it is."""
    shutil.copytree(made, tmp_path / "place")
    probe = subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True)
    if probe.returncode:
        pytest.skip("this system gives nobody a network of their own")
    with subprocess.Popen(
        ["unshare", "-rn", sys.executable, "-m", "turntoward", "open", "--no-browser",
         "--folder", str(tmp_path / "place")],
        stdout=subprocess.PIPE, text=True, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        line = next(iter(process.stdout or ()))
        process.terminate()
        process.communicate()
    assert "open.html" in line


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_ending_it_locks_and_tidies_up(child, number):
    """Whoever ends it, and however: the process with the key is gone, and so are the files."""
    app = child()
    app.ask("/enter", key=app.state["key"])
    app.ask("/unlock", passphrase=PASSPHRASE)
    vaults = _children(app.process.pid)
    assert vaults
    said = app.end(number)
    assert not app.beside.exists()
    assert "Traceback" not in said
    until = time.monotonic() + 2
    while any(map(_is_there, vaults)) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(map(_is_there, vaults))


def test_a_second_start_opens_the_first(child, tmp_path):
    """It shows the page of the one that runs, and starts nothing."""
    app = child()
    app.ask("/enter", key=app.state["key"])
    said, opened = [], []

    def open_it(url):
        opened.append(url)
        return True

    server.serve(tmp_path / "place", say=said.append, opened=open_it)
    assert len(opened) == 1
    page = (app.beside / "open.html").read_text()
    assert f"127.0.0.1:{app.state['port']}/{app.state['room']}/enter" in page
    assert "running already" in said[0]


def test_what_a_dead_one_left_is_not_believed(child, tmp_path):
    """After a crash, the next start is a new one."""
    app = child()
    app.process.kill()
    app.process.communicate()
    (app.beside / "open.html").unlink()
    again = child()
    assert again.state["room"] != app.state["room"]


def test_a_port_that_is_taken_is_said(tmp_path):
    """The sentence names the port, and nothing is left behind."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StoreError, match=str(port)):
            server.serve(tmp_path / "place", port=port, browser=False, say=lambda _: None)
    assert not (tmp_path / "place.open").exists()
