"""`turntoward open` as a process of its own, and ways to ask it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

__all__ = ["Running", "started"]

_START = 60.0  # seconds


class Running:
    """A running app; it is let in, but not unlocked."""

    def __init__(self, folder: Path, before: Sequence[str], command: Sequence[str]) -> None:
        """Start it.

        Args:
            folder: of the store, which need not be there.
            before: what the command is run by.
            command: instead of `python -m turntoward`.
        """
        self.beside = folder.with_name(f"{folder.name}.open")
        run = command or (sys.executable, "-m", "turntoward")
        self.process = subprocess.Popen(
            [*before, *run, "open", "--no-browser", "--folder", str(folder)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        until = time.monotonic() + _START
        while not (self.beside / "open.html").exists() and time.monotonic() < until:
            assert self.process.poll() is None
            time.sleep(0.05)
        state = json.loads((self.beside / "app.json").read_text())
        self.port, self.room, self.key, self.pid = (
            state[name] for name in ("port", "room", "key", "pid")
        )
        cookies = urllib.request.HTTPCookieProcessor()
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)
        self.ask("/enter", key=self.key)
        (each,) = cookies.cookiejar
        self.cookie = f"{each.name}={each.value}"

    def url(self, path: str) -> str:
        """The whole address of a page."""
        return f"http://127.0.0.1:{self.port}/{self.room}{path}"

    def ask(self, path: str, **form: Any) -> str:
        """A page, or what comes after a form; also where it says no."""
        data = urllib.parse.urlencode(form).encode()
        asked = urllib.request.Request(self.url(path), data or None)  # noqa: S310
        asked.add_header("Origin", f"http://127.0.0.1:{self.port}")
        until = time.monotonic() + 20
        while True:
            try:
                with self._opener.open(asked, timeout=60) as got:
                    return str(got.read().decode())
            except urllib.error.HTTPError as error:
                return error.read().decode()
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def end(self) -> str:
        """End it; what it said."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                if self.process.poll() is None:
                    os.kill(self.pid, number)  # not what it is run by
            with suppress(subprocess.TimeoutExpired):
                return self.process.communicate(timeout=20)[0]
        raise AssertionError


@contextmanager
def started(
    folder: Path, *, before: Sequence[str] = (), command: Sequence[str] = ()
) -> Iterator[Running]:
    """An app that runs, and ends; the arguments are those of `Running`."""
    app = Running(folder, before, command)
    try:
        yield app
    finally:
        app.end()
