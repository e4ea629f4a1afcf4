"""From a path to an export of a known format: told by content, never by name."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from msgspec.structs import replace

from turntoward.errors import FormatError, InputError
from turntoward.model import Chat, Coverage, Message, Problem
from turntoward.model.ports import Item, Reader, ReadOptions
from turntoward.readers._sort import Part, Sorted, best, in_folder, in_zip, is_zip
from turntoward.readers._sources import FileSource, head_of, printable
from turntoward.readers._unknown import describe

__all__ = ["Export", "Part", "open_path"]

_CUT = "What follows could not be read."


class Export:
    """An export whose format is known. Nothing of it is read before it is asked for."""

    __slots__ = ("name", "options", "parts", "problems")

    def __init__(self, name: str, found: Sorted, options: ReadOptions) -> None:
        self.name = name  # of the file, without its folder
        self.parts = tuple(found.parts)  # at least one
        self.problems = tuple(found.problems)  # what lies beside them and is not read
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
            InputError: the file turns out to be damaged, or can no longer be read; where it has
                several parts, none of them could be read.
        """
        yield from self.problems
        if len(self.parts) == 1:
            yield from _whole(self.parts[0], self.options)
        else:
            yield from self._several()

    def _several(self) -> Iterator[Item]:
        """Each part in turn; one that cannot be read costs itself alone."""
        taken: set[str] = set()
        refusals: list[InputError] = []
        for part in self.parts:
            open_chats = 0
            try:
                for item in _apart(_whole(part, self.options), taken):
                    open_chats += isinstance(item, Chat) - isinstance(item, Coverage)
                    yield item
            except InputError as error:
                refusals.append(error)
                yield Problem(code="R191", where=part.bundle.name, message=str(error))
                yield from (_cut_off(part.reader) for _ in range(open_chats))
        if len(refusals) == len(self.parts) and not taken:
            raise refusals[0]


def _whole(part: Part, options: ReadOptions) -> Iterator[Item]:
    try:
        yield from part.items(options)
    except (OSError, UnicodeError):
        raise InputError(
            f"{part.bundle.name} cannot be read to its end: it is cut off or damaged."
        ) from None


def _cut_off(reader: Reader) -> Coverage:
    return Coverage(reader=reader.NAME, limits=reader.LIMITS, truncation=_CUT)


def _apart(items: Iterable[Item], taken: set[str]) -> Iterator[Item]:
    """A part's items, its chats under names that no earlier part has."""
    renamed: dict[str, str] = {}
    for item in items:
        if isinstance(item, Message):
            name = renamed.get(item.conversation)
            yield replace(item, conversation=name) if name else item
        elif isinstance(item, Chat):
            name = next(name for name in _names(item.id) if name not in taken)
            taken.add(name)
            if name == item.id:
                yield item
                continue
            renamed[item.id] = name
            yield replace(item, id=name, title=f"{item.title}{name.removeprefix(item.id)}")
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
        return Export(name, in_folder(path, readers), options)
    if not S_ISREG(mode):
        raise InputError(f"{name} is neither a file nor a folder. Save the export as a file.")
    return Export(name, _in_file(FileSource(path), readers), options)


def _in_file(file: FileSource, readers: Sequence[Reader]) -> Sorted:
    head = head_of(file)
    if is_zip(head.data):
        return in_zip(file, readers)
    part = best(file, head, readers)
    if part is None:
        raise FormatError(describe(head))
    return Sorted(parts=[part])
