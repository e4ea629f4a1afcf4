"""C5, C8: the key is in one process, which others cannot look into and which ends."""

import ctypes
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.store.making import CHAT, COST, COVERAGE, SECRET, WORDS, chat
from turntoward.errors import LockedStoreError, StoreError, WrongKeyError
from turntoward.store import Secret, Staged, Store, _process, create_store, unlocking, vault
from turntoward.store.service import Service
from turntoward.store.vault import Vault
from turntoward.store.wire import Failure

ROOT = Path(__file__).parents[2]
LINUX = sys.platform == "linux"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A store with a conversation."""
    made = tmp_path_factory.mktemp("home") / "store"
    create_store(made, SECRET, cost=COST)
    with Store(made, secret=SECRET) as store:
        head = Staged(chat=CHAT, coverage=COVERAGE)
        store.add([head], ((CHAT.id, each) for each in chat(50)))
    return made


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_ends_when_the_store_locks(folder):
    """Within a second the process is gone, and what is asked then is refused."""
    with Store(folder, secret=SECRET) as store:
        assert store.conversations()[0].messages == 50
        pid = store._vault.pid
        started = time.monotonic()
        store.lock()
        assert time.monotonic() - started < 1
        assert is_gone(pid)
        assert store.is_locked
        with pytest.raises(LockedStoreError, match="passphrase"):
            store.conversations()


def test_it_ends_when_it_is_left_alone(folder):
    """After the idle time, and a second at most."""
    store = Store(folder, secret=SECRET, idle=1.0)
    store.check()
    until = time.monotonic() + 5
    while not store.is_locked and time.monotonic() < until:
        time.sleep(0.05)
    with pytest.raises(LockedStoreError):
        store.conversations()
    assert store.is_locked


def test_it_ends_with_its_program(folder):
    """Also where that is killed."""
    command = [sys.executable, "-m", "tests.store.locker", str(folder), "vault"]
    program: Any = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with program:
        pid = int(program.stdout.readline().split()[1])
        program.kill()
    deadline = time.monotonic() + 5
    while not is_gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert is_gone(pid)


def test_a_wrong_passphrase_leaves_no_process(folder):
    """It is refused, and its vault ends."""
    with pytest.raises(WrongKeyError):
        Store(folder, secret=Secret.passphrase("some other words"))
    with pytest.raises(StoreError, match="no store"):
        Store(folder / "none", secret=SECRET)


def test_nothing_is_done_before_it_is_unlocked():
    """Reading and writing need an open store; faults are told by their kind alone."""
    with pytest.raises(LockedStoreError):
        Service().do("conversations", {})
    asked = msgspec.msgpack.encode({"verb": "no such verb", "given": {"x": "SECRET"}})
    answer = _process._answer(Service(), asked)
    assert isinstance(answer, Failure)
    assert "SECRET" not in answer.sentence
    assert "KeyError" in answer.sentence
    assert isinstance(_process._answer(Service(), b"\xc1"), Failure)


def test_a_vault_that_does_not_start_is_said(monkeypatch):
    """Where there is no interpreter, one sentence."""
    monkeypatch.setattr(vault, "COMMAND", ("/no/such/python",))
    with pytest.raises(StoreError, match="did not start"):
        Vault()
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(StoreError, match="did not start"):
        Vault()


def memory(pid):
    """What a process has in its memory that it may write to."""
    found = []
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb") as mem:
        for line in maps:
            span, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(each, 16) for each in span.split("-"))
                with suppress(OSError, ValueError, OverflowError):
                    mem.seek(start)
                    found.append(mem.read(end - start))
    return b"".join(found)


def hits(folder, mode):
    """How often the key, or a message, is in the memory of a program once it has locked its store."""
    store = unlocking.unlock(folder, SECRET)
    key, store_db = store.key.key, store.db
    store_db.close()
    wanted = (key, key.hex().encode(), key[:16], b"our walks 17")
    command = [sys.executable, "-m", "tests.store.locker", str(folder), mode]
    program: Any = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with program:
        program.stdout.readline()
        program.stdin.write(b"\n")
        program.stdin.flush()
        assert program.stdout.readline() == b"locked\n"
        image = memory(program.pid)
        assert len(image) > 1_000_000
        program.kill()
    return sum(image.count(each) for each in wanted)


@pytest.mark.skipif(not LINUX, reason="/proc")
def test_no_key_is_left_in_the_program(folder):
    """Neither the key nor a message is in its memory after it has locked; inside, some would be."""
    try:
        assert hits(folder, "vault") == 0
    except PermissionError:
        pytest.skip("this system lets no process look into its children")
    assert hits(folder, "inside") > 0


@pytest.mark.skipif(not LINUX, reason="/proc")
def test_nobody_can_look_into_a_vault(folder):
    """No core dump, an empty environment, nothing secret on its command line, no look from outside."""
    with Store(folder, secret=SECRET) as store:
        about = Path(f"/proc/{store._vault.pid}")
        limits = (about / "limits").read_text()
        assert "Max core file size        0                    0" in limits
        assert WORDS.encode() not in (about / "cmdline").read_bytes()
        if os.geteuid():  # root may look into everything
            with pytest.raises(PermissionError):
                memory(store._vault.pid)
        else:
            assert (about / "environ").read_bytes().strip(b"\0") == b""


@pytest.mark.skipif(not LINUX, reason="prctl")
def test_the_vault_shuts_others_out():
    """The system is told that its memory is not to be looked at or dumped."""
    child = os.fork()
    if not child:
        libc = ctypes.CDLL(None)
        before = libc.prctl(3, 0, 0, 0, 0)
        _process._shut_out_others()
        os._exit(10 * before + libc.prctl(3, 0, 0, 0, 0))
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 10
