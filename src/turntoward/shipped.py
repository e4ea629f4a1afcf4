"""The data that comes with the package."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import msgspec

from turntoward.coach.help import Help
from turntoward.codebook import Codebook, Index, build_codebook
from turntoward.errors import BookError
from turntoward.pipeline import Guidance

__all__ = ["load_codebook", "load_guidance", "load_help"]

Record = TypeVar("Record")


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


@cache
def load_guidance() -> Guidance:
    """The sentences and small planks that come with this version.

    Raises:
        BookError: the data of the installation is damaged.
    """
    return _convert(_toml("dynamics.toml") | _toml("planks.toml"), Guidance)


@cache
def load_help() -> Help:
    """Help lines by country, and how to leave quickly.

    Raises:
        BookError: the data of the installation is damaged.
    """
    return _convert(_toml("help.toml"), Help)


def _convert(data: dict[str, Any], kind: type[Record]) -> Record:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise BookError(f"The data of this installation is damaged: {error}.") from None


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
