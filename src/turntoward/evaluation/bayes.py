"""The floor: naive Bayes over the words of a turn, without order or context (Maron 1961).

Whoever does not beat it has learned nothing that a count of words does not tell.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from turntoward.evaluation.figures import Array

__all__ = ["Bayes", "as_often", "crossed"]

_WORD = re.compile(r"[a-z0-9']+|[?!]|[^\s\w]{1,2}")
_FOLDS = 5
_SEED = 20261125


class Bayes:
    """Word counts of some texts, from which any yes-or-no label of theirs can be learned."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Count the words of the texts to learn from."""
        self._numbers: dict[str, int] = {}
        pieces = [
            [self._numbers.setdefault(word, len(self._numbers)) for word in words(text)]
            for text in texts
        ]
        self._words = np.array([number for piece in pieces for number in piece], int)
        self._texts = np.repeat(np.arange(len(texts)), [len(piece) for piece in pieces])

    def learned(self, truth: Array) -> Array:
        """(words + 1,) how much each word speaks for yes, in log odds; the last: with no words."""
        size = len(self._numbers)
        yes, no = (
            np.bincount(self._words, weights=side[self._texts], minlength=size) + 1
            for side in (truth, 1 - truth)
        )
        prior = np.log((truth.sum() + 1) / ((1 - truth).sum() + 1))
        return np.append(np.log(yes / yes.sum()) - np.log(no / no.sum()), prior)

    def odds(self, weights: Array, texts: Sequence[str]) -> Array:
        """(n,) log odds of yes for other texts; words never met say nothing."""
        return np.array([
            weights[-1] + sum(weights[at] for at in map(self._numbers.get, words(text)) if at is not None)
            for text in texts
        ])  # fmt: skip


def words(text: str) -> Iterator[str]:
    """Words in small letters, and signs: a question mark tells much."""
    return (found[0] for found in _WORD.finditer(text.lower()))


def crossed(texts: Sequence[str], truth: Array, groups: Sequence[str]) -> Array:
    """(n,) log odds of yes, each text judged by what the conversations of four other fifths taught."""
    names, where = np.unique(np.array(groups), return_inverse=True)
    fold = np.random.default_rng(_SEED).permutation(len(names))[where] % _FOLDS
    found = np.zeros(len(texts))
    for number in range(_FOLDS):
        inside = np.flatnonzero(fold != number).tolist()
        outside = np.flatnonzero(fold == number).tolist()
        bayes = Bayes([texts[at] for at in inside])
        weights = bayes.learned(truth[inside])
        found[outside] = bayes.odds(weights, [texts[at] for at in outside])
    return found


def as_often(odds: Array, share: float) -> Array:
    """(n,) yes for the likeliest, for as large a share as people said it where it was learned."""
    said = np.zeros(len(odds))
    said[np.argsort(-odds, kind="stable")[: round(share * len(odds))]] = 1
    return said
