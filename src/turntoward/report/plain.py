"""Text from a file, made safe to show: what would steer the page or its reader is shown as what it is."""

import re
from collections.abc import Iterable

__all__ = ["short_names", "visible"]

_LONGEST_NAME = 32
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
# Characters that turn the direction of what follows, by the names that Unicode gives them.
_TURNING = {
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO",
    "\u2066": "LRI", "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
}  # fmt: skip
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufff9-\ufffb\ufeff\u200b\u2060-\u2064"
    r"\u206a-\u206f\U000e0000-\U000e0fff]"
)
_ODD = re.compile(f"[{''.join(_TURNING)}]|{_UNSEEN.pattern}")


def visible(text: str) -> str:
    """The text without control characters, halves of characters and unseen direction changes.

    Those that turn the direction are named (⟨RLO⟩), the others become “�”. The marks that Hebrew and
    Arabic need to set a comma on its right side stay; they cannot turn anything around.
    """
    return _ODD.sub(lambda found: _named(found[0]), _LINE_ENDS.sub("\n", text))


def _named(char: str) -> str:
    return f"⟨{_TURNING[char]}⟩" if char in _TURNING else "�"


def short_names(names: Iterable[str]) -> dict[str, str]:
    """A visible name of one line for each name, no two the same, the long ones cut."""
    shown: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        flat = " ".join(visible(name[: 4 * _LONGEST_NAME]).split()) or "(no name)"
        short = flat if len(flat) <= _LONGEST_NAME else f"{flat[: _LONGEST_NAME - 1]}…"
        number = 1
        while (unique := short if number == 1 else f"{short} ({number})") in taken:
            number += 1
        taken.add(unique)
        shown[name] = unique
    return shown
