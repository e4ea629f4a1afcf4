from tests.make import coding, conversation
from turntoward.lens import SHOWN_OF_OTHERS, through_lens
from turntoward.model.reading import Lens, MadeBy, Moment, MomentKind, Reading
from turntoward.shipped import load_codebook

TALK = conversation(("Ana", "you never listen"), ("Ben", "you never listen"))
CODES = ("criticizes", "names_feeling")


def reading(*moments):
    return Reading(
        conversation=TALK,
        codings=tuple(tuple(coding(turn, code) for code in CODES) for turn in (0, 1)),
        moments=moments,
        made_by=MadeBy(turntoward="0", codebook="0"),
    )


def moment(kind, whose, *turns):
    return Moment(kind=kind, turns=turns, whose=whose, what="", why="", p=0.9, practice="bids")


def seen(me, lens):
    shown = through_lens(reading(), me=me, lens=lens)
    return [{each.code for each in of_turn} for of_turn in shown.codings]


def test_the_self_lens_looks_closely_at_ones_own_turns_only():
    """Of the other person only what they showed and reached for stays."""
    assert seen("Ana", Lens.SELF) == [set(CODES), {"names_feeling"}]
    assert seen("Ben", Lens.SELF) == [{"names_feeling"}, set(CODES)]


def test_nobody_is_looked_at_closely_while_nobody_is_me():
    """Before somebody says who they are, both are others."""
    assert seen(None, Lens.SELF) == [{"names_feeling"}] * 2


def test_the_all_lens_leaves_nothing_out():
    """Research sees every code of every speaker."""
    assert seen("Ana", Lens.ALL) == [set(CODES)] * 2


def test_misses_are_shown_of_oneself_only():
    """That the other left a feeling is not held against them."""
    mine, theirs = (moment(MomentKind.FEELING_LEFT, name, 0, 1) for name in ("Ana", "Ben"))
    shown = through_lens(reading(mine, theirs), me="Ana", lens=Lens.SELF)
    assert shown.moments == (mine,)


def test_an_unanswered_bid_is_shown_to_the_one_who_could_answer():
    """A bid nobody answered is the other's to see, who can still answer it."""
    bid = moment(MomentKind.BID_MISSED, "Ana", 0)
    assert through_lens(reading(bid), me="Ben", lens=Lens.SELF).moments == (bid,)
    assert through_lens(reading(bid), me="Ana", lens=Lens.SELF).moments == ()


def test_every_name_in_the_lens_is_a_code():
    """The lens and the codebook speak of the same codes."""
    assert set(load_codebook().codes) >= SHOWN_OF_OTHERS
