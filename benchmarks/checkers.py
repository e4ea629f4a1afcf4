"""One checker over drafts, ours or another written in Python; prints one line of JSON.

`checkers.mjs` does the same for those written in JavaScript.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

WARM_UP = 40  # drafts that come first and are not timed
Row = dict[str, Any]
Check = Callable[[Row], list[tuple[int, int]]]


def turntoward() -> Check:
    """Ours, told what is known of the draft; a finding about all of it has no place."""
    from turntoward.coach.records import FindingKind
    from turntoward.drafts import load_coach

    coach = load_coach()

    def check(row: Row) -> list[tuple[int, int]]:
        known = {key: row.get(key) for key in ("replying_to", "to", "intent")}
        said = coach.check(row["text"], **known).findings
        return [each.span or (0, 0) for each in said if each.kind is not FindingKind.STRENGTH]

    return check


def proselint() -> Check:
    """Proselint, as it comes."""
    from proselint.checks import __register__
    from proselint.registry import CheckRegistry
    from proselint.tools import LintFile

    CheckRegistry().register_many(__register__)

    def check(row: Row) -> list[tuple[int, int]]:
        spans = (each.check_result.span for each in LintFile("draft", row["text"]).lint())
        # It puts a line break before the text and counts it.
        return [(start - 1, end - 1) for start, end in spans]

    return check


def main() -> None:
    """Time the long drafts, new and met before; say which places of the short ones are flagged."""
    name, path = sys.argv[1:]
    given = json.loads(Path(path).read_text("utf-8"))
    check = {"turntoward": turntoward, "proselint": proselint}[name]()
    new, again = ([_timed(check, row) for row in given["long"]] for _ in range(2))
    places = [check(row) for row in given["short"]]
    print(json.dumps({"new": new[WARM_UP:], "again": again[WARM_UP:], "places": places}))


def _timed(check: Check, row: Row) -> float:
    started = perf_counter()
    check(row)
    return (perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
