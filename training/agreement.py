"""`python -m training.agreement [DATA_DIR]`: how far independent codings of the same turns agree.

The second coding of a random part of our conversations lies in `second.jsonl`; turns on which the
second coder was unsure of a code do not count for that code. Prints Cohen's κ for each code with at
least ten positives by either coder, and weighted κ for disclosure. With DATA_DIR, the codings of
public turns too, beside the sets' own human labels.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sklearn.metrics import cohen_kappa_score

from training.data import HERE, LABELS, TURNINGS, annomi, code_names, offmychest

FEWEST = 10
Pairs = list[tuple[bool, bool]]


def first() -> dict[str, dict[str, Any]]:
    """Turns of our conversations by id."""
    return {
        f"{conversation['conversation']}:{at}": turn
        for file in sorted((HERE / "conversations").glob("*.jsonl"))
        for conversation in map(json.loads, file.read_text("utf-8").splitlines())
        for at, turn in enumerate(conversation["turns"])
    }


def both(file: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The first and the second coding of each turn that has both."""
    turns = first()
    for row in map(json.loads, file.read_text("utf-8").splitlines()):
        if row["id"] in turns:
            yield turns[row["id"]], row


def main() -> None:
    """Print the table."""
    rows = list(both(HERE / "second.jsonl"))
    print(f"{len(rows)} turns coded twice\n\n| code | first | second | κ |\n|---|---:|---:|---:|")
    kappas: list[float] = []
    for slug in code_names():
        pairs = [
            (has(one, slug), has(other, slug)) for one, other in rows if slug not in other["unsure"]
        ]
        kappas += _print(slug, pairs)
    for kind in TURNINGS[1:]:
        pairs = [
            (one["turning"] == kind, other["turning"] == kind)
            for one, other in rows
            if "turning" not in other["unsure"]
        ]
        kappas += _print(f"turns_{kind}", pairs)
    levels = [
        (one["disclosure"], other["disclosure"])
        for one, other in rows
        if "disclosure" not in other["unsure"]
    ]
    print(
        f"\nmean κ {sum(kappas) / len(kappas):.2f} over {len(kappas)} codes; disclosure, quadratic-weighted κ {cohen_kappa_score(*zip(*levels, strict=True), weights='quadratic'):.2f}"
    )
    if len(sys.argv) > 1:
        beside_people(Path(sys.argv[1]))


def beside_people(folder: Path) -> None:
    """Print how far the codings of public turns agree with the sets' own coders."""
    print("\n| set | label | people | codings | κ |\n|---|---|---:|---:|---:|")
    for name, examples in (("annomi", annomi(folder)), ("offmychest", offmychest(folder))):
        lines = (HERE / "codings" / f"{name}.jsonl").read_text("utf-8").splitlines()
        ours = {row["id"]: row for row in map(json.loads, lines)}
        rows = [(each, ours[each.id]) for each in examples if each.id in ours]
        for slug in LABELS[name]["codes"]:
            pairs = [
                (example.codes[slug] >= 0.5, has(row, slug))
                for example, row in rows
                if slug not in row["unsure"]
            ]
            left, right = (sum(pair[side] for pair in pairs) for side in (0, 1))
            kappa = cohen_kappa_score(*zip(*pairs, strict=True))
            print(f"| {name} | {slug} | {left} | {right} | {kappa:.2f} |")


def has(turn: dict[str, Any], slug: str) -> bool:
    """Whether a coded turn carries a code."""
    return turn["bid"] is not None if slug == "bid" else slug in turn["codes"]


def _print(slug: str, pairs: Pairs) -> Iterator[float]:
    left, right = (sum(pair[side] for pair in pairs) for side in (0, 1))
    if max(left, right) >= FEWEST:
        kappa = cohen_kappa_score(*zip(*pairs, strict=True))
        print(f"| {slug} | {left} | {right} | {kappa:.2f} |")
        yield kappa


if __name__ == "__main__":
    main()
