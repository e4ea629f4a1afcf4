"""Files that are written whole or not at all, and never onto what they were made from."""

from collections.abc import Container, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from turntoward.errors import OutputError

__all__ = ["file_name", "free_name", "make_folder", "written"]

_LONGEST_NAME = 120
_SAFE = " ._-()+,"


@contextmanager
def written(out: str | Path | BinaryIO, *sources: str | Path) -> Iterator[BinaryIO]:
    """A stream to write to; a path gets its new content only when all of it is there.

    Raises:
        OutputError: it cannot be written, or is one of the sources.
    """
    if not isinstance(out, (str, Path)):
        yield out
        return
    path = Path(out)
    for source in map(Path, sources):
        if path.exists() and source.exists() and path.samefile(source):
            raise OutputError(
                f"{path.name} is the export itself. Choose another place for the result."
            )
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """A folder, with those around it.

    Raises:
        OutputError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be made: {error.strerror}.") from None


def file_name(text: str) -> str:
    """A text as the name of a file, whatever it holds."""
    safe = "".join(char if char.isalnum() or char in _SAFE else "_" for char in text)
    return safe.strip(" .")[:_LONGEST_NAME] or "chat"


def free_name(name: str, taken: Container[str]) -> str:
    """The name, or the first “name (2)” that nothing has."""
    names = (name if number == 1 else f"{name} ({number})" for number in count(1))
    return next(each for each in names if each not in taken)
