"""W8: many who ask slowly, or for too much: `python -m tests.app.crowd COUNT`.

They hold their connections open all at once. Meanwhile somebody asks for a page as usual; the longest
that they waited, and what the app has taken in memory, is told.
"""

import resource
import socket
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

import msgspec

from tests.app.running import Running, started
from turntoward.app.guard import BODY

MOST_MEMORY = 50 * 1024**2  # bytes more than before
LONGEST = 1.0  # seconds


class Crowd(msgspec.Struct, frozen=True):
    """What became of it."""

    asked: int  # slow and oversized requests
    memory: int  # bytes that the app has more at the worst moment
    longest: float  # seconds that somebody else waited
    served: int  # of the others


def crowd(app: Running, count: int) -> Crowd:
    """Come all at once: one in four too large, the others slow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, count + 500)), hard))
    before, worst, waits = memory(app.process.pid), 0, []
    with ExitStack() as held:
        for number in range(count):
            line = socket.create_connection(("127.0.0.1", app.port), timeout=10)
            held.callback(line.close)
            with suppress(OSError):  # it may have been told no already
                line.sendall(slow(app, number) if number % 4 else large(app, number))
            if number % 50 == 0:
                started_at = time.monotonic()
                assert app.ask("/left")
                waits.append(time.monotonic() - started_at)
                worst = max(worst, memory(app.process.pid))
    return Crowd(count, worst - before, max(waits), len(waits))


def slow(app: Running, number: int) -> bytes:
    """A request that does not come to its end: in its line, in its headers, or in its body."""
    line = f"POST /{app.room}/unlock HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\n".encode()
    body = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n"
    own = f"Cookie: {app.cookie}\r\nOrigin: http://127.0.0.1:{app.port}\r\n".encode()
    return (b"GET /", line, line + b"X: " + b"a" * 20_000, line + own + body + b"\r\na=")[
        (number // 4 + number) % 4
    ]


def large(app: Running, number: int) -> bytes:
    """A request that is too long: in its headers, in what it says of itself, or in its body."""
    line = f"POST /{app.room}/unlock HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\n".encode()
    own = f"Cookie: {app.cookie}\r\nOrigin: http://127.0.0.1:{app.port}\r\n".encode()
    kind = b"Content-Type: application/x-www-form-urlencoded\r\n"
    pieces = (b"10000\r\n" + b"a" * 65_536 + b"\r\n") * (BODY // 65_536 + 1)
    return (
        line + b"X: " + b"a" * 200_000,
        line + own + kind + b"Content-Length: 1000000000000\r\n\r\n" + b"a" * 100_000,
        b"GET /" + b"a" * 30_000 + b" HTTP/1.1\r\n\r\n",
        line + own + kind + b"Transfer-Encoding: chunked\r\n\r\n" + pieces,
    )[number // 4 % 4]


def memory(pid: int) -> int:
    """What a process has in memory, in bytes."""
    for row in Path(f"/proc/{pid}/status").read_text().splitlines():
        if row.startswith("VmRSS:"):
            return int(row.split()[1]) * 1024
    raise AssertionError


def main() -> None:
    """As many as was asked for."""
    with tempfile.TemporaryDirectory() as folder, started(Path(folder) / "place") as app:
        found = crowd(app, int(sys.argv[1]))
    sys.stdout.write(
        f"{found.asked:,} slow or oversized requests at once: {found.memory / 1024**2:.1f} MB more, "
        f"{found.served:,} others served within {found.longest * 1000:.0f} ms\n"
    )
    sys.exit(found.memory > MOST_MEMORY or found.longest > LONGEST)


if __name__ == "__main__":
    main()
