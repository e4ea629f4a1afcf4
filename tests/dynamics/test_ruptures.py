import pytest

from tests.dynamics.find import DAY, coded
from tests.make import coding, conversation
from turntoward.dynamics.ruptures import (
    ELEMENTS,
    rupture_episodes,
    rupture_measures,
    rupture_moments,
)
from turntoward.model.dynamics import EpisodeState, Received
from turntoward.model.reading import MomentKind


def episodes(talk, *codings):
    return rupture_episodes(coded(talk, *codings))


def moments(talk, *codings):
    turns = coded(talk, *codings)
    return [(each.kind, each.turns) for each in rupture_moments(turns, rupture_episodes(turns))]


FOUR = conversation(("Ana", "a"), ("Ben", "b"), ("Ana", "c"), ("Ben", "d"))


def test_a_tear_and_its_repair():
    """Tearing turns in a row are one rupture; what reaches back afterwards is its repair."""
    found = moments(FOUR, coding(0, "criticizes"), coding(1, "withdraws"), coding(3, "apologizes"))
    assert found == [(MomentKind.RUPTURE, (0, 1)), (MomentKind.REPAIR, (1, 3))]


def test_an_apology_without_a_tear_is_no_repair():
    """Sorry for being late mends nothing that was torn."""
    assert episodes(FOUR, coding(1, "apologizes")) == ()


@pytest.mark.parametrize(
    "torn",
    [
        [coding(0, "withdraws", 0.6)],
        [coding(0, "complains", 0.9)],
        [coding(0, "criticizes", 0.9), coding(0, "accepts", 0.9)],
        [coding(0, "interrogates", 0.8), coding(0, "presses", 0.8)],
    ],
)
def test_what_alone_is_no_rupture(torn):
    """One faint tear, a grievance, a tear in warm words, two codes on the same words."""
    assert episodes(FOUR, *torn) == ()


def test_grievance_defence_and_blame_together_are_a_rupture():
    """None of them tears by itself; in a row they do."""
    (episode,) = episodes(
        FOUR, coding(0, "complains"), coding(1, "defends"), coding(2, "pseudo_apology")
    )
    assert [tear.code for tear in episode.tears] == ["complains", "defends", "pseudo_apology"]
    assert episode.escalated


def test_an_apology_that_repeats_the_hurt_is_no_new_tear():
    """Saying again what was said in anger, to own it, tears nothing."""
    assert episodes(FOUR, coding(1, "apologizes"), coding(1, "criticizes")) == ()


def test_a_repair_has_elements_present_and_missing():
    """Every element that can be seen after the tear is present; the others are missing."""
    (episode,) = episodes(
        FOUR, coding(0, "contempt"), coding(2, "owns_impact"), coding(2, "apologizes")
    )
    assert episode.present == ("owns_impact", "apologizes")
    assert set(episode.present) | set(episode.missing) == set(ELEMENTS)


@pytest.mark.parametrize(
    ("answer", "received", "state"),
    [
        ("accepts", Received.YES, EpisodeState.MENDED),
        ("appreciates", Received.YES, EpisodeState.MENDED),
        ("turns_away", Received.NO, EpisodeState.REACHED),
        ("withdraws", Received.NO, EpisodeState.REACHED),
        ("asks_closed", Received.CANNOT_TELL, EpisodeState.REACHED),
    ],
)
def test_a_reaching_back_is_received_or_not(answer, received, state):
    """It is the other's next turns that tell; where they say neither, nothing is claimed."""
    (episode,) = episodes(FOUR, coding(0, "contempt"), coding(2, "owns_impact"), coding(3, answer))
    assert (episode.reaches[0].received, episode.state) == (received, state)


def test_opening_up_in_return_receives_it():
    """Somebody who lets themself be seen after an apology has let it in."""
    answer = coding(3, "disclosure", 0.9, level=3)
    (episode,) = episodes(FOUR, coding(0, "contempt"), coding(2, "apologizes"), answer)
    assert episode.state is EpisodeState.MENDED


def days(*lines):
    return conversation(*((speaker, "…", day * DAY + minute) for speaker, day, minute in lines))


LATER = days(
    ("Ana", 0, 0), ("Ben", 0, 5), ("Ana", 1, 0), ("Ben", 1, 1), ("Ben", 3, 0), ("Ana", 3, 2)
)


def test_going_on_about_other_things_is_seen():
    """A next talk of both without a word about it passes the rupture over, and it can mend later."""
    (episode,) = episodes(
        LATER, coding(1, "contempt"), coding(4, "owns_impact"), coding(5, "accepts")
    )
    assert episode.passed_over == 2
    assert (episode.state, episode.mended_after_sessions) == (EpisodeState.MENDED, 2)
    assert episode.mended_after == (3 * DAY - 5) * 60
    assert episode.pause == (DAY - 5) * 60


def test_a_next_talk_that_comes_back_to_it_passes_nothing_over():
    """Where the next talk opens up or complains, it is about it."""
    (episode,) = episodes(LATER, coding(1, "contempt"), coding(3, "disclosure", 0.8, level=2))
    assert episode.passed_over is None


def test_a_late_apology_must_be_about_the_hurt():
    """Days later, a plain sorry may be for anything; one that owns a part or opens up is not."""
    (episode,) = episodes(LATER, coding(1, "contempt"), coding(4, "apologizes"))
    assert episode.state is EpisodeState.OPEN
    opened = coding(4, "disclosure", 0.8, level=3)
    (episode,) = episodes(LATER, coding(1, "contempt"), coding(4, "apologizes"), opened)
    assert episode.state is EpisodeState.REACHED


def test_after_two_weeks_nothing_reaches_back_any_more():
    """What is said a month later is not counted as this rupture's repair."""
    talk = days(("Ana", 0, 0), ("Ben", 0, 5), ("Ben", 30, 0), ("Ana", 30, 1))
    (episode,) = episodes(talk, coding(1, "contempt"), coding(2, "owns_impact"))
    assert (episode.state, episode.reaches) == (EpisodeState.OPEN, ())


def test_a_repair_that_is_refused_may_be_tried_again():
    """The rupture stays open after a reach that was not received, and a later one can mend it."""
    talk = conversation(*((("Ana", "…"), ("Ben", "…")) * 4))
    (episode,) = episodes(
        talk,
        coding(0, "contempt"),
        coding(2, "apologizes"),
        coding(3, "withdraws"),
        coding(4, "owns_impact"),
        coding(5, "accepts"),
    )
    assert [reach.received for reach in episode.reaches] == [Received.NO, Received.YES]
    assert episode.state is EpisodeState.MENDED


def test_what_tears_after_a_repair_is_a_new_rupture():
    """A mended rupture is over."""
    talk = conversation(*((("Ana", "…"), ("Ben", "…")) * 4))
    first, second = episodes(
        talk,
        coding(0, "contempt"),
        coding(2, "apologizes"),
        coding(3, "accepts"),
        coding(5, "contempt"),
    )
    assert (first.state, second.state) == (EpisodeState.MENDED, EpisodeState.OPEN)


def test_time_that_was_asked_for_is_noted():
    """A pause with a word is another thing than a wall."""
    (episode,) = episodes(FOUR, coding(0, "contempt"), coding(1, "asks_time"))
    assert episode.time_asked == 1


def test_a_repair_that_was_not_received_is_told_to_the_one_who_did_not():
    """Whose moment it is decides who sees it."""
    turns = coded(FOUR, coding(0, "contempt"), coding(2, "apologizes"), coding(3, "turns_away"))
    declined = [
        each
        for each in rupture_moments(turns, rupture_episodes(turns))
        if each.kind is MomentKind.REPAIR_DECLINED
    ]
    assert [(each.whose, each.turns) for each in declined] == [("Ben", (0, 2, 3))]


def test_measures_of_ruptures_are_of_both():
    """How often it tore is never counted for one of them."""
    turns = coded(LATER, coding(1, "contempt"))
    assert {each.whose for each in rupture_measures(turns, rupture_episodes(turns))} == {None}
