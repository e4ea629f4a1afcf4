"""The server: one socket on 127.0.0.1, and how the person's own browser is let in."""

import html
import os
import secrets
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Final

import msgspec
import uvicorn
from msgspec import Struct
from uvicorn.protocols.http.h11_impl import H11Protocol

from turntoward.app.application import application
from turntoward.app.desk import Desk
from turntoward.app.guard import Place, refusal
from turntoward.app.session import Door
from turntoward.errors import StoreError
from turntoward.store.folder import make_private

__all__ = ["Running", "configured", "serve"]

_ROOM_BYTES = 16
_BESIDE: Final = ".open"  # after the folder's name: of what is there while the app runs
_STATE: Final = "app.json"  # where it is, and its key; for a second start
_DOOR: Final = "open.html"  # shows the browser in, once
_TAKEN = "Port {port} is taken by another program. Leave --port out, or name another."
_LISTEN = 128
_NOT_HTTP = 400
PATIENCE: Final = 10.0  # seconds within which a request has to come, up to its body
CROWD: Final = 100  # connections that are waited for; then the first of them is closed
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Turn Toward</title>'
    '<meta name="referrer" content="no-referrer">'
    '<form method="post" action="{action}"><input type="hidden" name="key" value="{key}">'
    "<button>Open Turn Toward</button></form><script>document.forms[0].submit()</script></html>\n"
)


class Running(Struct, frozen=True):
    """An app that is running, as its file tells it."""

    port: int
    room: str
    key: str
    pid: int


def serve(  # noqa: PLR0913 the options of the command
    folder: Path | None = None,
    *,
    port: int = 0,
    idle: float | None = None,
    browser: bool = True,
    say: Callable[[str], None] = print,
    opened: Callable[[str], bool] = webbrowser.open,
) -> None:
    """Run the app until it is stopped; where it runs already, show that one.

    Args:
        folder: of the store; None: where it lies by default.
        port: on 127.0.0.1; 0: any that is free.
        idle: seconds after which the store locks by itself; None: as the person has set it.
        browser: whether to open one.
        say: told where it is.
        opened: opens a page in a browser.

    Raises:
        StoreError: the folder cannot be private, or the port is taken.
    """
    desk = Desk(folder, idle=idle)
    beside = desk.folder.with_name(f"{desk.folder.name}{_BESIDE}")
    if beside.exists():
        make_private(beside)
    running = _running(beside)
    if running:
        say("Turn Toward is running already; this opens its page.")
        _show(running, beside, browser=browser, say=say, opened=opened)
        return
    listening = _listening(port)
    make_private(beside)
    place = Place(listening.getsockname()[1], secrets.token_urlsafe(_ROOM_BYTES))
    door = Door(entered=lambda: (beside / _DOOR).unlink(missing_ok=True))
    running = Running(place.port, place.room, door.key, os.getpid())
    _write(beside / _STATE, msgspec.json.encode(running).decode())
    server = uvicorn.Server(configured(application(desk, door, place)))
    _end_by_signals()
    try:
        _show(running, beside, browser=browser, say=say, opened=opened)
        say("It stays open until you press Ctrl-C here.")
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        desk.lock()
        for name in (_STATE, _DOOR):
            with suppress(OSError):
                (beside / name).unlink()
        with suppress(OSError):
            beside.rmdir()


def _end_by_signals() -> None:
    """Have a request to end lock the store and tidy up, instead of ending at once."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):  # there is no SIGHUP on Windows
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _ended)


def _ended(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def configured(app: Any) -> uvicorn.Config:
    """How the server runs: nothing is written down, and nobody can hold it up."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        log_level="critical",  # a traceback can hold words of a conversation
        lifespan="off",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=32 * 1024,
        ws="none",
        http=type("_OfOne", (_Protocol,), {"waiting": {}}),
    )


class _Protocol(H11Protocol):
    """HTTP as one server speaks it: it waits for nobody for long, nor for many at once."""

    waiting: ClassVar[dict[Any, None]]  # of one server: whose request has not come whole, in order
    _patience: Any = None  # the timer that ends waiting

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._wait_no_more()
        elif self._patience is None and not self.transport.is_closing():
            self._wait()

    def send_400_response(self, _msg: str) -> None:
        """Say no to what is not HTTP as the guard does."""
        headers, body = refusal(_NOT_HTTP)
        lines = [b"HTTP/1.1 400 Bad Request", *(b": ".join(each) for each in headers), b"", body]
        self.transport.write(b"\r\n".join(lines))
        self.transport.close()

    def _wait(self) -> None:
        self.waiting[self] = None
        self._patience = self.loop.call_later(PATIENCE, self.give_up)
        if len(self.waiting) > CROWD:
            next(iter(self.waiting)).give_up()

    def _wait_no_more(self) -> None:
        self.waiting.pop(self, None)
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def give_up(self) -> None:
        """Close the connection, whatever was to come."""
        self._wait_no_more()
        self.transport.abort()


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name != "nt":  # there it would let another program share the port
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError:
        listening.close()
        raise StoreError(_TAKEN.format(port=port)) from None
    listening.listen(_LISTEN)
    return listening


def _running(folder: Path) -> Running | None:
    """The app that runs on this folder, if one answers."""
    try:
        found = msgspec.json.decode((folder / _STATE).read_bytes(), type=Running)
    except (OSError, msgspec.MsgspecError):
        return None
    try:
        socket.create_connection(("127.0.0.1", found.port), timeout=1).close()
        if os.name != "nt":
            os.kill(found.pid, 0)
    except OSError:
        return None
    return found


def _show(
    running: Running,
    folder: Path,
    *,
    browser: bool,
    say: Callable[[str], None],
    opened: Callable[[str], bool],
) -> None:
    """Send the browser in, by a page on the disk: no address and no command line has the key."""
    action = f"http://127.0.0.1:{running.port}/{running.room}/enter"
    path = folder / _DOOR
    _write(path, _PAGE.format(action=html.escape(action), key=html.escape(running.key)))
    if not (browser and opened(path.as_uri())):
        say(f"Open this page in your browser: {path.as_uri()}")


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
