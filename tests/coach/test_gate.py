import ast
import itertools
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make import coding, conversation
from turntoward.coach.gate import MOST, Asks, allows, suggestions
from turntoward.dynamics import Words
from turntoward.model.reading import (
    Lens,
    MadeBy,
    MomentKind,
    Reading,
    Relation,
    Safety,
    Sign,
    SignKind,
)
from turntoward.pipeline import read_coded
from turntoward.shipped import load_codebook, load_guidance

SOURCE = Path(__file__).parents[2] / "src" / "turntoward"
WORDS = Words(load_codebook().feelings)
GUIDANCE = load_guidance()
PLANKS = {plank.slug: plank for plank in GUIDANCE.planks}
DAY = 24 * 60
# Two earlier talks in which each of them opened and was met, and one in which things happen.
BEFORE = 8
LINES = tuple(
    ("Ben" if turn % 2 else "Ana", "…", day * DAY + turn)
    for day, turns in enumerate((4, 4, 8))
    for turn in range(turns)
)
FOOTING = tuple(
    each
    for turn in range(BEFORE - 1)
    if turn != 3
    for each in (coding(turn, "bid", kind="together"), coding(turn + 1, "turns_toward"))
)
WARMTH = (coding(1, "appreciates", 0.9), coding(5, "appreciates", 0.9))
SIGN = Sign(kind=SignKind.FEAR, turns=(0,), what="", p=0.9)


def reading(*found, me="Ana", relation=None, lens=Lens.SELF, footing=FOOTING):
    """What happens in the third talk, its turns counted from 0, after two that went well."""
    talk = conversation(*LINES)
    later = [msgspec.structs.replace(each, turn=each.turn + BEFORE) for each in found]
    codings = (*footing, *later)
    by_turn = tuple(
        tuple(each for each in codings if each.turn == turn.index) for turn in talk.turns
    )
    return read_coded(
        talk,
        by_turn,
        WORDS,
        load_codebook().cues,
        made_by=MadeBy(turntoward="0", codebook="0"),
        me=me,
        lens=lens,
        relation=relation,
        guidance=GUIDANCE,
    )


def slugs(found: Reading):
    return {suggestion.plank for suggestion in found.suggestions}


GUARDED = (coding(0, "disclosure", level=3), coding(0, "hedges", 0.8))
LEFT = (coding(1, "disclosure", level=3), coding(2, "advises", 0.8))
TORN = (coding(0, "contempt"),)


def test_a_plank_answers_a_moment():
    """It names the turns it rests on, the practice, openings of one's own, and when not to."""
    (plank,) = reading(*LEFT, footing=WARMTH).suggestions
    assert plank.plank == "an-ear-or-ideas"
    assert (plank.moment, plank.turns) == (MomentKind.FEELING_LEFT, (9, 10))
    assert plank.practice == "curiosity"
    assert len(plank.openings) in {2, 3}
    assert plank.not_when


def test_planks_are_about_ones_own_turns():
    """What the other left is not held out to the reader as something to do."""
    assert "an-ear-or-ideas" in slugs(reading(*LEFT, me="Ana"))
    assert "an-ear-or-ideas" not in slugs(reading(*LEFT, me="Ben", lens=Lens.ALL))


def test_nothing_is_suggested_to_nobody():
    """While nobody has said who reads there are no planks."""
    assert reading(*GUARDED, *LEFT, me=None).suggestions == ()


def test_at_most_three_of_different_practices():
    """However much there is, a person gets three small things, each of another kind."""
    many = reading(
        *GUARDED,
        coding(1, "bid", kind="support"),
        coding(2, "turns_away"),
        coding(3, "disclosure", level=3),
        coding(4, "advises"),
        coding(5, "unfinished"),
        coding(6, "vague_feeling"),
        coding(7, "names_discomfort"),
    ).suggestions
    assert len(many) == MOST
    assert len({plank.practice for plank in many}) == MOST
    assert all(
        set(one.turns).isdisjoint(other.turns) for one, other in itertools.combinations(many, 2)
    )


def test_openness_is_not_asked_of_the_one_with_less_power():
    """Toward somebody one answers to, nobody is told to drop a guard, nor asked to make others do."""
    openness = {slug for slug, plank in PLANKS.items() if Asks.OPENNESS in plank.asks}
    assert slugs(reading(*GUARDED)) & openness
    assert not slugs(reading(*GUARDED, relation=Relation.I_REPORT_TO)) & openness
    invites = {slug for slug, plank in PLANKS.items() if Asks.THEIR_OPENNESS in plank.asks}
    followed = (coding(1, "disclosure", level=3), coding(2, "validates"))
    assert slugs(reading(*followed)) & invites
    assert not slugs(reading(*followed, relation=Relation.REPORTS_TO_ME)) & invites


def test_opening_and_mending_need_footing():
    """Where nothing shows that the reader was ever met here, neither is suggested."""
    needs = {slug for slug, plank in PLANKS.items() if {Asks.OPENNESS, Asks.REPAIR} & {*plank.asks}}
    assert slugs(reading(*GUARDED, *TORN)) & needs
    assert not slugs(reading(*GUARDED, *TORN, footing=())) & needs


def test_what_leaves_the_other_free_takes_less():
    """To listen, to ask and to wait need no proof of warmth, except for somebody who was hurt here."""
    assert slugs(reading(*LEFT, footing=())) == {"an-ear-or-ideas"}
    cold = Safety()
    for asks in (Asks.LISTENING, Asks.PATIENCE, Asks.THEIR_OPENNESS):
        assert allows([asks], safety=cold, relation=None, me="Ana")
        assert not allows([asks], safety=Safety(unsafe_for=("Ana",)), relation=None, me="Ana")


def test_opening_mending_and_reaching_again_take_more():
    """Whether danger shows or not, they need that the reader was met, or answered warmly."""
    for asks in (Asks.OPENNESS, Asks.REPAIR, Asks.REACHING):
        assert not allows([asks, Asks.LISTENING], safety=Safety(), relation=None, me="Ana")
        assert allows([asks], safety=Safety(met_for=("Ana",)), relation=None, me="Ana")
    warm = Safety(warm_for=("Ana",))
    assert allows([Asks.REACHING], safety=warm, relation=None, me="Ana")
    assert not allows([Asks.REPAIR], safety=warm, relation=None, me="Ana")


def test_danger_switches_everything_off():
    """Where words may speak of danger nothing is suggested, and the story is told in two sentences."""
    found = reading(*GUARDED, *TORN, coding(5, "risk", 0.8, kind="control"))
    assert found.safety.paused
    assert found.suggestions == ()
    assert len(found.story) == 2


def test_who_was_hurt_for_opening_is_not_advised_to_open():
    """Vulnerability is never advised toward somebody who punishes it."""
    hurt = [coding(turn, "disclosure", 1.0, level=3) for turn in (2, 4, 6)]
    sharp = [coding(turn + 1, "contempt", 1.0) for turn in (2, 4, 6)]
    found = reading(*GUARDED, *hurt, *sharp)
    assert found.safety.unsafe_for == ("Ana",)
    assert not any(Asks.OPENNESS in PLANKS[slug].asks for slug in slugs(found))


def test_the_gate_is_shut_without_ground_under_it():
    """To open or to mend takes having been met; to reach once more, warmth; the rest leaves one free."""
    ask = partial(allows, relation=Relation.PARTNER, me="Ana")
    for each in Asks:
        assert ask({each}, safety=Safety(met_for=("Ana",)))
        assert not ask({each}, safety=Safety(unsafe_for=("Ana",)))
    asked = {Asks.OPENNESS, Asks.REPAIR, Asks.REACHING}
    assert {each for each in Asks if not ask({each}, safety=Safety())} == asked
    warm = Safety(warm_for=("Ana",))
    assert {each for each in Asks if not ask({each}, safety=warm)} == asked - {Asks.REACHING}


relations = st.one_of(st.none(), st.sampled_from(Relation))
asked = st.sets(st.sampled_from(Asks), min_size=1)


@given(asked, relations, st.sampled_from(["Ana", "Ben", None]), st.booleans())
def test_nothing_passes_while_paused_or_unsure(asks, relation, me, paused):
    """No kind of advice, for no kind of relationship."""
    safety = Safety(paused=paused, unsure=not paused, signs=(SIGN,), met_for=("Ana", "Ben"))
    assert not allows(asks, safety=safety, relation=relation, me=me)


@given(asked, asked, relations, st.booleans())
def test_asking_more_never_opens_the_gate(asks, more, relation, hurt):
    """What is refused stays refused, whatever is added to it."""
    safety = Safety(met_for=("Ana",), unsafe_for=("Ana",) if hurt else ())
    if not allows(asks, safety=safety, relation=relation, me="Ana"):
        assert not allows(asks | more, safety=safety, relation=relation, me="Ana")


CODES = sorted(load_codebook().codes)
random_codings = st.lists(
    st.builds(
        lambda turn, code, p: coding(
            turn,
            code,
            p,
            kind={"bid": "support", "risk": "violence"}.get(code),
            level=3 if code == "disclosure" else None,
        ),
        st.integers(0, 7),
        st.sampled_from([code for code in CODES if code != "risk"]),
        st.floats(0.5, 1),
    ),
    max_size=24,
)


@given(random_codings, relations, st.sampled_from(["Ana", "Ben"]), st.sampled_from(Lens))
def test_whatever_was_coded_the_gate_holds(codings, relation, me, lens):
    """Of any reading, no plank passes that asks for what may not be asked."""
    found = reading(*codings, me=me, relation=relation, lens=lens)
    for slug in slugs(found):
        assert allows(PLANKS[slug].asks, safety=found.safety, relation=relation, me=me)
    paused = msgspec.structs.replace(found, safety=Safety(paused=True, signs=(SIGN,)))
    assert suggestions(paused, GUIDANCE.planks) == ()


def modules():
    return {
        path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in SOURCE.rglob("*.py")
    }


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def made(tree, record):
    return any(
        isinstance(node, ast.Call)
        and record in {getattr(node.func, "id", None), getattr(node.func, "attr", None)}
        for node in ast.walk(tree)
    )


def test_there_is_no_other_way_to_a_suggestion():
    """Only the gate knows the planks, and only the gate makes a Suggestion."""
    trees = modules()
    knows = {name for name, tree in trees.items() if "turntoward.coach.planks" in imported(tree)}
    makes = {name for name, tree in trees.items() if made(tree, "Suggestion")}
    assert knows == {"coach/gate.py"}
    assert makes == {"coach/gate.py"}


@pytest.mark.parametrize(
    "planted", ["from turntoward.coach.planks import candidates", "import turntoward.coach.planks"]
)
def test_the_search_for_other_ways_would_find_one(planted):
    """A module that went around the gate would be seen."""
    assert "turntoward.coach.planks" in imported(ast.parse(planted))
    assert made(ast.parse("reading.Suggestion(plank='x')"), "Suggestion")
