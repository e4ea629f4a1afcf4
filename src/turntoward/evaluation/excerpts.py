"""`make bench-agreement DATA=FOLDER`: how far the codings agree with coded excerpts.

Reads `annotated/*.jsonl` in the folder: every turn with `codes`, `disclosure`, `bid`, `turning`, and
the codes its coders were `unsure` of, which do not count either way. These excerpts are for measuring
only; nothing in the project was fitted to them.

Thread following is derived from the codes of both sides by the same definition (`dynamics.threads`):
of the feelings that the coders saw, did the reply follow the feeling or leave it?
"""

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec

from turntoward import code
from turntoward.dynamics import CodedTurns
from turntoward.dynamics.threads import thread_links
from turntoward.model import Chat, Coding, Conversation, Coverage, Limits, Message
from turntoward.model.gather import gather

FEWEST = 10  # positives below which a code's figure says nothing
Row = dict[str, Any]
LIMITS = Limits(
    reactions=False, replies=False, edits="no", deletions="no", calls=False, clock="none", never=()
)


def main() -> None:
    """Print the tables, or say what is missing."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "data")
    files = sorted((folder / "annotated").glob("*.jsonl"))
    if not files:
        sys.exit(f"There are no excerpts in {folder / 'annotated'}. Name the folder that has them.")
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
    coded = list(code(rows))
    print(f"{len(rows)} turns\n\n| code | positives | found | precision | recall | F1 | κ |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for slug in sorted({slug for row in rows for slug in row["codes"]}):
        pairs = [
            (slug in row["codes"], any(each.code == slug for each in found["codings"]))
            for row, found in zip(rows, coded, strict=True)
            if slug not in row["unsure"]
        ]
        if sum(truth for truth, _ in pairs) >= FEWEST:
            _print(slug, pairs)
    _print("bid", list(_bids(rows, coded)))
    for turning in ("toward", "away", "against"):
        _print(f"turns_{turning}", list(_turnings(rows, coded, turning)))
    _print_summary(rows, coded)


def _print_summary(rows: list[Row], coded: list[Row]) -> None:
    """The four figures that the dynamics rest on."""
    levels = [
        (row["disclosure"], found["disclosure"].level)
        for row, found in zip(rows, coded, strict=True)
        if isinstance(row["disclosure"], int)
    ]
    threads = list(_threads(rows, coded))
    right = sum(truth == said for truth, said in threads)
    told = [pair for pair in threads if pair[1] is not None]
    right_told = sum(truth == said for truth, said in told)
    print("\n| what | figure | of |\n|---|---:|---:|")
    print(
        f"| turning toward, away, against: macro-F1 | {_macro_f1(rows, coded):.2f} | {len(rows)} |"
    )
    print(f"| bids: F1 | {_f1(list(_bids(rows, coded))):.2f} | {len(rows)} |")
    print(f"| disclosure: quadratic-weighted κ | {_weighted_kappa(levels):.2f} | {len(levels)} |")
    print(f"| feelings followed or left: right | {_share(right, threads)} | {len(threads)} |")
    print(f"| the same, where we say something | {_share(right_told, told)} | {len(told)} |")


def _share(right: int, pairs: Sequence[object]) -> str:
    return f"{right / len(pairs):.2f}" if pairs else "–"


def _macro_f1(rows: list[Row], coded: list[Row]) -> float:
    """The mean over the turnings that the coders used."""
    used = {row["turning"] for row in rows} & {"toward", "away", "against"}
    scores = [_f1(list(_turnings(rows, coded, turning))) for turning in sorted(used)]
    return sum(scores) / len(scores) if scores else float("nan")


def _f1(pairs: Sequence[tuple[bool, bool]]) -> float:
    both = sum(truth and said for truth, said in pairs)
    either = sum(truth for truth, _ in pairs) + sum(said for _, said in pairs)
    return 2 * both / either if either else float("nan")


def _threads(rows: list[Row], coded: list[Row]) -> Iterator[tuple[bool, bool | None]]:
    """For each feeling whose reply the coders' codes tell of: followed by theirs, and by ours."""
    numbered = enumerate(rows)
    for _, group in groupby(numbered, key=lambda entry: entry[1].get("conversation")):
        numbers = [number for number, _ in group]
        talk = _talk([rows[number] for number in numbers])
        truth = _followed(talk, [_true_codings(rows[number]) for number in numbers])
        ours = _followed(talk, [_our_codings(coded[number]) for number in numbers])
        for turn, followed in truth.items():
            if followed is not None:
                yield followed, ours.get(turn)


def _followed(talk: Conversation, codings: list[list[Coding]]) -> dict[int, bool | None]:
    """By turn with a feeling; None: its reply neither follows nor leaves it."""
    return {
        link.turn: link.followed > link.left if link.how else None
        for link in thread_links(CodedTurns(talk, codings))
    }


def _talk(rows: list[Row]) -> Conversation:
    """One excerpt, each line a turn of its own."""
    messages = [
        Message(conversation="", id=str(number), speaker=row["speaker"], text=row["text"])
        for number, row in enumerate(rows)
    ]
    whole = gather(Chat(id="", title=""), messages, Coverage(reader="rows", limits=LIMITS))
    if len(whole.turns) == len(rows):
        return whole
    return _line_by_line(whole, rows)


def _line_by_line(whole: Conversation, rows: list[Row]) -> Conversation:
    """The same, where one person has several lines in a row."""
    turns = tuple(
        msgspec.structs.replace(
            whole.turns[0],
            index=number,
            speaker=row["speaker"],
            text=row["text"],
            messages=(number,),
        )
        for number, row in enumerate(rows)
    )
    session = msgspec.structs.replace(whole.sessions[0], last=len(turns) - 1)
    return msgspec.structs.replace(whole, turns=turns, sessions=(session,))


def _true_codings(row: Row) -> list[Coding]:
    sure = [slug for slug in row["codes"] if slug not in row["unsure"]]
    level = row["disclosure"] if isinstance(row["disclosure"], int) else 0
    found = [_coding(slug) for slug in sure if slug != "disclosure"]
    return [*found, _coding("disclosure", level)] if level else found


def _our_codings(row: Row) -> list[Coding]:
    return [
        _coding(each.code, each.level if isinstance(each.level, int) else None, each.p)
        for each in row["codings"]
    ]


def _coding(slug: str, level: int | None = None, p: float = 1.0) -> Coding:
    return Coding(turn=-1, code=slug, p=p, span=None, reason="", source="", level=level)


def _bids(rows: list[Row], coded: list[Row]) -> Iterator[tuple[bool, bool]]:
    for row, found in zip(rows, coded, strict=True):
        if row["bid"] != "unsure":
            yield row["bid"] is not None, found["bid"] is not None


def _turnings(rows: list[Row], coded: list[Row], kind: str) -> Iterator[tuple[bool, bool]]:
    for row, found in zip(rows, coded, strict=True):
        if row["turning"] != "unsure":
            yield row["turning"] == kind, bool(found["turning"] and found["turning"].kind == kind)


def _print(name: str, pairs: list[tuple[bool, bool]]) -> None:
    true, found = sum(truth for truth, _ in pairs), sum(said for _, said in pairs)
    both = sum(truth and said for truth, said in pairs)
    precision = both / found if found else float("nan")
    print(
        f"| {name} | {true} | {found} | {precision:.2f} | {both / max(true, 1):.2f} | "
        f"{_f1(pairs):.2f} | {_kappa(pairs):.2f} |"
    )


def _kappa(pairs: list[tuple[bool, bool]]) -> float:
    """Cohen's κ of two yes-no codings."""
    count = len(pairs)
    agree = sum(truth == said for truth, said in pairs) / count
    true, found = (sum(pair[side] for pair in pairs) / count for side in (0, 1))
    chance = true * found + (1 - true) * (1 - found)
    return (agree - chance) / (1 - chance) if chance < 1 else float("nan")


def _weighted_kappa(pairs: list[tuple[int, int]]) -> float:
    """Cohen's κ with quadratic weights."""
    seen = sum((a - b) ** 2 for a, b in pairs) / len(pairs)
    chance = sum((a - b) ** 2 for a, _ in pairs for _, b in pairs) / len(pairs) ** 2
    return 1 - seen / chance


if __name__ == "__main__":
    main()
