"""The data that comes with the package."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from turntoward.codebook import Codebook, Index, build_codebook

__all__ = ["load_codebook"]


@cache
def load_codebook() -> Codebook:
    """The codebook that comes with this version: `turntoward codebook`.

    Raises:
        BookError: the data of the installation is damaged.
    """
    return build_codebook(
        _folder("codebook"),
        practices=_toml("practices.toml"),
        families=_folder("feelings"),
        stand_ins=_toml("placeholders.toml"),
        fragments=_toml("fragments.toml"),
        index=_index(),
    )


def _index() -> Index | None:
    """What the rules' patterns need, worked out beforehand (`make docs`)."""
    known = files("turntoward") / "data" / "index.json"
    return msgspec.json.decode(known.read_bytes(), type=Index) if known.is_file() else None


def _folder(name: str) -> dict[str, Any]:
    entries = sorted((files("turntoward") / "data" / name).iterdir(), key=lambda entry: entry.name)
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text("utf-8"))
        for entry in entries
        if entry.name.endswith(".toml")
    }


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files("turntoward") / "data" / name).read_text("utf-8"))
