"""GoEmotions and question intimacy: what the encoder says of single comments and questions."""

from collections.abc import Iterator, Sequence

import numpy as np

from turntoward.evaluation.asked import Measured
from turntoward.evaluation.bayes import as_often
from turntoward.evaluation.figures import Array, auc, correlation, f1
from turntoward.evaluation.line import Line, Row, measured
from turntoward.evaluation.lists import LISTS, heard

__all__ = ["emotion_lines", "intimacy_lines"]

_EKMAN = {  # as the set's authors group their labels (Demszky et al. 2020)
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        "joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief",
        "pride", "admiration", "desire", "caring",
    ),
    "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
    "surprise": ("surprise", "realization", "confusion", "curiosity"),
    "neutral": ("neutral",),
}  # fmt: skip
_TONES = {
    "positive": (_EKMAN["joy"], {"VADER": "pleasant", "Empath": "positive_emotion", "NRCLex": "positive"}),
    "negative": (
        (*_EKMAN["anger"], *_EKMAN["disgust"], *_EKMAN["fear"], *_EKMAN["sadness"]),
        {"VADER": "unpleasant", "Empath": "negative_emotion", "NRCLex": "negative"},
    ),
}  # fmt: skip


def emotion_lines(of: Measured) -> Iterator[Line]:
    """28 emotions; Ekman's six and neutral; and good or bad in tone, which word lists measure too."""
    if of.both is None:
        return
    names = list(of.labelled[0].labels)
    rows = range(len(of.labelled))
    truth = np.array([[each.labels[name] for name in names] for each in of.labelled])
    on = np.array([[float(name in _on(found)) for name in names] for found in of.both])
    chance = np.array([[_chance(found, name) for name in names] for found in of.both])
    odds, shares = of.odds_of_any([[name] for name in names], rows)

    def line(what: str, people: str, sides: tuple[Array, Array, Array]) -> Line:
        return measured(
            _macro_f1, sides[0], rules=None, both=sides[1], bayes=sides[2],
            bayes_within=not of.learned, groups=of.groups(rows),
            set=of.name, what=what, figure="macro-F1", people=people,
        )  # fmt: skip

    yield line("28 emotions", "BERT-base .46", (truth, on, _said(odds, shares)))
    grouped = _columns(names, list(_EKMAN.values()))
    guessed = _said(*of.odds_of_any(list(_EKMAN.values()), rows))
    together = (_any(truth, grouped), _any(on, grouped), guessed)
    yield line("Ekman's six and neutral", "BERT-base .62", together)
    for tone, (labels, lists) in _TONES.items():
        wanted = {name: (kind,) for name, kind in lists.items()}
        grouped = _columns(names, [labels])
        odds, _ = of.odds_of_any([labels], rows)
        yield measured(
            auc, _any(truth, grouped)[:, 0], rules=None, both=_any(chance, grouped)[:, 0],
            bayes=odds[:, 0], bayes_within=not of.learned,
            lists=of.lists(wanted, rows), groups=of.groups(rows),
            set=of.name, what=f"{tone} emotions", figure="AUC",
        )  # fmt: skip
    six = [name for name in _EKMAN if name != "neutral"]
    grouped = _columns(names, [_EKMAN[name] for name in six])
    hearing = {
        name: heard(name, of.texts(rows), [(kind,) for kind in six])
        for name in LISTS
        if name != "VADER"
    }
    yield measured(
        _mean_auc, _any(truth, grouped), rules=None, both=_any(chance, grouped),
        bayes=of.odds_of_any([_EKMAN[name] for name in six], rows)[0], bayes_within=not of.learned,
        lists={name: each for name, each in hearing.items() if each is not None},
        groups=of.groups(rows), set=of.name, what="Ekman's six", figure="mean AUC",
    )  # fmt: skip


def intimacy_lines(of: Measured) -> Iterator[Line]:
    """How intimate a question is; naive Bayes says how surely it is above the middle."""
    if of.both is None:
        return
    rows = [
        at
        for at, found in enumerate(of.both)
        if found["scores"] and found["scores"]["intimacy"] is not None
    ]
    yield measured(
        correlation,
        of.truth("intimacy", rows),
        rules=None,
        both=np.array([of.both[at]["scores"]["intimacy"] for at in rows]),
        bayes=_above_the_middle(of, rows),
        groups=of.groups(rows),
        set=of.name,
        what="intimacy of questions",
        figure="r",
        positives=None,
        people="RoBERTa .87",
    )


def _above_the_middle(of: Measured, rows: Sequence[int]) -> Array | None:
    if not of.learned:
        return None
    middle = float(np.median([each.labels["intimacy"] for each in of.learned]))
    split = [
        type(each)(each.turn, {"above": float(each.labels["intimacy"] > middle)})
        for each in of.learned
    ]
    odds, _ = Measured(of.name, of.labelled, of.ruled, of.both, split).odds("above", rows)
    return odds


def _on(found: Row) -> list[str]:
    return found["scores"]["emotions_on"] if found["scores"] else []


def _chance(found: Row, name: str) -> float:
    return found["scores"]["emotions"].get(name, 0.0) if found["scores"] else 0.0


def _said(odds: Array, shares: Sequence[float]) -> Array:
    """(n, labels) each said as often as people did."""
    return np.array([as_often(odds[:, at], share) for at, share in enumerate(shares)]).T


def _columns(names: list[str], groups: Sequence[Sequence[str]]) -> list[list[int]]:
    return [[names.index(name) for name in group if name in names] for group in groups]


def _any(values: Array, groups: Sequence[list[int]]) -> Array:
    """(n, groups) the greatest of each group's columns; 0 for a group that has none."""
    empty = np.zeros(len(values))
    return np.array([values[:, at].max(1) if at else empty for at in groups]).T


def _macro_f1(truth: Array, said: Array) -> float:
    known = [at for at in range(truth.shape[1]) if truth[:, at].any()]
    return float(np.mean([f1(truth[:, at], said[:, at]) for at in known])) if known else np.nan


def _mean_auc(truth: Array, chance: Array) -> float:
    known = [at for at in range(truth.shape[1]) if 0 < truth[:, at].sum() < len(truth)]
    found = [auc(truth[:, at], chance[:, at]) for at in known]
    return float(np.mean(found)) if found else np.nan
