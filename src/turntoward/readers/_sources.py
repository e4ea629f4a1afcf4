"""Untrusted exports as Sources, read in place: one file, or those of a folder.

Nothing is ever written. Symbolic links inside a folder are not followed, so that nothing outside of
it is read.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from msgspec import Struct

from turntoward.errors import InputError
from turntoward.model import Problem
from turntoward.model.ports import Head, Source
from turntoward.readers._text import HEAD, decode_head

__all__ = [
    "LEFT_BEHIND",
    "FileSource",
    "Tree",
    "files_in",
    "head_of",
    "names_of",
    "peek",
    "printable",
    "stem_of",
]

MOST_FILES: Final = 100_000  # of a folder
_DEEPEST = 32  # folders within each other
LEFT_BEHIND = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_GENERIC = "_chat"  # what iOS calls the text in every export
_LINKS = "Links to other places are not followed: {count:,} of them."
_CLOSED = "{count:,} folders in it cannot be opened, or lie too deep."
_TOO_MANY = "It has more than {most:,} files; what comes after these was not looked at."


class FileSource:
    """One file of the person's own."""

    __slots__ = ("file", "name", "path")

    def __init__(self, file: Path, *, path: str = "", name: str = "") -> None:
        """A file; where it lies in a folder, its path there, and a name that tells it from others."""
        self.file = file
        self.path = path or file.name
        self.name = name or printable(file.name or str(file))

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
        if other.is_symlink() or not other.is_file():
            return None
        return FileSource(other, path=self.path + ending, name=self.name + ending)


class Tree(Struct, frozen=True):
    """The files of a folder or zip."""

    name: str
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...] = ()


def files_in(folder: Path, name: str) -> Tree:
    """All files of a folder and of the folders in it, in the order of their paths.

    Raises:
        InputError: the folder may not be read.
    """
    walk = _Walk(folder)
    paths = [*walk.files()]
    names = names_of([printable(path) for path in paths], printable(folder.resolve().name))
    sources = (
        FileSource(folder / path, path=path, name=known)
        for path, known in zip(paths, names, strict=True)
    )
    problems = (Problem(code="R190", where=name, message=told) for told in walk.told())
    return Tree(name, tuple(sources), tuple(problems))


class _Walk:
    """One walk through a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._left = MOST_FILES
        self._links = 0
        self._closed = 0

    def files(self) -> Iterator[str]:
        """The paths of files, parts apart by "/"."""
        try:
            waiting = self._entries("")
        except OSError:
            name = printable(self._folder.name)
            raise InputError(f"{name} cannot be opened. Check who may read it.") from None
        while waiting:
            path, entry = waiting.pop()
            if entry.is_symlink():
                self._links += 1
            elif entry.is_dir(follow_symlinks=False):
                waiting += self._inside(path)
            elif entry.is_file(follow_symlinks=False):
                if not self._left:
                    self._left = -1
                    return
                self._left -= 1
                yield path

    def told(self) -> Iterator[str]:
        """What was left out, for a person."""
        if self._links:
            yield _LINKS.format(count=self._links)
        if self._closed:
            yield _CLOSED.format(count=self._closed)
        if self._left < 0:
            yield _TOO_MANY.format(most=MOST_FILES)

    def _inside(self, path: str) -> list[tuple[str, os.DirEntry[str]]]:
        if path.count("/") < _DEEPEST:
            try:
                return self._entries(f"{path}/")
            except OSError:
                pass
        self._closed += 1
        return []

    def _entries(self, within: str) -> list[tuple[str, os.DirEntry[str]]]:
        """What lies in one folder, the last first."""
        with os.scandir(self._folder / within) as found:
            kept = [entry for entry in found if not _is_aside(entry.name)]
        kept.sort(key=lambda entry: entry.name, reverse=True)
        return [(within + entry.name, entry) for entry in kept]


def _is_aside(name: str) -> bool:
    """What file managers and version control leave behind."""
    return name in LEFT_BEHIND or name.startswith(("._", ".git"))


def names_of(paths: Sequence[str], root: str) -> list[str]:
    """A name for each file that tells a person which chat it is.

    Args:
        paths: printable, in a folder or zip.
        root: what that is called, without an ending.
    """
    short = [_short_name(path, root) for path in paths]
    counts = Counter(short)
    return [
        name if counts[name] == 1 else " ".join(filter(None, path.split("/")))
        for name, path in zip(short, paths, strict=True)
    ]


def _short_name(path: str, root: str) -> str:
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if (stem or name) == _GENERIC:
        return f"{folder.rpartition('/')[2] or root}{dot}{ending if dot else ''}"
    return name


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


def head_of(source: Source, size: int = HEAD) -> Head:
    """What a format is told from.

    Raises:
        InputError: the source cannot be opened, or is damaged.
    """
    data = peek(source, size)
    return Head(name=source.name, data=data, text=decode_head(data) if data else None)


def printable(name: str) -> str:
    """A file's name, safe to show in a terminal."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)


def stem_of(source: Source) -> str:
    """The name of a source without folder and ending, as the title of the chat in it."""
    return PurePosixPath(source.name).stem or source.name


def _why(error: Exception) -> str:
    strerror = getattr(error, "strerror", None)
    return strerror.lower() if strerror else "the system gives no reason"
