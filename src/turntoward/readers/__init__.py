"""One module a format. A reader turns bytes into a stream of chats, messages and problems."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import cast
from warnings import warn

from turntoward.model.ports import Reader, ReadOptions
from turntoward.readers._export import Export, Part, open_path

__all__ = ["READERS", "Export", "Part", "open_export", "readers"]

READERS = (  # where two are equally sure of a file, the earlier reads it
    "whatsapp",
    "telegram",
    "telegram_html",
    "signal",
    "messenger",
    "instagram",
    "signal_markdown",
    "imessage",
    "imessage_txt",
    "sms_xml",
    "mail",
    "line",
    "kakaotalk",
    "teams",
    "teams_transcript",
    "slack",
    "google_chat",
    "discord_package",
    "discord",
    "discord_csv",
    "discord_txt",
    "vtt",
    "srt",
    "transcript",
    "csvfile",
    "jsonl",
)
_NEEDED = ("NAME", "TITLE", "LIMITS", "STEPS", "detect", "read")
PLUGINS = "turntoward.readers"  # the entry-point group for readers of others


def open_export(
    path: str | Path,
    options: ReadOptions | None = None,
    *,
    among: Sequence[Reader] | None = None,
) -> Export:
    """The export at `path`, read in this process: a file, a zip, or a folder, with all that is in it.

    Args:
        path: where it is.
        options: what the file cannot tell.
        among: the readers that may read it; None: all that there are.

    Raises:
        FormatError: nothing in it is of a known format.
        InputError: it is missing, empty, damaged or hostile.
    """
    candidates = readers() if among is None else tuple(among)
    return open_path(Path(path), options or ReadOptions(), candidates)


@cache
def readers() -> tuple[Reader, ...]:
    """Our own readers, then those of plug-ins; one that cannot be loaded is left out, with a warning."""
    ours = [cast("Reader", import_module(f"{__name__}.{name}")) for name in READERS]
    names = {reader.NAME for reader in ours}
    for entry in entry_points(group=PLUGINS):
        reader = _load(entry)
        if reader and reader.NAME not in names:
            ours.append(reader)
            names.add(reader.NAME)
    return tuple(ours)


def _load(entry: EntryPoint) -> Reader | None:
    try:
        reader = entry.load()
        complete = all(hasattr(reader, name) for name in _NEEDED)
    except Exception as error:  # noqa: BLE001 a plug-in may fail in any way, and must not take the others along
        warn(f"The reader {entry.name} did not load ({type(error).__name__}).", stacklevel=2)
        return None
    if not complete:
        warn(f"The reader {entry.name} is not complete: {', '.join(_NEEDED)}.", stacklevel=2)
        return None
    return cast("Reader", reader)
