"""From a path to an export of a known format: told by content, never by name."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from msgspec.structs import replace

from turntoward.errors import FormatError, InputError
from turntoward.model import Chat, Message
from turntoward.model.ports import Head, Item, Reader, ReadOptions, Source
from turntoward.readers._sources import (
    TEXT_ENDINGS,
    Archive,
    FileSource,
    MemberSource,
    peek,
    printable,
)
from turntoward.readers._text import HEAD, decode_head, encoding_of
from turntoward.readers._unknown import TRY, describe, is_other, office_document

__all__ = ["Export", "Part", "open_path"]

SURE_ENOUGH = 0.5
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GLANCE = 512  # bytes that tell a photo from a text
_MANY = 64  # texts in one zip: less of each is looked at
_MOST_FILES = 2_000  # of a folder that are looked at


class Part:
    """One readable text of an export, and the reader for it."""

    __slots__ = ("reader", "source")

    def __init__(self, reader: Reader, source: Source) -> None:
        self.reader = reader
        self.source = source


class Export:
    """An export whose format is known. Nothing of it is read before it is asked for."""

    __slots__ = ("name", "options", "parts")

    def __init__(self, name: str, parts: Sequence[Part], options: ReadOptions) -> None:
        self.name = name  # of the file, without its folder
        self.parts = tuple(parts)  # one, or the readable members of a zip
        self.options = options

    @property
    def reader(self) -> Reader:
        """The reader of its first part."""
        return self.parts[0].reader

    def items(self) -> Iterator[Item]:
        """Everything in it, as a stream; from the start at each call.

        Several chats may be told in turns: each Coverage belongs to the earliest Chat that has
        none yet.

        Raises:
            InputError: the file turns out to be damaged, or can no longer be read.
        """
        taken: set[str] = set()
        for part in self.parts:
            items = part.reader.read(part.source, self.options)
            try:
                yield from items if len(self.parts) == 1 else _apart(items, taken)
            except (OSError, UnicodeError):
                raise InputError(
                    f"{part.source.name} cannot be read to its end: it is cut off or damaged."
                ) from None


def _apart(items: Iterable[Item], taken: set[str]) -> Iterator[Item]:
    """A part's items, its chats under names that no earlier part has."""
    renamed: dict[str, str] = {}
    for item in items:
        if isinstance(item, Chat):
            name = next(name for name in _names(item.id) if name not in taken)
            taken.add(name)
            renamed[item.id] = name
            yield replace(item, id=name, title=f"{item.title}{name.removeprefix(item.id)}")
        elif isinstance(item, Message):
            yield replace(item, conversation=renamed[item.conversation])
        else:
            yield item


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name} ({number})" for number in count(2))


def open_path(path: Path, options: ReadOptions, readers: Sequence[Reader]) -> Export:
    """The export at `path`.

    Raises:
        FormatError: nothing in it is of a known format.
        InputError: it is missing, empty, damaged or hostile.
    """
    name = printable(path.name or str(path))
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise InputError(f"There is no file {name}. Check the path.") from None
    except (OSError, ValueError):
        raise InputError(f"{name} cannot be opened. Check the path, and who may read it.") from None
    if S_ISDIR(mode):
        return Export(name, _in_folder(path, readers), options)
    if not S_ISREG(mode):
        raise InputError(f"{name} is neither a file nor a folder. Save the export as a file.")
    return Export(name, _in_file(FileSource(path), readers), options)


def _best(source: Source, head: Head, readers: Sequence[Reader]) -> Part | None:
    sure = [reader.detect(head) for reader in readers]
    best = max(sure, default=0.0)
    return Part(readers[sure.index(best)], source) if best >= SURE_ENOUGH else None


def _head(source: Source, size: int = HEAD) -> Head:
    data = peek(source, size)
    return Head(name=source.name, data=data, text=decode_head(data) if data else None)


def _in_file(file: FileSource, readers: Sequence[Reader]) -> list[Part]:
    head = _head(file)
    if head.data.startswith(_ZIP):
        return _in_zip(file, readers)
    part = _best(file, head, readers)
    if part is None:
        raise FormatError(describe(head))
    return [part]


def _in_zip(file: FileSource, readers: Sequence[Reader]) -> list[Part]:
    archive = Archive.of(file)
    document = office_document(file.name, archive.names)
    if document:
        raise FormatError(document)
    likely = [member for member in archive.members if _named_like_text(member)]
    for member in likely:
        member.check()
    Archive.check_sum(likely)
    found = _readable(likely, readers) or _readable([*_other_texts(archive)], readers)
    if not found:
        raise FormatError(f"{file.name} is a zip without a chat that can be read. {TRY}")
    Archive.check_sum([member for _, member in found])
    return [part for part, _ in found]


def _readable(
    members: Sequence[MemberSource], readers: Sequence[Reader]
) -> list[tuple[Part, MemberSource]]:
    size = HEAD if len(members) <= _MANY else HEAD // 8
    parts = ((_best(member, _head(member, size), readers), member) for member in members)
    return [(part, member) for part, member in parts if part]


def _named_like_text(source: Source) -> bool:
    return source.name.lower().endswith(TEXT_ENDINGS)


def _other_texts(archive: Archive) -> Iterator[MemberSource]:
    """Members that are text under another name; photos and the like are left after a glance."""
    for member in archive.members:
        if member.readable and not _named_like_text(member) and _could_be_text(member):
            member.check()
            yield member


def _could_be_text(source: Source) -> bool:
    glance = peek(source, _GLANCE)
    return not is_other(glance) and encoding_of(glance) is not None


def _worth_a_look(file: FileSource) -> bool:
    return _could_be_text(file) or peek(file, _GLANCE).startswith(_ZIP)


def _in_folder(folder: Path, readers: Sequence[Reader]) -> list[Part]:
    name = printable(folder.name or str(folder))
    found = [*_exports(folder, readers)]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"{name} is a folder with several exports in it. Name one of them.")
    raise InputError(
        f"{name} is a folder without an export that can be read. Name the exported file or zip."
    )


def _exports(folder: Path, readers: Sequence[Reader]) -> Iterator[list[Part]]:
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        raise InputError(
            f"{printable(folder.name)} cannot be opened. Check who may read it."
        ) from None
    for file in (FileSource(path, folder=folder) for path in files[:_MOST_FILES]):
        try:
            if _worth_a_look(file):
                yield _in_file(file, readers)
        except InputError:
            continue
