"""Untrusted exports as Sources, read in place: one file, or the members of a zip.

Nothing is ever unpacked. A zip is refused whole where its list of members is not what an honest
archive has; members that nobody reads (photos, voice notes) may be as large as they like.
"""

import io
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

from msgspec import Struct

from turntoward.errors import FormatError, InputError
from turntoward.model.ports import Source
from turntoward.readers._text import HEAD

__all__ = ["TEXT_ENDINGS", "Archive", "FileSource", "MemberSource", "peek", "printable", "stem_of"]

TEXT_ENDINGS = (".txt", ".vtt", ".srt", ".csv", ".tsv", ".jsonl", ".ndjson", ".json")
MOST_MEMBERS = 5_000
LARGEST_TEXT = 512 * 1024**2
LARGEST_SUM = 2 * 1024**3
LARGEST_RATIO = 200
RATIO_COUNTS_FROM = 1024**2  # a small text may be as regular as it likes
_LARGEST_LIST = 2 * 1024**2  # bytes of a zip's list of members
_CHUNK = 32 * 1024
_LOCAL = struct.Struct("<4s22xHH")  # of a member's own header: signature, sizes of name and extra
_LOCAL_SIGNATURE = b"PK\x03\x04"
_LOCKED = 0x1 | 0x40 | 0x2000  # flag bits: encrypted, strongly encrypted, masked
_NEIGHBOURS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_GENERIC = "_chat"  # what iOS calls the text in every export
_DAMAGED = "{name} is damaged and cannot be read to its end. Export or fetch it again."


class FileSource:
    """One file of the person's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = printable(path.name or str(path))

    def open(self) -> BinaryIO:
        """A fresh stream of its bytes, from the start.

        Raises:
            InputError: the file is not there, or may not be read.
        """
        try:
            return self.path.open("rb")
        except (OSError, ValueError) as error:
            raise InputError(f"{self.name} cannot be opened: {_why(error)}.") from None


class MemberSource:
    """One member of a zip, inflated while it is read."""

    def __init__(self, archive: FileSource, info: ZipInfo, name: str, end: int) -> None:
        self.archive = archive
        self.info = info
        self.name = name
        self._end = end  # where the next member, or the list of members, begins

    def open(self) -> BinaryIO:
        """A fresh stream of its bytes, from the start.

        Raises:
            InputError: the archive is damaged.
        """
        file = self.archive.open()
        try:
            self._find_data(file)
        except BaseException:
            file.close()
            raise
        return io.BufferedReader(_Inflating(file, self.info, self.name), _CHUNK)

    def _find_data(self, file: BinaryIO) -> None:
        file.seek(self.info.header_offset)
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(_LOCAL_SIGNATURE):
            raise InputError(_DAMAGED.format(name=self.archive.name))
        _, name_size, extra_size = _LOCAL.unpack(header)
        start = file.seek(name_size + extra_size, io.SEEK_CUR)
        if start + self.info.compress_size > self._end:
            raise _unsafe(self.archive.name, "two of its members overlap")

    @property
    def readable(self) -> bool:
        """Whether its packing is one that we undo."""
        return self.info.compress_type in {ZIP_STORED, ZIP_DEFLATED}

    def check(self) -> None:
        """Refuse what would cost too much to read.

        Raises:
            InputError: too large, too tightly packed, or packed in another way.
        """
        size, packed = self.info.file_size, self.info.compress_size
        if not self.readable:
            raise _unsafe(self.archive.name, "a text in it is packed in a way that is not read here")
        if size > LARGEST_TEXT:
            raise _unsafe(self.archive.name, "a text in it is larger than 512 MB")
        if size > RATIO_COUNTS_FROM and size > packed * LARGEST_RATIO:
            raise _unsafe(self.archive.name, "a text in it is packed more tightly than 200 to 1")


class _Inflating(io.RawIOBase):
    """The bytes of one member: never more than its entry in the list says, and checked at the end."""

    def __init__(self, file: BinaryIO, info: ZipInfo, name: str) -> None:
        self._file = file
        self._name = name
        self._packed_left = info.compress_size
        self._left = info.file_size
        self._expected = info.CRC
        self._crc = 0
        self._inflate = zlib.decompressobj(-15) if info.compress_type == ZIP_DEFLATED else None

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._left == 0:
            return 0
        try:
            data = self._next(min(len(buffer), self._left))
        except (zlib.error, OSError):
            data = b""
        self._left -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        if not data or (self._left == 0 and self._crc != self._expected):
            raise InputError(_DAMAGED.format(name=self._name))
        buffer[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        if self._inflate is None:
            return self._packed(size)
        while not self._inflate.eof:
            packed = self._inflate.unconsumed_tail or self._packed(_CHUNK)
            data = self._inflate.decompress(packed, size)
            if data or not packed:
                return data
        return b""

    def _packed(self, size: int) -> bytes:
        data = self._file.read(min(size, self._packed_left))
        self._packed_left -= len(data)
        return data


class Archive(Struct, frozen=True):
    """A zip whose list of members was found honest."""

    names: tuple[str, ...]
    members: tuple[MemberSource, ...]

    @classmethod
    def of(cls, file: FileSource) -> "Archive":
        """Look through the list of members, and at nothing else.

        Raises:
            FormatError: it is locked with a password.
            InputError: it is cut off, damaged, or not what an honest archive looks like.
        """
        infos, end = _list(file)
        reason = next(_reasons(infos, end), None)
        if reason:
            raise _unsafe(file.name, reason)
        if any(info.flag_bits & _LOCKED for info in infos):
            raise FormatError(
                f"{file.name} is locked with a password. Unpack it and give the text inside."
            )
        starts = sorted(info.header_offset for info in infos)
        ends = dict(pairwise([*starts, end]))
        wanted = [info for info in infos if not _is_aside(info)]
        members = (
            MemberSource(file, info, name, ends[info.header_offset])
            for info, name in zip(wanted, _names(file, wanted), strict=True)
        )
        return cls(names=tuple(info.filename for info in infos), members=tuple(members))

    @staticmethod
    def check_sum(members: Sequence[MemberSource]) -> None:
        """Refuse members that are too much together.

        Raises:
            InputError: more than 2 GB in all.
        """
        if sum(member.info.file_size for member in members) > LARGEST_SUM:
            raise _unsafe(members[0].archive.name, "its texts are larger than 2 GB together")


class _Careful(io.FileIO):
    """A file that never reads more than a list of members may need."""

    def read(self, size: int | None = -1, /) -> bytes:
        left = self.seek(0, io.SEEK_END) - self._rewind() if size is None or size < 0 else size
        if left > _LARGEST_LIST:
            raise InputError(_TOO_MANY)
        return super().read(size) or b""
