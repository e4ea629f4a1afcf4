"""Decoded JSON into typed records, field by field where the whole does not fit."""

from typing import Any, TypeVar

from msgspec import Struct, ValidationError, convert
from msgspec.structs import fields

__all__ = ["as_record"]

_R = TypeVar("_R", bound=Struct)


def as_record(value: dict[str, Any], kind: type[_R]) -> tuple[_R, tuple[str, ...]]:
    """An object as a record whose fields all have defaults.

    Returns:
        The record, and the names of the fields that were left at
        their default, because what the export holds there is not of their type.
    """
    try:
        return convert(value, kind), ()
    except (ValidationError, RecursionError):
        pass
    fitting, left = {}, []
    for field in fields(kind):
        name = field.encode_name
        if name not in value:
            continue
        try:
            convert(value[name], field.type)
            fitting[name] = value[name]
        except (ValidationError, RecursionError):
            left.append(name)
    return convert(fitting, kind), tuple(left)
