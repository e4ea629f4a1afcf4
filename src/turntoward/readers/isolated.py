"""Exports read in a process of their own, which can do little else (`docs/decisions/0005-…`).

Whatever an export makes its reader do there (crash, spin, eat memory, write nonsense) costs one
sentence here.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic, time
from typing import BinaryIO, Final, Self, cast

import msgspec

from turntoward._children import apart, error_called, least_environment
from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Limits, Message, Problem
from turntoward.model.ports import Item, ReadOptions
from turntoward.readers._bounds import bounds_of
from turntoward.readers._frames import (
    OUT_OF_MEMORY,
    Failure,
    Frame,
    Frames,
    NonsenseError,
    Opened,
    Request,
)
from turntoward.readers._sources import printable
from turntoward.readers.held import descriptors_of

__all__ = ["MEMORY", "IsolatedExport"]

COMMAND: Final = (sys.executable, "-I", "-X", "utf8", "-m", "turntoward.readers._child")
MEMORY: Final = 1024**3  # bytes of address space
_PATIENCE = 4  # times as long by the clock on the wall as the processor may take
_FIRST_PATIENCE = 60  # seconds
_PIPE = 1024**2  # bytes
_LOOKS = 0.5  # seconds between two looks at that clock
_TO_END = 2  # seconds
_SCRATCH = "turntoward-"
_LEFT_AFTER = 3_600  # seconds; a container may share the folder, and not the numbers of processes
_TOO_SLOW = {-getattr(signal, name) for name in ("SIGXCPU",) if hasattr(signal, name)}
_TOO_HUNGRY = {-getattr(signal, name) for name in ("SIGKILL",) if hasattr(signal, name)} | {
    OUT_OF_MEMORY
}
_AS_IT_WAS = "Your file is as it was."
_CRASHED = f"{{name}} could not be read: its reader stopped in the middle of it. {_AS_IT_WAS}"
_SLOW = f"{{name}} could not be read: it took longer than its size allows. {_AS_IT_WAS}"
_LARGE = "{name} could not be read: it needs more than {memory:,} MB of memory. Try a part of it."
_NOT_STARTED = (
    "{name} could not be read: the process that reads exports did not start. Check that Turn Toward "
    "is installed for this Python."
)


class IsolatedExport:
    """An export that another process opens and reads, from now on.

    Use it in a `with` statement, so that the process ends with it.
    """

    def __init__(
        self, path: str | Path, options: ReadOptions | None = None, *, memory: int = MEMORY
    ) -> None:
        """Start to read the export at `path`, with at most `memory` bytes.

        Raises:
            InputError: no process can be started.
        """
        self.name = printable(Path(path).name or str(path))
        self._memory = memory
        self._opened: Opened | None = None
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 `resolve` would follow a link
        try:
            self._child = _Child(descriptors_of(absolute))
        except OSError:
            raise InputError(_NOT_STARTED.format(name=self.name)) from None
        self.close = weakref.finalize(self, self._child.end)  # ends the process, wherever it is
        bounds = bounds_of(absolute, memory)
        self._child.ask(Request(os.fsencode(absolute), options or ReadOptions(), bounds))
        self._child.patience = bounds.seconds * _PATIENCE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def reader(self) -> str:
        """The name of the reader of its first part."""
        return self.wait().reader

    @property
    def limits(self) -> Limits:
        """What the format of its first part can show."""
        return self.wait().limits

    def wait(self) -> Opened:
        """Wait until the export is opened.

        Raises:
            FormatError, ChoiceError, InputError: as `open_export`, and as `items`.
        """
        while self._opened is None:
            self._next()
        return self._opened

    def items(self, progress: Callable[[str, int, None], None] | None = None) -> Generator[Item]:
        """Everything in it, as `Export.items` tells it; once.

        Args:
            progress: called as `progress("Opening the file", items, None)` now and then.

        Raises:
            FormatError, ChoiceError, InputError: as `open_export` and `Export.items`; and where its
                reader crashes, spins, or needs too much memory.
        """
        done = 0
        try:
            while (frame := self._next()) is not None:
                if isinstance(frame, list):
                    if progress:
                        progress("Opening the file", done, None)
                    yield from frame
                    done += len(frame)
                elif not isinstance(frame, Opened):
                    yield frame
        finally:
            self.close()

    def _next(self) -> list[Message] | Chat | Problem | Coverage | Opened | None:
        try:
            frame = self._child.next()
        except NonsenseError:
            raise self._refusal(_CRASHED) from None
        except (EOFError, OSError, ValueError):
            raise self._refusal(self._why()) from None
        if isinstance(frame, Failure):
            self.close()
            raise error_called(frame.kind, printable(frame.sentence), otherwise=InputError)
        if isinstance(frame, Opened):
            self._opened = frame
        return frame

    def _refusal(self, sentence: str) -> InputError:
        self.close()
        return InputError(sentence.format(name=self.name, memory=self._memory // 1024**2))

    def _why(self) -> str:
        """Why nothing more came, from how the process ended."""
        status = self._child.ended()
        if self._child.expired or status in _TOO_SLOW:
            return _SLOW
        if status in _TOO_HUNGRY:
            return _LARGE
        return _NOT_STARTED if status == 1 and self._opened is None else _CRASHED


class _Child:
    """The process, its scratch folder, and a thread that ends it where it lets one wait too long."""

    def __init__(self, inherits: tuple[int, ...] = ()) -> None:
        self.patience: float = _FIRST_PATIENCE  # seconds for one frame
        self.expired = False
        self._since: float | None = None  # when waiting began; None while nobody waits
        self._over = Event()
        if getattr(sys, "frozen", False) or not sys.executable:
            raise OSError  # no interpreter of its own: the program would start itself
        _sweep(Path(tempfile.gettempdir()))
        self._scratch = tempfile.mkdtemp(prefix=f"{_SCRATCH}{os.getpid()}-")
        try:
            self._process = subprocess.Popen(  # noqa: S603 our own interpreter and module
                COMMAND,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._scratch,
                env=_environment(self._scratch),
                pass_fds=inherits,
                **apart(),
            )
        except OSError:
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise
        self._stdin = cast("BinaryIO", self._process.stdin)
        self._stdout = cast("BinaryIO", self._process.stdout)
        _widen(self._stdout)
        self._frames = Frames(self._stdout)
        Thread(target=self._watch, daemon=True).start()

    def ask(self, request: Request) -> None:
        """Tell it what to read."""
        with suppress(OSError):  # it has ended; reading from it says so
            self._stdin.write(msgspec.msgpack.encode(request))
            self._stdin.close()

    def next(self) -> Frame:
        """The next frame, as `Frames.next`."""
        self._since = monotonic()
        try:
            return self._frames.next()
        finally:
            self._since = None

    def ended(self) -> int:
        """How it ended: a status, or minus a signal; it is ended where it did not."""
        try:
            return self._process.wait(timeout=_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def end(self) -> None:
        """End it at once, and leave nothing behind."""
        self._over.set()
        self._process.kill()
        for stream in (self._stdin, self._stdout):
            with suppress(OSError):  # what was not written to its end
                stream.close()
        self._process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _watch(self) -> None:
        while not self._over.wait(_LOOKS):
            since = self._since
            if since is not None and monotonic() - since > self.patience:
                self.expired = True
                self._process.kill()
                return


def _environment(scratch: str) -> dict[str, str]:
    return {"TMPDIR": scratch, "TEMP": scratch, "TMP": scratch, **least_environment()}


def _widen(pipe: BinaryIO) -> None:
    """Let more lie in a pipe before its reader has to look, where the system can."""
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 there is none on Windows

        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def _sweep(temporary: Path) -> None:
    """Remove what parents left behind that were killed; it could be the copy of a database."""
    if sys.platform == "win32":
        return  # nothing there tells that a process is gone, without ending it
    with suppress(OSError):
        for folder in temporary.glob(f"{_SCRATCH}*-*"):
            pid = folder.name.removeprefix(_SCRATCH).partition("-")[0]
            about = folder.lstat()
            is_left = about.st_uid == os.getuid() and time() - about.st_mtime > _LEFT_AFTER
            if is_left and pid.isdecimal() and not _is_alive(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's
    return True
