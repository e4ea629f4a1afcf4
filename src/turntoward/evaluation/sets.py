"""Public sets with people's labels, as turns that `turntoward code` takes.

A set that is not in the folder is left out. Labels that a set does not give are absent from a
turn's `labels`. Nothing here is for training: where a set has a part for it, another part is read.
"""

import csv
import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from turntoward.evaluation.line import Row

__all__ = ["SETS", "Labelled", "excerpts", "rows", "table"]

_PIECE = 40  # lines of phone talk drawn together
_STRATEGY = re.compile(r"^\[([^\]]+)\] *(.*)$", re.DOTALL)


class Labelled(Struct, frozen=True):
    """A turn, and what people said of it."""

    turn: Row  # conversation, speaker, text
    labels: dict[str, float]


def _turn(conversation: object, speaker: str, text: str) -> Row:
    return {"conversation": str(conversation), "speaker": speaker, "text": text}


def epitome(folder: Path) -> Iterator[Labelled]:
    """Answers to posts for support (Sharma et al. 2020), none against weak or strong."""
    for row in table(folder / "epitome" / "dev.csv"):
        name = f"{row['sp_id']}/{row['rp_id']}"
        yield Labelled(_turn(name, "seeker", row["seeker_post"]), {})
        labels = {
            kind: float(row[kind] != "0")
            for kind in ("emotional_reactions", "interpretations", "explorations")
        }
        yield Labelled(_turn(name, "peer", row["response_post"]), labels)


def unhealthy(folder: Path) -> Iterator[Labelled]:
    """Comments on news (Price et al. 2020), by the majority of their coders."""
    for row in table(folder / "unhealthy" / "val.csv"):
        labels = {kind: float(row[kind] == "1") for kind in ("hostile", "dismissive")}
        yield Labelled(_turn(row["_unit_id"], "writer", row["comment"]), labels)


def switchboard(folder: Path) -> Iterator[Labelled]:
    """Phone talk of strangers with dialogue acts (Jurafsky et al. 1997)."""
    lines = (folder / "switchboard" / "val.txt").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        speaker, text, act = (
            line.split("|", 1)[0],
            line[2 : line.rindex("|")],
            line.rsplit("|", 1)[1],
        )
        acts = {
            "question": {"qo", "qw", "qy", "qy^d", "qw^d"},
            "open": {"qo"},
            "reformulation": {"bf"},
        }
        labels = {kind: float(act in wanted) for kind, wanted in acts.items()}
        yield Labelled(_turn(number // _PIECE, speaker, text), labels)


def esconv(folder: Path) -> Iterator[Labelled]:
    """Support chats with the strategy each answer was meant to be (Liu et al. 2021).

    Every line holds the last few turns of a chat and one more; that one is taken, and all of a first
    line.
    """
    last, chat = math.inf, 0
    for line in (folder / "esconv" / "dev.tsv").read_text("utf-8").splitlines():
        parts = [part.strip().split(" ", 3) for part in line.split(" EOS ")]
        number = int(parts[-1][2])
        is_new = number <= last
        chat += is_new
        last = number
        for _, who, _, text in parts if is_new else parts[-1:]:
            found = _STRATEGY.match(text)
            labels = {name: float(found[1] == name) for name in _STRATEGIES} if found else {}
            yield Labelled(_turn(chat, who, found[2] if found else text), labels)


_STRATEGIES = (
    "Questions",
    "Affirmation and Reassurance",
    "Providing Suggestions",
    "Self-disclosure",
    "Reflection of feelings",
)


def goemotions(folder: Path) -> Iterator[Labelled]:
    """Comments with 28 emotions (Demszky et al. 2020): the part marked dev."""
    names = (folder / "goemotions" / "labels.txt").read_text("utf-8").split()
    for text, numbers, name in rows(folder / "goemotions" / "dev.tsv"):
        on = {names[int(number)] for number in numbers.split(",")}
        yield Labelled(_turn(name, "writer", text), {label: float(label in on) for label in names})


def intimacy(folder: Path) -> Iterator[Labelled]:
    """Questions with how intimate they are (Pei & Jurgens 2020): the part marked val."""
    for number, (text, score) in enumerate(rows(folder / "intimacy" / "val.tsv")):
        yield Labelled(_turn(number, "asker", text), {"intimacy": float(score)})


def dailydialog(folder: Path) -> Iterator[Labelled]:
    """Everyday dialogues of textbooks with acts (Li et al. 2017)."""
    lines = (folder / "dailydialog" / "valid.json").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        for at, turn in enumerate(json.loads(line)["dialogue"]):
            yield Labelled(
                _turn(number, "AB"[at % 2], turn["text"]),
                {"question": float(turn["act"] == "question")},
            )


def excerpts(folder: Path) -> list[Row]:
    """Turns of eight kinds of talk, coded by the codebook: `annotated/*.jsonl`."""
    return [
        json.loads(line)
        for file in sorted((folder / "annotated").glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]


SETS: dict[str, Callable[[Path], Iterator[Labelled]]] = {
    "epitome": epitome,
    "unhealthy": unhealthy,
    "switchboard": switchboard,
    "esconv": esconv,
    "dailydialog": dailydialog,
    "goemotions": goemotions,
    "intimacy": intimacy,
}


def rows(path: Path) -> Iterator[list[str]]:
    """Lines of fields parted by tabs, in which quotation marks mean nothing."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of comma-separated values, by the names in the first."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
