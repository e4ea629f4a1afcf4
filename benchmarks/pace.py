"""`python benchmarks/pace.py`: turns a second, ours and others' side by side, and a long chat.

Every reader is given the same turns, cut from the example conversations to 19 pieces each: alone, and
with the two turns before. Each runs in a process of its own, in turn, the best of some runs counts.
`TORCH_PYTHON` names a Python that has torch and tokenizers, where this one has not. On a busy machine
the processor's own time says more than the clock's, on one processor most of all (`taskset -c 0 python
benchmarks/pace.py`): threads that wait for each other spend it too.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from tokenizers import Tokenizer

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
TOKENIZER = HERE.parent / "src" / "turntoward" / "data" / "encoder" / "tokenizer.json"
PIECES = 19
ROUNDS = 3
LONG = 40_000
NAMES = {
    "both": "turntoward, rules and encoder",
    "rules": "turntoward, rules",
    "bert": "a network of BERT-base's shape, 28 labels, PyTorch (random weights)",
    "vader": "VADER",
    "empath": "Empath",
}
MANY = {"both": 1_000, "rules": 4_000, "bert": 96, "vader": 4_000, "empath": 1_000}
Figures = dict[str, float]


def main() -> None:
    """Measure and print."""
    pythons = {name: sys.executable for name in NAMES if _is_here(name)}
    if torch := _torch():
        pythons["bert"] = torch
    with tempfile.TemporaryDirectory() as folder:
        found = dict(_measured(Path(folder), pythons))
        print(*_table(found), sep="\n")
        print(*_absent(pythons), sep="\n")
        if "--quick" not in sys.argv:
            print(*_long(Path(folder)), sep="\n")


def _is_here(name: str) -> bool:
    module = {"vader": "vaderSentiment", "empath": "empath", "bert": "torch"}.get(name)
    return module is None or find_spec(module) is not None


def _torch() -> str | None:
    return os.environ.get("TORCH_PYTHON") or (sys.executable if find_spec("torch") else None)


def _absent(pythons: dict[str, str]) -> Iterator[str]:
    if "bert" not in pythons:
        yield "\nWithout torch the network of BERT's shape is left out; `uv run --group bench --with torch"
        yield "python benchmarks/pace.py` brings it, for this run only."
    if missing := [NAMES[name] for name in ("vader", "empath") if name not in pythons]:
        yield f"\nNot installed and left out: {', '.join(missing)} (`uv sync --group bench`)."


def _measured(
    folder: Path, pythons: dict[str, str]
) -> Iterator[tuple[str, tuple[Figures, Figures]]]:
    """By reader: turns alone, and with two turns before each."""
    for name in NAMES:
        if name in pythons:
            sides = []
            for before in (0, 2):
                path = folder / f"{name}-{before}.json"
                path.write_text(json.dumps(windows(MANY[name], before)), "utf-8")
                sides.append(_best([pythons[name], HERE / "turns.py", name, path, TOKENIZER]))
            yield name, (sides[0], sides[1])


def _best(command: list[str | Path]) -> Figures:
    rounds = 1 if "--quick" in sys.argv else ROUNDS
    return min((_run(command) for _ in range(rounds)), key=lambda each: each["processor"])


def _run(command: list[str | Path]) -> Figures:
    done = subprocess.run(command, check=True, capture_output=True)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def windows(many: int, before: int) -> list[list[str]]:
    """Turns of 19 pieces, none twice, each after the `before` turns in front of it; always the same."""
    turns = list(_turns(many + before))
    return [turns[at : at + before + 1] for at in range(many)]


def _turns(many: int) -> Iterator[str]:
    from turntoward.api import open_conversation

    paths = [each for each in sorted(EXAMPLES.iterdir()) if each.suffix in {".txt", ".vtt", ".csv"}]
    words = [
        word
        for path in paths
        for turn in open_conversation(path).turns
        for word in turn.text.split()
    ]
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    pieces = {word: len(tokenizer.encode(word).ids) for word in set(words)}
    chance = random.Random(PIECES)  # noqa: S311 always the same
    met: set[str] = set()
    while len(met) < many:
        at = chance.randrange(len(words) - PIECES)
        room, turn = PIECES, []
        while at < len(words) and pieces[words[at]] <= room:
            turn.append(words[at])
            room -= pieces[words[at]]
            at += 1
        text = " ".join([*turn, *chance.choices(("so", "now", "then", "there"), k=room)])
        if text not in met:
            met.add(text)
            yield text


def _table(found: dict[str, tuple[Figures, Figures]]) -> Iterator[str]:
    loads = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    yield f"\nReading turns of {PIECES} pieces (load of the machine {loads:.1f})\n"
    yield (
        "| | loading, s | resident, MB | most, MB | turns/s alone | times the first "
        "| turns/s after two others | times the first | processor, ms a turn, alone | after two |"
    )
    yield f"|---|{'---:|' * 9}"
    firsts = [_pace(side) for side in found["both"]]
    for name, sides in found.items():
        cells = [
            f"{sides[0][key]:{form}}" for key, form in (("load", ".2f"), ("resident_mb", ".0f"))
        ]
        cells.append(f"{max(side['peak_mb'] for side in sides):.0f}")
        for side, first in zip(sides, firsts, strict=True):
            cells += [f"{_pace(side):,.0f}", f"{_pace(side) / first:.2f}"]
        cells += [f"{1000 * side['processor'] / side['count']:.2f}" for side in sides]
        yield f"| {NAMES[name]} | {' | '.join(cells)} |"


def _pace(side: Figures) -> float:
    return side["count"] / side["seconds"]


def _long(folder: Path) -> Iterator[str]:
    """A long chat from the file to its reading, twice, as the command does it."""
    chat = folder / "chat.txt"
    subprocess.run([sys.executable, HERE / "make_whatsapp.py", str(LONG), chat], check=True)
    yield f"\nA chat of {LONG:,} messages, from the file to the whole reading (`turntoward read --json`)\n"
    yield "| | first time, s | again, s |\n|---|---:|---:|"
    for name, options in (("rules and encoder", []), ("rules", ["--rules-only"])):
        read = [sys.executable, "-m", "turntoward", "read", str(chat), "--me", "Ana", "--json"]
        times = []
        for _ in range(2):
            started = perf_counter()
            subprocess.run([*read, *options], check=True, capture_output=True)
            times.append(perf_counter() - started)
        yield f"| {name} | {times[0]:.1f} | {times[1]:.1f} |"


if __name__ == "__main__":
    main()
