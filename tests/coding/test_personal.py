"""A person's own layer over the general model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turntoward.coding import Blend, Mix
from turntoward.coding.personal import (
    STRAIGHT,
    Bend,
    Checks,
    Lesson,
    Personal,
    _kappa,
    adjusted,
    bend_of,
    personal,
)
from turntoward.model import Coding
from turntoward.shipped import load_checks

CODES = ("bid", "hedges", "risk", "ruled")
MIX = Mix(bias=0, encoder=1, rule=1, found=0, threshold=0.6)
RULED = Mix(bias=0, encoder=1, rule=1, found=0, threshold=0.6, rules_decide=True)
BLEND = Blend(
    codes={"bid": MIX, "hedges": MIX, "risk": MIX, "ruled": RULED},
    disclosure=(MIX, MIX, MIX),
    emotions={},
)
EASY = Checks((0.62, 0.65, 0.7, 0.95), (False, False, True, True), 5, 90)  # doubt does it good
CHECKS = dict.fromkeys(CODES, EASY)

chances = st.floats(0.6, 0.999)
lessons = st.lists(st.builds(Lesson, st.sampled_from(CODES), chances, st.booleans()), max_size=12)
checks = st.builds(
    lambda rows, missed, silent: Checks(
        tuple(chance for chance, _ in rows), tuple(right for _, right in rows), missed, silent
    ),
    st.lists(st.tuples(chances, st.booleans()), max_size=30),
    st.integers(0, 50),
    st.integers(0, 500),
)


def coding(code, p):
    return Coding(turn=0, code=code, p=p, span=None, reason="", source=f"encoder:{code}")


codings = st.lists(
    st.lists(st.builds(coding, st.sampled_from(CODES), chances), max_size=4).map(tuple), max_size=5
)


@given(codings)
def test_who_has_said_nothing_gets_the_general_model(said):
    """To the letter."""
    layer = personal((), BLEND, CHECKS)
    assert layer == Personal({})
    assert adjusted(said, layer, BLEND) == tuple(said)
    assert bend_of(()) == STRAIGHT
    assert all(STRAIGHT.of(each.p) == each.p for of_turn in said for each in of_turn)


@given(st.sampled_from(CODES), chances, st.booleans(), codings)
def test_one_word_touches_one_code(code, p, holds, said):
    """Every other code stays as it was."""
    layer = personal([Lesson(code, p, holds)], BLEND, CHECKS)
    for before, after in zip(said, adjusted(said, layer, BLEND), strict=True):
        assert [each for each in before if each.code != code] == [
            each for each in after if each.code != code
        ]


@given(lessons, checks)
def test_it_is_never_below_the_general_model(told, check):
    """On the turns that it is checked with, whatever a person says and whatever those turns are."""
    layer = personal(told, BLEND, dict.fromkeys(CODES, check))
    for code, bend in layer.bends.items():
        threshold = BLEND.codes[code].threshold
        assert _kappa(check, bend, threshold) >= _kappa(check, STRAIGHT, threshold)


@given(lessons)
def test_danger_and_rules_are_never_bent(told):
    """Nor is what a face rules out."""
    layer = personal(told, BLEND, CHECKS, never=("hedges",))
    assert set(layer.bends) <= {"bid"}
    assert set(layer.left) <= {"bid"}


@given(lessons, codings)
def test_nothing_is_added_and_nothing_falls_in_between(told, said):
    """What stays is at its threshold or above, in its order."""
    layer = personal(told, BLEND, CHECKS)
    for before, after in zip(said, adjusted(said, layer, BLEND), strict=True):
        left = iter(each.code for each in before)
        assert all(each.code in left for each in after)
        assert all(
            each.p >= BLEND.codes[each.code].threshold - 0.0006
            for each in after
            if each.code in layer.bends
        )


def test_doubt_takes_back_what_is_least_sure():
    """After three times “I see it differently”, and only for that code."""
    layer = personal([Lesson("bid", p, holds=False) for p in (0.62, 0.66, 0.7)], BLEND, CHECKS)
    said = ((coding("bid", 0.63), coding("hedges", 0.63)), (coding("bid", 0.97),))
    first, second = adjusted(said, layer, BLEND)
    assert [each.code for each in first] == ["hedges"]
    assert [each.code for each in second] == ["bid"]
    assert second[0].p < 0.97


def test_one_doubt_moves_less_than_three():
    """The pull toward the general model is strong."""
    one = bend_of([Lesson("bid", 0.7, holds=False)])
    three = bend_of([Lesson("bid", 0.7, holds=False)] * 3)
    assert 0.6 > STRAIGHT.of(0.6) - one.of(0.6) > 0
    assert one.of(0.7) > three.of(0.7)
    assert bend_of([Lesson("bid", 0.7, holds=True)]).of(0.7) > 0.7


def test_what_would_make_it_worse_is_left_and_said():
    """Where every coding on the checked turns is right, none is given up."""
    right = Checks((0.61, 0.62, 0.63), (True, True, True), 5, 90)
    told = [Lesson("bid", 0.9, holds=False)] * 8
    layer = personal(told, BLEND, {"bid": right})
    assert layer == Personal({}, ("bid",))
    assert personal(told, BLEND, {}) == Personal({}, ("bid",))


def test_the_order_of_what_was_said_does_not_matter():
    """Nor how often it is fitted."""
    told = [Lesson("bid", 0.7, holds=False), Lesson("bid", 0.9, holds=True)]
    there, back = bend_of(told), bend_of(told[::-1])
    assert there.of(0.7) == pytest.approx(back.of(0.7))


def test_what_is_shipped_fits():
    """Every code that may be bent can be checked; numbers alone are shipped."""
    blend, checks = load_checks()
    may = {slug for slug, mix in blend.codes.items() if not mix.rules_decide and mix.threshold <= 1}
    assert may == set(checks)
    for slug, check in checks.items():
        assert len(check.said) == len(check.right)
        assert all(chance >= blend.codes[slug].threshold - 0.001 for chance in check.said)
    assert isinstance(Bend().of(0.5), float)
