"""What a person sees differently, put into what was coded, before anything is concluded from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from turntoward.charts.palette import CODE_GROUPS
from turntoward.coach.records import Group
from turntoward.coding.personal import Lesson
from turntoward.model import Coding, Conversation
from turntoward.model.reading import Moment
from turntoward.store.records import Correction

__all__ = ["MOMENT", "YOURS", "Seen", "corrected", "is_told", "lessons"]

MOMENT = "moment."
YOURS = "you"  # the source of a coding that a person put there
_REASON = "you said so"


class Seen(Struct, frozen=True):
    """The corrections of a conversation by the turn that they are about."""

    by_turn: dict[int, tuple[Correction, ...]]

    @classmethod
    def of(cls, conversation: Conversation, corrections: Iterable[Correction]) -> "Seen":
        """Those whose turn is still there."""
        messages = conversation.messages
        turns = {messages[turn.messages[0]].id: turn.index for turn in conversation.turns}
        found: dict[int, tuple[Correction, ...]] = {}
        for each in corrections:
            if each.message in turns:
                turn = turns[each.message]
                found[turn] = (*found.get(turn, ()), each)
        return cls(found)


def corrected(codings: Sequence[tuple[Coding, ...]], seen: Seen) -> tuple[tuple[Coding, ...], ...]:
    """The codings of each turn as the person sees them.

    What may speak of danger stays, whoever sees it differently: the pause that rests on it cannot be
    switched off.
    """
    found = list(codings)
    for turn, said in seen.by_turn.items():
        of_turn = {each.code: each for each in found[turn]}
        for each in said:
            if each.code.startswith(MOMENT):
                continue
            if each.holds:
                of_turn[each.code] = _put(turn, each, of_turn.get(each.code))
            elif CODE_GROUPS.get(each.code) is not Group.DANGER:
                of_turn.pop(each.code, None)
        found[turn] = tuple(of_turn.values())
    return tuple(found)


def lessons(
    corrections: Iterable[Correction], codings: Mapping[int, Iterable[tuple[str, Coding]]]
) -> Iterator[Lesson]:
    """What may be learned from corrections for other turns.

    Args:
        corrections: of any conversations.
        codings: what was kept of the turns they are about, with the ids of their messages, as the
            general model gave it; what a person added where nothing was kept teaches nothing.
    """
    chances = {
        (conversation, message, coding.code): coding.p
        for conversation, kept in codings.items()
        for message, coding in kept
    }
    for each in corrections:
        p = chances.get((each.conversation, each.message, each.code))
        if p is not None:
            yield Lesson(each.code, p, each.holds)


def is_told(moment: Moment, seen: Seen) -> bool:
    """Whether a moment is told: whether the person does not see it differently."""
    said = seen.by_turn.get(moment.turns[0], ())
    return not any(each.code == f"{MOMENT}{moment.kind}" and not each.holds for each in said)


def _put(turn: int, said: Correction, there: Coding | None) -> Coding:
    fields = {"p": 1.0, "reason": _REASON, "source": YOURS, "kind": said.kind, "level": said.level}
    if there is not None:
        kept = {"kind": said.kind or there.kind, "level": said.level or there.level}
        return msgspec.structs.replace(there, **fields | kept)
    return Coding(
        turn=turn,
        code=said.code,
        p=1.0,
        span=None,
        reason=_REASON,
        source=YOURS,
        kind=said.kind,
        level=said.level,
    )
