"""What a person set for themselves; kept in the store."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from turntoward.coach.records import Mutes
from turntoward.model.reading import Lens

if TYPE_CHECKING:
    from turntoward.store import Store

__all__ = ["Settings", "keep_list", "kept_list", "settings_of"]

_Record = TypeVar("_Record", bound=Struct)


class Settings(Struct, frozen=True):
    """All of it, with what holds where nothing was said."""

    text_size: Literal["", "large", "larger"] = ""
    less_motion: bool = False
    tab_title: str = ""  # instead of the program's name, for who looks over a shoulder
    lens: Lens = Lens.SELF
    lock_after: Annotated[int, Meta(ge=1, le=60)] = 5  # minutes in which nobody asks for anything
    country: str = ""  # whose help lines come first, ISO 3166
    taught_since: float = 0.0  # corrections from before this instant teach nothing, seconds
    mutes: Mutes = Mutes()  # what drafts leave unsaid; the command line keeps its own


def settings_of(kept: Mapping[str, Any]) -> Settings:
    """What the store has, each by its name; what cannot be understood is as if it were not there."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        if field.name in kept:
            try:
                found[field.name] = msgspec.convert(kept[field.name], field.type)
            except msgspec.ValidationError:
                continue
    return Settings(**found)


def kept_list(store: "Store", name: str, kind: type[_Record]) -> tuple[_Record, ...]:
    """What a person keeps under a name, each a record; nothing where it cannot be understood."""
    try:
        return msgspec.convert(store.settings().get(name, ()), tuple[kind, ...])  # type: ignore[valid-type]
    except msgspec.ValidationError:
        return ()


def keep_list(store: "Store", name: str, records: Sequence[Struct]) -> None:
    """Keep these under a name, in place of what was there."""
    store.set(name, [*msgspec.to_builtins(records)] or None)
