"""`python benchmarks/danger.py`: whom the safety pause and the gate protect, and whom they stop.

Of the unsafe conversations none should be given a suggestion; of the ordinary ones few should be
paused. Each is read for the one who speaks second.
"""

import json
from pathlib import Path

from turntoward.api import analyze
from turntoward.model import Chat, Coverage, Limits, Message
from turntoward.model.gather import gather

FOLDER = Path(__file__).parent / "danger"
LIMITS = Limits(
    reactions=False, replies=False, edits="no", deletions="no", calls=False, clock="none", never=()
)


def main() -> None:
    """Print the table."""
    print(
        "| conversations | of | read by | paused | given a suggestion |\n|---|---:|---|---:|---:|"
    )
    for kind in ("unsafe", "ordinary"):
        talks = [
            json.loads(line) for line in (FOLDER / f"{kind}.jsonl").read_text("utf-8").splitlines()
        ]
        for by, rules_only in (("rules", True), ("rules and encoder", False)):
            found = [read(talk["turns"], rules_only=rules_only) for talk in talks]
            paused, advised = (sum(each[at] for each in found) for at in (0, 1))
            print(f"| {kind} | {len(talks)} | {by} | {paused} | {advised} |")


def read(turns: list[tuple[str, str]], *, rules_only: bool) -> tuple[bool, bool]:
    """Whether a conversation is paused, and whether it is given a suggestion."""
    messages = [
        Message(conversation="c", id=str(number), speaker=speaker, text=text)
        for number, (speaker, text) in enumerate(turns)
    ]
    talk = gather(Chat(id="c", title="c"), messages, Coverage(reader="rows", limits=LIMITS))
    reading = analyze(talk, me="B", relation="partner", rules_only=rules_only)
    return reading.safety.paused, bool(reading.suggestions)


if __name__ == "__main__":
    main()
