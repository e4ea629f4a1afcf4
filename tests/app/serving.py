"""An app that runs in a thread of the test, and ways to ask it: by socket, by HTTP, by browser."""

import contextlib
import http.client
import re
import socket
import threading
import time
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import uvicorn
from msgspec import Struct

from tests.store.making import COST, WORDS, add, chat, staged
from turntoward.app.application import application
from turntoward.app.desk import Desk
from turntoward.app.guard import Place
from turntoward.app.server import configured
from turntoward.app.session import COOKIE, Door
from turntoward.keeping import create_store

__all__ = ["FORM", "PASSPHRASE", "Answer", "Served", "add", "chat", "staged"]

PASSPHRASE = WORDS
FORM = "application/x-www-form-urlencoded"
_START = 20.0  # seconds


class Answer(Struct, frozen=True):
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]  # names in small letters
    body: bytes

    @property
    def text(self) -> str:
        """The body."""
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """One header; nothing where it is not there."""
        return next((value for key, value in self.headers if key == name), "")


class Served:
    """A running app on a folder; use it in a `with` statement."""

    def __init__(self, folder: Path, *, idle: float | None = 300.0, wrap: Any = None) -> None:
        """An app on `folder`, which need not have a store yet.

        Args:
            folder: of the store.
            idle: seconds until it locks; None: as it was set.
            wrap: puts something around the application: the place of a planted defect.
        """
        self.desk = Desk(folder, idle=idle)
        self.listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.listening.bind(("127.0.0.1", 0))
        self.listening.listen(128)
        self.place = Place(self.listening.getsockname()[1], "room-of-the-test")
        self.door = Door()
        self.app = application(self.desk, self.door, self.place)
        self.server = uvicorn.Server(configured(wrap(self.app) if wrap else self.app))
        self._thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.listening]}, daemon=True
        )
        self._pass = self.door.enter(self.door.key)

    def __enter__(self):
        self._thread.start()
        until = time.monotonic() + _START
        while not self.server.started and time.monotonic() < until:
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.server.should_exit = True
        self._thread.join(_START)
        self.desk.lock()
        with contextlib.suppress(OSError):
            self.listening.close()

    @property
    def store(self):
        """The open store, for putting something in and looking."""
        return self.desk.store

    @property
    def cookie(self) -> str:
        """What a browser that was let in sends."""
        return f"{COOKIE}={self._pass}"

    def url(self, path: str = "/") -> str:
        """The whole address of a page."""
        return f"{self.place.origin}/{self.place.room}{path}"

    def create(self) -> str:
        """Make a store with a cheap passphrase (`PASSPHRASE`), and unlock it; its recovery code."""
        code = create_store(self.desk.folder, passphrase=PASSPHRASE, cost=COST)
        self.unlock()
        return code

    def unlock(self) -> None:
        """Unlock it, past the pages."""
        self.desk.unlock(passphrase=PASSPHRASE)

    def bring(self, messages, **more) -> int:
        """Put a chat into the store, past the pages; the number of the conversation."""
        one, _ = staged([], **more)
        added = self.store.add([one], ((one.chat.id, each) for each in messages))
        return added[0].conversation

    @property
    def routes(self) -> list[tuple[str, str]]:
        """Everything that is served, from the app's own table: method and path below the room."""
        room, inner = f"/{self.place.room}", cast("Any", self.app._app)
        return sorted(
            (method, route.path.removeprefix(room))
            for route in inner.routes
            for method in route.methods
            if method != "HEAD"
        )

    def filled(self, path: str, **values) -> str:
        """A path of the table with its places filled: with `values`, or with 1."""
        return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: str(values.get(found[1], 1)), path)

    def ask(  # noqa: PLR0913 what a request can differ in
        self,
        path: str,
        method: str = "GET",
        *,
        form: Any = None,
        headers: Any = (),
        let_in: bool = True,
        body: bytes | None = None,
    ) -> Answer:
        """Ask as the app's own page does, or otherwise where `headers` say so.

        Args:
            path: below the room.
            method: of HTTP.
            form: fields to send (a mapping, or pairs).
            headers: pairs, beside those that a browser sends.
            let_in: whether the pass is sent along.
            body: instead of a form.
        """
        return self.ask_at(
            f"/{self.place.room}{path}",
            method,
            form=form,
            headers=headers,
            let_in=let_in,
            body=body,
        )

    def ask_at(  # noqa: PLR0913 the same
        self, whole: str, method: str = "GET", *, form=None, headers=(), let_in=True, body=None
    ) -> Answer:
        """As `ask`, with a whole path."""
        given = {name.lower() for name, _ in headers}
        sent = [*headers]
        if form is not None:
            body = urlencode(form, doseq=True).encode()
            sent += [("Content-Type", FORM)] if "content-type" not in given else []
        if let_in and "cookie" not in given:
            sent.append(("Cookie", self.cookie))
        if method not in ("GET", "HEAD") and not given & {"origin", "sec-fetch-site"}:
            sent += [("Origin", self.place.origin), ("Sec-Fetch-Site", "same-origin")]
        line = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=30)
        try:
            line.putrequest(method, whole, skip_host="host" in given, skip_accept_encoding=True)
            for name, value in sent:
                line.putheader(name, value)
            if body is not None and not given & {"content-length", "transfer-encoding"}:
                line.putheader("Content-Length", str(len(body)))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # told no meanwhile
                line.endheaders(body)
            got = line.getresponse()
            pairs = tuple((name.lower(), value) for name, value in got.getheaders())
            return Answer(got.status, pairs, got.read())
        finally:
            line.close()

    def raw(self, data: bytes, *, wait: float = 5.0) -> bytes:
        """Send bytes, and all that comes back until the server closes, or `wait` seconds pass."""
        with socket.create_connection(("127.0.0.1", self.place.port), timeout=wait) as line:
            line.sendall(data)
            got = b""
            with contextlib.suppress(TimeoutError, ConnectionError):
                while piece := line.recv(65536):
                    got += piece
            return got

    def enter(self, page, path: str = "/") -> None:
        """Let a browser's page in, and go to `path`."""
        page.context.add_cookies(
            [
                {
                    "name": COOKIE,
                    "value": self._pass,
                    "domain": "127.0.0.1",
                    "path": f"/{self.place.room}/",
                    "httpOnly": True,
                    "sameSite": "Strict",
                }
            ]
        )
        page.goto(self.url(path))
