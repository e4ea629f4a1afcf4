"""Whether a draft is in a language that is read: English, so far.

Nothing is guessed about the others: to look for English words in a Dutch letter finds Dutch words.
"""

import re
from collections.abc import Collection

from msgspec import Struct

__all__ = ["ENGLISH", "NONE", "OTHER", "Words", "language"]

ENGLISH, OTHER, NONE = "en", "other", "none"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LAST_LATIN = 0x24F
_LOOKED_AT = 4000  # code points of the start of a draft
_FEW = 4  # words that are too few to tell
_MANY = 12


class Words(Struct, frozen=True):
    """Small words: those that only English has, and those of its neighbours that it lacks."""

    english: frozenset[str]
    others: frozenset[str]


def language(text: str, words: Words) -> str:
    """The language of a text: ENGLISH, OTHER, or NONE where it holds no letters."""
    found = _WORD.findall(text[:_LOOKED_AT].lower().replace("’", "'"))
    letters = [char for word in found for char in word if char != "'"]
    if not letters:
        return NONE
    if sum(ord(char) > _LAST_LATIN for char in letters) * 2 > len(letters):
        return OTHER
    return ENGLISH if _sounds_english(found, words) else OTHER


def _sounds_english(found: Collection[str], words: Words) -> bool:
    english = sum(word in words.english for word in found)
    others = sum(word in words.others for word in found)
    if others > english:
        return len(found) < _FEW and others == 1 and not english
    return english > 0 or len(found) < _MANY
