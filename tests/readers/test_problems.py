import pytest

from turntoward.errors import ChoiceError
from turntoward.model.ports import ReadOptions
from turntoward.readers._clock import seconds, zone_of
from turntoward.readers._problems import TOLD, Problems, mend_all


def test_a_flood_of_problems_is_told_once():
    """A hundred of a code are told one by one, the others as a count."""
    problems = Problems()
    told = [
        problem for nth in range(TOLD + 7) for problem in problems.note("R1", f"line {nth}", "x")
    ]
    other = problems.note("R2", "line 1", "y")
    assert len(told) == TOLD
    assert len(other) == 1
    (rest,) = problems.rest()
    assert rest.code == "R1"
    assert rest.message == "7 more of this kind, 107 in all."


def test_mending_reaches_every_corner():
    """Keys, lists and values lose their halves of letters; all else stays."""
    assert mend_all({"a\ud800": ["\udfff", 1, None]}) == {"a\ufffd": ["\ufffd", 1, None]}


@pytest.mark.parametrize(
    ("clock", "expected"), [("0:05", 5), ("75:00", 4500), ("1:02:03.5", 3723.5), ("00:01,25", 1.25)]
)
def test_seconds(clock, expected):
    """Two parts are minutes and seconds, three have hours."""
    assert seconds(clock) == expected


def test_zones():
    """A zone is found by its name or refused; none is none."""
    assert zone_of(ReadOptions()) is None
    assert str(zone_of(ReadOptions(timezone="Europe/Madrid"))) == "Europe/Madrid"
    with pytest.raises(ChoiceError, match="Europe/Madrid"):
        zone_of(ReadOptions(timezone="Madrid"))
