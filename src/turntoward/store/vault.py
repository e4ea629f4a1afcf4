"""The vault as its store sees it: a process that is asked, and that ends."""

import subprocess
import sys
import weakref
from contextlib import suppress
from threading import Lock
from typing import Any, BinaryIO, Final, TypeVar, cast

import msgspec

from turntoward._children import error_called, started
from turntoward.errors import LockedStoreError, StoreError
from turntoward.store.clock import IDLE
from turntoward.store.wire import Answer, Ask, Failure, receive, send

__all__ = ["Vault"]

COMMAND: Final = (sys.executable, "-I", "-X", "utf8", "-m", "turntoward.store._process")
_TO_END = 1.0  # seconds
_TO_ANSWER = 0.1  # seconds that whoever asks is given to be answered
_LOCKED = "The store is locked. Unlock it with your passphrase."
_NOT_STARTED = (
    "The process that keeps the store did not start. Check that Turn Toward is installed for this "
    "Python."
)
_Given = TypeVar("_Given")
_decode = msgspec.msgpack.Decoder(Answer | Failure).decode


class Vault:
    """A process that holds the key of a store; this one never has it."""

    def __init__(self, idle: float = IDLE) -> None:
        """Start it; it ends by itself after `idle` seconds in which it is not asked.

        Raises:
            StoreError: it cannot be started.
        """
        try:
            self._process = started(*COMMAND, str(idle))
        except OSError:
            raise StoreError(_NOT_STARTED) from None
        self._stdin = cast("BinaryIO", self._process.stdin)
        self._stdout = cast("BinaryIO", self._process.stdout)
        self._one_at_a_time = Lock()
        self.close = weakref.finalize(self, _end, self._process, self._one_at_a_time)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def is_locked(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def ask(
        self, gives: type[_Given] | Any, verb: str, /, *, quietly: bool = False, **given: Any
    ) -> _Given:
        """Ask it something.

        Args:
            gives: the type of its answer.
            verb: what it is to do.
            quietly: without keeping it open for longer.
            given: with what.

        Raises:
            LockedStoreError: it has ended.
            TurnTowardError: what it says of what it was asked.
        """
        try:
            with self._one_at_a_time:
                send(self._stdin, Ask(verb, given, quietly))
                answer = _decode(receive(self._stdout))
        except (EOFError, OSError, ValueError, msgspec.MsgspecError):
            self.close()
            raise LockedStoreError(_LOCKED) from None
        if isinstance(answer, Failure):
            raise error_called(answer.kind, answer.sentence, otherwise=StoreError)
        value: _Given = msgspec.msgpack.decode(answer.value, type=gives)
        return value


def _end(process: subprocess.Popen[bytes], one_at_a_time: Lock) -> None:
    """Let it close the store, and see that it is gone.

    One that is at work for somebody else is ended where it is: the store is as it was before that.
    """
    if not one_at_a_time.acquire(timeout=_TO_ANSWER):
        process.kill()
        one_at_a_time.acquire()  # whoever waited for an answer has been told
    try:
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream:
                    stream.close()
    finally:
        one_at_a_time.release()
    try:
        process.wait(timeout=_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
