"""The vault: the process in which a store is decrypted, `python -I -m turntoward.store._process`.

It answers what it is asked through its standard streams, and ends when they close, when it was left
alone for too long, or when a clock runs backwards. No other process of the same person can look into
its memory (Linux), and it leaves no core dump.
"""

import ctypes
import os
import sys
import threading
from contextlib import suppress
from time import sleep

import msgspec
from msgspec import Struct

from turntoward._children import alone_on_stdout
from turntoward.errors import StoreError, TurnTowardError
from turntoward.store.clock import IDLE, IdleClock
from turntoward.store.service import Service
from turntoward.store.wire import Answer, Ask, Failure, receive, send

__all__ = ["main"]

_LOOKS = 0.25  # seconds between two looks at the clocks
_PR_SET_DUMPABLE = 4
_PT_DENY_ATTACH = 31
_UNEXPECTED = "The store did something that was not expected ({error}). Nothing was changed; please report it."


class _Manner(Struct, frozen=True):
    """How something is asked, of an `Ask`."""

    quietly: bool = False


def main() -> None:
    """Serve until nobody asks any more."""
    _shut_out_others()
    os.umask(0o077)
    source, target = sys.stdin.buffer, alone_on_stdout()
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else IDLE
    busy, clock = threading.Lock(), IdleClock(limit)
    service = Service(clock)
    threading.Thread(target=_watch, args=(clock, busy, service), daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            data = receive(source)
            with busy:
                if clock.is_over():
                    break
                send(target, _answer(service, data))
                if not _is_quiet(data):
                    clock.touch()
                del data
    with busy:
        service.close()
    os._exit(0)


def _is_quiet(data: bytes) -> bool:
    """Whether it was asked by nobody who sits before it."""
    try:
        return msgspec.msgpack.decode(data, type=_Manner).quietly
    except msgspec.MsgspecError:
        return False


def _answer(service: Service, data: bytes) -> Answer | Failure:
    try:
        ask = msgspec.msgpack.decode(data, type=Ask)
        return Answer(service.do(ask.verb, ask.given))
    except TurnTowardError as error:
        return Failure(type(error).__name__, str(error))
    except MemoryError:
        sentence = "There is not enough memory for this. Nothing was changed."
        return Failure(StoreError.__name__, sentence)
    except Exception as error:  # noqa: BLE001 whatever happens, only its kind is told
        return Failure(StoreError.__name__, _UNEXPECTED.format(error=type(error).__name__))


def _watch(clock: IdleClock, busy: threading.Lock, service: Service) -> None:
    while True:
        sleep(_LOOKS)
        with busy:
            if clock.is_over():
                service.close()
                os._exit(0)


def _shut_out_others() -> None:
    """No core dump, and no look from outside, where the system lets us say so."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 there is none on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError, AttributeError):
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).ptrace(_PT_DENY_ATTACH, 0, 0, 0)


if __name__ == "__main__":
    main()
