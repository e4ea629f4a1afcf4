"""`python benchmarks/interpretations.py DATA`: why `reflects` and EPITOME's interpretations part ways.

EPITOME (Sharma et al. 2020) calls an answer an interpretation where it shows that the other was
understood, and an experience of one's own like theirs is the strong form of it. Our codebook calls that
`shares_own`, and `reflects` only what says the other's meaning back. This prints what the label goes with:
words in the first person, length, each code; and what is left of it in answers without such words. Nothing
is fitted here, and nothing was changed after looking at it.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from turntoward import api
from turntoward.evaluation.figures import auc, interval
from turntoward.evaluation.sets import table

FIRST = re.compile(r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|mine|myself)\b", re.IGNORECASE)
SECOND = re.compile(r"\b(?:you|you['’](?:re|ve|d|ll)|your|yours|yourself)\b", re.IGNORECASE)
CODES = ("reflects", "shares_own", "validates", "asks_open", "asks_closed", "advises")


def main() -> None:
    """Measure and print."""
    answers = list(table(Path(sys.argv[1]) / "epitome" / "dev.csv"))
    print(*report(answers, coded(answers)), sep="\n")


def coded(answers: list[dict[str, str]]) -> list[dict[str, Any]]:
    """What rules and encoder say of each answer, after its post."""
    turns = [
        {"conversation": str(at), "speaker": who, "text": answer[field]}
        for at, answer in enumerate(answers)
        for who, field in (("seeker", "seeker_post"), ("peer", "response_post"))
    ]
    return list(api.code(turns, scores=True))[1::2]


def report(answers: list[dict[str, str]], found: list[dict[str, Any]]) -> Iterator[str]:
    """The lines of the report."""
    truth = np.array([answer["interpretations"] != "0" for answer in answers], float)
    texts = [answer["response_post"] for answer in answers]
    first = np.array([len(FIRST.findall(text)) for text in texts], float)
    words = np.array([len(text.split()) for text in texts], float)
    scores = [each["scores"]["codes"] if each["scores"] else {} for each in found]
    codes = {slug: np.array([each.get(slug, 0.0) for each in scores]) for slug in CODES}
    said = [row["interpretations_rationale"] for row in answers if row["interpretations"] != "0"]
    own = [bool(FIRST.search(each)) for each in said]
    other = [bool(SECOND.search(each)) for each in said]
    yield f"{len(answers)} answers, {truth.sum():.0f} of them interpretations. Of what coders marked in these as"
    yield f"the reason, {np.mean(own):.0%} speaks in the first person; of the other and not of oneself:"
    yield f"{np.mean([b and not a for a, b in zip(own, other, strict=True)]):.0%}.\n"
    yield "| interpretations ↔ | all answers | answers without a word in the first person |"
    yield "|---|---:|---:|"
    names = [str(at) for at in range(len(answers))]
    for what, chance in {
        "words in the first person": first,
        "length in words": words,
        **codes,
    }.items():
        cells = [_cell(truth, chance, rows, names) for rows in (first >= 0, first == 0)]
        yield f"| {what} | {' | '.join(cells)} |"
    few = first == 0
    yield f"\nThe last column: {few.sum()} answers, {truth[few].sum():.0f} interpretations."


def _cell(truth: np.ndarray, chance: np.ndarray, rows: np.ndarray, names: list[str]) -> str:
    kept = np.flatnonzero(rows)
    groups = [names[at] for at in kept]
    low, high = interval(auc, truth[kept], chance[kept], groups)
    return f"{auc(truth[kept], chance[kept]):.2f} ({low:.2f} to {high:.2f})"


if __name__ == "__main__":
    main()
