"""What the tests of the store do at their small sizes, for long: `python -m tests.store.soak`.

100,000 disks after a power cut, 60,000 damaged files, 300,000 changed envelopes, 10,000 kills of a
writer, 500 of each operation; about an hour on a quiet machine. Each part can be run by its name. The
counts stand at the end of each; the status is 1 where anything was lost.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.store import envelopes, killing, operations, power, tampering

__all__ = ["main"]

_AT_ONCE: Final = 500  # kills between two lines that say how far it is


def main() -> int:
    """Run all; whether anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.store.soak")
    parser.add_argument("names", nargs="*", choices=[[], *PARTS], help="of parts; all, without")
    parser.add_argument("--share", type=float, default=1.0, help="of the full counts")
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="for the kills, at most"
    )
    given = parser.parse_args()
    return min(1, sum(PARTS[name](given.share, given.seconds) for name in given.names or PARTS))


def _power(share: float, _seconds: float) -> int:
    with tempfile.TemporaryDirectory() as folder:
        tried, lost = power.lost(Path(folder), "FULL", int(100_000 * share), 3)
    _say(f"{tried:,} disks after a power cut: {lost:,} lost something")
    return lost


def _tampering(share: float, _seconds: float) -> int:
    with tempfile.TemporaryDirectory() as folder:
        verdicts = tampering.verdicts(Path(folder), int(60_000 * share), 4)
    _say(f"{sum(verdicts.values()):,} damaged files: {dict(verdicts)}")
    return verdicts["wrong"]


def _envelopes(share: float, _seconds: float) -> int:
    found = envelopes.tried(int(200_000 * share), int(100_000 * share), 6)
    _say(f"{found.changed:,} changed envelopes and {found.resealed:,} made to fit: {found}")
    return found.accepted


def _killing(share: float, seconds: float) -> int:
    """In parts, each with another seed, so that one that is broken off has a count."""
    told: dict[str, int] = {}
    until = time.monotonic() + seconds
    for seed, first in enumerate(range(0, kills := int(10_000 * share), _AT_ONCE), 1):
        if time.monotonic() > until:
            break
        found = killing.main(min(_AT_ONCE, kills - first), seed, early=False)
        told = {name: told.get(name, 0) + number for name, number in found.items()}
        _say(f"{told['kills']:,} kills, {told['acknowledged']:,} acknowledged: {told}")
    return told["lost"] + told["partial"] + told["corrupt"]


def _operations(share: float, _seconds: float) -> int:
    found = operations.main(int(500 * share), 2)
    for name, each in found.items():
        _say(f"{name}: {each}")
    return sum(each["broken"] for each in found.values())


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


PARTS: Final[dict[str, Callable[[float, float], int]]] = {
    "power": _power,
    "tampering": _tampering,
    "envelopes": _envelopes,
    "killing": _killing,
    "operations": _operations,
}

if __name__ == "__main__":
    sys.exit(main())
