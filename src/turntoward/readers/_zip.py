"""Zips, read in place: nothing is ever unpacked.

A zip is refused whole where its list of members is not what an honest archive has; members that
nobody reads (photos, voice notes) may be as large as they like.
"""

import io
import re
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo, is_zipfile

from msgspec import Struct

from turntoward.errors import FormatError, InputError
from turntoward.readers._sources import LEFT_BEHIND, FileSource, names_of, printable, stem_of

__all__ = ["Archive", "MemberSource", "UnsafeError"]

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
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_UNREADABLE = (
    BadZipFile,
    NotImplementedError,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    IndexError,
)
_MANY = "it has more than 5,000 members. If you trust it, unpack it and give the folder"
_DAMAGED = "{name} is damaged and cannot be read to its end. Export or fetch it again."


class UnsafeError(InputError):
    """A zip that is not what an honest archive looks like: nothing of it is read."""


class MemberSource:
    """One member of a zip, inflated while it is read."""

    __slots__ = ("_end", "_others", "archive", "info", "name", "path")

    def __init__(
        self,
        archive: FileSource,
        info: ZipInfo,
        name: str,
        end: int,
        others: Mapping[str, "MemberSource"],
    ) -> None:
        self.archive = archive
        self.info = info
        self.name = name
        self.path = _path(info)
        self._end = end  # where the next member, or the list of members, begins
        self._others = others  # of the same archive, by their paths

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
        return io.BufferedReader(_Inflating(file, self), _CHUNK)

    def beside(self, ending: str) -> "MemberSource | None":
        """The member whose path is this one's with `ending` added, where there is one."""
        return self._others.get(self.path + ending)

    def _find_data(self, file: BinaryIO) -> None:
        file.seek(self.info.header_offset)
        header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(_LOCAL_SIGNATURE):
            raise InputError(_DAMAGED.format(name=self.archive.name))
        _, name_size, extra_size = _LOCAL.unpack(header)
        start = file.seek(name_size + extra_size, io.SEEK_CUR)
        if start + self.info.compress_size > self._end:
            raise _unsafe(self.archive.name, "two of its members overlap")

    def check(self) -> None:
        """Refuse what would cost too much to read.

        Raises:
            UnsafeError: too large, too tightly packed, or packed in another way.
        """
        size, packed = self.info.file_size, self.info.compress_size
        if self.info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise _unsafe(
                self.archive.name, "a text in it is packed in a way that is not read here"
            )
        if size > LARGEST_TEXT:
            raise _unsafe(self.archive.name, "a text in it is larger than 512 MB")
        if size > RATIO_COUNTS_FROM and size > packed * LARGEST_RATIO:
            raise _unsafe(self.archive.name, "a text in it is packed more tightly than 200 to 1")


class _Inflating(io.RawIOBase):
    """The bytes of one member: never more than its entry in the list says, and checked at the end.

    Of a member that would be refused, the first megabyte can be looked at, and no more.
    """

    def __init__(self, file: BinaryIO, member: MemberSource) -> None:
        info = member.info
        self._file = file
        self._member = member
        self._unchecked = RATIO_COUNTS_FROM
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
        if self._unchecked <= 0:
            self._member.check()
        try:
            data = self._next(min(len(buffer), self._left))
        except (zlib.error, OSError):
            data = b""
        self._left -= len(data)
        self._unchecked -= len(data)
        self._crc = zlib.crc32(data, self._crc)
        if not data or (self._left == 0 and self._crc != self._expected):
            raise InputError(_DAMAGED.format(name=self._member.name))
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
            InputError: it is cut off or damaged; UnsafeError (its child): not what an honest
                archive looks like.
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
        names = names_of([printable(_path(info)) for info in wanted], stem_of(file))
        members: dict[str, MemberSource] = {}
        for info, name in zip(wanted, names, strict=True):
            member = MemberSource(file, info, name, ends[info.header_offset], members)
            members[member.path] = member
        return cls(names=tuple(info.filename for info in infos), members=tuple(members.values()))

    @staticmethod
    def check(members: Sequence[MemberSource]) -> None:
        """Refuse members that cost too much to read, one by one or together.

        Raises:
            UnsafeError: one is as `MemberSource.check` says, or they are more than 2 GB in all.
        """
        for member in members:
            member.check()
        if sum(member.info.file_size for member in members) > LARGEST_SUM:
            raise _unsafe(members[0].archive.name, "its texts are larger than 2 GB together")


class _Careful(io.FileIO):
    """A file that never reads more at once than an honest list of members needs."""

    def read(self, size: int | None = -1, /) -> bytes:
        limit = _LARGEST_LIST + 1
        data = super().read(limit if size is None or size < 0 else min(size, limit)) or b""
        if len(data) > _LARGEST_LIST:
            raise InputError(_MANY)
        return data


def _list(file: FileSource) -> tuple[list[ZipInfo], int]:
    """The members in the order of the list, and where the list begins."""
    with file.open():  # says why, where it may not be opened
        pass
    with _Careful(file.file) as raw:
        try:
            with ZipFile(raw) as archive:
                infos, start = archive.infolist(), archive.start_dir or 0
            if all(info.header_offset >= 0 for info in infos):
                return infos, start
            whole = True
        except InputError as error:
            raise _unsafe(file.name, str(error)) from None
        except _UNREADABLE:
            whole = is_zipfile(file.file)
    if whole:
        raise InputError(f"{file.name} is damaged: its list of members cannot be read.")
    raise InputError(
        f"{file.name} is a zip without its end; a download or copy probably stopped early. "
        "Fetch it again."
    )


def _reasons(infos: Sequence[ZipInfo], end: int) -> Iterator[str]:
    """What an honest archive does not have."""
    if len(infos) > MOST_MEMBERS:
        yield _MANY
    seen = set()
    for info in infos:
        yield from _name_reasons(info.orig_filename)
        if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            yield "a member is a link or a device"
        folded = unicodedata.normalize("NFC", info.filename.replace("\\", "/")).casefold()
        if folded in seen:
            yield "two of its members have the same name"
        seen.add(folded)
    stretches = sorted((info.header_offset, _end(info)) for info in infos)
    if any(one[1] > other[0] for one, other in pairwise([*stretches, (end, end)])):
        yield "two of its members overlap"


def _name_reasons(name: str) -> Iterator[str]:
    if not name or _CONTROL.search(name):
        yield "a member's name is empty or has control characters"
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        yield "a member's name is an absolute path"
    if ".." in _parts(name):
        yield "a member's name leads outside of it"


def _end(info: ZipInfo) -> int:
    """The least that a member takes up: its header, its name and its data."""
    return info.header_offset + _LOCAL.size + len(info.filename) + info.compress_size


def _parts(name: str) -> list[str]:
    return name.replace("\\", "/").split("/")


def _path(info: ZipInfo) -> str:
    return "/".join(_parts(info.filename))


def _is_aside(info: ZipInfo) -> bool:
    """Folders, and what file managers leave behind."""
    parts = _parts(info.filename)
    return not parts[-1] or parts[-1].startswith("._") or bool(LEFT_BEHIND & {*parts})


def _unsafe(name: str, reason: str) -> UnsafeError:
    return UnsafeError(f"{name} was not read, because it may do harm: {reason}.")
