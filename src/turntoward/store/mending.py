"""Texts without lone surrogates, which no UTF-8 can hold; they become question marks."""

from collections.abc import Sequence
from typing import Any

import msgspec

from turntoward.model import Message

__all__ = ["clean", "mended"]


def clean(text: str) -> str:
    """A text without lone surrogates, which no database takes."""
    return text.encode("utf-8", "replace").decode()


def mended(messages: Sequence[Message]) -> bytes:
    """Messages as msgpack, whatever they hold."""
    try:
        return msgspec.msgpack.encode(messages)
    except UnicodeEncodeError:
        return msgspec.msgpack.encode(_without_surrogates(msgspec.to_builtins(messages)))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _without_surrogates(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(each) for each in value]
    return value
