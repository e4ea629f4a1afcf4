"""`python -m training.fit`: how rules and encoder are weighed, and from where on a code speaks.

Uses only what was kept aside from training and coded by the codebook (and AnnoMI's experts). Every
figure printed is out of fold, with folds by conversation: nothing is judged by weights that saw it.
A threshold is the one with the best F1 among those at which the code is right at least four times in
five. Where rules and encoder together do not beat the rules by 0.03 κ from there on, the rules decide
alone, as they would without an encoder; so they do for danger, where nothing may silence a rule.
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression

from training.calibration import calibration_error
from training.data import TURNINGS, Example, code_names, targets
from training.export import EMOTION_NAMES, SHIPPED
from training.train import windows
from turntoward.api import load_codebook
from turntoward.coding import Coder
from turntoward.coding.blend import Blend, Mix, odds
from turntoward.encoders.onnx import load_encoder
from turntoward.evaluation.aside import number_of
from turntoward.evaluation.figures import kappa
from turntoward.model import Coding

FOLDS = 5
RIGHT = 0.8  # of what is said
BETTER = 0.03  # κ
FEWEST = 12  # positives to fit anything on
SILENT = 1.01
ALWAYS_RULED = frozenset({"risk"})


@dataclass(slots=True)
class Case:
    """What is known, ruled and scored of one code, over all examples that know it."""

    truth: np.ndarray  # (n,) 0 or 1
    ruled: np.ndarray  # (n,) whether a rule found it
    features: np.ndarray  # (n, 3) logit, odds of the rule, found
    groups: np.ndarray  # (n,) fold


def rulings(examples: list[Example]) -> Iterator[dict[str, Coding]]:
    """What the rules alone find in the last turn of each window."""
    coder = Coder(load_codebook())
    for number, example in enumerate(examples):
        found: tuple[Coding, ...] = ()
        for speaker, text in zip(example.speakers, example.texts, strict=True):
            found = coder.code(speaker, text, conversation=str(number))
        yield {coding.code: coding for coding in found}


def precision(truth: np.ndarray, said: np.ndarray) -> float:
    """Share of what is said that is right; 1 where nothing is said."""
    return float(truth[said > 0].mean()) if said.any() else 1.0


def out_of_fold(case: Case) -> np.ndarray:
    """(n,) each chance by weights that did not see it."""
    found = np.zeros(len(case.truth))
    for fold in range(FOLDS):
        inside = case.groups != fold
        if case.truth[inside].sum() < FOLDS:
            continue
        model = _fitted(case.features[inside], case.truth[inside])
        found[~inside] = model.predict_proba(case.features[~inside])[:, 1]
    return found


def _fitted(features: np.ndarray, truth: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=1.0, max_iter=1_000).fit(features, truth)


def threshold(truth: np.ndarray, chance: np.ndarray) -> float:
    """The threshold with the best F1 among those at which enough is right."""
    order = np.argsort(-chance, kind="stable")
    hits = np.cumsum(truth[order])
    said = np.arange(1, len(truth) + 1)
    f1 = 2 * hits / (said + truth.sum())
    f1[(hits / said < RIGHT) | (said < FOLDS)] = 0
    return float(max(0.5, chance[order][f1.argmax()])) if f1.max() > 0 else SILENT


def fit_one(name: str, case: Case) -> Mix | None:
    """The mix of a code; None where there is too little to fit. Prints one line of the table."""
    positives = int(case.truth.sum())
    ruled = kappa(case.truth, case.ruled)
    if positives < FEWEST:
        print(f"| {name} | {positives} | {ruled:.2f} | – | – | – | rules: too few to fit |")
        return None
    chance = out_of_fold(case)
    at = threshold(case.truth, chance)
    said = (chance >= at).astype(float)
    both = kappa(case.truth, said)
    rules_decide = name in ALWAYS_RULED or both < ruled + BETTER
    by = "rules" if rules_decide else "both"
    right, recall = precision(case.truth, said), float(said[case.truth > 0].mean())
    error = calibration_error(case.truth, chance)
    print(
        f"| {name} | {positives} | {ruled:.2f} | {both:.2f} | {right:.2f} / {recall:.2f} "
        f"| {error:.3f} | {by} |"
    )
    shipped = case.ruled if rules_decide else said
    measured = round(precision(case.truth, shipped), 3) if shipped.any() else None
    return _mix(case, at, right=measured, rules_decide=rules_decide)


def _mix(case: Case, at: float, *, right: float | None = None, rules_decide: bool = False) -> Mix:
    model = _fitted(case.features, case.truth)
    encoder, rule, found = (round(float(weight), 4) for weight in model.coef_[0])
    return Mix(
        bias=round(float(model.intercept_[0]), 4),
        encoder=encoder,
        rule=rule,
        found=found,
        threshold=round(at, 4),
        right=right,
        rules_decide=rules_decide,
    )


def case(  # noqa: PLR0913, PLR0917 all of these decide it
    examples: list[Example], known: np.ndarray, found: list[dict[str, Coding]],
    logits: list[float | None], slug: str, level: int = 0,
) -> Case:  # fmt: skip
    """One code over the examples that know it and that the encoder was asked about."""
    rows = [at for at in range(len(examples)) if not np.isnan(known[at]) and logits[at] is not None]
    features = np.zeros((len(rows), 3))
    for row, at in enumerate(rows):
        ruled = found[at].get(slug)
        features[row, 0] = logits[at]
        if ruled and (ruled.level or 0) >= level:
            features[row, 1:] = odds(ruled.p), 1
    groups = np.array([number_of(examples[at].group) % FOLDS for at in rows])
    return Case((known[rows] >= 0.5).astype(float), features[:, 2], features, groups)


def cases(everything: list[Example], encoder: Path) -> Iterator[tuple[str, int, Case]]:
    """Every code, and every level of disclosure (else 0), over what was kept aside.

    Args:
        everything: from `training.data`.
        encoder: folder of the encoder to ask.
    """
    examples = [
        example
        for example in everything
        if example.aside and (example.known or example.source == "annomi")
    ]
    found = list(rulings(examples))
    scores = load_encoder(encoder).score(windows(examples))
    known = targets(examples)

    def column(slug: str) -> np.ndarray:
        if slug in code_names():
            return known["codes"][:, code_names().index(slug)]
        kind = TURNINGS.index(slug.removeprefix("turns_"))
        return np.where(known["turning"] < 0, np.nan, known["turning"] == kind)

    for slug in (*code_names(), *(f"turns_{kind}" for kind in TURNINGS[1:])):
        logits = [each.codes[slug] if each else None for each in scores]
        yield slug, 0, case(examples, column(slug), found, logits, slug)
    for step in range(3):
        logits = [each.disclosure[step] if each else None for each in scores]
        told = known["disclosure"][:, step]
        one = case(examples, told, found, logits, "disclosure", step + 1)
        yield "disclosure", step + 1, one


def main() -> None:
    """Fit, print the table, write blend.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=Path, default=Path("build/training/examples.pickle"))
    parser.add_argument("--encoder", type=Path, default=SHIPPED)
    options = parser.parse_args()
    everything: list[Example] = pickle.loads(options.examples.read_bytes())
    print(
        "| code | positives | rules κ | both κ | right / found | ECE | shipped |\n|---|---|---|---|---|---|---|"
    )
    codes: dict[str, Mix] = {}
    levels = []
    for slug, level, one in cases(everything, options.encoder):
        if level:
            chance = out_of_fold(one)
            at = balanced(one.truth, chance)
            print(
                f"| disclosure ≥ {level} | {int(one.truth.sum())} | {kappa(one.truth, one.ruled):.2f} | {kappa(one.truth, (chance >= at) * 1.0):.2f} | | {calibration_error(one.truth, chance):.3f} | both |"
            )
            levels.append(_mix(one, at))
        elif mix := fit_one(slug, one):
            codes[slug] = mix
    emotions = emotion_thresholds(everything, options.encoder)
    blend = Blend(codes=codes, disclosure=(levels[0], levels[1], levels[2]), emotions=emotions)
    (options.encoder / "blend.json").write_bytes(
        msgspec.json.format(msgspec.json.encode(blend), indent=1) + b"\n"
    )


def emotion_thresholds(everything: list[Example], folder: Path) -> dict[str, float]:
    """For each emotion the probability with the best F1 on the comments kept aside."""
    examples = [each for each in everything if each.aside and each.source == "goemotions"]
    pairs = [
        (each, said)
        for each, said in zip(examples, load_encoder(folder).score(windows(examples)), strict=True)
        if said
    ]
    found = {}
    for number, label in enumerate(EMOTION_NAMES):
        truth = np.array([number in (each.emotions or ()) for each, _ in pairs], float)
        chance = np.array([said.emotions[label] for _, said in pairs])
        grid = np.linspace(0.05, 0.7, 66)
        hits = [((chance >= at) * truth).sum() for at in grid]
        f1 = [
            2 * hit / ((chance >= at).sum() + truth.sum())
            for hit, at in zip(hits, grid, strict=True)
        ]
        found[label] = round(float(grid[int(np.argmax(f1))]), 2)
    return found


def balanced(truth: np.ndarray, chance: np.ndarray) -> float:
    """The threshold with the best κ: a level is a place on a scale, not a claim to be withheld."""
    grid = np.linspace(0.5, 0.8, 31)
    return float(grid[int(np.argmax([kappa(truth, (chance >= at) * 1.0) for at in grid]))])


if __name__ == "__main__":
    main()
