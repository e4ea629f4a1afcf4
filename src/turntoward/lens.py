"""A mirror, not a microscope: whose turns a reading looks at closely."""

import msgspec

from turntoward.model import Coding, Turn
from turntoward.model.reading import Lens, Moment, MomentKind, Reading

__all__ = ["SHOWN_OF_OTHERS", "through_lens"]

# Of the others the self lens shows what they let be seen, what they reached for and asked, and
# their reaching back; how they guarded themselves, listened or tore is theirs to look at.
SHOWN_OF_OTHERS = frozenset(
    {
        "names_feeling", "vague_feeling", "body_cue", "disclosure", "unfinished", "names_discomfort",
        "bid", "turns_toward",
        "asks_open", "asks_closed", "asks_feeling", "asks_permission",
        "invites", "asks_time", "complains",
        "reflects", "validates", "shares_own",
        "names_distance", "asks_their_side", "owns_impact", "apologizes", "makes_amends",
        "accepts", "appreciates", "risk",
    }
)  # fmt: skip
_ONLY_OWN = frozenset(
    {
        MomentKind.BID_MISSED, MomentKind.BID_REJECTED, MomentKind.FEELING_LEFT, MomentKind.GUARDED,
    }
)  # fmt: skip


def through_lens(reading: Reading, *, me: str | None, lens: Lens) -> Reading:
    """The reading as one person should see it.

    With the `all` lens nothing is left out. With `self`, every code stays on the turns of `me`; of
    everybody else (of all, while nobody has said who they are) only `SHOWN_OF_OTHERS`.
    """
    if lens is Lens.ALL:
        return msgspec.structs.replace(reading, me=me, lens=lens)
    return msgspec.structs.replace(
        reading,
        me=me,
        lens=lens,
        codings=tuple(
            of_turn if turn.speaker == me else _shown(of_turn)
            for turn, of_turn in zip(reading.conversation.turns, reading.codings, strict=True)
        ),
        moments=tuple(
            moment
            for moment in reading.moments
            if moment.kind not in _ONLY_OWN or _is_own(moment, me, reading.conversation.turns)
        ),
    )


def _shown(codings: tuple[Coding, ...]) -> tuple[Coding, ...]:
    return tuple(coding for coding in codings if coding.code in SHOWN_OF_OTHERS)


def _is_own(moment: Moment, me: str | None, turns: tuple[Turn, ...]) -> bool:
    if moment.kind is MomentKind.BID_MISSED and len(moment.turns) == 1:
        return me is not None and turns[moment.turns[0]].speaker != me
    return moment.whose == me
