"""What is asked of which set, and the answers."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct

from turntoward import api
from turntoward.errors import InputError
from turntoward.evaluation.excerpts import excerpt_lines
from turntoward.evaluation.figures import Array, Figure, auc, correlation, f1, kappa
from turntoward.evaluation.line import Line, Row, has_code, measured
from turntoward.evaluation.sets import SETS, Labelled, excerpts

__all__ = ["Line", "evaluate"]

Progress = Callable[[str, int, int | None], None]


class _Question(Struct, frozen=True, kw_only=True):
    set: str
    label: str
    what: str
    codes: tuple[str, ...] = ()
    figure: str = "AUC"
    people: str = ""


_QUESTIONS = (
    _Question(set="epitome", label="emotional_reactions", what="validates", codes=("validates",)),
    _Question(set="epitome", label="interpretations", what="reflects", codes=("reflects",)),
    _Question(set="epitome", label="explorations", what="asks", codes=("asks_open", "asks_closed")),
    _Question(
        set="unhealthy",
        label="hostile",
        what="contempt or criticizes",
        codes=("contempt", "criticizes", "turns_against"),
        people=".76",
    ),
    _Question(
        set="unhealthy", label="dismissive", what="dismisses", codes=("dismisses",), people=".68"
    ),
    _Question(
        set="switchboard",
        label="question",
        what="asks",
        codes=("asks_open", "asks_closed"),
        figure="κ",
    ),
    _Question(set="switchboard", label="open", what="asks_open", codes=("asks_open",)),
    _Question(set="switchboard", label="reformulation", what="reflects", codes=("reflects",)),
    _Question(
        set="esconv", label="Questions", what="asks", codes=("asks_open", "asks_closed"), figure="κ"
    ),
    _Question(
        set="esconv", label="Affirmation and Reassurance", what="validates", codes=("validates",)
    ),
    _Question(set="esconv", label="Providing Suggestions", what="advises", codes=("advises",)),
    _Question(set="esconv", label="Self-disclosure", what="shares_own", codes=("shares_own",)),
    _Question(set="esconv", label="Reflection of feelings", what="reflects", codes=("reflects",)),
    _Question(
        set="dailydialog",
        label="question",
        what="asks",
        codes=("asks_open", "asks_closed"),
        figure="κ",
    ),
)
_FIGURES: dict[str, Figure] = {"κ": kappa, "AUC": auc}


def evaluate(
    folder: str | Path, *, rules_only: bool = False, progress: Progress | None = None
) -> Iterator[Line]:
    """Measure agreement with every set that is in a folder.

    Args:
        folder: holds the public sets, one folder each (docs/reference/encoder.md says where they
            are from and how they are laid out).
        rules_only: leave the encoder out.
        progress: told now and then how far it is.

    Yields:
        The figures, set by set, as they are found.

    Raises:
        InputError: the folder holds none of the sets.
    """
    root = Path(folder)
    names = [name for name in SETS if (root / name).is_dir()]
    if not names and not (root / "annotated").is_dir():
        known = ", ".join([*SETS, "annotated"])
        raise InputError(f"{root} holds none of the sets that can be measured: {known}.")
    tell = progress or (lambda _what, _done, _total: None)
    for name in names:
        labelled = list(SETS[name](root))
        turns = [each.turn for each in labelled]
        ruled = list(_coded(turns, f"{name}, rules", tell, rules_only=True))
        both = None if rules_only else list(_coded(turns, name, tell, scores=True))
        yield from _lines(name, labelled, ruled, both)
    if (root / "annotated").is_dir():
        rows = excerpts(root)
        ruled = list(_coded(rows, "excerpts, rules", tell, rules_only=True))
        both = None if rules_only else list(_coded(rows, "excerpts", tell))
        yield from excerpt_lines(rows, ruled, both)


def _coded(
    turns: list[Row], what: str, tell: Progress, *, scores: bool = False, rules_only: bool = False
) -> Iterator[Row]:
    told = api.code(turns, scores=scores, rules_only=rules_only)
    for done, found in enumerate(told):
        if done % 500 == 0:
            tell(what, done, len(turns))
        yield found


def _lines(
    name: str, labelled: list[Labelled], ruled: list[Row], both: list[Row] | None
) -> Iterator[Line]:
    if name == "goemotions":
        yield from _emotions(labelled, both)
    elif name == "intimacy":
        yield from _intimacy(labelled, both)
    for question in _QUESTIONS:
        if question.set == name:
            yield _answer(question, labelled, ruled, both)


def _answer(
    question: _Question, labelled: list[Labelled], ruled: list[Row], both: list[Row] | None
) -> Line:
    rows = [at for at, each in enumerate(labelled) if question.label in each.labels]
    give = _said if question.figure == "κ" else _chance
    return measured(
        _FIGURES[question.figure],
        np.array([labelled[at].labels[question.label] for at in rows]),
        rules=np.array([give(ruled[at], question.codes) for at in rows]),
        both=np.array([give(both[at], question.codes) for at in rows]) if both else None,
        groups=_conversations(labelled, rows),
        set=question.set,
        what=f"{question.what} ↔ {question.label.replace('_', ' ')}",
        figure=question.figure,
        people=question.people,
    )


def _chance(found: Row, codes: tuple[str, ...]) -> float:
    """The chance that at least one of several codes is there, as the surest of them has it."""
    scores = found.get("scores")
    if scores:
        return max(float(scores["codes"].get(slug, 0.0)) for slug in codes)
    return max((each.p for each in found["codings"] if each.code in codes), default=0.0)


def _said(found: Row, codes: tuple[str, ...]) -> float:
    return float(has_code(found, *codes))


def _conversations(labelled: list[Labelled], rows: Iterable[int]) -> list[str]:
    return [labelled[at].turn["conversation"] for at in rows]


def _emotions(labelled: list[Labelled], both: list[Row] | None) -> Iterator[Line]:
    if both is None:
        return
    names = list(labelled[0].labels)
    on = [set(found["scores"]["emotions_on"]) if found["scores"] else set() for found in both]

    def macro(truth: Array, said: Array) -> float:
        return float(np.nanmean([f1(truth[:, at], said[:, at]) for at in range(len(names))]))

    yield measured(
        macro,
        np.array([[each.labels[name] for name in names] for each in labelled]),
        rules=None,
        both=np.array([[float(name in each) for name in names] for each in on]),
        groups=_conversations(labelled, range(len(labelled))),
        set="goemotions",
        what="28 emotions",
        figure="macro-F1",
        people="BERT-base .46",
    )


def _intimacy(labelled: list[Labelled], both: list[Row] | None) -> Iterator[Line]:
    if both is None:
        return
    rows = [
        at
        for at, found in enumerate(both)
        if found["scores"] and found["scores"]["intimacy"] is not None
    ]
    yield measured(
        correlation,
        np.array([labelled[at].labels["intimacy"] for at in rows]),
        rules=None,
        both=np.array([both[at]["scores"]["intimacy"] for at in rows]),
        groups=_conversations(labelled, rows),
        set="intimacy",
        what="intimacy of questions",
        figure="r",
        positives=None,
        people="RoBERTa .87",
    )
