"""After a feeling: did the reply follow the feeling, or leave it?"""

from collections.abc import Iterator

from turntoward.dynamics.turns import CodedTurns
from turntoward.model import Coding, Turn
from turntoward.model.reading import Moment, MomentKind

__all__ = ["thread_moments"]

_FOLLOWS = {
    "reflects": "gave it back in other words",
    "validates": "let it be felt",
    "asks_feeling": "asked about it",
}
_LEAVES = {
    "dismisses": "told it away",
    "reassures_early": "hurried it away",
    "deflects_humor": "answered with a joke",
    "changes_subject": "went on to something else",
    "intellectualizes": "answered with an explanation",
    "advises": "answered with advice",
}
_FEELING = 3  # the disclosure level of feelings and of what is risky to say


def thread_moments(coded: CodedTurns) -> Iterator[Moment]:
    """One moment for each feeling whose reply clearly followed or left it."""
    for turn in coded.turns:
        opened = coded.coding(turn, "disclosure")
        if opened is None or coded.level(turn) < _FEELING:
            continue
        reply = coded.reply(turn)
        if reply is None:
            continue
        if answer := coded.surest(reply, tuple(_FOLLOWS)):
            yield _moment(MomentKind.FEELING_FOLLOWED, turn, opened, reply, answer)
        elif answer := coded.surest(reply, tuple(_LEAVES)):
            yield _moment(MomentKind.FEELING_LEFT, turn, opened, reply, answer)


def _moment(kind: MomentKind, turn: Turn, opened: Coding, reply: Turn, answer: Coding) -> Moment:
    followed = kind is MomentKind.FEELING_FOLLOWED
    did = (_FOLLOWS if followed else _LEAVES)[answer.code]
    return Moment(
        kind=kind,
        turns=(turn.index, reply.index),
        whose=reply.speaker,
        what=f"{turn.speaker} showed something that matters; {reply.speaker} {did}.",
        why=(
            "A feeling that is followed can go on being told."
            if followed
            else "The feeling stayed where it was; it can still be asked about."
        ),
        p=opened.p * answer.p,
        practice="listening",
    )
