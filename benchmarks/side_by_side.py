"""Feedback on drafts beside the prose checkers people have: speed and coverage, in one run.

None of the others is made for this; they look at style, spelling or wording that hurts. The table
tells what somebody gets from them who hopes that they will do.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from drafts import Count, Row, hundred, rows

HERE = Path(__file__).parent
PARTS = ("dev", "held_out", "fresh")
PACKAGES = {"write-good": "1.0.8", "alex": "11.0.1", "harper.js": "2.10.0"}
ROUNDS = 5
Command = list[str | Path]


class Checker:
    """How to run a checker: over many drafts, and from the command line on one."""

    def __init__(self, many: Command, one: Command) -> None:
        self.many, self.one = many, one

    def measured(self, given: Path) -> dict[str, Any]:
        """What it flags, and how long it takes for each draft."""
        done = subprocess.run([*self.many, given], check=True, capture_output=True)
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    def cold(self) -> float:
        """Milliseconds from the start of the program to its end, the best of some."""
        return min(_wall(self.one) for _ in range(ROUNDS))


def main() -> None:
    """Measure and print."""
    parts = {name: rows(name) for name in PARTS}
    long = [*hundred(chain.from_iterable(parts.values()))]
    with tempfile.TemporaryDirectory() as folder:
        given = _given(Path(folder), parts, long)
        checkers = _python(Path(folder)) | _node(Path(folder))
        measured = {name: each.measured(given) for name, each in checkers.items()}
        cold = {name: each.cold() for name, each in checkers.items()}
    print(*_speed(measured, cold, long), *_coverage(measured, parts), sep="\n")


def _given(folder: Path, parts: dict[str, list[Row]], long: list[Row]) -> Path:
    """Write what the checkers are given: all drafts, and one, as text and for programs."""
    everything = {"short": [*chain.from_iterable(parts.values())], "long": long}
    (folder / "one.txt").write_text(long[0]["text"], "utf-8")
    (folder / "one.json").write_text(json.dumps({"short": long[:1], "long": []}), "utf-8")
    (folder / "all.json").write_text(json.dumps(everything), "utf-8")
    return folder / "all.json"


def _python(folder: Path) -> dict[str, Checker]:
    many: Command = [sys.executable, HERE / "checkers.py"]
    return {
        name: Checker([*many, name], [sys.executable, "-m", name, "check", folder / "one.txt"])
        for name in ("turntoward", "proselint")
    }


def _node(folder: Path) -> dict[str, Checker]:
    """The checkers written in JavaScript, installed for this run only; none where that fails."""
    if not (shutil.which("node") and shutil.which("npm")):
        print(f"\nWithout node and npm, {', '.join(PACKAGES)} are left out.")
        return {}
    packages = [f"{name}@{version}" for name, version in PACKAGES.items()]
    npm: Command = ["npm", "install", "--prefix", folder, "--ignore-scripts", "--no-audit"]
    if subprocess.run([*npm, *packages], check=False, capture_output=True).returncode:
        print(f"\n{', '.join(PACKAGES)} could not be installed and are left out.")
        return {}
    many: Command = ["node", shutil.copy(HERE / "checkers.mjs", folder)]
    bins = folder / "node_modules" / ".bin"
    return {
        "write-good": Checker([*many, "write-good"], [bins / "write-good", folder / "one.txt"]),
        "alex": Checker([*many, "alex"], [bins / "alex", "--text", folder / "one.txt"]),
        # It brings no command line; the start of our few lines around it is what an editor pays.
        "harper.js": Checker([*many, "harper.js"], [*many, "harper.js", folder / "one.json"]),
    }


def _wall(command: Command) -> float:
    started = perf_counter()
    subprocess.run(command, check=False, capture_output=True)  # many end with 1 when they flag
    return (perf_counter() - started) * 1000


def _speed(
    measured: dict[str, dict[str, Any]], cold: dict[str, float], long: list[Row]
) -> Iterator[str]:
    words = sum(len(row["text"].split()) for row in long) / len(long)
    count = len(measured["turntoward"]["new"])
    yield f"\nFeedback on a draft: {count} drafts of {words:.0f} words on average\n"
    yield (
        "| | a new draft: median, ms | 95 %, ms | times the first | "
        "met before: median, ms | 95 %, ms | times the first | cold start, ms | times the first |"
    )
    yield f"|---|{'---:|' * 8}"
    for name, each in measured.items():
        new, again = (_warm(each[when], measured["turntoward"][when]) for when in ("new", "again"))
        ratio = cold[name] / cold["turntoward"]
        yield f"| {name} | {new} | {again} | {cold[name]:.0f} | {ratio:.2f} |"


def _warm(ms: list[float], first: list[float]) -> str:
    cuts, those = quantiles(ms, n=20), quantiles(first, n=20)
    return f"{cuts[9]:.1f} | {cuts[18]:.1f} | {cuts[18] / those[18]:.2f}"


def _coverage(measured: dict[str, dict[str, Any]], parts: dict[str, list[Row]]) -> Iterator[str]:
    number = sum(map(len, parts.values()))
    yield f"\nWhat is flagged of the places that should be, in {number} drafts\n"
    yield (
        f"| | {' | '.join(name.replace('_', ' ') for name in parts)} | times the first | "
        "flags that meet a place | flags per 100 words of drafts that need none | times the first | "
        "such drafts left alone |"
    )
    yield f"|---|{'---:|' * (len(parts) + 5)}"
    first = None
    for name, each in measured.items():
        tally = Tally(parts, each["places"])
        first = first or tally
        yield f"| {name} | {tally.row(first)} |"


class Tally:
    """What one checker flagged, counted by part and in all."""

    def __init__(self, parts: dict[str, list[Row]], places: list[list[list[int]]]) -> None:
        drafts = iter(places)
        self.parts = {name: _count(part, drafts) for name, part in parts.items()}
        every = [*chain.from_iterable(parts.values())]
        self.all = _count(every, iter(places))
        clean = [(row, said) for row, said in zip(every, places, strict=True) if not row["spans"]]
        words = sum(len(row["text"].split()) for row, _ in clean)
        self.false = 100 * sum(len(said) for _, said in clean) / words

    def row(self, first: "Tally") -> str:
        """The cells of its row."""
        said = sum(self.all.said.values())
        cells = [
            *(f"{_share(count):.2f}" for count in self.parts.values()),
            f"{_share(self.all) / _share(first.all):.2f}",
            f"{self.all.places_right / said:.2f}" if said else "–",
            f"{self.false:.2f}",
            f"{self.false / first.false:.1f}" if first.false else "–",
            f"{self.all.clean - self.all.flagged} of {self.all.clean}",
        ]
        return " | ".join(cells)


def _count(part: list[Row], places: Iterator[list[list[int]]]) -> Count:
    count = Count()
    for row in part:
        count.add(row, [("", start, end) for start, end in next(places)])
    return count


def _share(count: Count) -> float:
    return count.places_found / sum(count.spans.values())


if __name__ == "__main__":
    main()
