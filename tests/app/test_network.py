"""C9: from first to last nothing is asked of any network: strace sees every call of every process."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.running import started
from tests.app.serving import PASSPHRASE

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "partners-android.txt"
STRACE = ("strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=network", "-o")
# Where a call may lead: this machine's own loopback, another process of it, the kernel.
_OURS = re.compile(
    r'inet_addr\("127\.0\.0\.1"\)|inet_addr\("0\.0\.0\.0"\).*getsockname|sa_family=AF_UNIX|sa_family=AF_NETLINK'
)
_CALL = re.compile(r"\b(connect|bind|sendto|sendmsg|sendmmsg)\(.*sa_family=")
COMMANDS = (
    ("read", str(EXAMPLE), "--me", "Ana", "--rules-only"),
    ("check", "You never listen to me."),
)
RUN_ALL = (
    "import sys; from turntoward.cli import main\n"
    "for line in sys.argv[1].split('\\n'):\n"
    "    sys.argv = ['turntoward', *line.split('\\t')]\n"
    "    try: main()\n"
    "    except SystemExit: pass\n"
)
PLANTED = "import socket\ntry: socket.getaddrinfo('elsewhere.invalid', 443)\nexcept OSError: pass\n"


def can_trace(folder):
    """Whether the system lets us look at what a process asks of it."""
    if not shutil.which("strace"):
        return False
    probe = subprocess.run(
        [*STRACE, str(folder / "probe"), "true"], check=False, capture_output=True
    )
    return probe.returncode == 0


@pytest.fixture
def trace(tmp_path):
    """Where a trace is written."""
    if not can_trace(tmp_path):
        pytest.skip("strace is not there, or may not look")
    return tmp_path / "trace"


def asked_of_the_network(trace):
    """Every call that leads away from this machine, and all that is listened to."""
    lines = trace.read_text(errors="replace").splitlines()
    calls = [line for line in lines if _CALL.search(line)]
    away = [line for line in calls if not _OURS.search(line)]
    return away, [line for line in calls if "bind(" in line and "AF_INET" in line]


def test_a_whole_session_asks_nobody(made, tmp_path, trace, page):
    """Unlocking, importing, reading, a draft, searching, settings, in a browser: one socket is bound."""
    shutil.copytree(made, tmp_path / "place")
    own = tmp_path / "home" / "Downloads"
    own.mkdir(parents=True)
    shutil.copy(EXAMPLE, own / "Chat with Ana.txt")
    before = ("env", f"HOME={own.parent}", *STRACE, str(trace))
    with started(tmp_path / "place", before=before) as app:
        name, _, value = app.cookie.partition("=")
        place = {"domain": "127.0.0.1", "path": f"/{app.room}/", "name": name, "value": value}
        page.context.add_cookies([place | {"httpOnly": True, "sameSite": "Strict"}])
        page.goto(app.url("/unlock"))
        page.fill("#passphrase", PASSPHRASE)
        page.click("button:has-text('Unlock')")
        page.goto(app.url("/import"))
        page.click("text=Chat with Ana.txt")
        page.wait_for_selector("h1:has-text('What is in it')", timeout=60_000)
        page.click("text=Keep it here")
        page.wait_for_selector("h1:has-text('It is here now')", timeout=60_000)
        page.goto(app.url("/reading/1"))
        page.goto(app.url("/draft"))
        page.fill("#draft", "You never listen to me.")
        page.goto(app.url("/search?q=you"))
        page.goto(app.url("/settings"))
        page.goto(app.url("/left"))
        app.end()
    away, bound = asked_of_the_network(trace)
    assert away == []
    assert len(bound) == 1
    assert 'inet_addr("127.0.0.1")' in bound[0]


def test_the_command_line_asks_nobody(trace):
    """Reading and checking, with their processes: no socket is bound or connected."""
    lines = "\n".join("\t".join(each) for each in COMMANDS)
    done = subprocess.run(
        [*STRACE, str(trace), sys.executable, "-c", RUN_ALL, lines],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "never" in done.stdout.lower()
    assert asked_of_the_network(trace) == ([], [])


def test_a_lookup_would_be_seen(trace):
    """The control: one that is planted is a call that leads away."""
    subprocess.run([*STRACE, str(trace), sys.executable, "-c", PLANTED], check=True)
    assert asked_of_the_network(trace)[0]
