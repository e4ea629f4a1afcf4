"""Fuzz every target for long: `python -m tests.fuzz.soak`, or some of them by name.

Coverage leads, and several run at once, one for each processor. Each is started anew for every
million inputs, with another seed, so that what it has kept does not slow it down. The table at the end
says how many inputs each target has seen, and what was found; what breaks a promise lies in out/fuzz.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from msgspec import Struct

from tests.fuzz.targets import NAMES

__all__ = ["main"]

RUNS: Final = 10_000_000  # inputs for each target
_AT_ONCE: Final = 1_000_000  # inputs of one process
_COUNTS: Final = re.compile(r"([\d,]+) inputs, ([\d,]+) findings")
_ROOT: Final = Path(__file__).parents[2]


class Share(Struct, frozen=True):
    """What one process is to try."""

    name: str
    seed: int
    runs: int


def main() -> int:
    """Run all shares; how many findings there are."""
    given = _parser().parse_args()
    shares = [*_shares(given.names or NAMES, given.runs)]
    with ThreadPoolExecutor(given.at_once) as pool:
        told = [*pool.map(lambda share: _run(share, given.seconds, given.findings), shares)]
    counts: dict[str, list[int]] = {}
    for share, (inputs, findings) in zip(shares, told, strict=True):
        row = counts.setdefault(share.name, [0, 0])
        row[0] += inputs
        row[1] += findings
    for name, (inputs, findings) in counts.items():
        sys.stdout.write(f"{name:<18}{inputs:>12,} inputs{findings:>6,} findings\n")
    return min(1, sum(findings for _, findings in counts.values()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.soak")
    parser.add_argument("names", nargs="*", help="of targets; all, where there is none")
    parser.add_argument("--runs", type=int, default=RUNS, help="inputs for each")
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="for each process, at most"
    )
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--findings", type=Path, default=Path("out/fuzz"), help="a folder for them")
    return parser


def _shares(names: tuple[str, ...], runs: int) -> Iterator[Share]:
    """A million inputs of each in turn, so that a run that is broken off has seen all of them."""
    for seed, done in enumerate(range(0, runs, _AT_ONCE), 1_000):
        yield from (Share(name, seed, min(_AT_ONCE, runs - done)) for name in names)


def _run(share: Share, seconds: float, folder: Path) -> tuple[int, int]:
    """How many inputs were tried, and how many findings there are."""
    options = {"runs": share.runs, "seed": share.seed, "seconds": seconds, "findings": folder}
    flags = [f"--{name}={value}" for name, value in options.items()]
    command = [sys.executable, "-m", "tests.fuzz.run", share.name, "--guided", *flags]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    sys.stdout.write(done.stdout or f"{share.name}: {done.stderr[-4000:]}\n")
    sys.stdout.flush()
    told = _COUNTS.search(done.stdout)
    if told is None:  # ended by libFuzzer
        return 0, 1
    inputs, findings = (int(number.replace(",", "")) for number in told.groups())
    return inputs, findings


if __name__ == "__main__":
    sys.exit(main())
