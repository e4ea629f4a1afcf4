r"""Written conversations in the form that is easy to write, turned into JSON lines.

A script is plain text. A conversation begins with a header and holds one turn a line::

    # partner | texting, no capitals | she works nights and cannot sleep
    A: ur still up || asks_closed bid:interest
    B: yeah kind of scared about tmrw || toward disclosure:3 names_feeling="scared" hedges="kind of"

After ``||`` come the codes: a slug of the codebook, ``disclosure:0..3``, ``bid:SUBTYPE``, ``toward``,
``away`` or ``against``, and ``!slug`` for a look-alike: a code that words or place suggest and that is
not there. A code with a span has the words after it, in quotes. ``\n`` in a turn is a new message.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from turntoward.api import load_codebook
from turntoward.codebook import Codebook

TURNING = ("toward", "away", "against")
BIDS = ("support", "interest", "affection", "play", "together", "help")
SPANNED = frozenset({
    "names_feeling", "vague_feeling", "body_cue", "hedges", "minimizes_self", "jokes_over",
    "silver_lining_self", "apologizes_for_feeling",
})  # fmt: skip
LEVELS = {"0", "1", "2", "3"}
Turn = dict[str, Any]  # a turn or a conversation, as it stands in the JSON lines
_TURN = re.compile(r"([A-Z]): (.*?) *\|\|(.*)$")
_TOKEN = re.compile(r'(!?)([a-z_]+)(?::([a-z0-9]+))?(?:="([^"]*)")?(?= |$)')


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a script."""

    place: str
    what: str


def parse(text: str, name: str, codebook: Codebook) -> tuple[list[Turn], list[Fault]]:
    """Reads a script.

    Returns:
        The conversations as JSON records, and the faults; a turn with a fault is left out.
    """
    conversations: list[Turn] = []
    faults: list[Fault] = []
    for number, line in enumerate(text.splitlines(), 1):
        place = f"{name}:{number}"
        if not line.strip():
            continue
        if line.startswith("#"):
            fields = [field.strip() for field in line.lstrip("# ").split("|", 2)]
            if len(fields) < 3:
                faults.append(
                    Fault(place, "a header is: # relationship | register | what it is about")
                )
                continue
            conversations.append({
                "conversation": f"{name}-{len(conversations):03}",
                "relationship": fields[0], "register": fields[1], "about": fields[2], "turns": [],
            })  # fmt: skip
            continue
        found = _TURN.match(line)
        if found is None or not conversations:
            faults.append(Fault(place, "a turn is: A: words || codes"))
            continue
        speaker, words, codes = found.groups()
        turn = {"speaker": speaker, "text": words.replace("\\n", "\n")}
        wrong = list(_codes(codes.strip(), turn, codebook))
        faults += [Fault(place, what) for what in wrong]
        if not wrong:
            conversations[-1]["turns"].append(turn)
    return conversations, faults


def _codes(marks: str, turn: Turn, codebook: Codebook) -> Iterator[str]:
    """Puts the codes into the turn, and yields what is wrong with them."""
    turn |= {"codes": [], "not": [], "disclosure": 0, "bid": None, "turning": None, "spans": {}}
    at = 0
    for found in _TOKEN.finditer(marks):
        if marks[at : found.start()].strip():
            break
        at = found.end()
        absent, slug, value, span = found.groups()
        kind = slug.removeprefix("turns_")
        if kind in TURNING:
            slug = f"turns_{kind}"
        if slug not in codebook.codes:
            yield f"no code {slug}"
        elif absent:
            turn["not"].append(slug)
        else:
            yield from _present(turn, slug, value, span)
    if marks[at:].strip():
        yield "codes that cannot be read"


def _present(turn: Turn, slug: str, value: str | None, span: str | None) -> Iterator[str]:
    if slug.removeprefix("turns_") in TURNING:
        turn["turning"] = slug.removeprefix("turns_")
    elif slug == "disclosure":
        if value not in LEVELS:
            yield "disclosure needs a level"
        turn["disclosure"] = int(value or 0)
    elif slug == "bid":
        if value not in BIDS:
            yield "bid needs a kind"
        turn["bid"] = value
    else:
        turn["codes"].append(slug)
        yield from _span(turn, slug, span)


def _span(turn: Turn, slug: str, words: str | None) -> Iterator[str]:
    if not words:
        if slug in SPANNED:
            yield f"{slug} needs its words"
        return
    start = turn["text"].lower().find(words.replace("\\n", "\n").lower())
    if start < 0:
        yield f"the words of {slug} are not in the turn"
    else:
        turn["spans"].setdefault(slug, []).append([start, start + len(words.replace("\\n", "\n"))])


def tally(conversations: list[Turn]) -> tuple[Counter[str], Counter[str]]:
    """How often each code is there, and how often it is marked as a look-alike."""
    present: Counter[str] = Counter()
    absent: Counter[str] = Counter()
    for conversation in conversations:
        for turn in conversation["turns"]:
            present.update(turn["codes"])
            present[f"disclosure:{turn['disclosure']}"] += 1
            if turn["bid"]:
                present[f"bid:{turn['bid']}"] += 1
            if turn["turning"]:
                present[f"turns_{turn['turning']}"] += 1
            absent.update(turn["not"])
    return present, absent


def main() -> int:
    """Checks scripts, and writes them as JSON lines."""
    parser = argparse.ArgumentParser(description="Turn scripts of conversations into JSON lines.")
    parser.add_argument("scripts", nargs="+", type=Path)
    parser.add_argument(
        "-o", "--output", type=Path, help="folder for the JSON lines, one file a script"
    )
    options = parser.parse_args()
    codebook = load_codebook()
    everything: list[Turn] = []
    bad = 0
    for script in options.scripts:
        conversations, faults = parse(script.read_text("utf-8"), script.stem, codebook)
        everything += conversations
        bad += len(faults)
        for fault in faults:
            print(f"{fault.place}: {fault.what}", file=sys.stderr)
        if options.output:
            lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in conversations)
            (options.output / f"{script.stem}.jsonl").write_text("".join(lines), "utf-8")
    present, absent = tally(everything)
    turns = sum(len(one["turns"]) for one in everything)
    print(f"{len(everything)} conversations, {turns} turns, {bad} faults")
    names = sorted({*present, *absent, *codebook.codes} - {"bid", "disclosure"})
    print("  ".join(f"{name} {present[name]}/{absent[name]}" for name in names))
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
