"""The process in which exports are read: `python -I -m turntoward.readers._child`.

It gets one request, gives up what it does not need, reads, and sends what it reads. Nothing that it
says otherwise is heard: whatever an export makes it do, the worst is that nothing comes of it.
"""

import gc
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from time import monotonic

import msgspec

from turntoward._children import alone_on_stdout
from turntoward.errors import InputError, TurnTowardError
from turntoward.model import Message
from turntoward.model.ports import Item
from turntoward.readers import readers
from turntoward.readers._export import open_path
from turntoward.readers._frames import OUT_OF_MEMORY, Failure, Opened, Request, Sender
from turntoward.readers._lockdown import lock_down
from turntoward.readers._sources import printable

__all__ = ["main"]

_MOST = 2_000  # messages sent together
_MOST_LETTERS = 1024**2
_LONGEST = 0.05  # seconds that a message waits for others
_CLOCKED = 64  # messages between two looks at the clock
_UNEXPECTED = (
    "{name} could not be read: it holds something that its reader did not expect ({error}). Please "
    "report this, with the name of the app and without the file."
)


def main() -> None:
    """Read what is asked for on standard input."""
    sender = Sender(alone_on_stdout())
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)
    path = Path(os.fsdecode(request.path))
    try:
        failure = _read(path, request, sender)
        if failure:
            sender.failure(failure)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _read(path: Path, request: Request, sender: Sender) -> Failure | None:
    known = readers()  # what they need is loaded while it may be
    gc.freeze()
    lock_down(request.bounds, Path.cwd())
    try:
        export = open_path(path, request.options, known)
        sender.opened(Opened(export.reader.NAME, export.reader.LIMITS))
        _send(export.items(), sender)
    except TurnTowardError as error:
        return Failure(_public(error), str(error))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 whatever a reader does, only its kind is told
        name = printable(path.name)
        sentence = _UNEXPECTED.format(name=name, error=type(error).__name__)
        return Failure(InputError.__name__, sentence)
    sender.end()
    return None


def _send(items: Iterable[Item], sender: Sender) -> None:
    batch: list[Message] = []
    letters = 0
    due = monotonic() + _LONGEST

    def flush() -> None:
        nonlocal letters, due
        if batch:
            sender.messages(batch)
            batch.clear()
        letters, due = 0, monotonic() + _LONGEST

    for item in items:
        if isinstance(item, Message):
            batch.append(item)
            letters += len(item.text)
            count = len(batch)
            late = count % _CLOCKED == 0 and monotonic() > due
            if count == _MOST or letters > _MOST_LETTERS or late:
                flush()
        else:
            flush()
            sender.other(item)
    flush()


def _public(error: TurnTowardError) -> str:
    """The class of ours that it is, or descends from."""
    ours = (kind for kind in type(error).__mro__ if kind.__module__ == "turntoward.errors")
    return next(ours).__name__


if __name__ == "__main__":
    main()
