import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.dynamics.find import figures
from turntoward.dynamics.tally import MEASURES, Tally, known, measure, middle, share_between
from turntoward.dynamics.turns import BLOCKS
from turntoward.model.reading import TOO_LITTLE

parts = st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 20)), min_size=1, max_size=BLOCKS)


def tally(shares):
    found = Tally()
    for block, (share, of) in enumerate(shares):
        found.add(block, share * of, of)
    return found


@given(parts)
def test_a_figure_lies_in_its_interval(shares):
    """Or there is none, with the reason; a share never leaves what shares can be."""
    found = measure("bids_met", "Ana", tally(shares))
    if found.value is None:
        assert (found.low, found.high, found.why_not) == (None, None, TOO_LITTLE)
    else:
        value, low, high = figures(found)
        assert 0 <= low <= value <= high <= 1


@given(parts)
def test_a_figure_is_the_same_every_time(shares):
    """Nothing here is left to chance."""
    assert measure("bids_met", "Ana", tally(shares)) == measure("bids_met", "Ana", tally(shares))


@given(parts, st.integers(0, 5))
def test_empty_stretches_add_nothing(shares, empty):
    """A stretch without anything to count changes neither the figure nor its interval."""
    padded = [(0.0, 0.0)] * empty + shares
    if len(padded) <= BLOCKS:
        assert measure("bids_met", "Ana", tally(padded)) == measure(
            "bids_met", "Ana", tally(shares)
        )


def test_below_the_minimum_there_is_no_number():
    """Too few occasions, or occasions in too few stretches, are too little to tell."""
    few = measure("bids_met", "Ana", tally([(0.5, 1.9)] * 5))
    narrow = measure("bids_met", "Ana", tally([(0.5, 50)] * 4))
    enough = measure("bids_met", "Ana", tally([(0.5, 2)] * 5))
    assert [each.value for each in (few, narrow, enough)] == [None, None, 0.5]


def test_stretches_that_differ_widen_the_interval():
    """Turns of one session go together: the same share is less sure where sessions differ."""
    alike = measure("depth", None, tally([(0.5, 20)] * 10))
    differing = measure("depth", None, tally([(float(n % 2), 20) for n in range(10)]))
    (value, low, high), (same, least, most) = figures(differing), figures(alike)
    assert value == same
    assert high - low > 2 * (most - least)


def test_all_of_ten_is_not_certainty():
    """Where all occasions went the same way the interval does not shrink to nothing."""
    found = measure("bids_met", "Ana", tally([(1.0, 2)] * 5))
    _, low, high = figures(found)
    assert high == 1.0
    assert 0.6 < low < 0.8
    least, most = share_between(0.5, 100)
    assert 0.40 < least < 0.41
    assert 0.59 < most < 0.60


def test_a_median_is_one_of_its_values():
    """Nothing is averaged, so that nothing finer than the clock appears."""
    values = [60.0 * number for number in range(40)]
    found = middle("reply_time", "Ana", values)
    value, low, high = figures(found)
    assert {value, low, high} <= set(values)
    assert low < value < high
    assert middle("reply_time", "Ana", values[:5]).value is None


def test_every_measure_says_what_it_needs():
    """Each has a unit and a minimum."""
    assert all(each.unit and each.fewest > 0 for each in MEASURES.values())


@pytest.mark.parametrize("name", MEASURES)
def test_no_measure_speaks_below_its_minimum(name):
    """Just below the documented number of occasions there is no figure, and at it there is one."""
    fewest = MEASURES[name].fewest
    for part in (0.99, 1.01):
        of = fewest * part
        ways = [
            measure(name, "Ana", tally([(0.5, of / 10)] * 10)),
            known(name, "Ana", (0.4, 0.3, 0.5), of),
            middle(name, "Ana", [1.0] * int(of)),
        ]
        for each in ways:
            assert (each.value is None) == (part < 1), each
            assert (each.why_not == TOO_LITTLE) == (part < 1)
