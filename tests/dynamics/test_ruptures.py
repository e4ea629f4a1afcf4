from tests.make import coding, conversation
from turntoward.dynamics import CodedTurns, rupture_moments
from turntoward.model.reading import MomentKind

DAY = 24 * 60


def moments(talk, *codings):
    by_turn = [[each for each in codings if each.turn == turn.index] for turn in talk.turns]
    return [(each.kind, each.turns) for each in rupture_moments(CodedTurns(talk, by_turn))]


def test_a_tear_and_its_repair():
    """Tearing turns in a row are one rupture; what reaches back afterwards is its repair."""
    talk = conversation(("Ana", "a"), ("Ben", "b"), ("Ana", "c"), ("Ben", "d"))
    found = moments(talk, coding(0, "criticizes"), coding(1, "withdraws"), coding(3, "apologizes"))
    assert found == [(MomentKind.RUPTURE, (0, 1)), (MomentKind.REPAIR, (1, 3))]


def test_an_apology_without_a_tear_is_no_repair():
    """Sorry for being late mends nothing that was torn."""
    assert moments(conversation(("Ana", "a"), ("Ben", "b")), coding(1, "apologizes")) == []


def test_a_tear_stays_open_into_the_next_session_only():
    """What comes days later, after another talk, is no answer to it."""
    talk = conversation(("Ana", "a", 0), ("Ben", "b", DAY), ("Ana", "c", 2 * DAY))
    assert moments(talk, coding(0, "contempt"), coding(1, "owns_impact")) == [
        (MomentKind.RUPTURE, (0,)),
        (MomentKind.REPAIR, (0, 1)),
    ]
    assert moments(talk, coding(0, "contempt"), coding(2, "owns_impact")) == [
        (MomentKind.RUPTURE, (0,))
    ]


def test_an_apology_that_repeats_the_hurt_is_no_new_tear():
    """Saying again what was said in anger, to own it, tears nothing."""
    talk = conversation(("Ana", "a"), ("Ben", "b"))
    assert moments(talk, coding(1, "apologizes"), coding(1, "criticizes")) == []


def test_one_faint_tear_is_not_shown():
    """One turn that may or may not tear is no rupture; two of them are."""
    talk = conversation(("Ana", "a"), ("Ben", "b"))
    assert moments(talk, coding(0, "withdraws", 0.6)) == []
    assert moments(talk, coding(0, "withdraws", 0.6), coding(1, "contempt", 0.6)) != []
