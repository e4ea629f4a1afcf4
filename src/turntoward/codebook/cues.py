"""What may speak of danger, as frozen records: data/danger.toml in, checked cues out."""

from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from turntoward.errors import BookError
from turntoward.model.reading import SignKind

__all__ = ["Cue", "Cues", "Role", "build_cues"]


class Role(StrEnum):
    """What a cue does when cues are weighed (docs/guide/danger.md)."""

    SIGN = "sign"  # stands for itself
    PRESSES = "presses"
    YIELDS = "yields"
    TELLS = "tells"  # of a third person
    EASES = "eases"


class Cue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Forms of words, or codings, that count the same."""

    name: str
    what: str  # that it looks for
    role: Role
    kind: SignKind  # what it is told as
    weight: float  # 0 to 1: what one turn with it adds, of a sign how sure it is
    source: str  # the name of one of the sources
    patterns: tuple[str, ...] = ()  # RE2 with {fragments}; each begins at a word
    codes: tuple[str, ...] = ()  # codings that do what a pattern does
    after: bool = False  # counts only where somebody pressed in the turn before


class Cues(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every cue, the sources they come from, and the fragments that their patterns are made of."""

    sources: dict[str, str]
    fragments: dict[str, str]
    cues: tuple[Cue, ...]

    def of(self, *roles: Role) -> tuple[Cue, ...]:
        """The cues of some roles, in order."""
        return tuple(cue for cue in self.cues if cue.role in roles)


def build_cues(data: Any) -> Cues:
    """Check the cues and freeze them.

    Raises:
        BookError: a cue lacks something, has nothing to be found by, or names no known source.
    """
    try:
        cues = msgspec.convert(data, Cues)
    except msgspec.ValidationError as error:
        raise BookError(f"The cues of danger are not complete: {error}.") from None
    names = [cue.name for cue in cues.cues]
    for cue in cues.cues:
        if names.count(cue.name) > 1:
            raise BookError(f"Two cues of danger are called {cue.name}.")
        if cue.source not in cues.sources:
            raise BookError(f"The cue {cue.name} names a source that does not exist.")
        if not (cue.patterns or cue.codes) or not 0 < cue.weight < 1:
            raise BookError(f"The cue {cue.name} has nothing to be found by, or no weight.")
    return cues
