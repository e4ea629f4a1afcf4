"""The data that comes with the package."""

import tomllib
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from turntoward.coach.help import Help
from turntoward.codebook import Codebook, Index, build_codebook
from turntoward.coding import Blend
from turntoward.coding.language import Words
from turntoward.coding.personal import Checks
from turntoward.encoders.sleeping import SleepingEncoder, digest_of
from turntoward.errors import BookError, EncoderError
from turntoward.model.ports import Encoder
from turntoward.pipeline import Guidance

__all__ = [
    "load_checks",
    "load_codebook",
    "load_encoder",
    "load_guidance",
    "load_help",
    "load_sleeping_encoder",
    "load_words",
    "toml",
]

Record = TypeVar("Record")


@cache
def load_codebook() -> Codebook:
    """The codebook that comes with this version: `turntoward codebook`.

    Raises:
        BookError: the data of the installation is damaged.
    """
    return build_codebook(
        _folder("codebook"),
        practices=toml("practices.toml"),
        families=_folder("feelings"),
        stand_ins=toml("placeholders.toml"),
        danger=toml("danger.toml"),
        fragments=toml("fragments.toml"),
        index=_index(),
    )


@cache
def load_guidance() -> Guidance:
    """The sentences and small planks that come with this version.

    Raises:
        BookError: the data of the installation is damaged.
    """
    return _convert(toml("dynamics.toml") | toml("planks.toml"), Guidance)


@cache
def load_help() -> Help:
    """Help lines by country, and how to leave quickly.

    Raises:
        BookError: the data of the installation is damaged.
    """
    return _convert(toml("help.toml"), Help)


@cache
def load_words() -> Words:
    """The small words that tell English from its neighbours.

    Raises:
        BookError: the data of the installation is damaged.
    """
    return _convert(toml("language.toml"), Words)


@cache
def load_encoder() -> tuple[Encoder, Blend]:
    """The encoder that comes with this version, and how it is weighed against the rules.

    Raises:
        EncoderError: its files are missing or altered, or it does not work on this machine.
    """
    from turntoward.encoders.onnx import load_tested  # noqa: PLC0415 brings in onnxruntime
    from turntoward.store.folder import CHECKED, default_folder  # noqa: PLC0415 the same

    with as_file(files("turntoward") / "data" / "encoder") as folder:
        encoder = load_tested(folder, passed=default_folder() / CHECKED)
        return encoder, _blend(folder)


def load_sleeping_encoder() -> tuple[Encoder, Blend]:
    """The same, opened only when it is asked something, which may raise EncoderError then.

    Raises:
        EncoderError: its files are missing.
    """
    with as_file(files("turntoward") / "data" / "encoder") as folder:
        return SleepingEncoder(digest_of(folder), lambda: load_encoder()[0]), _blend(folder)


@cache
def load_checks() -> tuple[Blend, dict[str, Checks]]:
    """How codes are weighed, and what a person's own layer is checked against; without the weights.

    Raises:
        EncoderError: the files are missing or damaged.
    """
    with as_file(files("turntoward") / "data" / "encoder") as folder:
        try:
            data = (folder / "checks.json").read_bytes()
            return _blend(folder), msgspec.json.decode(data, type=dict[str, Checks])
        except (OSError, msgspec.DecodeError):
            raise EncoderError(
                "The encoder's checks.json is missing or damaged. Installing turntoward again brings "
                "it back."
            ) from None


def _blend(folder: Path) -> Blend:
    try:
        return msgspec.json.decode((folder / "blend.json").read_bytes(), type=Blend)
    except (OSError, msgspec.DecodeError):
        raise EncoderError(
            "The encoder's blend.json is missing or damaged; the rules go on without it. "
            "Installing turntoward again brings it back."
        ) from None


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


def toml(name: str) -> dict[str, Any]:
    """A data file at the top of the package's data."""
    return tomllib.loads((files("turntoward") / "data" / name).read_text("utf-8"))
