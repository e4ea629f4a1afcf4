"""A mirror, not a microscope: whose turns a reading looks at closely."""

import msgspec

from turntoward.model import Coding, Turn
from turntoward.model.dynamics import Answer, Bid, Dynamics, Episode, Received, Step
from turntoward.model.reading import Lens, Measure, Moment, MomentKind, Reading

__all__ = ["MEASURES_OF_OTHERS", "SHOWN_OF_OTHERS", "through_lens"]

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
MEASURES_OF_OTHERS = frozenset(
    {
        "bids_made", "disclosures", "depth", "feeling_words", "open_questions", "feeling_questions",
        "reply_time", "opens_sessions",
    }
)  # fmt: skip
_ONLY_OWN = frozenset(
    {
        MomentKind.BID_MISSED, MomentKind.BID_REJECTED, MomentKind.FEELING_LEFT, MomentKind.GUARDED,
        MomentKind.PLACEHOLDER, MomentKind.STEP_FAST, MomentKind.REPAIR_DECLINED, MomentKind.TIME_PRESSED, MomentKind.BURST,
    }
)  # fmt: skip
_MISSED = frozenset({Answer.AWAY, Answer.AGAINST, Answer.UNANSWERED})


def through_lens(reading: Reading, *, me: str | None, lens: Lens) -> Reading:
    """The reading as one person should see it.

    With the `all` lens nothing is left out. With `self`, every code stays on the turns of `me`; of
    everybody else (of all, while nobody has said who they are) only `SHOWN_OF_OTHERS`, and of what
    was found between the turns nothing that is the others' to look at.
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
        measures=tuple(each for each in reading.measures if _is_shown(each, me)),
        dynamics=_own(reading.dynamics, me),
        safety=msgspec.structs.replace(
            reading.safety,
            unsafe_for=tuple(name for name in reading.safety.unsafe_for if name == me),
            met_for=tuple(name for name in reading.safety.met_for if name == me),
            warm_for=tuple(name for name in reading.safety.warm_for if name == me),
        ),
    )


def _shown(codings: tuple[Coding, ...]) -> tuple[Coding, ...]:
    return tuple(coding for coding in codings if coding.code in SHOWN_OF_OTHERS)


def _is_own(moment: Moment, me: str | None, turns: tuple[Turn, ...]) -> bool:
    """Whether it is one's own doing; a bid that nobody answered is everybody's who could have."""
    if moment.kind is MomentKind.BID_MISSED and len(moment.turns) == 1:
        return me is not None and turns[moment.turns[0]].speaker != me
    return moment.whose == me


def _is_shown(measure: Measure, me: str | None) -> bool:
    return measure.whose in {None, me} or measure.name in MEASURES_OF_OTHERS


def _own(dynamics: Dynamics, me: str | None) -> Dynamics:
    """What was found, without what is the others' to look at."""
    return msgspec.structs.replace(
        dynamics,
        bids=tuple(_own_answer(bid, me) for bid in dynamics.bids),
        threads=tuple(
            each for each in dynamics.threads if each.by == me or each.followed > each.left
        ),
        steps=tuple(_unguarded(step, me) for step in dynamics.steps),
        runs=tuple(run for run in dynamics.runs if run.speaker == me),
        episodes=tuple(_without_blame(episode, me) for episode in dynamics.episodes),
        vocabulary=tuple(
            each if each.speaker == me else msgspec.structs.replace(each, placeholders=())
            for each in dynamics.vocabulary
        ),
        bursts=tuple(burst for burst in dynamics.bursts if burst.speaker == me),
        asked_time=tuple(
            each for each in dynamics.asked_time if each.by == me or each.pressed_at is None
        ),
        asking=tuple(each for each in dynamics.asking if each.speaker == me),
        openness=tuple(each for each in dynamics.openness if each.speaker == me),
    )


def _own_answer(bid: Bid, me: str | None) -> Bid:
    """A bid stays; how another missed it is not held against them."""
    if bid.by == me:
        return bid
    if bid.answer not in _MISSED:
        return msgspec.structs.replace(bid, away=0.0, against=0.0)
    if bid.by is None and bid.speaker != me:
        return bid
    return msgspec.structs.replace(
        bid, answer=Answer.CANNOT_TELL, answer_p=1.0, toward=0.0, away=0.0, against=0.0
    )


def _unguarded(step: Step, me: str | None) -> Step:
    return step if step.speaker == me else msgspec.structs.replace(step, guarded=0.0, fast=0.0)


def _without_blame(episode: Episode, me: str | None) -> Episode:
    """The turns at which it tore stay, for both; with which code is told of one's own alone."""
    return msgspec.structs.replace(
        episode,
        tears=tuple(
            tear if tear.by == me else msgspec.structs.replace(tear, code="")
            for tear in episode.tears
        ),
        reaches=tuple(
            msgspec.structs.replace(reach, received=Received.CANNOT_TELL, received_at=None)
            if reach.by == me and reach.received is Received.NO
            else reach
            for reach in episode.reaches
        ),
    )
