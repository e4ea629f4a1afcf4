"""Excerpts of eight kinds of talk, coded by the codebook: `annotated/*.jsonl`.

Every turn has `codes`, `disclosure`, `bid`, `turning`, and the codes its coders were `unsure` of, which
do not count either way. Thread following is derived from the codes of both sides by the same definition
(`dynamics.threads`): of the feelings that the coders saw, did the reply follow the feeling or leave it?
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec
import numpy as np

from turntoward.dynamics import CodedTurns
from turntoward.dynamics.threads import thread_links
from turntoward.evaluation.asked import floor
from turntoward.evaluation.figures import Array, Figure, f1, interval, kappa, weighted_kappa
from turntoward.evaluation.line import Line, Row, has_code, measured
from turntoward.model import Chat, Coding, Conversation, Coverage, Limits, Message
from turntoward.model.gather import gather

__all__ = ["excerpt_lines"]

Answer = Callable[[Row], Any]
Link = tuple[str, bool, bool | None]  # conversation, followed by the coders' codes, and by ours
_SET = "excerpts"
_FEWEST = 10  # positives below which a code's figure says nothing
_IN_THE_MEAN = 15
_TURNINGS = ("toward", "away", "against")
_LIMITS = Limits(
    reactions=False, replies=False, edits="no", deletions="no", calls=False, clock="none", never=()
)


def excerpt_lines(rows: list[Row], ruled: list[Row], both: list[Row] | None) -> Iterator[Line]:
    """The figures of the excerpts."""

    def line(  # noqa: PLR0913, PLR0917 a figure is made of all of these
        what: str, name: str, figure: Figure, part: str, true: Answer, said: Answer
    ) -> Line:
        kept = [at for at, row in enumerate(rows) if _is_sure(row, part)]
        truth = np.array([true(rows[at]) for at in kept], float)
        guess = _kinds_guessed if part == "turning" else floor
        texts = [rows[at]["text"] for at in kept]
        groups = [str(rows[at].get("conversation")) for at in kept]
        return measured(
            figure,
            truth,
            rules=np.array([said(ruled[at]) for at in kept], float),
            both=np.array([said(both[at]) for at in kept], float) if both else None,
            bayes=guess(texts, truth, groups),
            bayes_within=True,
            groups=groups,
            set=_SET,
            what=what,
            figure=name,
        )

    codes = [
        line(slug, "κ", kappa, slug, _coded_as(slug), _said_as(slug))
        for slug in sorted({slug for row in rows for slug in row["codes"]})
    ]
    yield from (each for each in codes if (each.positives or 0) >= _FEWEST)
    many = [each.what for each in codes if (each.positives or 0) >= _IN_THE_MEAN]
    if many:
        yield _mean(many, rows, ruled, both)
    yield line(
        "disclosure, 0 to 3", "weighted κ", weighted_kappa, "disclosure",
        lambda row: row["disclosure"], lambda found: found["disclosure"].level if found["disclosure"] else 0,
    )  # fmt: skip
    for name, figure in (("κ", kappa), ("F1", f1)):
        yield line(
            "bid", name, figure, "bid",
            lambda row: row["bid"] is not None, lambda found: found["bid"] is not None,
        )  # fmt: skip
    yield line(
        "toward, away, against", "macro-F1", _macro_f1, "turning",
        lambda row: _number(row["turning"]),
        lambda found: _number(found["turning"] and found["turning"].kind),
    )  # fmt: skip
    yield from _followings(rows, ruled, both)


def _is_sure(row: Row, part: str) -> bool:
    """Whether the coders were sure of a code, or of the disclosure, bid or turning."""
    if part == "disclosure":
        return isinstance(row[part], int)
    return row[part] != "unsure" if part in {"bid", "turning"} else part not in row["unsure"]


def _mean(slugs: Sequence[str], rows: list[Row], ruled: list[Row], both: list[Row] | None) -> Line:
    """The mean κ of several codes; a turn whose coders were unsure of one does not count for it."""
    texts = [row["text"] for row in rows]
    groups = [str(row.get("conversation")) for row in rows]

    def told(coded: list[Row]) -> Array:
        return np.array([[float(has_code(found, slug)) for slug in slugs] for found in coded])

    truth = np.array([
        [float(slug in row["codes"]) if _is_sure(row, slug) else np.nan for slug in slugs]
        for row in rows
    ])  # fmt: skip
    return measured(
        _mean_kappa,
        truth,
        rules=told(ruled),
        both=told(both) if both else None,
        bayes=np.array([floor(texts, np.nan_to_num(column), groups) for column in truth.T]).T,
        bayes_within=True,
        groups=groups,
        set=_SET,
        what=f"mean over {len(slugs)} codes with {_IN_THE_MEAN} or more",
        figure="κ",
        positives=None,
    )


def _mean_kappa(truth: Array, said: Array) -> float:
    sure = ~np.isnan(truth)
    return float(
        np.nanmean([
            kappa(truth[sure[:, at], at], said[sure[:, at], at]) for at in range(truth.shape[1])
        ])
    )  # fmt: skip


def _kinds_guessed(texts: Sequence[str], truth: Array, groups: Sequence[str]) -> Array:
    """(n,) the kind of turning by naive Bayes: the last of those it says."""
    found = np.zeros(len(truth))
    for kind in range(1, len(_TURNINGS) + 1):
        found[floor(texts, (truth == kind) * 1.0, groups) > 0] = kind
    return found


def _coded_as(slug: str) -> Answer:
    return lambda row: slug in row["codes"]


def _said_as(slug: str) -> Answer:
    return lambda found: has_code(found, slug)


def _number(kind: str | None) -> int:
    return _TURNINGS.index(kind) + 1 if kind in _TURNINGS else 0


def _macro_f1(truth: Array, said: Array) -> float:
    """The mean over the turnings that the coders used."""
    return float(np.nanmean([f1((truth == k) * 1.0, (said == k) * 1.0) for k in (1, 2, 3)]))


def _followings(rows: list[Row], ruled: list[Row], both: list[Row] | None) -> Iterator[Line]:
    threads = [list(_threads(rows, ruled)), list(_threads(rows, both)) if both else None]
    for what, pick in (
        ("feelings followed or left", lambda links: links),
        ("the same, where something is said", lambda links: [p for p in links if p[2] is not None]),
    ):
        found = [_shared(pick(links)) if links else None for links in threads]
        last = found[-1] or found[0]
        if last:
            yield Line(
                set=_SET,
                what=what,
                figure="right",
                positives=last[0],
                rules=found[0] and found[0][1],
                both=found[1] and found[1][1],
                low=last[2],
                high=last[3],
            )


def _shared(links: list[Link]) -> tuple[int, float, float, float] | None:
    """Of feelings: how many, the share of them that is right, and its interval."""
    if not links:
        return None
    groups, truth, said = zip(*links, strict=True)
    right = np.array([true == ours for true, ours in zip(truth, said, strict=True)], float)
    low, high = interval(lambda _, each: float(each.mean()), right, right, groups)
    return len(links), float(right.mean()), low, high


def _threads(rows: list[Row], coded: list[Row]) -> Iterator[Link]:
    """For each feeling whose reply the coders' codes tell of: followed by theirs, and by ours."""
    numbered = enumerate(rows)
    for name, group in groupby(numbered, key=lambda entry: entry[1].get("conversation")):
        numbers = [number for number, _ in group]
        talk = _talk([rows[number] for number in numbers])
        truth = _followed(talk, [_true_codings(rows[number]) for number in numbers])
        ours = _followed(talk, [_our_codings(coded[number]) for number in numbers])
        for turn, followed in truth.items():
            if followed is not None:
                yield str(name), followed, ours.get(turn)


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
    whole = gather(Chat(id="", title=""), messages, Coverage(reader="rows", limits=_LIMITS))
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
