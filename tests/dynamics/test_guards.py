from tests.make import coding, conversation
from turntoward.dynamics import CodedTurns, danger_moments, guard_moments
from turntoward.model.reading import MomentKind

TALK = conversation(("Ana", "kind of sad lol"), ("Ben", "oh"))


def test_a_guarded_turn_is_a_moment_of_the_one_who_guards():
    """The surest guard gives the sentence."""
    codings = [[coding(0, "hedges", 0.6), coding(0, "jokes_over", 0.9)], []]
    (moment,) = guard_moments(CodedTurns(TALK, codings))
    assert (moment.kind, moment.whose) == (MomentKind.GUARDED, "Ana")
    assert moment.what == "Ana let something be seen and covered it with a laugh."


def test_every_word_of_danger_is_a_moment():
    """No turn that may speak of danger is passed over."""
    codings = [[coding(0, "risk", kind="self_harm")], [coding(1, "risk", kind="control")]]
    assert [each.turns for each in danger_moments(CodedTurns(TALK, codings))] == [(0,), (1,)]
