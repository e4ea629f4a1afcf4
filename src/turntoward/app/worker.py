"""The worker as the app sees it: a process that reads one conversation, and that can be ended.

It may be asked instead why one turn got a code.
"""

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, Final, cast

import msgspec

from turntoward._children import error_called, started
from turntoward.app._wire import (
    Asked,
    Explained,
    Finished,
    Messages,
    More,
    Step,
    Task,
    Turns,
    Unable,
)
from turntoward.coding.why import Why
from turntoward.errors import StoreError
from turntoward.store.wire import receive, send

__all__ = ["Worker"]

COMMAND: Final = (sys.executable, "-I", "-X", "utf8", "-m", "turntoward.app._worker")
_NOT_STARTED = (
    "The process that reads did not start. Check that Turn Toward is installed for this Python."
)
_NOT_SAID = "The process that reads has stopped before it could say why. Try it once more."
_ENDED = (
    "The process that reads has stopped before it was done. What was read so far is kept; it can go "
    "on from there."
)
_decode = msgspec.msgpack.Decoder(Step | More | Turns | Finished | Unable).decode
_decode_why = msgspec.msgpack.Decoder(Explained | Unable).decode


class Worker:
    """A process that reads one conversation; `end` may be called from any thread."""

    def __init__(self) -> None:
        """Start it.

        Raises:
            StoreError: it cannot be started.
        """
        try:
            self._process = started(*COMMAND)
        except OSError:
            raise StoreError(_NOT_STARTED) from None
        self._stdin = cast("BinaryIO", self._process.stdin)
        self._stdout = cast("BinaryIO", self._process.stdout)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def read(
        self, task: Task, messages: Iterator[Messages]
    ) -> Iterator[Step | More | Turns | Finished]:
        """Have a conversation read.

        Args:
            task: how.
            messages: all of it.

        Raises:
            StoreError: the process has ended before it was done.
            TurnTowardError: what it says itself.
        """
        try:
            send(self._stdin, task)
            for batch in messages:
                send(self._stdin, batch)
            send(self._stdin, Messages(()))
            while True:
                told = _decode(receive(self._stdout))
                if isinstance(told, Unable):
                    raise error_called(told.kind, told.sentence, otherwise=StoreError)
                yield told
                if isinstance(told, Finished):
                    return
        except (EOFError, OSError, ValueError, msgspec.MsgspecError):
            raise StoreError(_ENDED) from None
        finally:
            self.end()

    def explain(self, asked: Asked) -> Why:
        """Have it said why a turn got a code.

        Raises:
            StoreError: the process has ended before it was done.
            TurnTowardError: what it says itself.
        """
        try:
            send(self._stdin, asked)
            told: Explained | Unable = _decode_why(receive(self._stdout))
        except (EOFError, OSError, ValueError, msgspec.MsgspecError):
            raise StoreError(_NOT_SAID) from None
        finally:
            self.end()
        if isinstance(told, Unable):
            raise error_called(told.kind, told.sentence, otherwise=StoreError)
        return told.why

    def end(self) -> None:
        """End it now."""
        self._process.kill()
        self._process.wait()
        for stream in (self._stdin, self._stdout):
            with suppress(OSError):
                stream.close()
