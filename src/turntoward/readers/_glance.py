"""A first look at the files of a folder or zip: which of them could be a reader's."""

from collections.abc import Callable
from typing import Final

from turntoward.errors import InputError
from turntoward.model.ports import Head, Source
from turntoward.readers._sources import head_of

__all__ = ["is_likely"]

_GLANCE: Final = 4 * 1024  # bytes; there may be thousands of files
_SURE_ENOUGH: Final = 0.5


def is_likely(detect: Callable[[Head], float], source: Source) -> bool:
    """Whether a file begins like one of a reader's own.

    One that cannot be opened is left to others, so that it costs itself and no more.
    """
    try:
        return detect(head_of(source, _GLANCE)) >= _SURE_ENOUGH
    except InputError:
        return False
