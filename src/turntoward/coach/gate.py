"""The one gate that every suggestion passes.

Whatever advises a person, here or in a face, asks `allows` first, and only this module makes a
Suggestion (tests/coach/test_gate.py looks for other ways). The rules are few, and none can be
switched off:

- Where words or a pattern over time may speak of danger, nothing is suggested; help is shown instead.
  Where nobody can be sure, nothing is suggested either.
- To open up, or to come back to a hurt, is suggested only to somebody who has opened or reached out
  here and was met, more than once and seldom sharply. That no danger shows is not enough. To reach out
  once more takes warm answers, more than one.
- What is about one's own next turn alone and leaves the other free (to listen, to ask, to wait) takes
  less: it is not suggested to somebody who was hurt here for opening.
- Openness is never asked of the one with less power: not of the reader toward somebody they answer
  to, and not by the reader of somebody who answers to them.
"""

from collections.abc import Iterable
from itertools import islice

from turntoward.coach.planks import Asks, Candidate, Plank, candidates, told_apart
from turntoward.model.reading import Reading, Relation, Safety, Suggestion

__all__ = ["MOST", "Asks", "Plank", "allows", "suggestions"]

MOST = 3
_NEEDS_FOOTING = frozenset({Asks.OPENNESS, Asks.REPAIR})
_NEEDS_WARMTH = frozenset({Asks.REACHING})


def allows(
    asks: Iterable[Asks], *, safety: Safety, relation: Relation | None, me: str | None
) -> bool:
    """Whether a piece of advice may be given.

    Args:
        asks: everything it asks for.
        safety: of the conversation, or of everything known of the relationship.
        relation: what the other is to the reader; None: not said.
        me: the reader, as they are called in the conversation.
    """
    if safety.paused or safety.unsure:
        return False
    wanted, hurt = frozenset(asks), me in safety.unsafe_for
    is_met = me in safety.met_for and not hurt
    if wanted & _NEEDS_FOOTING and not is_met:
        return False
    if wanted & _NEEDS_WARMTH and not is_met and me not in safety.warm_for:
        return False
    if hurt and not is_met and me not in safety.warm_for:
        return False
    if Asks.OPENNESS in wanted and relation is Relation.I_REPORT_TO:
        return False
    return not (Asks.THEIR_OPENNESS in wanted and relation is Relation.REPORTS_TO_ME)


def suggestions(reading: Reading, planks: Iterable[Plank]) -> tuple[Suggestion, ...]:
    """At most three small planks for the person who reads; none while nobody has said who that is."""
    if reading.me is None:
        return ()
    allowed = (
        each
        for each in candidates(reading, planks)
        if allows(each.plank.asks, safety=reading.safety, relation=reading.relation, me=reading.me)
    )
    return tuple(_suggestion(each) for each in islice(told_apart(allowed), MOST))


def _suggestion(found: Candidate) -> Suggestion:
    plank = found.plank
    return Suggestion(
        plank=plank.slug,
        practice=plank.practice,
        title=plank.title,
        why=plank.why,
        moment=found.moment.kind,
        turns=found.moment.turns,
        openings=plank.openings,
        not_when=plank.not_when,
    )
