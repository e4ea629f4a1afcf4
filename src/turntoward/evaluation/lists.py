"""Word lists that people use instead, where they are installed; they are never needed.

VADER (Hutto & Gilbert 2014) and Empath (Fast et al. 2016) come with `uv sync --group bench`. NRCLex
carries the NRC lexicon (Mohammad & Turney 2013), which is for research alone: whoever may use it
installs it oneself (docs/decisions/0009-measured-beside.md).
"""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

import numpy as np

from turntoward.evaluation.figures import Array

__all__ = ["LISTS", "absent", "heard"]

Score = Callable[[str], dict[str, float]]
_WORD = re.compile(r"[a-z']+")


def _vader(_kinds: Sequence[str]) -> Score:
    analyzer = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()

    def score(text: str) -> dict[str, float]:
        compound = float(analyzer.polarity_scores(text)["compound"])
        return {"pleasant": compound, "unpleasant": -compound, "strong": abs(compound)}

    return score


def _empath(kinds: Sequence[str]) -> Score:
    lexicon = import_module("empath").Empath()
    return lambda text: lexicon.analyze(text, categories=kinds, normalize=True) or {}


def _nrclex(_kinds: Sequence[str]) -> Score:
    lexicon = import_module("nrclex").NRCLex()

    def score(text: str) -> dict[str, float]:
        words = _WORD.findall(text.lower())
        lexicon.load_token_list(words)
        return {kind: number / len(words) for kind, number in lexicon.raw_emotion_scores.items()}

    return score


LISTS: dict[str, tuple[str, Callable[[Sequence[str]], Score]]] = {  # its module, how it is opened
    "VADER": ("vaderSentiment", _vader),
    "Empath": ("empath", _empath),
    "NRCLex": ("nrclex", _nrclex),
}


def absent() -> list[str]:
    """The lists that are not installed."""
    return [name for name, (module, _) in LISTS.items() if find_spec(module) is None]


def heard(name: str, texts: Sequence[str], kinds: Sequence[Sequence[str]]) -> Array | None:
    """What a list hears in some texts.

    Args:
        name: of the list.
        texts: n texts.
        kinds: for each of several things the categories of the list that speak of it.

    Returns:
        (n, things): the sum of their scores; None where the list is not installed.
    """
    if name in absent():
        return None
    score = LISTS[name][1](sorted({kind for thing in kinds for kind in thing}))
    found = map(score, texts)
    return np.array([
        [sum(each.get(kind, 0.0) for kind in thing) for thing in kinds] for each in found
    ]).reshape(len(texts), len(kinds))  # fmt: skip
