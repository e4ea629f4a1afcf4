import msgspec
import pytest

from tests.dynamics.find import DAY, coded
from tests.make import coding, conversation
from turntoward.dynamics.depth import connecting, depth_measures, depth_points, periods


def test_a_turn_connects_as_surely_as_its_surest_code():
    """Feeling, meaning, following, thanking and reaching for closeness connect; plans do not."""
    talk = conversation(("Ana", "a"), ("Ben", "b"), ("Ana", "c"), ("Ben", "d"))
    turns = coded(
        talk,
        coding(0, "names_feeling", 0.6),
        coding(0, "disclosure", 0.8, level=3),
        coding(1, "bid", 0.9, kind="affection"),
        coding(2, "bid", 0.9, kind="together"),
        coding(3, "asks_closed", 0.9),
    )
    assert connecting(turns) == {0: 0.8, 1: 0.9}


def daily(days, per_day=2):
    return conversation(
        *(
            ("Ana" if turn % 2 else "Ben", "…", day * DAY + turn)
            for day in range(days)
            for turn in range(per_day)
        )
    )


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [(200, "2024-04", "2024-10"), (40, "2024-W15", "2024-W21"), (5, "2024-04-13", "2024-04-17")],
)
def test_a_long_conversation_is_told_in_longer_stretches(days, first, last):
    """Months, weeks or days, by how much time there is; every turn lies in exactly one."""
    spans = periods(coded(daily(days)))
    assert (spans[0][0], spans[-1][0]) == (first, last)
    covered = [turn for _, begin, end in spans for turn in range(begin, end + 1)]
    assert covered == list(range(2 * days))


def test_a_talk_without_a_calendar_is_told_in_parts():
    """Ten parts of about equal length, fewer where they would be too short to say anything."""
    talk = conversation(*((("Ana", "…"), ("Ben", "…")) * 50))
    turns = tuple(msgspec.structs.replace(turn, start=None) for turn in talk.turns)
    undated = coded(msgspec.structs.replace(talk, turns=turns))
    spans = periods(undated)
    assert [name for name, *_ in spans] == ["1", "2", "3", "4", "5"]
    assert spans[-1][2] == 99


def test_a_short_stretch_has_no_share():
    """Below twenty turns a stretch of time says how much there was, and no share."""
    few, many = coded(daily(5)), coded(daily(5, 30))
    assert {point.share for point in depth_points(few, {})} == {None}
    assert {point.share for point in depth_points(many, {}) if point.speaker is None} == {0.0}


def test_points_add_up():
    """What connected over all stretches of time is what connected over all."""
    turns = coded(daily(40), *(coding(turn, "validates", 0.5) for turn in range(0, 80, 3)))
    points = depth_points(turns, connecting(turns))
    whole = sum(point.connecting for point in points if point.speaker is None)
    assert whole == pytest.approx(27 * 0.5)
    assert whole == pytest.approx(sum(point.connecting for point in points if point.speaker))


def test_depth_is_known_of_all_and_of_each():
    """The whole lies between the two."""
    turns = coded(daily(60), *(coding(turn, "validates", 0.5) for turn in range(0, 120, 4)))
    whole, ben, ana = depth_measures(turns, connecting(turns))
    assert (whole.whose, ben.whose, ana.whose) == (None, "Ben", "Ana")
    assert (whole.value, ben.value, ana.value) == pytest.approx((0.125, 0.25, 0.0))
