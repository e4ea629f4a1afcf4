"""Whether a draft is in a language that is read: English, so far.

Nothing is guessed about the others: to look for English words in a Dutch letter finds Dutch words.
"""

import re
from collections import deque

from msgspec import Struct
from msgspec.structs import astuple

__all__ = ["ENGLISH", "NONE", "OTHER", "Heard", "Listening", "Words", "heard", "language"]

ENGLISH, OTHER, NONE = "en", "other", "none"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LAST_LATIN = 0x24F
_LOOKED_AT = 4000  # code points of the start of a draft
_FEW = 4  # words that are too few to tell
_MANY = 12
_TURNS = 40  # that a conversation's language is told by while it goes on
_OF_EACH = 90  # code points of each
_ENOUGH = 30  # words before anything is withheld


class Words(Struct, frozen=True):
    """Small words: those that only English has, and those of its neighbours that it lacks."""

    english: frozenset[str]
    others: frozenset[str]


class Heard(Struct, frozen=True):
    """What a text holds, as far as its language goes."""

    words: int = 0
    english: int = 0  # small words that only English has
    others: int = 0  # and those that it lacks
    letters: int = 0
    far: int = 0  # letters of other scripts


class Listening:
    """What language a conversation is in, told while it goes on by its last turns."""

    def __init__(self, words: Words) -> None:
        """Nothing was heard so far."""
        self._words = words
        self._heard: deque[Heard] = deque(maxlen=_TURNS)

    def is_other(self, text: str) -> bool:
        """Whether, with this turn, it is one that is not read; False while too little was said."""
        self._heard.append(heard(text[:_OF_EACH], self._words))
        whole = Heard(*(sum(column) for column in zip(*map(astuple, self._heard), strict=True)))
        return whole.words >= _ENOUGH and _judged(whole) == OTHER


def language(text: str, words: Words) -> str:
    """The language of a text: ENGLISH, OTHER, or NONE where it holds no letters."""
    return _judged(heard(text[:_LOOKED_AT], words))


def heard(text: str, words: Words) -> Heard:
    """What a text holds."""
    found = _WORD.findall(text.lower().replace("’", "'"))
    letters = [char for word in found for char in word if char != "'"]
    return Heard(
        words=len(found),
        english=sum(word in words.english for word in found),
        others=sum(word in words.others for word in found),
        letters=len(letters),
        far=sum(ord(char) > _LAST_LATIN for char in letters),
    )


def _judged(whole: Heard) -> str:
    if not whole.letters:
        return NONE
    if whole.far * 2 > whole.letters:
        return OTHER
    return ENGLISH if _sounds_english(whole) else OTHER


def _sounds_english(whole: Heard) -> bool:
    if whole.others > whole.english:
        return whole.words < _FEW and whole.others == 1 and not whole.english
    return whole.english > 0 or whole.words < _MANY
