"""Decoded JSON into typed records, field by field where the whole does not fit."""

from types import UnionType
from typing import Any, TypeVar, get_args

from msgspec import Struct, ValidationError, convert
from msgspec.structs import fields

__all__ = ["as_record"]

_R = TypeVar("_R", bound=Struct)
_UNFIT = (ValidationError, UnicodeError, RecursionError)


def as_record(value: dict[str, Any], kind: type[_R]) -> tuple[_R, tuple[str, ...]]:
    """An object as a record whose fields all have defaults, as those of the records in it.

    Returns:
        The record, and the names of the fields that were left at their default, because what the
        export holds there is not of their type.
    """
    try:
        return convert(value, kind), ()
    except _UNFIT:
        pass
    left: list[str] = []
    return convert(_fitting(value, kind, left), kind), tuple(left)


def _converted(value: Any, kind: Any) -> Any:
    try:
        return convert(value, kind)
    except _UNFIT:
        return None


def _fitting(value: dict[str, Any], kind: type[Struct], left: list[str]) -> dict[str, Any]:
    """The fields that are of their types; the names of the others are added to `left`."""
    fitting: dict[str, Any] = {}
    for field in fields(kind):
        name = field.encode_name
        inner = value.get(name)
        if inner is None or _converted(inner, field.type) is not None:
            fitting |= {name: inner} if name in value and inner is not None else {}
        elif isinstance(inner, dict) and (record := _record_in(field.type)):
            fitting[name] = _fitting(inner, record, left)
        else:
            left.append(name)
    return fitting


def _record_in(field_type: Any) -> type[Struct] | None:
    """The record that a field holds, if it holds one: `Text` for `Text | None`, none for a list."""
    options = get_args(field_type) if isinstance(field_type, UnionType) else (field_type,)
    return next(
        (each for each in options if isinstance(each, type) and issubclass(each, Struct)), None
    )
