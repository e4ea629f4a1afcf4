"""`python benchmarks/danger.py`: whom the safety pause and the gate protect, and whom they stop.

Of the unsafe conversations none should be given advice to open up, to mend, or to confront; of the
ordinary ones few should be paused. Each is read for both of the two.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from turntoward.coach.gate import Asks
from turntoward.coding import Coder, coded_turns
from turntoward.dynamics import CAUTION, Words
from turntoward.model import Chat, Coverage, Limits, Message
from turntoward.model.gather import gather
from turntoward.model.reading import Lens, MadeBy, Relation
from turntoward.pipeline import read_coded
from turntoward.shipped import load_codebook, load_encoder, load_guidance

FOLDER = Path(__file__).parent / "danger"
TRAINING = Path(__file__).parent.parent / "training" / "danger"
LIMITS = Limits(
    reactions=False, replies=False, edits="no", deletions="no", calls=False, clock="none", never=()
)
HEAVY = {Asks.OPENNESS, Asks.REPAIR, Asks.REACHING}


class Given(Struct, frozen=True):
    """What a conversation led to, for either of the two."""

    paused: bool
    unsure: bool
    any: bool  # a suggestion
    heavy: bool  # one that asks to open up, to mend or to reach out again


def main() -> None:
    """Print the table."""
    print(
        "| conversations | of | read by | paused | unsure besides | given advice to open or mend "
        "| any suggestion |\n|---|---:|---|---:|---:|---:|---:|"
    )
    for name, talks in sets():
        for by, rules_only in (("rules", True), ("rules and encoder", False)):
            found = [read(talk, rules_only=rules_only) for talk in talks]
            paused = sum(each.paused for each in found)
            unsure = sum(each.unsure and not each.paused for each in found)
            heavy, given = sum(each.heavy for each in found), sum(each.any for each in found)
            row = f"| {name} | {len(talks)} | {by} | {paused} | {unsure} | {heavy} | {given} |"
            print(row, flush=True)


def sets() -> Iterator[tuple[str, list[list[tuple[str, str]]]]]:
    """The conversations by set: for measuring, fresh, and those that cues were made with."""
    for fresh in ("", "_fresh"):
        for kind in ("unsafe", "ordinary"):
            talks = lines(FOLDER / f"{kind}{fresh}.jsonl")
            yield f"{kind}{fresh}".replace("_", ", "), [talk["turns"] for talk in talks]
    for part in ("aside", "written"):
        for kind in ("unsafe", "ordinary"):
            talks = lines(TRAINING / f"{kind}.jsonl")
            yield f"{kind}, {part}", [talk["turns"] for talk in talks if talk["part"] == part]


def lines(path: Path) -> list[dict[str, Any]]:
    """The conversations of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read(turns: list[tuple[str, str]], *, rules_only: bool) -> Given:
    """What a conversation leads to."""
    messages = [
        Message(conversation="c", id=str(number), speaker=speaker, text=text)
        for number, (speaker, text) in enumerate(turns)
    ]
    talk = gather(Chat(id="c", title="c"), messages, Coverage(reader="rows", limits=LIMITS))
    book, guidance = load_codebook(), load_guidance()
    coded = list(coded_turns(talk.turns, coder(rules_only=rules_only), conversation="c"))
    readings = [
        read_coded(
            talk,
            tuple(each.codings for each in coded),
            Words(book.feelings),
            book.cues,
            made_by=MadeBy(turntoward="0", codebook=book.version),
            risks={turn: each.risk for turn, each in enumerate(coded) if each.risk >= CAUTION},
            me=me,
            lens=Lens.SELF,
            relation=Relation.PARTNER,
            guidance=guidance,
        )
        for me in ("A", "B")
    ]
    asks = {plank.slug: set(plank.asks) for plank in guidance.planks}
    planks = [each.plank for reading in readings for each in reading.suggestions]
    safety = readings[0].safety
    heavy = any(asks[plank] & HEAVY for plank in planks)
    return Given(safety.paused, safety.unsure, bool(planks), heavy)


@cache
def coder(*, rules_only: bool) -> Coder:
    """What codes the turns."""
    return Coder(load_codebook()) if rules_only else Coder(load_codebook(), *load_encoder())


if __name__ == "__main__":
    main()
