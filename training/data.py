"""`python -m training.data DATA_DIR`: everything the encoder learns from, in one label space.

Public sets with permissive licences come from DATA_DIR, one folder each (docs/reference/encoder.md
names them), our own conversations and codings from this folder. One example in six of those coded by
the codebook, and one in ten of the others, is kept aside for thresholds and calibration, by
conversation, thread or video, so that nothing kept aside has a sibling in training. Sets that are for
measuring only are never opened here.
"""

from __future__ import annotations

import argparse
import json
import pickle
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from training.script import BIDS, SPANNED, Turn
from turntoward.api import load_codebook
from turntoward.evaluation.aside import is_aside
from turntoward.evaluation.sets import mended, table
from turntoward.evaluation.sets import rows as rows_of

HERE = Path(__file__).parent
EMOTIONS = 28
TURNINGS = ("none", "toward", "away", "against")
SPANS = tuple(sorted(SPANNED))
LABELS = tomllib.loads((HERE / "labels.toml").read_text("utf-8"))
Lines = tuple[str, ...]
NAN = float("nan")


def code_names() -> tuple[str, ...]:
    """The codes of the head with one answer each: all but disclosure and the three turnings."""
    apart = {"disclosure", "turns_toward", "turns_away", "turns_against"}
    return tuple(sorted(set(load_codebook().codes) - apart))


@dataclass(slots=True)
class Example:
    """One turn, with what is known of it; what is unknown is NaN or None."""

    source: str
    group: str  # what must stay together when examples are kept aside
    texts: tuple[str, ...]  # at most two before, then the turn
    speakers: tuple[str, ...]
    codes: dict[str, float] = field(default_factory=dict)
    known: bool = False  # every code that is not named is absent
    unsure: frozenset[str] = frozenset()
    disclosure: tuple[float, float, float] = (NAN, NAN, NAN)  # at least 1, 2, 3
    bid: str | None = None
    turning: str | None = None
    emotions: frozenset[int] | None = None
    intimacy: float = NAN
    spans: dict[str, list[list[int]]] | None = None
    id: str = ""  # of the turn, in its set

    @property
    def aside(self) -> bool:
        """Whether it is kept aside, told by its group alone."""
        return is_aside(self.source.removesuffix("-coded"), self.group, coded=self.known)


def steps(level: int) -> tuple[float, float, float]:
    """A disclosure level as three steps: at least 1, 2, 3."""
    return tuple(float(level >= step) for step in (1, 2, 3))  # type: ignore[return-value]


def goemotions(folder: Path) -> Iterator[Example]:
    """Comments with 28 emotions: the part marked train."""
    for row in rows_of(folder / "goemotions" / "train.tsv"):
        text, labels, name = row
        emotions = frozenset(int(label) for label in labels.split(","))
        yield Example("goemotions", name, (text,), ("A",), emotions=emotions)


def intimacy(folder: Path) -> Iterator[Example]:
    """Questions with how intimate they are."""
    for number, (text, score) in enumerate(rows_of(folder / "intimacy" / "train.tsv")):
        yield Example("intimacy", str(number), (text,), ("A",), intimacy=float(score))


def offmychest(folder: Path) -> Iterator[Example]:
    """Sentences with disclosure and support."""
    for number, row in enumerate(table(folder / "offmychest" / "train.csv")):
        levels = [
            level
            for column, level in LABELS["offmychest"]["disclosure"].items()
            if row[column] == "1"
        ]
        yield Example(
            "offmychest",
            row["thread"],
            (mended(row["text"]),),
            ("A",),
            codes=_labels("offmychest", [row]),
            disclosure=_told(max(levels, default=0)),
            id=str(number),
        )


def _told(level: int) -> tuple[float, float, float]:
    """As `steps`; told of a fact (1), whether a thought came with it is unknown."""
    return (1.0, NAN, 0.0) if level == 1 else steps(level)


def annomi(folder: Path) -> Iterator[Example]:
    """Counsellors' turns; where several coders coded one, the share of them."""
    talks: dict[str, dict[int, list[dict[str, str]]]] = {}
    for row in table(folder / "annomi" / "train.csv"):
        talk = talks.setdefault(row["transcript_id"], {})
        talk.setdefault(int(row["utterance_id"]), []).append(row)
    for talk in talks.values():
        turns = [talk[number] for number in sorted(talk)]
        for at, rows in enumerate(turns):
            if rows[0]["interlocutor"] != "therapist":
                continue
            seen = turns[max(0, at - 2) : at + 1]
            yield Example(
                "annomi",
                rows[0]["video_url"],
                tuple(each[0]["utterance_text"] for each in seen),
                tuple(each[0]["interlocutor"] for each in seen),
                codes=_labels("annomi", rows),
                id=f"{rows[0]['transcript_id']}:{rows[0]['utterance_id']}",
            )


def _labels(name: str, rows: list[dict[str, str]]) -> dict[str, float]:
    """Each code the set speaks of, with the share of its coders that say it."""
    return {
        slug: sum(row[column] == value for row in rows) / len(rows)
        for slug, (column, value) in LABELS[name]["codes"].items()
    }


def written() -> Iterator[Example]:
    """Our own conversations."""
    for file in sorted((HERE / "conversations").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            conversation = json.loads(line)
            turns = conversation["turns"]
            for at, turn in enumerate(turns):
                seen = turns[max(0, at - 2) : at + 1]
                yield _coded(
                    "written",
                    conversation["conversation"],
                    tuple(each["text"] for each in seen),
                    tuple(each["speaker"] for each in seen),
                    turn,
                )


def examples_of_the_codebook() -> Iterator[Example]:
    """The examples and counter-examples of each code, which speak of that code alone."""
    for slug, code in load_codebook().codes.items():
        both: tuple[tuple[float, tuple[Any, ...]], ...] = (
            (1.0, code.examples),
            (0.0, code.counter_examples),
        )
        for present, examples in both:
            for number, example in enumerate(examples):
                before = [text.split(": ", 1) for text in example.before[-2:]]
                known = {} if slug == "disclosure" or slug.startswith("turns_") else {slug: present}
                turning = slug.removeprefix("turns_") if slug.startswith("turns_") else None
                yield Example(
                    "codebook",
                    f"{slug}{present}{number}",
                    (*(text for _, text in before), example.text),
                    (*(who for who, _ in before), "me"),
                    codes=known,
                    turning=turning if present else None,
                )


def codings(folder: Path) -> Iterator[Example]:
    """Turns of the public sets that we coded by the codebook; the texts come from DATA_DIR."""
    texts = public_turns(folder)
    for file in sorted((HERE / "codings").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            known = texts.get((row["set"], row["id"]))
            if known is not None:
                group, said, speakers = known
                yield _coded(row["set"] + "-coded", group, said, speakers, row)


Known = tuple[str, Lines, tuple[str, ...]]


def public_turns(folder: Path) -> dict[tuple[str, str], Known]:
    """Set and id → what must stay together, the texts and the speakers of the window."""
    found: dict[tuple[str, str], Known] = {}

    def talk(name: str, group: str, turns: list[tuple[str, str, str]]) -> None:
        for at, (identity, _, _) in enumerate(turns):
            seen = turns[max(0, at - 2) : at + 1]
            found[name, identity] = (
                group,
                tuple(text for _, _, text in seen),
                tuple(speaker for _, speaker, _ in seen),
            )

    for text, _, name in rows_of(folder / "goemotions" / "train.tsv"):
        found["goemotions", name] = (name, (text,), ("A",))
    for number, row in enumerate(table(folder / "offmychest" / "train.csv")):
        text = mended(row["text"])
        found["offmychest", str(number)] = (row["thread"], (text,), ("A",))
    talks: dict[str, dict[int, dict[str, str]]] = {}
    for row in table(folder / "annomi" / "train.csv"):
        talks.setdefault(row["transcript_id"], {}).setdefault(int(row["utterance_id"]), row)
    for identity, turns in talks.items():
        rows = [turns[number] for number in sorted(turns)]
        lines = [
            (f"{identity}:{row['utterance_id']}", row["interlocutor"], row["utterance_text"])
            for row in rows
        ]
        talk("annomi", rows[0]["video_url"], lines)
    tiage = json.loads((folder / "tiage" / "anno_train.json").read_text("utf-8"))
    for identity, said in tiage.items():
        lines = [(f"{identity}:{at}", "AB"[at % 2], text) for at, (text, _) in enumerate(said)]
        talk("tiage", identity, lines)
    for dialogue in json.loads((folder / "casino" / "train.json").read_text("utf-8")):
        identity = str(dialogue["dialogue_id"])
        said = [
            (f"{identity}:{at}", entry["id"], entry["text"])
            for at, entry in enumerate(dialogue["chat_logs"])
        ]
        talk("casino", identity, said)
    return found


def _coded(source: str, group: str, texts: Lines, speakers: Lines, row: Turn) -> Example:
    unsure = frozenset(row.get("unsure", ()))
    codes = dict.fromkeys(row["codes"], 1.0) | {"bid": float(row["bid"] is not None)}
    alone = source in {"goemotions-coded", "offmychest-coded"}  # nothing before to turn to
    return Example(
        source,
        group,
        texts,
        speakers,
        codes=codes,
        known=True,
        unsure=unsure,
        disclosure=(NAN,) * 3 if "disclosure" in unsure else steps(row["disclosure"]),
        bid=row["bid"],
        turning=None if alone or "turning" in unsure else row["turning"] or "none",
        spans=row.get("spans"),
    )


def everything(folder: Path) -> list[Example]:
    """All examples, in a fixed order."""
    return [
        *goemotions(folder),
        *offmychest(folder),
        *annomi(folder),
        *intimacy(folder),
        *codings(folder),
        *written(),
        *examples_of_the_codebook(),
    ]


def targets(examples: list[Example]) -> dict[str, np.ndarray]:
    """Label arrays; NaN, or -1 in the whole numbers, where nothing is known.

    Returns:
        `codes` (n, codes), `disclosure` (n, 3), `bid` (n,), `turning` (n,), `emotions` (n, 28),
        `intimacy` (n,).
    """
    names = code_names()
    count = len(examples)
    codes = np.full((count, len(names)), np.nan, np.float32)
    emotions = np.full((count, EMOTIONS), np.nan, np.float32)
    bid, turning = np.full(count, -1, np.int64), np.full(count, -1, np.int64)
    for at, example in enumerate(examples):
        if example.known:
            codes[at] = 0
        for slug, share in example.codes.items():
            codes[at, names.index(slug)] = share
        for slug in example.unsure & set(names):
            codes[at, names.index(slug)] = np.nan
        if example.emotions is not None:
            emotions[at] = [float(label in example.emotions) for label in range(EMOTIONS)]
        if example.bid:
            bid[at] = BIDS.index(example.bid)
        if example.turning:
            turning[at] = TURNINGS.index(example.turning)
    return {
        "codes": codes,
        "disclosure": np.array([example.disclosure for example in examples], np.float32),
        "bid": bid,
        "turning": turning,
        "emotions": emotions,
        "intimacy": np.array([example.intimacy for example in examples], np.float32),
    }


def main() -> None:
    """Gather, say how much of what there is, and keep it for training."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("build/training/examples.pickle"))
    options = parser.parse_args()
    examples = everything(options.folder)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_bytes(pickle.dumps(examples))
    for source, number in Counter(example.source for example in examples).most_common():
        aside = sum(example.aside for example in examples if example.source == source)
        print(f"{source:18} {number:6} of which {aside} kept aside")


if __name__ == "__main__":
    main()
