"""From an export to a finished reading in the app: `python benchmarks/app_reading.py [N] [--encoder]`.

An invented chat is imported and read as the app does it, in its worker, with every checkpoint in the
store. It says what each step took, how long pages took meanwhile, how much memory each process had at
most, and how large the pages of the reading are.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app import Server
from make_whatsapp import rows
from turntoward.app.desk import Desk
from turntoward.app.jobs import Jobs
from turntoward.app.readings import readings_of
from turntoward.keeping import create_store, keep
from turntoward.store import FLOOR

MESSAGES = 40_000
WORDS = "for a benchmark alone"


PAGES = ("/", "/conversations", "/conversations/1", "/people", "/settings")


def main(messages: int, *, rules_only: bool) -> None:
    """Import and read."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        export = home / "chat.txt"
        export.write_text("".join(rows(messages)), "utf-8")
        create_store(home / "place", passphrase=WORDS, cost=FLOOR)
        desk = Desk(home / "place", idle=36_000)
        desk.unlock(passphrase=WORDS)
        begun = time.monotonic()
        keep(desk.store, export, me="Ana")
        imported = time.monotonic()
        vault = desk.store._vault.pid  # noqa: SLF001 to look at it from outside
        after_import = peak(os.getpid()), peak(vault)
        server = Server(desk)
        readings = readings_of(desk, Jobs())
        readings.rules_only = rules_only
        readings.begin(1, address="/room/reading/1")
        job = readings.job(1)
        asked: dict[str, list[float]] = {path: [] for path in ("the list alone", *PAGES)}
        steps: dict[str, float] = {}
        worker = 0.0
        while job and not job.is_over:
            steps.setdefault(job.what, time.monotonic() - begun)
            worker = max([worker, *(peak(each.pid) for each in readings.workers)])
            timed(asked["the list alone"], desk.store.conversations)
            for path in PAGES:
                timed(asked[path], partial(server.ask, path))
            time.sleep(0.1)
        done = time.monotonic()
        print(f"{messages:,} messages, {'rules alone' if rules_only else 'with the encoder'}")
        print(f"import: {imported - begun:.1f} s")
        for what, at in steps.items():
            print(f"  {what or 'Starting'}, from {at:.1f} s")
        print(f"reading: {done - imported:.1f} s; in all {done - begun:.1f} s")
        for path, times in asked.items():
            middle, most = statistics.median(times) * 1000, max(times) * 1000
            print(
                f"  meanwhile {path}: median {middle:.0f} ms, at most {most:.0f} ms of {len(times)}"
            )
        print(
            f"most memory, MB, after the import: app {after_import[0]:.0f}, vault {after_import[1]:.0f}"
        )
        print(
            f"  after the reading: app {peak(os.getpid()):.0f}, vault {peak(vault):.0f}, "
            f"worker {worker:.0f}"
        )
        made = readings.made(1)
        print("made" if made else f"not made: {job and job.error}")
        if made:
            kept = sum(map(len, made.chunks))
            print(f"kept in memory: {kept / 1e6:.1f} MB of {len(made.starts):,} turns")
            for path in (
                "/reading/1",
                "/reading/1/talk/0",
                "/reading/1/talks",
                "/reading/1/turn/9",
            ):
                times = []
                for _ in range(5):
                    timed(times, partial(server.ask, path))
                size = len(server.ask(path))
                print(f"  {path}: {size / 1000:.0f} kB in {statistics.median(times) * 1000:.0f} ms")
        desk.lock()


def timed(times: list[float], do: Callable[[], object]) -> None:
    """Add what it takes, in seconds."""
    at = time.monotonic()
    do()
    times.append(time.monotonic() - at)


def peak(process: int) -> float:
    """The most memory that a process has had, in MB; 0 where that cannot be seen."""
    try:
        text = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1000 for line in text.splitlines() if line.startswith("VmHWM")), 0.0
    )


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    main(numbers[0] if numbers else MESSAGES, rules_only="--encoder" not in sys.argv)
