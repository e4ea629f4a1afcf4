"""The bid ledger: who reached out, and how it was met.

After Gottman, J. M. & DeClaire, J. (2001). The Relationship Cure: a bid is met by turning toward,
away or against. Silence is not taken for rejection: see `_silent`.
"""

from collections.abc import Iterable, Iterator, Mapping

from turntoward.dynamics.rhythm import Rhythm
from turntoward.dynamics.tally import measure, tallies
from turntoward.dynamics.turns import CodedTurns
from turntoward.model import Coding, Kind
from turntoward.model.dynamics import Answer, Bid
from turntoward.model.reading import Measure, Moment, MomentKind

__all__ = ["bid_ledger", "bid_measures", "bid_moments"]

# What a reply does, and how surely that turns: interest, warmth and a real answer take a bid up, and a
# step past it leaves it (docs/codebook.md). Where several are coded the surest counts.
_TURNINGS: Mapping[Answer, Mapping[str, float]] = {
    Answer.TOWARD: {
        "turns_toward": 1.0, "reflects": 0.9, "validates": 0.9, "asks_feeling": 0.9,
        "accepts": 0.8, "appreciates": 0.8, "asks_open": 0.7, "shares_own": 0.7,
    },
    Answer.AWAY: {"turns_away": 1.0, "changes_subject": 0.9, "withdraws": 0.8, "dismisses": 0.6},
    Answer.AGAINST: {"turns_against": 1.0},
}  # fmt: skip
_MOMENTS = {
    Answer.TOWARD: (MomentKind.BID_MET, "took it up"),
    Answer.AWAY: (MomentKind.BID_MISSED, "passed it by"),
    Answer.AGAINST: (MomentKind.BID_REJECTED, "answered it sharply"),
    Answer.UNANSWERED: (MomentKind.BID_MISSED, "no reply can be seen"),
    Answer.NO_VISIBLE_REPLY: (MomentKind.NO_VISIBLE_REPLY, "no reply can be seen"),
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
# Rows that may have been an answer, where the export does not say whose they are.
_HIDDEN = frozenset({Kind.MEDIA, Kind.STICKER, Kind.DELETED, Kind.LOCATION, Kind.EMPTY})


def bid_ledger(coded: CodedTurns, rhythm: Rhythm) -> tuple[Bid, ...]:
    """One entry for each bid, in order."""
    links = _links(coded)
    return tuple(_entry(coded, rhythm, turn, bid, links) for turn, bid in coded.of("bid").items())


def _entry(
    coded: CodedTurns, rhythm: Rhythm, turn: int, bid: Coding, links: Mapping[int, int]
) -> Bid:
    reply = _reply(coded, rhythm, turn, links)
    if reply is None:
        return _silent(coded, rhythm, turn, bid)
    shares = _shares(coded, reply)
    likeliest = max(shares, key=lambda answer: shares[answer])
    return Bid(
        turn=turn,
        speaker=coded.speaker[turn],
        kind=bid.kind,
        p=bid.p,
        answer=likeliest,
        answer_p=shares[likeliest],
        by=coded.speaker[reply],
        reply=reply,
        after=coded.wait(turn, reply),
        toward=shares[Answer.TOWARD],
        away=shares[Answer.AWAY],
        against=shares[Answer.AGAINST],
    )


def _reply(coded: CodedTurns, rhythm: Rhythm, turn: int, links: Mapping[int, int]) -> int | None:
    """What answers a bid: the reply in its session, one that links to it, or the next letter.

    In a slow correspondence every letter is a session of its own; there the next turn of the other
    is a reply as long as it comes within their usual time.
    """
    reply = links.get(turn) if turn in links else coded.reply(turn)
    if reply is None and rhythm.is_slow:
        later = coded.next_other[turn]
        if later >= 0 and not rhythm.exceeds(coded, turn, later):
            return later
    return reply


def _shares(coded: CodedTurns, reply: int) -> dict[Answer, float]:
    """How a reply turns, of everything that is known of it; what is left cannot be told."""
    mild = 1.0 - coded.p(reply, "turns_against")  # what is only implied yields to a sharp word
    shares = {
        answer: max(
            (1.0 if weight == 1.0 else mild * weight) * coded.p(reply, code)
            for code, weight in weights.items()
        )
        for answer, weights in _TURNINGS.items()
    }
    shares[Answer.AGAINST] = coded.sharp.get(reply, 0.0)
    whole = max(1.0, sum(shares.values()))
    shares = {answer: p / whole for answer, p in shares.items()}
    return {**shares, Answer.CANNOT_TELL: max(0.0, 1.0 - sum(shares.values()))}


def _silent(coded: CodedTurns, rhythm: Rhythm, turn: int, bid: Coding) -> Bid:
    """A bid without a reply.

    It counts as unanswered only if the format could have shown a reaction and there is none, nothing
    that speaks without words lies between it and the next turn of somebody else, the chat went on,
    and the silence was longer than is usual for these people. A reaction is an answer of which
    nothing more can be told.
    """
    reactors = _reactors(coded, turn)
    missed = not reactors and _went_on(coded, rhythm, turn) and not _wordless(coded, turn)
    silent = Answer.UNANSWERED if missed else Answer.NO_VISIBLE_REPLY
    unknown = bool(reactors) or coded.is_one_sided
    return Bid(
        turn=turn,
        speaker=coded.speaker[turn],
        kind=bid.kind,
        p=bid.p,
        answer=Answer.CANNOT_TELL if unknown else silent,
        answer_p=1.0,
        by=reactors[0] if reactors else coded.other(coded.speaker[turn]),
        reply=None,
        after=None,
    )


def _reactors(coded: CodedTurns, turn: int) -> list[str | None]:
    messages = coded.conversation.messages
    return [
        reaction.speaker
        for index in coded.turns[turn].messages
        for reaction in messages[index].reactions
        if reaction.speaker != coded.speaker[turn]
    ]


def _went_on(coded: CodedTurns, rhythm: Rhythm, turn: int) -> bool:
    later = coded.next_other[turn]
    shows_reactions = coded.conversation.coverage.limits.reactions
    return shows_reactions and later >= 0 and rhythm.exceeds(coded, turn, later)


def _wordless(coded: CodedTurns, turn: int) -> bool:
    """Whether a call, or a row that hides what it was, lies between it and the next turn."""
    turns, messages = coded.turns, coded.conversation.messages
    first, until = turns[turn].messages[0], turns[coded.next_other[turn]].messages[0]
    between = (messages[index] for index in range(first, until))
    return any(
        each.kind is Kind.CALL or (each.speaker is None and each.kind in _HIDDEN)
        for each in between
    )


def _links(coded: CodedTurns) -> dict[int, int]:
    """For each turn the first later one by somebody else that says it replies to it."""
    if not coded.conversation.coverage.limits.replies:
        return {}
    home: dict[str, int] = {}
    links: dict[int, int] = {}
    messages = coded.conversation.messages
    for turn in coded.turns:
        for index in turn.messages:
            message = messages[index]
            home[message.id] = turn.index
            to = home.get(message.reply_to) if message.reply_to else None
            if to is not None and coded.speaker[to] != turn.speaker:
                links.setdefault(to, turn.index)
    return links


def bid_moments(ledger: Iterable[Bid]) -> Iterator[Moment]:
    """One moment for each bid whose answer, or whose lack of one, can be seen."""
    for bid in ledger:
        if bid.answer in _MOMENTS:
            yield _moment(bid)


def _moment(bid: Bid) -> Moment:
    kind, what = _MOMENTS[bid.answer]
    who = f"{bid.by} " if bid.reply is not None else ""
    return Moment(
        kind=kind,
        turns=(bid.turn,) if bid.reply is None else (bid.turn, bid.reply),
        whose=bid.speaker if kind is MomentKind.NO_VISIBLE_REPLY else bid.by or bid.speaker,
        what=f"{bid.speaker} {_REACHES[bid.kind]}; {who}{what}.",
        why=_WHY[kind],
        p=bid.p * bid.answer_p,
        practice="bids",
    )


def bid_measures(coded: CodedTurns, ledger: Iterable[Bid]) -> Iterator[Measure]:
    """Bids made, and bids of others met with a turning toward."""
    made, met = tallies(coded.speakers), tallies(coded.speakers)
    for speaker, block, turns in coded.counts:
        made[speaker].add(block, 0.0, turns)
    for bid in ledger:
        block = coded.block[bid.turn]
        made[bid.speaker].add(block, bid.p)
        if bid.by in met:
            missed = 1.0 if bid.answer is Answer.UNANSWERED else 0.0
            told = bid.toward + bid.away + bid.against + missed
            met[bid.by].add(block, bid.p * bid.toward, bid.p * told)
    for speaker in coded.speakers:
        yield measure("bids_made", speaker, made[speaker])
        yield measure("bids_met", speaker, met[speaker])
