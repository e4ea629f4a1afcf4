"""What a reading process gives up before it looks at an export.

Memory, processor time and the size of files have limits (POSIX). On Linux it can no longer gain
rights, write outside of its scratch folder (Landlock), open a connection or start a program
(seccomp). Where the system refuses one of these, the others still hold. Other systems than Linux
have limits alone, Windows has none: there it is a process of its own with an empty environment.
"""

import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from turntoward.readers._frames import Bounds

__all__ = ["lock_down"]

_GRACE = 5  # seconds between being told to end and being ended


def lock_down(bounds: Bounds, scratch: Path) -> None:
    """Give up all rights that reading does not need; there is no way back."""
    _limit(bounds)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        _write_only_below(libc, scratch)
        _filter_calls(libc)


def _limit(bounds: Bounds) -> None:
    try:
        import resource  # noqa: PLC0415 there is none on Windows
    except ImportError:
        return
    cpu = bounds.seconds
    for kind, soft, hard in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, bounds.room, bounds.room),
        (resource.RLIMIT_CPU, cpu, cpu + _GRACE),
        (resource.RLIMIT_AS, bounds.memory, bounds.memory),
    ):
        _, most = resource.getrlimit(kind)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)  # noqa: PLW2901 one may only give up
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38


# Landlock: rights over files, by the bits of linux/landlock.h. Those that write were added over time.
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same on all machines
_LANDLOCK_VERSION = 1
_LANDLOCK_BENEATH = 1
_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_REMOVE_AND_MAKE = sum(1 << bit for bit in range(4, 13))
_REFER = 1 << 13  # from version 2
_TRUNCATE = 1 << 14  # from version 3
_DEVICES = 1 << 15  # ioctl, from version 5
_RIGHTS_SINCE: Final = {
    1: _EXECUTE | _WRITE_FILE | _REMOVE_AND_MAKE,
    2: _REFER,
    3: _TRUNCATE,
    5: _DEVICES,
}
_IN_SCRATCH = _WRITE_FILE | _REMOVE_AND_MAKE | _TRUNCATE


def _write_only_below(libc: ctypes.CDLL, scratch: Path) -> None:
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if version < 1:
        return
    handled = sum(right for since, right in _RIGHTS_SINCE.items() if since <= version)
    rules = struct.pack("<Q", handled)
    ruleset = libc.syscall(_LANDLOCK_CREATE, rules, ctypes.c_size_t(len(rules)), 0)
    if ruleset < 0:
        return
    folder = os.open(scratch, os.O_PATH | os.O_DIRECTORY)
    beneath = struct.pack("<Qi", handled & _IN_SCRATCH, folder)
    libc.syscall(_LANDLOCK_ADD, ruleset, _LANDLOCK_BENEATH, beneath, 0)
    libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0)
    os.close(folder)
    os.close(ruleset)


# seccomp: calls that are refused, by their numbers on each machine (asm/unistd.h).
_ARCHITECTURES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_REFUSED: Final = {
    "x86_64": {
        "socket": 41, "connect": 42, "sendto": 44, "sendmsg": 46, "bind": 49, "listen": 50,
        "socketpair": 53, "fork": 57, "vfork": 58, "execve": 59, "kill": 62, "ptrace": 101,
        "unshare": 272, "setns": 308, "process_vm_readv": 310, "process_vm_writev": 311,
        "bpf": 321, "execveat": 322, "pidfd_send_signal": 424, "io_uring_setup": 425,
    },
    "aarch64": {
        "unshare": 97, "ptrace": 117, "kill": 129, "socket": 198, "socketpair": 199, "bind": 200,
        "listen": 201, "connect": 203, "sendto": 206, "sendmsg": 211, "execve": 221, "setns": 268,
        "process_vm_readv": 270, "process_vm_writev": 271, "bpf": 280, "execveat": 281,
        "pidfd_send_signal": 424, "io_uring_setup": 425,
    },
}  # fmt: skip
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_CLONE_THREAD = 0x10000
_OTHER_TABLE = 0x40000000  # calls of x32 on x86_64
_EPERM, _ENOSYS = 1, 38
_SECCOMP_FILTER = 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # in struct seccomp_data
_Step = tuple[int, int, int, int]


def _filter_calls(libc: ctypes.CDLL) -> None:
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        return
    steps = [*_program(machine)]
    code = b"".join(struct.pack("<HBBI", *step) for step in steps)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    program = Program(len(steps), ctypes.addressof(buffer))
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_FILTER, ctypes.byref(program), 0, 0)


def _program(machine: str) -> Iterable[_Step]:
    """The filter: each step is a code, where to go if it holds, where if not, and a number."""
    refuse = (_RETURN, 0, 0, _ERRNO | _EPERM)
    yield (_LOAD, 0, 0, _MACHINE_AT)
    yield (_EQUAL, 1, 0, _ARCHITECTURES[machine])
    yield refuse
    yield (_LOAD, 0, 0, _NUMBER_AT)
    yield (_AT_LEAST, 0, 1, _OTHER_TABLE)
    yield refuse
    for number in _REFUSED[machine].values():
        yield (_EQUAL, 0, 1, number)
        yield refuse
    yield (_EQUAL, 0, 1, _CLONE3)
    yield (_RETURN, 0, 0, _ERRNO | _ENOSYS)  # its flags are in memory, so `clone` is asked for
    yield (_EQUAL, 0, 3, _CLONE[machine])
    yield (_LOAD, 0, 0, _FIRST_ARGUMENT_AT)
    yield (_ANY_BIT, 1, 0, _CLONE_THREAD)
    yield refuse
    yield (_RETURN, 0, 0, _ALLOW)
