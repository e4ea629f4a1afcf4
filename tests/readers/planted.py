"""Readers that misbehave, to be run in a reading process: `main("crash")`."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from turntoward.model import Chat, Coverage, Message
from turntoward.readers import _child, vtt

LATE = 3_000  # messages
SENTENCE = "a sentence that nobody may see"


def crash(_source):
    """Touches memory that is not its own."""
    ctypes.string_at(0)


def spin(_source):
    """Never comes to an end."""
    while True:
        pass


def sleep(_source):
    """Waits for nothing."""
    time.sleep(600)


def eat(_source):
    """Wants three gigabytes at once."""
    bytearray(3 * 1024**3)


def nibble(_source):
    """Wants more and more."""
    kept = []
    while True:
        kept.append(bytearray(1024**2))


def leave(_source):
    """Ends without a word."""
    os._exit(0)


def babble(_source):
    """Writes nonsense on every stream that there is."""
    for stream in range(1, 30):
        try:
            os.write(stream, b"nonsense" * 20)
        except OSError:
            continue


def balloon(_source):
    """Announces a frame of four gigabytes."""
    for stream in range(3, 30):
        try:
            os.write(stream, b"m\xff\xff\xff\xff")
        except OSError:
            continue


def stumble(_source):
    """Fails with an error that quotes the conversation, and prints it too."""
    sys.stdout.write(SENTENCE)
    sys.stderr.write(SENTENCE)
    raise KeyError(SENTENCE)


ACTIONS = {
    "a connection": lambda _: socket.socket().close(),
    "a pair of sockets": lambda _: socket.socketpair(),
    "a program": lambda _: subprocess.run([sys.executable, "-c", ""], check=True),
    "another process": lambda _: os.fork() or os._exit(0),
    "a signal to its parent": lambda _: os.kill(os.getppid(), 0),
    "a file outside": lambda file: (file.parent / "outside.txt").write_bytes(b""),
    "the export itself": lambda file: file.open("ab").close(),
    "a folder outside": lambda file: (file.parent / "folder").mkdir(),
    "the export's name": lambda file: file.rename(file.with_name("other")),
    "a byte in the scratch folder": lambda _: Path("a").write_bytes(b"x"),
}


def messages(name, source):
    """What a reader of that name does, as messages."""
    if name.startswith("late "):  # once the other side has had a whole batch
        yield from (f"a walk {number}" for number in range(LATE))
    if name != "probe":
        globals()[name.removeprefix("late ")](source)
        return
    for what, act in ACTIONS.items():
        try:
            act(source.file)
        except OSError as error:
            yield f"{what}: {type(error).__name__}"
        else:
            yield f"{what}: done"


def main(name, *, locked=True):
    """Run a reading process whose only reader misbehaves."""

    def read(source, options):
        yield Chat(id="x", title="x")
        for number, text in enumerate(messages(name, source)):
            yield Message(conversation="x", id=str(number), speaker="Ana", text=text)
        yield Coverage(reader="planted", limits=vtt.LIMITS)

    planted = SimpleNamespace(NAME="planted", LIMITS=vtt.LIMITS, detect=lambda _: 1.0, read=read)
    with ExitStack() as changed:
        changed.enter_context(patch.object(_child, "readers", lambda: (planted,)))
        if not locked:
            changed.enter_context(patch.object(_child, "lock_down"))
        _child.main()
