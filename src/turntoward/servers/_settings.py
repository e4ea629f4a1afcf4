"""What a person told their editor about their drafts."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from turntoward.coach.records import INTENTS, RELATIONS, Mutes

__all__ = ["Settings", "settings_from"]

SECTION = "turntoward"


class Settings(Struct, frozen=True, kw_only=True):
    """The settings, under the names that editors use."""

    to: str | None = None  # who reads the drafts, one of RELATIONS
    intent: str | None = None  # what they are meant to do, one of INTENTS
    delay: int = 400  # milliseconds without a change before a draft is looked at
    strengths: bool = True  # mark what a draft does well, too
    mutes: Mutes = Mutes()


_KINDS: Mapping[str, Any] = {
    "to": Literal[RELATIONS] | None,
    "intent": Literal[INTENTS] | None,
    "delay": int,
    "strengths": bool,
    "mutes": Mutes,
}
_LONGEST_DELAY = 10_000


def settings_from(given: Any, before: Settings, on_fault: Callable[[str], None]) -> Settings:
    """The settings after an editor told some.

    Args:
        given: a mapping, or one within a mapping under “turntoward”; anything else tells nothing.
        before: what holds where nothing is said.
        on_fault: called with a sentence for each that is not understood.
    """
    if not isinstance(given, Mapping):
        return before
    told = given.get(SECTION, given)
    found = dict[str, Any]()
    for name, kind in _KINDS.items() if isinstance(told, Mapping) else ():
        if name in told:
            try:
                found[name] = msgspec.convert(told[name], kind)
            except msgspec.ValidationError:
                on_fault(f"The setting turntoward.{name} is not understood. {_choices(name)}")
    if "delay" in found:
        found["delay"] = min(max(found["delay"], 0), _LONGEST_DELAY)
    return msgspec.structs.replace(before, **found)


def _choices(name: str) -> str:
    return {
        "to": f"There is: {', '.join(RELATIONS)}.",
        "intent": f"There is: {', '.join(INTENTS)}.",
        "delay": "It is a number of milliseconds.",
        "strengths": "It is true or false.",
    }.get(name, "It has “off”, “codes” and “phrases”.")
