"""What the tests of the store do at their small sizes, for long: `python -m tests.store.soak`.

10,000 kills of a writer, 500 of each operation, 100,000 disks after a power cut, 60,000 damaged files;
about an hour. The counts stand at the end; the status is 1 where anything was lost.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.store import killing, operations, power, tampering

__all__ = ["main"]


def main() -> int:
    """Run all; whether anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.store.soak")
    parser.add_argument("--share", type=float, default=1.0, help="of the full counts")
    share = parser.parse_args().share
    failed = 0

    told = killing.main(int(10_000 * share), 1, early=False)
    failed += told["lost"] + told["partial"] + told["corrupt"]
    _say(f"{told['kills']:,} kills, {told['acknowledged']:,} acknowledged transactions: {told}")

    for name, found in operations.main(int(500 * share), 2).items():
        failed += found["broken"]
        _say(f"{name}: {found}")

    with tempfile.TemporaryDirectory() as folder:
        tried, lost = power.lost(Path(folder), "FULL", int(100_000 * share), 3)
    failed += lost
    _say(f"{tried:,} disks after a power cut: {lost:,} lost something")

    with tempfile.TemporaryDirectory() as folder:
        verdicts = tampering.verdicts(Path(folder), int(60_000 * share), 4)
    failed += verdicts["wrong"]
    _say(f"{sum(verdicts.values()):,} damaged files: {dict(verdicts)}")
    return min(1, failed)


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
