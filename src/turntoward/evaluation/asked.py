"""What is asked of a set, and what is answered: our codings beside people's, with the floors."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from msgspec import Struct

from turntoward.evaluation.bayes import Bayes, as_often, crossed
from turntoward.evaluation.figures import Array, Figure, auc, kappa
from turntoward.evaluation.line import Line, Row, has_code, measured
from turntoward.evaluation.lists import heard
from turntoward.evaluation.sets import Labelled

__all__ = ["QUESTIONS", "Measured", "Question", "answer", "family_of", "floor"]

Lists = Mapping[str, tuple[str, ...]]
_FIGURES: dict[str, Figure] = {"κ": kappa, "AUC": auc}


class Question(Struct, frozen=True, kw_only=True):
    """One thing that a set's coders and our codes both speak of."""

    set: str
    label: str
    what: str
    codes: tuple[str, ...] = ()
    level: int = 0  # or the disclosure of at least this level
    figure: str = "AUC"
    people: str = ""
    lists: Lists = {}  # word lists that measure the same, and which of their categories


_ASKS = ("asks_open", "asks_closed")
_STRONG: Lists = {
    "VADER": ("strong",),
    "Empath": ("emotional", "positive_emotion", "negative_emotion"),
    "NRCLex": ("anger", "fear", "sadness", "joy", "disgust", "surprise"),
}
_HOSTILE: Lists = {
    "VADER": ("unpleasant",),
    "Empath": ("hate", "aggression", "swearing_terms"),
    "NRCLex": ("anger", "disgust"),
}
QUESTIONS = (
    Question(set="annomi", label="reflection", what="reflects", codes=("reflects",)),
    Question(set="annomi", label="advice", what="advises", codes=("advises",)),
    Question(
        set="offmychest", label="emotional_disclosure", what="disclosure 3", level=3, lists=_STRONG
    ),
    Question(set="offmychest", label="information_disclosure", what="disclosure 1 to 3", level=1),
    Question(set="offmychest", label="emotional_support", what="validates", codes=("validates",)),
    Question(set="offmychest", label="information_support", what="advises", codes=("advises",)),
    Question(set="epitome", label="emotional_reactions", what="validates", codes=("validates",)),
    Question(set="epitome", label="interpretations", what="reflects", codes=("reflects",)),
    Question(set="epitome", label="interpretations", what="shares_own", codes=("shares_own",)),
    Question(set="epitome", label="explorations", what="asks", codes=_ASKS),
    Question(
        set="unhealthy",
        label="hostile",
        what="contempt or criticizes",
        codes=("contempt", "criticizes", "turns_against"),
        people=".76",
        lists=_HOSTILE,
    ),
    Question(
        set="unhealthy", label="dismissive", what="dismisses", codes=("dismisses",), people=".68"
    ),
    Question(set="switchboard", label="question", what="asks", codes=_ASKS, figure="κ"),
    Question(set="switchboard", label="open", what="asks_open", codes=("asks_open",)),
    Question(set="switchboard", label="reformulation", what="reflects", codes=("reflects",)),
    Question(set="esconv", label="Questions", what="asks", codes=_ASKS, figure="κ"),
    Question(
        set="esconv", label="Affirmation and Reassurance", what="validates", codes=("validates",)
    ),
    Question(set="esconv", label="Providing Suggestions", what="advises", codes=("advises",)),
    Question(set="esconv", label="Self-disclosure", what="shares_own", codes=("shares_own",)),
    Question(set="esconv", label="Reflection of feelings", what="reflects", codes=("reflects",)),
    Question(set="dailydialog", label="question", what="asks", codes=_ASKS, figure="κ"),
)


class Measured:
    """The turns of a set with people's labels, ours, and what baselines may learn from."""

    def __init__(
        self,
        name: str,
        labelled: Sequence[Labelled],
        ruled: Sequence[Row],
        both: Sequence[Row] | None,
        learned: Sequence[Labelled] = (),
    ) -> None:
        """Turn by turn.

        Args:
            name: of the set, as the table calls it.
            labelled: what people said.
            ruled: what the rules say.
            both: what rules and encoder say, with `scores`; None: there is no encoder.
            learned: the part of the set that was trained on; empty: baselines learn within the set.
        """
        self.name = name
        self.labelled, self.ruled, self.both, self.learned = labelled, ruled, both, learned

    @property
    def family(self) -> str:
        """The set without its part."""
        return family_of(self.name)

    def rows(self, label: str) -> list[int]:
        """The turns that have a label."""
        return [at for at, each in enumerate(self.labelled) if label in each.labels]

    def truth(self, label: str, rows: Sequence[int]) -> Array:
        """(n,) what people said of some turns."""
        return np.array([self.labelled[at].labels[label] for at in rows])

    def texts(self, rows: Sequence[int]) -> list[str]:
        """Their words."""
        return [self.labelled[at].turn["text"] for at in rows]

    def groups(self, rows: Sequence[int]) -> list[str]:
        """Their conversations."""
        chosen = [self.labelled[at] for at in rows]
        return [each.group or each.turn["conversation"] for each in chosen]

    def ours(self, give: Callable[[Row], Any], rows: Sequence[int]) -> tuple[Array, Array | None]:
        """By rules, and by both: (n,) what a function makes of each coded turn."""
        both = None if self.both is None else np.array([give(self.both[at]) for at in rows])
        return np.array([give(self.ruled[at]) for at in rows]), both

    def lists(self, wanted: Lists, rows: Sequence[int]) -> dict[str, Array]:
        """(n,) what each word list hears."""
        found = {
            name: heard(name, self.texts(rows), [kinds]) for name, kinds in sorted(wanted.items())
        }
        return {name: each[:, 0] for name, each in found.items() if each is not None}

    def odds(self, label: str, rows: Sequence[int], kind: float = 1.0) -> tuple[Array, float]:
        """(n,) naive Bayes' log odds that a label is of a kind, and how often it was."""
        if not self.learned:
            truth = (self.truth(label, rows) == kind) * 1.0
            return crossed(self.texts(rows), truth, self.groups(rows)), float(truth.mean())
        taught = np.array([each.labels.get(label, np.nan) for each in self.learned])
        bayes, known = self._bayes, ~np.isnan(taught)
        if not known.all():  # turns without labels are of others: their words are not learned
            bayes = Bayes([each.turn["text"] for each in self.learned if label in each.labels])
        truth = (taught[known] == kind) * 1.0
        return bayes.odds(bayes.learned(truth), self.texts(rows)), float(truth.mean())

    def odds_of_any(
        self, groups: Sequence[Sequence[str]], rows: Sequence[int]
    ) -> tuple[Array, list[float]]:
        """(n, groups) log odds that any label of a group is there, and how often it was; as `odds`."""
        labelled = self.learned or [self.labelled[at] for at in rows]
        truth = np.array([
            [float(any(each.labels.get(name) for name in group)) for group in groups]
            for each in labelled
        ])  # fmt: skip
        texts = self.texts(rows)
        found = [
            self._bayes.odds(self._bayes.learned(column), texts)
            if self.learned
            else crossed(texts, column, self.groups(rows))
            for column in truth.T
        ]
        return np.array(found).T, truth.mean(0).tolist()

    @cached_property
    def _bayes(self) -> Bayes:
        return Bayes([each.turn["text"] for each in self.learned])


def family_of(name: str) -> str:
    """A set's name without its part: of "annomi, kept aside" the first word."""
    return name.split(",", maxsplit=1)[0]


def answer(question: Question, of: Measured) -> Line:
    """The line of a question."""
    rows = of.rows(question.label)
    odds, share = of.odds(question.label, rows)
    as_codings = question.figure == "κ"
    give = _said if as_codings else _chance
    rules, both = of.ours(lambda found: give(found, question), rows)
    return measured(
        _FIGURES[question.figure],
        of.truth(question.label, rows),
        rules=rules,
        both=both,
        bayes=as_often(odds, share) if as_codings else odds,
        bayes_within=not of.learned,
        lists=of.lists(question.lists, rows),
        groups=of.groups(rows),
        set=of.name,
        what=f"{question.what} ↔ {question.label.replace('_', ' ')}",
        figure=question.figure,
        people=question.people,
    )


def floor(texts: Sequence[str], truth: Array, groups: Sequence[str]) -> Array:
    """(n,) what naive Bayes says, learned within; of a level it says each step by itself."""
    steps = range(1, int(truth.max(initial=0)) + 1)
    found = [((truth >= step) * 1.0) for step in steps]
    return sum(
        (as_often(crossed(texts, each, groups), float(each.mean())) for each in found),
        np.zeros(len(truth)),
    )


def _chance(found: Row, question: Question) -> float:
    """The chance that at least one of several codes is there, as the surest of them has it."""
    scores = found.get("scores")
    if question.level:
        levels = scores["disclosure"][question.level :] if scores else None
        return sum(levels) if levels else float(found["disclosure"].level >= question.level)
    if scores:
        return max(float(scores["codes"].get(slug, 0.0)) for slug in question.codes)
    return max((each.p for each in found["codings"] if each.code in question.codes), default=0.0)


def _said(found: Row, question: Question) -> float:
    return float(has_code(found, *question.codes))
