"""Turn Toward reads real conversations on your own machine.

It shows where two people connected, where one reached out and was missed, where it tore and how it
was mended. Nothing leaves the machine.

    >>> import turntoward
    >>> reading = turntoward.read("chat.txt", me="Ana")  # doctest: +SKIP
    >>> [moment.what for moment in reading.moments]  # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from turntoward._version import __version__

if TYPE_CHECKING:
    from turntoward.api import (
        analyze,
        chats,
        code,
        convert,
        formats,
        help_lines,
        load_codebook,
        merge,
        read,
        report,
        split,
    )
    from turntoward.drafts import check
    from turntoward.errors import TurnTowardError
    from turntoward.keeping import create_store, export_store, keep, open_store
    from turntoward.model import Conversation, Turn
    from turntoward.model.reading import Reading

__all__ = [
    "Conversation",
    "Reading",
    "Turn",
    "TurnTowardError",
    "__version__",
    "analyze",
    "chats",
    "check",
    "code",
    "convert",
    "create_store",
    "export_store",
    "formats",
    "help_lines",
    "keep",
    "load_codebook",
    "merge",
    "open_store",
    "read",
    "report",
    "split",
]

_HOMES = {
    "Conversation": "turntoward.model",
    "Reading": "turntoward.model.reading",
    "Turn": "turntoward.model",
    "TurnTowardError": "turntoward.errors",
    "analyze": "turntoward.api",
    "chats": "turntoward.api",
    "check": "turntoward.drafts",
    "code": "turntoward.api",
    "convert": "turntoward.api",
    "create_store": "turntoward.keeping",
    "export_store": "turntoward.keeping",
    "formats": "turntoward.api",
    "help_lines": "turntoward.api",
    "keep": "turntoward.keeping",
    "load_codebook": "turntoward.api",
    "merge": "turntoward.api",
    "open_store": "turntoward.keeping",
    "read": "turntoward.api",
    "report": "turntoward.api",
    "split": "turntoward.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import turntoward` is instant."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
