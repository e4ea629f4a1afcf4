"""`make bench-agreement DATA=FOLDER`: how far the codings agree with coded excerpts.

Reads `annotated/*.jsonl` in the folder: every turn with `codes`, `disclosure`, `bid`, `turning`, and
the codes its coders were `unsure` of, which do not count either way. These excerpts are for measuring
only; nothing in the project was fitted to them.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from turntoward import code

FEWEST = 10  # positives below which a code's figure says nothing
Row = dict[str, Any]
TURNINGS = ("turns_toward", "turns_away", "turns_against")


def main() -> None:
    """Print the table, or say what is missing."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    files = sorted((folder / "annotated").glob("*.jsonl"))
    if not files:
        sys.exit(f"There are no excerpts in {folder / 'annotated'}. Name the folder that has them.")
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    coded = list(code(rows))
    print(f"{len(rows)} turns\n\n| code | positives | found | precision | recall | κ |")
    print("|---|---:|---:|---:|---:|---:|")
    for slug in sorted({slug for row in rows for slug in row["codes"]}):
        pairs = [
            (slug in row["codes"], any(each.code == slug for each in found["codings"]))
            for row, found in zip(rows, coded, strict=True)
            if slug not in row["unsure"]
        ]
        if sum(truth for truth, _ in pairs) >= FEWEST:
            _print(slug, pairs)
    _print("bid", list(_bids(rows, coded)))
    for turning in ("toward", "away"):
        _print(f"turns_{turning}", list(_turnings(rows, coded, turning)))
    levels = [
        (row["disclosure"], found["disclosure"].level)
        for row, found in zip(rows, coded, strict=True)
        if isinstance(row["disclosure"], int)
    ]
    print(
        f"\nDisclosure, quadratic-weighted κ: {_weighted_kappa(levels):.2f} ({len(levels)} turns)"
    )


def _bids(rows: list[Row], coded: list[Row]) -> Iterator[tuple[bool, bool]]:
    for row, found in zip(rows, coded, strict=True):
        if row["bid"] != "unsure":
            yield row["bid"] is not None, found["bid"] is not None


def _turnings(rows: list[Row], coded: list[Row], kind: str) -> Iterator[tuple[bool, bool]]:
    for row, found in zip(rows, coded, strict=True):
        if row["turning"] != "unsure":
            yield row["turning"] == kind, bool(found["turning"] and found["turning"].kind == kind)


def _print(name: str, pairs: list[tuple[bool, bool]]) -> None:
    true, found = sum(truth for truth, _ in pairs), sum(said for _, said in pairs)
    both = sum(truth and said for truth, said in pairs)
    precision = both / found if found else float("nan")
    print(
        f"| {name} | {true} | {found} | {precision:.2f} | {both / max(true, 1):.2f} | "
        f"{_kappa(pairs):.2f} |"
    )


def _kappa(pairs: list[tuple[bool, bool]]) -> float:
    """Cohen's κ of two yes-no codings."""
    count = len(pairs)
    agree = sum(truth == said for truth, said in pairs) / count
    true, found = (sum(pair[side] for pair in pairs) / count for side in (0, 1))
    chance = true * found + (1 - true) * (1 - found)
    return (agree - chance) / (1 - chance) if chance < 1 else float("nan")


def _weighted_kappa(pairs: list[tuple[int, int]]) -> float:
    """Cohen's κ with quadratic weights."""
    seen = sum((a - b) ** 2 for a, b in pairs) / len(pairs)
    chance = sum((a - b) ** 2 for a, _ in pairs for _, b in pairs) / len(pairs) ** 2
    return 1 - seen / chance


if __name__ == "__main__":
    main()
