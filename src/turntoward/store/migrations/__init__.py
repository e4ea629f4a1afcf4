"""The forms that a store has had: each file makes the next of the one before."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Final

__all__ = ["MIGRATIONS", "scripts"]

MIGRATIONS: Final = ("0001_first", "0002_called", "0003_beginnings")
"""In order, never changed once they were released; the number of a store is how many it has seen."""


def scripts() -> Sequence[str]:
    """The SQL of each."""
    folder = files(__name__)
    return [folder.joinpath(f"{name}.sql").read_text("utf-8") for name in MIGRATIONS]
