"""Who writes, and where the app itself speaks: what stands before the first colon of a row."""

import re
from collections import Counter
from collections.abc import Mapping

from turntoward.readers._whatsapp_words import MARKS, SPACES, Words, fold

__all__ = ["Speakers", "clean_name"]

_MARK = re.compile(f"[{MARKS}]")
_PHONE = re.compile(rf"\+?[\d{SPACES}()\-\u2010\u2011.]+")
_PHONE_SIGNS = str.maketrans({"\u2010": "-", "\u2011": "-"})
_QUOTES = '"“”„«»「」『』'
_OFTEN = 3  # rows: what stands there so often is a name
_MOST_KEPT = 50_000
_MOST_AUTHORS = 500
_SHORT = 3  # words of a placeholder, at most
_SHORT_LETTERS = 30


def clean_name(name: str) -> str:
    """A name without its colon, invisible marks, and the tilde before those of strangers."""
    bare = _MARK.sub("", name).strip().removesuffix(":").rstrip()
    if bare.startswith("~"):
        bare = bare[1:].lstrip()
    if _PHONE.fullmatch(bare):
        bare = fold(bare).translate(_PHONE_SIGNS)
    return bare or name


class Speakers(dict[str | None, str | None]):
    """The speaker for what stands before the colon; None where the app speaks."""

    def __init__(
        self, words: Words, names: Mapping[str, int], marked: Mapping[str, int], title: str
    ) -> None:
        super().__init__()
        self._words = words
        self._title = title
        self._counts = _by_name(names)
        self._marked = _by_name(marked)
        self._by_use = [name for name, _ in self._counts.most_common(_MOST_AUTHORS)]
        self._authors = tuple(f"{name} " for name in self._by_use)
        self._people = sum(self._counts[name] > self._marked[name] for name in self._by_use)
        self._contacts = {clean_name(name) for name in names if not _is_stranger(name)}

    def __missing__(self, name: str | None) -> str | None:
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[name] = speaker = None if name is None or self._is_of_app(name) else self._of(name)
        return speaker

    def _of(self, name: str) -> str:
        cleaned = clean_name(name)
        if _is_stranger(name) and cleaned in self._contacts:
            return f"~ {cleaned}"  # not the contact of the same name
        return cleaned

    def _is_of_app(self, name: str) -> bool:
        """Whether this is the start of a notice that has a colon in it (`… to "A: plan"`)."""
        if self._counts[clean_name(name)] >= _OFTEN:
            return False
        odd_quotes = sum(map(name.count, _QUOTES)) % 2 == 1
        return odd_quotes or self._goes_on(name) or self._words.notices.match(fold(name))

    def _goes_on(self, name: str) -> bool:
        """Whether it is the name of somebody who writes here, and then words in small letters."""
        text = clean_name(name)
        author = next((each for each in self._authors if text.startswith(each)), "")
        words = text[len(author) :].split()
        return bool(author) and len(words) > 1 and all(word[0].islower() for word in words[:2])

    def app_speaks(self, name: str, body: str) -> bool:
        """Whether a body that starts with the mark of the app, and is no placeholder, is a notice.

        iOS writes notices as if the group or the other person had said them. What remains stands
        for a photo or the like in a language that we do not know: it is short.
        """
        text = fold(body).strip()
        if (
            self._words.notices.match(text)
            or text.startswith(self._authors)
            or self._is_group(name)
        ):
            return True
        return (
            len(text.split()) > _SHORT or len(text) > _SHORT_LETTERS or text.endswith((".", "。"))
        )

    def _is_group(self, name: str) -> bool:
        """Whether it is no person: all its rows are the app's, and there are people besides."""
        cleaned = clean_name(name)
        if self._counts[cleaned] > self._marked[cleaned]:
            return False
        return self._people > (1 if cleaned == self._title else 2)


def _is_stranger(name: str) -> bool:
    """Whether the app shows a name that is not in the phone's contacts."""
    return fold(name).lstrip().startswith("~")


def _by_name(counts: Mapping[str, int]) -> Counter[str]:
    cleaned: Counter[str] = Counter()
    for name, count in counts.items():
        cleaned[clean_name(name)] += count
    return cleaned
