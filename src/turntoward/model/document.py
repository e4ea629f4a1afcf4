"""A Reading, and single coded turns, in their documented JSON form.

`docs/reference/reading.schema.json` is generated from these records.
"""

from collections.abc import Sequence

from msgspec import UNSET, Struct, UnsetType

from turntoward.model.coding import Coding
from turntoward.model.conversation import Coverage, Turn
from turntoward.model.dynamics import Dynamics
from turntoward.model.problem import Problem
from turntoward.model.reading import (
    Lens,
    MadeBy,
    Measure,
    Moment,
    Reading,
    Relation,
    Safety,
    Sentence,
    Suggestion,
)

__all__ = [
    "CodedTurn",
    "CodingRow",
    "Findings",
    "KindRow",
    "LevelRow",
    "ReadingDocument",
    "document",
    "findings",
]

FORM = "turntoward.reading/1"
_LEVEL_0_P = 0.8  # how often a turn in which no rule sees an opening is one without
_TURNINGS = {"turns_toward": "toward", "turns_away": "away", "turns_against": "against"}


class LevelRow(Struct, frozen=True, kw_only=True):
    """How far a turn opens: 0 nothing personal .. 3 something at stake."""

    level: int
    p: float


class KindRow(Struct, frozen=True, kw_only=True):
    """A bid, or how one was met."""

    kind: str | None
    p: float


class CodingRow(Struct, frozen=True, kw_only=True):
    """One code on the turn. `span` is [start, end) in code points of the turn's text."""

    code: str
    p: float
    span: tuple[int, int] | None
    reason: str
    source: str
    kind: str | UnsetType = UNSET
    level: int | UnsetType = UNSET


class Findings(Struct, frozen=True, kw_only=True):
    """What was found on one turn."""

    disclosure: LevelRow
    bid: KindRow | None
    turning: KindRow | None
    codings: tuple[CodingRow, ...]


class CodedTurn(Findings, frozen=True, kw_only=True):
    """One turn of a reading."""

    turn: int
    session: int
    speaker: str
    at: str | None  # local, ISO 8601
    offset: float | None  # seconds from the start of a recording
    text: str
    messages: tuple[str, ...]


class ConversationRow(Struct, frozen=True, kw_only=True):
    """The conversation as a whole."""

    id: str
    title: str
    speakers: tuple[str, ...]
    messages: int
    turns: int
    sessions: int
    first: str | None
    last: str | None
    turn_gap_seconds: float
    session_gap_seconds: float


class ReadingDocument(Struct, frozen=True, kw_only=True):
    """What `turntoward read --json` writes."""

    form: str
    made_by: MadeBy
    me: str | None
    lens: Lens
    relation: Relation | None
    conversation: ConversationRow
    coverage: Coverage
    safety: Safety
    story: tuple[Sentence, ...]
    suggestions: tuple[Suggestion, ...]
    measures: tuple[Measure, ...]
    turns: tuple[CodedTurn, ...]
    moments: tuple[Moment, ...]
    dynamics: Dynamics
    problems: tuple[Problem, ...]


def findings(codings: Sequence[Coding]) -> Findings:
    """The codings of one turn in their JSON form."""
    by_code = {coding.code: coding for coding in codings}
    opened = by_code.get("disclosure")
    bid = by_code.get("bid")
    turning = max(
        (by_code[code] for code in _TURNINGS if code in by_code),
        key=lambda coding: coding.p,
        default=None,
    )
    return Findings(
        disclosure=LevelRow(level=opened.level or 0, p=opened.p)
        if opened
        else LevelRow(level=0, p=_LEVEL_0_P),
        bid=KindRow(kind=bid.kind, p=bid.p) if bid else None,
        turning=KindRow(kind=_TURNINGS[turning.code], p=turning.p) if turning else None,
        codings=tuple(_row(coding) for coding in codings),
    )


def document(reading: Reading) -> ReadingDocument:
    """A reading in its JSON form."""
    conversation = reading.conversation
    turns = conversation.turns
    return ReadingDocument(
        form=FORM,
        made_by=reading.made_by,
        me=reading.me,
        lens=reading.lens,
        relation=reading.relation,
        conversation=ConversationRow(
            id=conversation.id,
            title=conversation.title,
            speakers=conversation.speakers,
            messages=len(conversation.messages),
            turns=len(turns),
            sessions=len(conversation.sessions),
            first=_time(turns[0]) if turns else None,
            last=_time(turns[-1]) if turns else None,
            turn_gap_seconds=conversation.turn_gap.total_seconds(),
            session_gap_seconds=conversation.session_gap.total_seconds(),
        ),
        coverage=conversation.coverage,
        safety=reading.safety,
        story=reading.story,
        suggestions=reading.suggestions,
        measures=reading.measures,
        turns=tuple(
            _coded(reading, turn, codings)
            for turn, codings in zip(turns, reading.codings, strict=True)
        ),
        moments=reading.moments,
        dynamics=reading.dynamics,
        problems=conversation.problems,
    )


def _coded(reading: Reading, turn: Turn, codings: Sequence[Coding]) -> CodedTurn:
    found = findings(codings)
    messages = reading.conversation.messages
    return CodedTurn(
        turn=turn.index,
        session=turn.session,
        speaker=turn.speaker,
        at=_time(turn),
        offset=turn.offset,
        text=turn.text,
        messages=tuple(messages[index].id for index in turn.messages),
        disclosure=found.disclosure,
        bid=found.bid,
        turning=found.turning,
        codings=found.codings,
    )


def _row(coding: Coding) -> CodingRow:
    return CodingRow(
        code=coding.code,
        p=coding.p,
        span=(coding.span.start, coding.span.end) if coding.span else None,
        reason=coding.reason,
        source=coding.source,
        kind=UNSET if coding.kind is None else coding.kind,
        level=UNSET if coding.level is None else coding.level,
    )


def _time(turn: Turn) -> str | None:
    return turn.start.isoformat() if turn.start else None
