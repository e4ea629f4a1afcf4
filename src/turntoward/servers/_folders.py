"""The folders that a person named, and nothing outside them."""

from collections.abc import Iterable
from pathlib import Path

from turntoward.errors import InputError

__all__ = ["Folders"]

_NOT_THERE = (
    "There is no such file in the folders that were named when this server was started. Only the "
    "person who starts it can name others."
)


class Folders:
    """Finds files in some folders, by where they really are."""

    def __init__(self, named: Iterable[Path]) -> None:
        """Take the folders that were named.

        Raises:
            InputError: one of them is no folder.
        """
        self.all = tuple(_folder(each) for each in named)

    def find(self, given: str) -> Path:
        """The file, or folder of an export, that a path leads to.

        Args:
            given: a whole path, or one that starts in a folder that was named.

        Raises:
            InputError: it leads nowhere, or out of the folders; which of both is not told.
        """
        for folder in self.all:
            try:
                path = (folder / given).resolve()
                if path.is_relative_to(folder) and path.exists():
                    return path
            except (
                OSError,
                ValueError,
                RuntimeError,
            ):  # no path, no permission, a link in a circle
                continue
        raise InputError(_NOT_THERE)


def _folder(named: Path) -> Path:
    try:
        folder = named.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise InputError(f"{named} is not there. Name a folder with exports.") from None
    if not folder.is_dir():
        raise InputError(f"{named} is no folder. Name the folder that it is in.")
    return folder
