"""What a process and a child of ours have in common, whatever they say to each other."""

import os
import subprocess
import sys
from typing import Any, BinaryIO

from turntoward import errors
from turntoward.errors import TurnTowardError

__all__ = ["alone_on_stdout", "apart", "error_called", "least_environment", "started"]


def least_environment() -> dict[str, str]:
    """What a process cannot start without; nothing on most systems."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def apart() -> dict[str, Any]:
    """For `Popen`: so that Ctrl-C reaches the parent alone, which then ends the child."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags}
    return {"start_new_session": True}


def started(*command: str) -> subprocess.Popen[bytes]:
    """A process of ours with pipes to it, and nothing else of this one.

    Args:
        command: our own interpreter and module.

    Raises:
        OSError: it cannot be started, or there is no interpreter: the program would start itself.
    """
    if getattr(sys, "frozen", False) or not sys.executable:
        raise OSError
    return subprocess.Popen(  # noqa: S603 our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.path.abspath(os.sep),  # noqa: PTH100 the root of this drive
        env=least_environment(),
        **apart(),
    )


def alone_on_stdout() -> BinaryIO:
    """In the child, the stream to its parent; what anybody else prints goes nowhere."""
    stream = os.fdopen(os.dup(1), "wb", 256 * 1024)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return stream


def error_called(kind: str, sentence: str, *, otherwise: type[TurnTowardError]) -> TurnTowardError:
    """An error of ours by the name of its class, as a child told it.

    Args:
        kind: the name; one that is none of ours is not looked for.
        sentence: what it says.
        otherwise: the class where there is no such one.
    """
    found: type[TurnTowardError] = getattr(errors, kind) if kind in errors.__all__ else otherwise
    return found(sentence)
