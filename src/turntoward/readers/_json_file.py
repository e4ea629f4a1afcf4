"""Small JSON files beside the messages: who is who, and what a chat is called."""

from typing import Any, Final

from turntoward.model.ports import Source
from turntoward.readers._json_values import LARGEST, decoded
from turntoward.readers._sources import peek
from turntoward.readers._text import encoding_of

__all__ = ["json_file"]

_SPACE: Final = "\ufeff \t\r\n"


def json_file(source: Source | None) -> dict[str, Any]:
    """The object in a small file; an empty one where it is none, or larger than 4 MB."""
    data = peek(source, LARGEST + 1) if source else b""
    if len(data) > LARGEST:
        return {}
    text = data.decode(encoding_of(data) or "utf-8", "replace")
    value = decoded(text.strip(_SPACE))
    return value if isinstance(value, dict) else {}
