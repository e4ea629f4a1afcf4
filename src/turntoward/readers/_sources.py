"""Untrusted exports as Sources, read in place: one file, or the members of a zip.

Nothing is ever unpacked. A zip is refused whole where its list of members is not what an honest
archive has; members that nobody reads (photos, voice notes) may be as large as they like.
"""

import io
import re
import stat
import struct
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path, PurePath, PurePosixPath
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
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_LEFT_BEHIND = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_UNREADABLE = (
    BadZipFile,
    NotImplementedError,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    IndexError,
)
_GENERIC = "_chat"  # what iOS calls the text in every export
_DAMAGED = "{name} is damaged and cannot be read to its end. Export or fetch it again."


class FileSource:
    """One file of the person's own."""

    def __init__(self, path: Path, *, folder: Path | None = None) -> None:
        """A file, and the folder that a person gave instead of it, if so."""
        self.file = path
        self.path = (path.relative_to(folder) if folder else PurePath(path.name)).as_posix()
        self.name = printable(path.name or str(path))
        if folder and path.stem == _GENERIC:
            self.name = f"{printable(folder.resolve().name)}{path.suffix}"
        self._folder = folder

    def open(self) -> BinaryIO:
        """A fresh stream of its bytes, from the start.

        Raises:
            InputError: the file is not there, or may not be read.
        """
        try:
            return self.file.open("rb")
        except (OSError, ValueError) as error:
            raise InputError(f"{self.name} cannot be opened: {_why(error)}.") from None

    def beside(self, ending: str) -> "FileSource | None":
        """The file whose path is this one's with `ending` added, where there is one."""
        other = self.file.with_name(self.file.name + ending)
        return FileSource(other, folder=self._folder) if other.is_file() else None


class MemberSource:
    """One member of a zip, inflated while it is read."""

    def __init__(self, archive: FileSource, info: ZipInfo, name: str, end: int) -> None:
        self.archive = archive
        self.info = info
        self.name = name
        self.path = "/".join(_parts(info.filename))
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

    def beside(self, ending: str) -> None:  # noqa: ARG002 the port's
        """Nothing: members are read together by a BundleReader."""
        return

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
            raise _unsafe(
                self.archive.name, "a text in it is packed in a way that is not read here"
            )
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
    """A file that never reads more at once than an honest list of members needs."""

    def read(self, size: int | None = -1, /) -> bytes:
        limit = _LARGEST_LIST + 1
        data = super().read(limit if size is None or size < 0 else min(size, limit)) or b""
        if len(data) > _LARGEST_LIST:
            raise InputError("it has more than 5,000 members")
        return data


def peek(source: Source, size: int = HEAD) -> bytes:
    """The first bytes of a source.

    Raises:
        InputError: it cannot be opened, or is damaged.
    """
    with source.open() as stream:
        try:
            return stream.read(size)
        except OSError as error:
            raise InputError(f"{source.name} cannot be read: {_why(error)}.") from None


def printable(name: str) -> str:
    """A file's name, safe to show in a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)


def stem_of(source: Source) -> str:
    """The name of a source without folder and ending, as the title of the chat in it."""
    return PurePosixPath(source.name).stem or source.name


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
        yield "it has more than 5,000 members"
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


def _is_aside(info: ZipInfo) -> bool:
    """Folders, and what file managers leave behind."""
    parts = _parts(info.filename)
    return not parts[-1] or parts[-1].startswith("._") or bool(_LEFT_BEHIND & {*parts})


def _names(file: FileSource, infos: Sequence[ZipInfo]) -> list[str]:
    """A name for each member that tells a person which chat it is."""
    paths = [PurePosixPath(*_parts(printable(info.filename))) for info in infos]
    short = [_short_name(path, stem_of(file)) for path in paths]
    counts = Counter(short)
    return [
        name if counts[name] == 1 else " ".join(path.parts)
        for name, path in zip(short, paths, strict=True)
    ]


def _short_name(path: PurePosixPath, archive: str) -> str:
    if path.stem == _GENERIC:
        return f"{path.parent.name or archive}{path.suffix}"
    return path.name


def _unsafe(name: str, reason: str) -> InputError:
    return InputError(f"{name} was not read, because it may do harm: {reason}.")


def _why(error: Exception) -> str:
    strerror = getattr(error, "strerror", None)
    return strerror.lower() if strerror else "the system gives no reason"
