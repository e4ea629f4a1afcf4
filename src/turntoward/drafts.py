"""Drafts, looked at with what comes with the package: the shell around `turntoward.coach`."""

import json
import os
import sys
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import msgspec

from turntoward.coach.feedback import Coach
from turntoward.coach.knowledge import Knowledge
from turntoward.coach.records import Feedback, Mutes
from turntoward.errors import BookError, InputError, OutputError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from turntoward.model.reading import Safety

__all__ = [
    "check",
    "keep_mutes",
    "load_coach",
    "made_json",
    "made_knowledge",
    "make_ready",
    "mutes_path",
    "read_mutes",
]

_READY = "knowledge.json"
_MUTES_HEAD = """\
# What you don't want to hear about when you check a draft. It stays on this machine.
"""


def check(  # noqa: PLR0913 what a draft is looked at with
    text: str,
    *,
    replying_to: str | None = None,
    to: str | None = None,
    intent: str | None = None,
    mutes: Mutes | None = None,
    safety: "Safety | None" = None,
) -> Feedback:
    """Look at a draft before it is sent: `turntoward check`.

    Args:
        text: the draft, as it is.
        replying_to: what it answers: one message, or a thread whose lines begin with “them: ” and
            “me: ”.
        to: who will read it: partner, family, friend, colleague, reports-to-me or i-report-to.
        intent: what it is meant to do: share, listen, repair, invite, thank or bound (to set a
            limit); guessed where nothing is said.
        mutes: what you don't want to hear about.
        safety: of the two, as far as it is known, you called “me”; while it is paused or unsure
            there is no advice.

    Returns:
        What there is to say, each with its place in the draft and two or three other ways to say it.

    Raises:
        ChoiceError: there is no such relation or intent.
    """
    return load_coach().check(
        text, replying_to=replying_to, to=to, intent=intent, mutes=mutes, safety=safety
    )


@cache
def load_coach() -> Coach:
    """The coach that comes with this version, ready at once.

    Raises:
        BookError: the data of the installation is damaged.
    """
    try:
        ready = _data().joinpath(_READY).read_bytes()
        return Coach(msgspec.json.decode(ready, type=Knowledge))
    except (OSError, msgspec.DecodeError):
        raise BookError("The coach's data is damaged. Install turntoward again.") from None


@cache
def make_ready() -> None:
    """Have the coach compile its patterns beside what else goes on: half a second's work, once."""
    Thread(target=load_coach().prepare, daemon=True).start()


def mutes_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where a person's mutes are kept."""
    if sys.platform == "win32":
        base = environ.get("APPDATA") or str(Path.home() / "AppData" / "Roaming")
    else:
        base = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "turntoward" / "mutes.toml"


def read_mutes(path: str | Path | None = None) -> Mutes:
    """What a person does not want to hear about.

    Args:
        path: their file; None: the usual place, where it may be missing.

    Raises:
        InputError: the file is not there, or says something else.
    """
    import tomllib  # noqa: PLC0415 most people keep no such file

    file = Path(path) if path is not None else mutes_path()
    if path is None and not file.exists():
        return Mutes()
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), Mutes)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from None
    except (ValueError, msgspec.ValidationError):
        raise InputError(
            f"{file} is not a list of mutes. It may hold `off`, `codes` and `phrases`, as TOML."
        ) from None


def keep_mutes(mutes: Mutes, path: str | Path | None = None) -> None:
    """Write a person's mutes, for nobody else to read.

    Raises:
        OutputError: the file cannot be written.
    """
    file = Path(path) if path is not None else mutes_path()
    text = (
        f"{_MUTES_HEAD}off = {str(mutes.off).lower()}\n"
        f"codes = {_toml_list(mutes.codes)}\nphrases = {_toml_list(mutes.phrases)}\n"
    )
    part = file.with_name(f"{file.name}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.touch(mode=0o600)
        part.write_text(text, "utf-8")
        part.replace(file)
    except OSError as error:
        raise OutputError(f"{file} cannot be written: {error.strerror}.") from None


def _toml_list(items: tuple[str, ...]) -> str:
    quoted = (json.dumps(item, ensure_ascii=False).replace("\x7f", "\\u007f") for item in items)
    return f"[{', '.join(quoted)}]"


def made_knowledge() -> Knowledge:
    """What the coach goes by, made anew from the codebook and the coach's own data (`make docs`).

    Raises:
        BookError: something in the data is missing or leads nowhere.
    """
    # Only whoever makes the data needs these.
    from turntoward.coach.making import build_knowledge  # noqa: PLC0415
    from turntoward.shipped import load_codebook, toml  # noqa: PLC0415

    book = load_codebook()
    return build_knowledge(
        msgspec.structs.replace(book, fragments={**book.fragments, **_toml("fragments.toml")}),
        codes=_folder("codes"),
        guides=_folder("guides"),
        intents=_toml("intents.toml"),
        builders=_toml("builders.toml"),
        words=toml("language.toml"),
    )


def made_json() -> str:
    """The same, as `data/coach/knowledge.json` holds it: every time the same text."""
    return msgspec.json.encode(made_knowledge(), order="deterministic").decode() + "\n"


def _folder(name: str) -> dict[str, Any]:
    entries = sorted(_data().joinpath(name).iterdir(), key=lambda entry: entry.name)
    return {
        entry.name.removesuffix(".toml"): _toml(f"{name}/{entry.name}")
        for entry in entries
        if entry.name.endswith(".toml")
    }


def _toml(name: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 what is ready needs no TOML

    return tomllib.loads(_data().joinpath(name).read_text("utf-8"))


def _data() -> "Traversable":
    return files("turntoward") / "data" / "coach"
