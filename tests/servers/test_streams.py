"""What stands on the streams of the language server, byte by byte."""

import json
import os
import subprocess
import time
from contextlib import contextmanager

from tests.servers.editor_client import COMMAND
from turntoward.servers._answers import EVERYWHERE

NEVER = "You never listen to me."


class Server:
    """A process, and messages as they travel."""

    def __init__(self, process):
        self.process = process

    def tell(self, method, params, **more):
        """Send a message."""
        self.process.stdin.write(framed(message(method, params, **more)))
        self.process.stdin.flush()

    def open(self, uri, text):
        """Open a document."""
        item = {"uri": uri, "languageId": "", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def announced(self):
        """The length of the next message, whose head is read."""
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.startswith(b"Content-Length: "):
                length = int(line.rpartition(b" ")[2])
        return length

    def heard(self, length=None):
        """The next message, of which the head may be read already."""
        return json.loads(self.process.stdout.read(length or self.announced()))


def message(method, params, **more):
    """The body of a message."""
    return json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()


def framed(body):
    """A body with its head."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


@contextmanager
def started():
    """A server that said hello, without a buffer behind its output."""
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        server = Server(process)
        server.tell("initialize", {"capabilities": {}}, id=0)
        assert server.heard()["id"] == 0
        yield server
        process.kill()


def test_long_answers_are_not_torn():
    """What two threads write at once arrives whole, on a stream without a buffer too."""
    small, long = "file:///short.txt", "file:///long.txt"
    with started() as server:
        server.open(small, NEVER)
        assert len(server.heard()["params"]["diagnostics"]) == 1
        server.open(long, f"{NEVER}\n" * 450)
        length = server.announced()  # the rest waits until somebody reads, and others may come
        where = {"textDocument": {"uri": small}, "position": {"line": 0, "character": 3}}
        for number in range(1, 9):
            server.tell("textDocument/hover", where, id=number)
        time.sleep(0.2)
        assert len(server.heard(length)["params"]["diagnostics"]) == 450
        assert [server.heard()["id"] for _ in range(8)] == list(range(1, 9))


def test_goodbye_is_a_status():
    """0 where the editor asked to shut down first; 1 where it just went is proved below."""
    with started() as server:
        server.tell("shutdown", None, id=1)
        assert server.heard()["id"] == 1
        server.tell("exit", None)
        assert server.process.wait(10) == 0


def test_an_end_in_the_middle_of_looking_is_quiet():
    """Nothing is left on the streams, and no thread is torn down with a noise."""
    with started() as server:
        paragraphs = (f"{NEVER} On day {number}, I guess.\n\n" for number in range(5_000))
        server.open("file:///long.txt", "".join(paragraphs))
        server.process.stdin.close()
        assert server.process.wait(20) == 1
        assert server.process.stdout.read() == b""
        assert server.process.stderr.read() == b""


def test_what_goes_wrong_is_told_without_words():
    """Neither a message that makes no sense nor one we can't place brings a draft into a log."""
    words = "only for Ana's eyes"
    change = {
        "textDocument": {"uri": "file:///unknown", "version": 2},
        "contentChanges": [{"text": words}],
    }
    bodies = (
        message("initialize", {"capabilities": {}}, id=1),
        message("textDocument/didChange", change),
        message("textDocument/didOpen", {"text": words}),
        message(
            "workspace/executeCommand", {"command": EVERYWHERE, "arguments": [words] * 2}, id=2
        ),
        words.encode(),
    )
    sent = b"".join(framed(body) for body in bodies)
    done = subprocess.run(COMMAND, input=sent, capture_output=True, timeout=20, check=False)
    assert done.stderr == b""
    assert b"Something went wrong in Turn Toward (JsonRpcInternalError)." in done.stdout
    assert b"Ana" not in done.stdout
