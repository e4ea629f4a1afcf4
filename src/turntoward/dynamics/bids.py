"""Bids and how they were met.

After Gottman, J. M. & DeClaire, J. (2001). The Relationship Cure: a bid is met by turning toward,
away or against. Silence is not taken for rejection: see `_unanswered`.
"""

from collections.abc import Iterator

from turntoward.dynamics.turns import CodedTurns
from turntoward.model import Coding, Kind, Turn
from turntoward.model.reading import Moment, MomentKind

__all__ = ["bid_moments"]

_ANSWERS = {
    "turns_toward": (MomentKind.BID_MET, "took it up"),
    "turns_away": (MomentKind.BID_MISSED, "passed it by"),
    "turns_against": (MomentKind.BID_REJECTED, "answered it sharply"),
}
_REACHES = {
    "support": "reached out for support",
    "interest": "offered something to be interested in",
    "affection": "reached out with affection",
    "play": "reached out to play",
    "together": "reached out for time together",
    "help": "asked for help",
    None: "reached out",
}
_WHY = {
    MomentKind.BID_MET: "Small reachings out that are taken up are what closeness is made of.",
    MomentKind.BID_MISSED: "A reaching out that passes by unnoticed can still be answered later.",
    MomentKind.BID_REJECTED: "A sharp answer makes the next reaching out harder.",
    MomentKind.NO_VISIBLE_REPLY: "There may have been an answer that this export cannot show.",
}


def bid_moments(coded: CodedTurns) -> Iterator[Moment]:
    """One moment for each bid whose answer, or whose lack of one, can be seen."""
    for turn, bid in coded.carrying("bid"):
        reply = coded.reply(turn)
        moment = _unanswered(coded, turn, bid) if reply is None else _met(coded, turn, bid, reply)
        if moment:
            yield moment


def _met(coded: CodedTurns, turn: Turn, bid: Coding, reply: Turn) -> Moment | None:
    answer = coded.surest(reply, tuple(_ANSWERS))
    if answer is None:
        return None
    kind, what = _ANSWERS[answer.code]
    return Moment(
        kind=kind,
        turns=(turn.index, reply.index),
        whose=reply.speaker,
        what=f"{turn.speaker} {_REACHES[bid.kind]}; {reply.speaker} {what}.",
        why=_WHY[kind],
        p=bid.p * answer.p,
        practice="bids",
    )


def _unanswered(coded: CodedTurns, turn: Turn, bid: Coding) -> Moment | None:
    """A bid without a reply in its session.

    It is called missed only if the format could have shown a reaction, none of the bid's own
    messages has one, and the chat went on afterwards (a session's end already means that the
    pair's usual rhythm was exceeded, and that no media, call or empty reply fell in the window:
    those are turns too).
    """
    messages = [coded.conversation.messages[index] for index in turn.messages]
    if any(message.reactions or message.kind is Kind.CALL for message in messages):
        return None
    went_on = turn.session < coded.last_session
    certain = went_on and coded.conversation.coverage.limits.reactions
    kind = MomentKind.BID_MISSED if certain else MomentKind.NO_VISIBLE_REPLY
    return Moment(
        kind=kind,
        turns=(turn.index,),
        whose=turn.speaker,
        what=f"{turn.speaker} {_REACHES[bid.kind]}; no reply can be seen.",
        why=_WHY[kind],
        p=bid.p,
        practice="bids",
    )
