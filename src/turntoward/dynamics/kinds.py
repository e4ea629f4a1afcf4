"""What is expected between people of one kind, and so not worth a word."""

from collections.abc import Iterable, Iterator, Mapping

from turntoward.model.reading import Moment, MomentKind, Relation

__all__ = ["NOT_EXPECTED", "worth_a_word"]

_AT_WORK = frozenset({MomentKind.ONE_SIDED, MomentKind.STEP_FAST, MomentKind.SILENCE})
# Between people who work together nobody owes the other a matching step, or a message on a day off.
# Where one has power over the other, a guard and a vague word are that one's good right.
NOT_EXPECTED: Mapping[Relation, frozenset[MomentKind]] = {
    Relation.PARTNER: frozenset(),
    Relation.FAMILY: frozenset(),
    Relation.FRIEND: frozenset(),
    Relation.COLLEAGUE: _AT_WORK,
    Relation.I_REPORT_TO: _AT_WORK | {MomentKind.GUARDED, MomentKind.PLACEHOLDER},
    Relation.REPORTS_TO_ME: _AT_WORK,
}


def worth_a_word(moments: Iterable[Moment], relation: Relation | None) -> Iterator[Moment]:
    """The moments that mean something in this kind of relationship; all of them while it is unknown."""
    passed = NOT_EXPECTED[relation] if relation else frozenset()
    return (moment for moment in moments if moment.kind not in passed)
