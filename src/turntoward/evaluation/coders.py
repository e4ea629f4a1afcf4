"""AnnoMI: our codings beside several experts', as if we were one more of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from turntoward.evaluation.aside import number_of
from turntoward.evaluation.asked import Measured
from turntoward.evaluation.bayes import as_often
from turntoward.evaluation.figures import Array, kappa_of_kinds
from turntoward.evaluation.line import Line, Row, has_code, measured
from turntoward.evaluation.sets import Labelled

__all__ = ["among_themselves", "coder_lines", "likelier_lines"]

_FOLDS = 5


class _Asked(Struct, frozen=True):
    label: str
    what: str
    say: Callable[[Row], float]
    published: tuple[str, str]  # among people: with one coder, with the majority of the others


def _kind(found: Row) -> float:
    """0: no question; 1: an open one; 2: a closed one; where both are found, the likelier."""
    p = {each.code: each.p for each in found["codings"]}
    open_, closed = p.get("asks_open", 0.0), p.get("asks_closed", 0.0)
    return 0.0 if not (open_ or closed) else 1.0 if open_ >= closed else 2.0


_ASKED = (
    _Asked("question", "question", lambda found: float(_kind(found) > 0), (".87", ".92")),
    _Asked("kind of question", "open, closed or no question", _kind, (".74", ".80")),
    _Asked(
        "reflection", "reflection", lambda found: float(has_code(found, "reflects")), (".66", ".77")
    ),
    _Asked("advice", "advice", lambda found: float(has_code(found, "advises")), (".51", ".63")),
)


def coder_lines(of: Measured) -> Iterator[Line]:
    """Two lines for each: κ with single coders, and with what most of them said.

    Where the file has several coders of the same turns, people's own agreement is that of the file;
    else it is what is known of the part that several coded.
    """
    for asked in _ASKED:
        rows = of.rows(asked.label)
        if not rows:
            continue
        people = among_themselves([of.labelled[at] for at in rows], asked.label)
        single = [at for at in rows for _ in of.labelled[at].coders]
        coders = [coder[asked.label] for at in rows for coder in of.labelled[at].coders]
        for how, at, truth, number in (
            ("with one coder", single, np.array(coders), 0),
            ("with the majority", rows, of.truth(asked.label, rows), 1),
        ):
            known = people[number]
            rules, both = of.ours(asked.say, at)
            yield measured(
                kappa_of_kinds,
                truth,
                rules=rules,
                both=both,
                bayes=_bayes(of, asked.label, at),
                bayes_within=not of.learned,
                groups=of.groups(at),
                set=of.name,
                what=f"{asked.what}, {how}",
                figure="κ",
                people=asked.published[number] if known is None else f"{known:.2f} here",
            )
    yield from likelier_lines(of)


def likelier_lines(of: Measured) -> Iterator[Line]:
    """κ with the majority, were a code said from the chance with the best κ on, not the surest alone.

    That chance is found on the other four fifths of the videos, so no turn has a say in its own.
    """
    for label, code in (("reflection", "reflects"), ("advice", "advises")):
        rows = [at for at in of.rows(label) if of.both and of.both[at]["scores"]]
        if of.both is None or not rows:
            continue
        truth, groups = of.truth(label, rows), of.groups(rows)
        chance = np.array([of.both[at]["scores"]["codes"].get(code, 0.0) for at in rows])
        yield measured(
            kappa_of_kinds,
            truth,
            rules=None,
            both=_elsewhere(truth, chance, groups),
            groups=groups,
            set=of.name,
            what=f"{label}, with the majority, from the chance with the best κ elsewhere",
            figure="κ",
        )


def _elsewhere(truth: Array, chance: Array, groups: Sequence[str]) -> Array:
    """(n,) yes from the chance on that is best in the other folds."""
    fold = np.array([number_of(group) % _FOLDS for group in groups])
    said = np.zeros(len(truth))
    for number in range(_FOLDS):
        inside = fold != number
        if inside.any():
            grid = np.unique(chance[inside])
            found = [kappa_of_kinds(truth[inside], (chance[inside] >= at) * 1.0) for at in grid]
            said[~inside] = chance[~inside] >= grid[int(np.nan_to_num(found).argmax())]
    return said


def _bayes(of: Measured, label: str, rows: Sequence[int]) -> Array:
    """(n,) the kind of which naive Bayes is surest among those it says; else 0."""
    said: list[Any] = []
    for kind in (1.0, 2.0) if label == "kind of question" else (1.0,):
        odds, share = of.odds(label, rows, kind)
        said.append(np.where(as_often(odds, share) > 0, odds - odds.min() + 1, 0))
    found = np.array(said)
    return np.where(found.max(0) > 0, found.argmax(0) + 1.0, 0.0)


def among_themselves(labelled: Sequence[Labelled], label: str) -> tuple[float | None, float | None]:
    """κ of each coder with each other, and with what most of the others said; None: there is one."""
    pairs: list[tuple[float, float]] = []
    others: list[tuple[float, float]] = []
    for each in labelled:
        said = [coder[label] for coder in each.coders]
        for number, one in enumerate(said):
            rest = [*said[:number], *said[number + 1 :]]
            pairs += [(one, other) for other in rest]
            kinds, counts = np.unique(rest, return_counts=True)
            if len(kinds) and (counts == counts.max()).sum() == 1:  # a tie tells nothing
                others.append((one, float(kinds[counts.argmax()])))
    return _agreed(pairs), _agreed(others)


def _agreed(pairs: Sequence[tuple[float, float]]) -> float | None:
    if not pairs:
        return None
    one, other = np.array(pairs).T
    return kappa_of_kinds(one, other)
