"""C1, C2, C9: nothing of a session can be read on the disk, and nothing goes out."""

import base64
import math
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.store.making import add, chat, new

WORD = "Quokkaberrytrifle"
ROOT = Path(__file__).parents[2]


def forms(word):
    """How a word can stand in a file."""
    yield word.encode()
    yield word.encode("utf-16-le")
    for shift in range(3):
        yield base64.b64encode(b"x" * shift + word.encode())[4:20]


def found_in(paths):
    """The files that hold the word."""
    return [
        path
        for path in paths
        if path.is_file() and any(form in path.read_bytes() for form in forms(WORD))
    ]


def session(home, *before):
    environment = {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(home),
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
    }
    command = [*before, sys.executable, "-B", "-m", "tests.store.session", home, WORD]
    return subprocess.run(command, env=environment, cwd=home, capture_output=True, check=False)


def test_nothing_of_a_session_can_be_read_on_the_disk(tmp_path):
    """A word that is in every field is in no file: no temp file, log, backup or crash file."""
    done = session(tmp_path)
    assert done.returncode == 0, done.stderr
    assert WORD.encode() not in done.stdout + done.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert found_in(files) == []


def test_a_plain_database_would_be_found(tmp_path):
    """The control: the same word in a database without a cipher."""
    db = sqlite3.connect(tmp_path / "plain.db")
    db.execute("CREATE TABLE t(x)")
    db.execute("INSERT INTO t VALUES (?)", (WORD,))
    db.commit()
    db.close()
    (tmp_path / "mail").write_bytes(base64.b64encode(f"to {WORD}".encode()))
    assert len(found_in(tmp_path.iterdir())) == 2


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_files_and_connections_of_a_session_are_those_we_know(tmp_path):
    """Every file opened for writing, by whichever process, is the store's; nothing is connected."""
    trace = tmp_path.parent / "trace"
    calls = "trace=openat,open,creat,socket,connect"
    session(tmp_path, "strace", "-f", "-qq", "-e", calls, "-o", trace)
    lines = trace.read_text(errors="replace").splitlines()
    written = {
        Path(name[1])
        for line in lines
        if re.search(r"O_(WRONLY|RDWR|CREAT)", line) and (name := re.search(r'"([^"]+)"', line))
    }
    assert tmp_path / "store" / "store.db" in written
    others = {path for path in written if tmp_path not in path.parents and path != Path(os.devnull)}
    assert others == set()
    assert found_in(written) == []
    assert not [
        line for line in lines if "AF_INET" in line
    ]  # the C library looks for its own cache
    (tmp_path / "control").write_text("import socket; socket.socket().close()")
    planted = [sys.executable, str(tmp_path / "control")]
    subprocess.run(["strace", "-f", "-qq", "-e", calls, "-o", trace, *planted], check=True)
    assert "AF_INET" in trace.read_text(errors="replace")


def entropy(data):
    """Bits in a byte."""
    counts = Counter(data)
    return -sum(count / len(data) * math.log2(count / len(data)) for count in counts.values())


def test_files_look_like_chance(tmp_path):
    """C2: 7.99 bits a byte and more, in the database and in its log; a plain one has far fewer."""
    db = new(tmp_path / "store.db")
    db.wal_autocheckpoint(0)
    add(db, chat(2_000))
    log = (tmp_path / "store.db-wal").read_bytes()
    assert entropy(log) >= 7.99
    db.wal_checkpoint()
    assert entropy((tmp_path / "store.db").read_bytes()) >= 7.99
    db.close()
    plain = sqlite3.connect(tmp_path / "plain.db")
    plain.execute("CREATE TABLE t(x)")
    plain.executemany("INSERT INTO t VALUES (?)", [(each.text,) for each in chat(2_000)])
    plain.commit()
    assert entropy((tmp_path / "plain.db").read_bytes()) < 6
    plain.close()
