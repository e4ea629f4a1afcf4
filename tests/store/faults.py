"""D4: a disk that refuses: the k-th call that writes fails, once."""

from typing import Final

import apsw

NAME: Final = "failing"


class Lost(Exception):  # noqa: N818 no error: nobody is told
    """The write does not happen, and nothing is said."""


class Failing:
    """Counts the calls that write; fails one of them."""

    def __init__(self, at: int | None = None, fault: type[Exception] = apsw.FullError):
        self.at, self.fault, self.calls = at, fault, 0

    def count(self) -> None:
        self.calls += 1
        if self.calls == self.at:
            raise self.fault("planted")


class _File(apsw.VFSFile):
    def __init__(self, name, flags):
        super().__init__(_system(), name, flags)

    def xWrite(self, data, offset):  # noqa: N802 as SQLite calls it
        if not _is_lost():
            super().xWrite(data, offset)

    def xTruncate(self, size):  # noqa: N802
        if not _is_lost():
            super().xTruncate(size)

    def xSync(self, flags):  # noqa: N802
        if not _is_lost():
            super().xSync(flags)


class _Disk(apsw.VFS):
    """The system's own, with one fault."""

    def __init__(self):
        super().__init__(NAME, _system())
        self.failing = Failing()

    def xOpen(self, name, flags):  # noqa: N802
        return _File(name, flags)


def use(failing: Failing) -> str:
    """The name of a VFS under the cipher that fails so; it is one, since SQLite never forgets it."""
    if not _disks:
        _disks.append(_Disk())
    _disks[0].failing = failing
    return f"multipleciphers-{NAME}"


_disks: list[_Disk] = []


def _is_lost() -> bool:
    try:
        _disks[0].failing.count()
    except Lost:
        return True
    return False


def _system() -> str:
    return "win32" if "win32" in apsw.vfs_names() else "unix"
