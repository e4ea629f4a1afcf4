"""`python benchmarks/challenge.py`: how many challenge items are told right, code by code.

An item is right where the last turn is given the code and should be, or is not and should not. For
`disclosure` the question is whether the level is 2 or more.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from turntoward import code

ITEMS = Path(__file__).parent / "challenge" / "items.jsonl"
Row = dict[str, Any]


def main() -> None:
    """Print the table: items right by the rules, and by rules and encoder."""
    items = [json.loads(line) for line in ITEMS.read_text("utf-8").splitlines()]
    right = {"rules": count(items, rules_only=True), "both": count(items, rules_only=False)}
    print(
        "| code | rules: there / look-alikes | rules and encoder: there / look-alikes |\n|---|---|---|"
    )
    for slug in sorted(right["both"]):
        cells = (f"{found[slug][True]:.2f} / {found[slug][False]:.2f}" for found in right.values())
        print(f"| {slug} | {' | '.join(cells)} |")
    for name, found in right.items():
        shares = {slug: (each[True] + each[False]) / 2 for slug, each in found.items()}
        low = sum(share < 0.65 for share in shares.values())
        print(f"{name}: {sum(shares.values()) / len(shares):.3f} right, {low} codes below .65")


def count(items: list[Row], *, rules_only: bool) -> dict[str, dict[bool, float]]:
    """By code, the share of items right: where it is there, and where it is not."""
    found: dict[str, dict[bool, list[bool]]] = defaultdict(lambda: {True: [], False: []})
    coded = list(code(turns(items), rules_only=rules_only))
    last = {row["conversation"]: row for row in coded}
    for number, item in enumerate(items):
        said = has(last[str(number)], item["code"])
        found[item["code"]][item["present"]].append(said == item["present"])
    return {
        slug: {kind: sum(each) / len(each) for kind, each in kinds.items()}
        for slug, kinds in found.items()
    }


def turns(items: list[Row]) -> Iterator[Row]:
    """Every turn, in conversations of their own."""
    for number, item in enumerate(items):
        for turn in item["turns"]:
            yield {**turn, "conversation": str(number)}


def has(row: Row, slug: str) -> bool:
    """Whether a coded turn carries a code."""
    if slug == "disclosure":
        return bool(row["disclosure"].level >= 2)
    return any(coding.code == slug for coding in row["codings"])


if __name__ == "__main__":
    main()
