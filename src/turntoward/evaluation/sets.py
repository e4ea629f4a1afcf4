"""Public sets with people's labels, as turns that `turntoward code` takes.

A set that is not in the folder is left out. Labels that a set does not give are absent from a
turn's `labels`. What was trained on is never measured: of a part for training only what was kept aside
from it is (`aside`), and what baselines learn from is read apart, by `learn`.
"""

import csv
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct

from turntoward.evaluation.aside import is_aside
from turntoward.evaluation.line import Row

__all__ = ["SETS", "Labelled", "Set", "excerpts", "mended", "rows", "table"]

_PIECE = 40  # lines of phone talk drawn together
_STRATEGY = re.compile(r"^\[([^\]]+)\] *(.*)$", re.DOTALL)


class Labelled(Struct, frozen=True):
    """A turn, and what people said of it."""

    turn: Row  # conversation, speaker, text
    labels: dict[str, float]
    coders: tuple[
        dict[str, float], ...
    ] = ()  # the same by each coder, where a set tells them apart
    aside: bool = True  # kept aside from training, or never near it
    group: str = ""  # drawn together for intervals; "": its conversation


class Set(Struct, frozen=True):
    """A set that can be measured."""

    file: str  # in the folder of the sets
    read: Callable[[Path], Iterator[Labelled]]
    learn: Callable[[Path], Iterator[Labelled]] | None = None  # what was trained on, for baselines


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


def goemotions(folder: Path, part: str = "dev") -> Iterator[Labelled]:
    """Comments with 28 emotions (Demszky et al. 2020): the part marked dev."""
    names = (folder / "goemotions" / "labels.txt").read_text("utf-8").split()
    for text, numbers, name in rows(folder / "goemotions" / f"{part}.tsv"):
        on = {names[int(number)] for number in numbers.split(",")}
        yield Labelled(_turn(name, "writer", text), {label: float(label in on) for label in names})


def intimacy(folder: Path, part: str = "val") -> Iterator[Labelled]:
    """Questions with how intimate they are (Pei & Jurgens 2020): the part marked val."""
    for number, (text, score) in enumerate(rows(folder / "intimacy" / f"{part}.tsv")):
        yield Labelled(_turn(number, "asker", text), {"intimacy": float(score)})


def offmychest(folder: Path, part: str = "train") -> Iterator[Labelled]:
    """Sentences of posts and answers with disclosure and support (Jaidka et al. 2020).

    Each stands alone, as it was labelled and as it was trained on. The intervals go by thread.
    """
    for number, row in enumerate(table(folder / "offmychest" / f"{part}.csv")):
        labels = {kind: float(row[kind] == "1") for kind in _DISCLOSED}
        thread = row["thread"]
        aside = part != "train" or is_aside("offmychest", thread)
        turn = _turn(number, "writer", mended(row["text"]))
        yield Labelled(turn, labels, aside=aside, group=thread)


_DISCLOSED = (
    "emotional_disclosure",
    "information_disclosure",
    "emotional_support",
    "information_support",
)


def mended(text: str) -> str:
    """OffMyChest writes some Windows quotes as <U+0092>."""
    return re.sub(
        r"<U\+00([0-9A-F]{2})>",
        lambda found: bytes([int(found[1], 16)]).decode("cp1252", "replace"),
        text,
    )


def annomi(folder: Path, part: str = "train") -> Iterator[Labelled]:
    """Counselling shown on video, coded by experts (Wu et al. 2022); counsellors' turns have labels.

    Where several coded a turn, `labels` has what most of them said.
    """
    talks: dict[str, dict[int, list[dict[str, str]]]] = {}
    for row in table(folder / "annomi" / f"{part}.csv"):
        talk = talks.setdefault(row["transcript_id"], {})
        talk.setdefault(int(row["utterance_id"]), []).append(row)
    for name, talk in talks.items():
        for number in sorted(talk):
            coded = talk[number]
            first = coded[0]
            video = first["video_url"]
            aside = part != "train" or is_aside("annomi", video)
            turn = _turn(name, first["interlocutor"], first["utterance_text"])
            coders = tuple(map(_counselled, coded))
            most = {kind: _most([coder[kind] for coder in coders]) for kind in coders[0]}
            if first["interlocutor"] != "therapist":
                coders, most = (), {}
            yield Labelled(turn, most, coders, aside, video)


def _counselled(row: dict[str, str]) -> dict[str, float]:
    kind = row["question_subtype"] if row["question_exists"] == "True" else ""
    return {
        "question": float(row["question_exists"] == "True"),
        "kind of question": float({"open": 1, "closed": 2}.get(kind, 0)),
        "reflection": float(row["reflection_exists"] == "True"),
        "advice": float(row["therapist_input_subtype"] == "advice"),
    }


def _most(said: list[float]) -> float:
    """What most say; where as many say one thing as another, the lesser."""
    return Counter(sorted(said)).most_common(1)[0][0]


def _aside(
    read: Callable[[Path], Iterator[Labelled]], *, aside: bool
) -> Callable[[Path], Iterator[Labelled]]:
    return lambda folder: (each for each in read(folder) if each.aside == aside)


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


_trained = {read: _aside(read, aside=False) for read in (annomi, offmychest)}

SETS: dict[str, Set] = {
    "annomi, kept aside": Set("annomi/train.csv", _aside(annomi, aside=True), _trained[annomi]),
    "annomi, test": Set("annomi/test.csv", partial(annomi, part="test"), _trained[annomi]),
    "offmychest, kept aside": Set(
        "offmychest/train.csv", _aside(offmychest, aside=True), _trained[offmychest]
    ),
    "offmychest, test": Set(
        "offmychest/test.csv", partial(offmychest, part="test"), _trained[offmychest]
    ),
    "epitome": Set("epitome/dev.csv", epitome),
    "unhealthy": Set("unhealthy/val.csv", unhealthy),
    "switchboard": Set("switchboard/val.txt", switchboard),
    "esconv": Set("esconv/dev.tsv", esconv),
    "dailydialog": Set("dailydialog/valid.json", dailydialog),
    "goemotions": Set("goemotions/dev.tsv", goemotions, partial(goemotions, part="train")),
    "intimacy": Set("intimacy/val.tsv", intimacy, partial(intimacy, part="train")),
}


def rows(path: Path) -> Iterator[list[str]]:
    """Lines of fields parted by tabs, in which quotation marks mean nothing."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of comma-separated values, by the names in the first."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
