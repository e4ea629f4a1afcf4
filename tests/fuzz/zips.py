"""Zips as seeds, and reading all that is in them."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Final

from tests.readers.archives import HONEST, HOSTILE
from tests.readers.zips import Member, build
from turntoward.errors import TurnTowardError
from turntoward.readers import open_export, transcript
from turntoward.readers._sources import FileSource
from turntoward.readers._zip import Archive, MemberSource

__all__ = ["other_field", "reader", "seeds"]

_MOST: Final = 2048  # bytes of a seed
_FEW: Final = 10  # members
_HEADER: Final = 46  # bytes, of the longest kind
_ODD: Final = (b"\0\0", b"\1\0", b"\x08\0", b"\xff\xff", b"\xff" * 4, b"\xff\xff\xff\x7f", b"../")


def seeds() -> tuple[bytes, ...]:
    """Archives of few members, honest and not."""
    honest = (build(*members) for members in HONEST.values() if len(members) < _FEW)
    linked = build(Member(b"a.txt"), Member(b"b.txt", method=0), Member(b"c/d.txt"))
    every = (linked, *honest, *(data for data, _ in HOSTILE.values()))
    return tuple(data for data in every if len(data) <= _MOST)


def other_field(data: bytes, rng: Random) -> bytes:
    """A field of one header changed: a size, an offset, a flag, a letter of a name."""
    starts = [at for at in range(len(data)) if data.startswith((b"PK\1", b"PK\3", b"PK\5"), at)]
    at = rng.choice(starts or [0]) + rng.randrange(4, _HEADER)
    value = rng.choice((*_ODD, rng.randbytes(1), rng.randbytes(2)))
    return data[:at] + value + data[at + len(value) :]


def reader() -> Callable[[bytes], None]:
    """What opens a zip, reads each member, and reads it as an export."""
    folder = Path(mkdtemp())
    path = folder / "input.zip"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        with suppress(TurnTowardError):
            for member in Archive.of(FileSource(path)).members:
                _read(member)
        with suppress(TurnTowardError):
            for _ in open_export(path, among=(transcript,)).items():
                pass
        assert os.listdir(folder) == [path.name], "nothing is unpacked"  # noqa: PTH208 faster

    return run


def _read(member: MemberSource) -> None:
    assert ".." not in member.path.split("/"), "a path stays inside"
    assert not member.path.startswith("/"), "a path is relative"
    with suppress(TurnTowardError):
        member.check()
        with member.open() as stream:
            assert len(stream.read()) <= member.info.file_size, "no more than was listed"
