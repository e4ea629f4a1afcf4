"""From an export to a finished reading in the app: `python benchmarks/app_reading.py [N] [--encoder]`.

An invented chat is imported and read as the app does it, in its worker, with every checkpoint in the
store. The table says what each step took, and how long a list of conversations took meanwhile.
"""

import sys
import tempfile
import time
from pathlib import Path

from make_whatsapp import rows
from turntoward.app.desk import Desk
from turntoward.app.jobs import Jobs
from turntoward.app.readings import Readings
from turntoward.keeping import create_store, keep
from turntoward.store import FLOOR

MESSAGES = 40_000
WORDS = "for a benchmark alone"


def main(messages: int, *, rules_only: bool) -> None:
    """Import and read."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        export = home / "chat.txt"
        export.write_text("".join(rows(messages)), "utf-8")
        create_store(home / "place", passphrase=WORDS, cost=FLOOR)
        desk = Desk(home / "place", idle=3_600)
        desk.unlock(passphrase=WORDS)
        begun = time.monotonic()
        keep(desk.store, export, me="Ana")
        imported = time.monotonic()
        readings = Readings(desk, Jobs(), rules_only=rules_only)
        readings.begin(1, address="/reading/1")
        job = readings.job(1)
        asked: list[float] = []
        steps: dict[str, float] = {}
        while job and not job.is_over:
            at = time.monotonic()
            desk.store.conversations()
            asked.append(time.monotonic() - at)
            steps.setdefault(job.what, at - begun)
            time.sleep(0.1)
        done = time.monotonic()
        print(f"{messages:,} messages, {'rules alone' if rules_only else 'with the encoder'}")
        print(f"import: {imported - begun:.1f} s")
        for what, at in steps.items():
            print(f"  {what or 'Starting'}, from {at:.1f} s")
        print(f"reading: {done - imported:.1f} s; in all {done - begun:.1f} s")
        print(f"a list meanwhile: at most {max(asked) * 1000:.0f} ms")
        print("made" if readings.made(1) else f"not made: {job and job.error}")
        desk.lock()


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    main(numbers[0] if numbers else MESSAGES, rules_only="--encoder" not in sys.argv)
