"""How often feedback on a draft is right, how much it finds, and how long it takes.

Counts the drafts of `benchmarks/drafts/` and writes `docs/reference/drafts.md`; see the README beside
the drafts for what is counted.
"""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from typing import Any

from turntoward.coach.feedback import Coach
from turntoward.coach.records import FindingKind
from turntoward.drafts import load_coach

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "reference" / "drafts.md"
Row = dict[str, Any]
Place = tuple[str, int, int]
WORDS = 100
WARM_UP = 40  # drafts that come first and are not timed
ROUNDS = 5
PARTS = ("dev", "held out", "fresh", "fresh 2", "fresh 3")


class Count:
    """What was found of the spans of some drafts, and what was said beside them."""

    def __init__(self) -> None:
        self.spans = Counter[str]()
        self.found = Counter[str]()
        self.said = Counter[str]()
        self.right = Counter[str]()
        self.places_found = self.places_right = self.clean = self.flagged = 0

    def add(self, row: Row, said: list[Place]) -> None:
        """Count one draft."""
        spans = [(each["code"], each["start"], each["end"]) for each in row["spans"]]
        self.clean += not spans
        self.flagged += not spans and bool(said)
        for span in spans:
            self.spans[span[0]] += 1
            self.found[span[0]] += any(meet(span, each) and span[0] == each[0] for each in said)
            self.places_found += any(meet(span, each) for each in said)
        for each in said:
            self.said[each[0]] += 1
            self.right[each[0]] += any(meet(span, each) and span[0] == each[0] for span in spans)
            self.places_right += any(meet(span, each) for span in spans)


def meet(one: Place, other: Place) -> bool:
    """Whether two places share a code point."""
    return one[1] < other[2] and other[1] < one[2]


def main() -> None:
    """Count, print, and write the page."""
    coach = load_coach()
    lines = [*page(coach)]
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


def page(coach: Coach) -> Iterator[str]:
    """The lines of the page."""
    parts = {name: rows(name.replace(" ", "_")) for name in PARTS}
    counts = {name: counted(part, coach) for name, part in parts.items()}
    number = sum(map(len, parts.values()))
    places = sum(sum(count.spans.values()) for count in counts.values())
    yield "<!-- Made by benchmarks/drafts.py; edit what it is made from. -->\n"
    yield "# Feedback on drafts, measured\n"
    yield (
        f"{number} drafts were written for this, with the places that should be flagged ({places}) and "
        "the many that should not (`benchmarks/drafts/`). Whoever wrote drafts wrote rules, too. "
        "Misses were looked at in *dev* only. Of *held out*, written before the rules, no draft was "
        "looked at, but its totals by code were, again and again while rules were improved: read it as "
        "the upper end. *Fresh* was written when most rules were there; it was counted and its misses "
        "not looked at. *Fresh 2* is the third, kept aside by chance, of drafts written later without a "
        "look at the rules; the other two thirds went to *dev* and more rules came of them. The rules "
        "before found as much of *fresh 2* as those after. *Fresh 3* is such a third of 302 drafts by "
        "another hand that had not seen the rules: they found .66 of it, with a precision of .90. That "
        "hand then wrote rules by the other two thirds, so what *fresh 3* gets below flatters. Drafts of "
        "other people will get what a fresh part got before anybody wrote rules with its author's words "
        "in mind. The fresh parts are small.\n"
    )
    yield "A place counts as found when what is said overlaps it.\n"
    yield "| drafts | number | places | precision | recall | with the same code | unflagged drafts kept so |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, part in parts.items():
        yield overall(name, len(part), counts[name])
    yield "\nHeld out, by code (a place said with another code counts as false here):\n"
    yield "| code | places | found | said | precision | recall |\n|---|---:|---:|---:|---:|---:|"
    yield from by_code(counts["held out"])
    yield f"\n{speed(coach, chain.from_iterable(parts.values()))}"


def rows(name: str) -> list[Row]:
    """The drafts of one file."""
    lines = (HERE / "drafts" / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def counted(part: Iterable[Row], coach: Coach) -> Count:
    """What is found in some drafts."""
    count = Count()
    for row in part:
        feedback = checked(row, coach)
        said = [
            (each.code, *(each.span or (0, len(row["text"]))))
            for each in feedback.findings
            if each.kind is not FindingKind.STRENGTH
        ]
        count.add(row, said)
    return count


def checked(row: Row, coach: Coach) -> Any:
    """The feedback on a draft."""
    return coach.check(
        row["text"], replying_to=row.get("replying_to"), to=row.get("to"), intent=row.get("intent")
    )


def overall(name: str, number: int, count: Count) -> str:
    """One row: by place, and with the same code."""
    spans, said = sum(count.spans.values()), sum(count.said.values())
    same = f"{sum(count.right.values()) / said:.2f} / {sum(count.found.values()) / spans:.2f}"
    kept = f"{count.clean - count.flagged} of {count.clean}"
    return (
        f"| {name} | {number} | {spans} | {count.places_right / said:.2f} | "
        f"{count.places_found / spans:.2f} | {same} | {kept} |"
    )


def by_code(count: Count) -> Iterator[str]:
    """One row a code."""
    for code in sorted(count.spans | count.said):
        precision = f"{count.right[code] / count.said[code]:.2f}" if count.said[code] else "–"
        recall = f"{count.found[code] / count.spans[code]:.2f}" if count.spans[code] else "–"
        yield (
            f"| {code} | {count.spans[code]} | {count.found[code]} | {count.said[code]} | "
            f"{precision} | {recall} |"
        )


def speed(coach: Coach, drafts: Iterable[Row]) -> str:
    """How long a draft of a hundred words takes, warm and from the command line."""
    long = [*hundred(drafts)]
    coach = Coach(coach.knowledge)
    coach.prepare()
    new, again = ([milliseconds(row, coach) for row in long] for _ in range(2))
    first, warm = quantiles(new[WARM_UP:], n=20), quantiles(again[WARM_UP:], n=20)
    cold = min(cold_start(long[0]["text"]) for _ in range(ROUNDS))
    return (
        f"{len(new) - WARM_UP} drafts of {WORDS} to {WORDS * 1.2:.0f} words, put together from these, of one core, after "
        f"`prepare` and {WARM_UP} others: {first[9]:.1f} ms each (median), {first[18]:.1f} ms (95 %); met a "
        f"second time {warm[9]:.1f} ms (median), {warm[18]:.1f} ms (95 %). `turntoward check` on one of them, "
        f"from the start of the program: {cold:.0f} ms (best of {ROUNDS}). On a shared machine."
    )


def milliseconds(row: Row, coach: Coach) -> float:
    """How long one draft takes."""
    started = process_time()
    checked(row, coach)
    return (process_time() - started) * 1000


def hundred(drafts: Iterable[Row]) -> Iterator[Row]:
    """Drafts put one after another until they have a hundred words; those far longer are left out."""
    text = ""
    for row in drafts:
        text = f"{text}\n{row['text']}" if text else row["text"]
        if len(text.split()) >= WORDS:
            if len(text.split()) <= WORDS * 1.2:
                yield {"text": text, "replying_to": row.get("replying_to")}
            text = ""


def cold_start(text: str) -> float:
    """Milliseconds from the start of the program to its end."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "draft.txt"
        file.write_text(text, "utf-8")
        started = perf_counter()
        subprocess.run(
            [sys.executable, "-m", "turntoward", "check", "--exit-zero", file],
            check=True,
            capture_output=True,
        )
        return (perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
