"""One module a group of pages: its routes, each a function from what is asked to what is answered.

The folder is the list: every module in it whose name does not begin with `_` has `ROUTES`.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from turntoward.app.asking import Page

__all__ = ["every_page"]


def every_page() -> "Iterator[tuple[str, Page, str]]":
    """The path below the room, the function and the method of every page."""
    for name in sorted(each.name for each in iter_modules(__path__)):
        if not name.startswith("_"):
            yield from import_module(f"{__name__}.{name}").ROUTES
