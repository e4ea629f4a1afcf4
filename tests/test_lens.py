from tests.make import coding, conversation
from turntoward.dynamics.tally import MEASURES
from turntoward.lens import MEASURES_OF_OTHERS, SHOWN_OF_OTHERS, through_lens
from turntoward.model.dynamics import (
    Answer,
    Bid,
    Dynamics,
    Episode,
    EpisodeState,
    Reach,
    Received,
    Tear,
)
from turntoward.model.reading import Lens, MadeBy, Measure, Moment, MomentKind, Reading, Safety
from turntoward.shipped import load_codebook

TALK = conversation(("Ana", "you never listen"), ("Ben", "you never listen"))
CODES = ("criticizes", "names_feeling")


def reading(*moments, **more):
    return Reading(
        conversation=TALK,
        codings=tuple(tuple(coding(turn, code) for code in CODES) for turn in (0, 1)),
        moments=moments,
        made_by=MadeBy(turntoward="0", codebook="0"),
        **more,
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


def bid(answer, **more):
    return Bid(
        turn=0, speaker="Ana", kind=None, p=0.9, answer=answer, answer_p=0.9, by="Ben", reply=1,
        after=None, **more,
    )  # fmt: skip


def test_a_bid_stays_and_how_another_missed_it_does_not():
    """The ledger of the self lens lists one's bids; that they were missed is told to who missed them."""
    missed = bid(Answer.AWAY, away=0.9)
    whole = reading(dynamics=Dynamics(bids=(missed,)))
    assert through_lens(whole, me="Ben", lens=Lens.SELF).dynamics.bids == (missed,)
    (shown,) = through_lens(whole, me="Ana", lens=Lens.SELF).dynamics.bids
    assert (shown.answer, shown.away) == (Answer.CANNOT_TELL, 0.0)
    assert shown.turn == missed.turn


def test_a_bid_that_was_met_is_shown_to_both():
    """Being met is good to see, for whoever reached out and for whoever answered."""
    met = bid(Answer.TOWARD, toward=0.9)
    for me in ("Ana", "Ben"):
        shown = through_lens(reading(dynamics=Dynamics(bids=(met,))), me=me, lens=Lens.SELF)
        assert shown.dynamics.bids == (met,)


def test_where_it_tore_is_shown_and_by_which_code_only_of_oneself():
    """A rupture belongs to both; what the other did in it is not listed, nor that they declined."""
    declined = Reach(
        by="Ana", turn=1, after=None, elements=(), received=Received.NO, received_at=1, p=0.9
    )
    episode = Episode(
        tears=(
            Tear(turn=0, by="Ana", code="criticizes", p=0.9),
            Tear(turn=1, by="Ben", code="contempt", p=0.9),
        ),
        p=0.99, escalated=True, pause=None, time_asked=None, passed_over=None,
        reaches=(declined,), present=(), missing=(), state=EpisodeState.REACHED,
        mended_after=None, mended_after_sessions=None,
    )  # fmt: skip
    shown = through_lens(
        reading(dynamics=Dynamics(episodes=(episode,))), me="Ana", lens=Lens.SELF
    ).dynamics.episodes[0]
    assert [tear.code for tear in shown.tears] == ["criticizes", ""]
    assert shown.reaches[0].received is Received.CANNOT_TELL


def test_figures_about_how_another_answers_are_theirs():
    """Of the other, only how much they reached out, opened, asked and wrote."""
    names = ("bids_made", "bids_met", "self_protection", "ruptures")
    measures = tuple(
        Measure(name=name, whose=whose, value=0.5, low=0.4, high=0.6, n=20, unit="share")
        for name in names
        for whose in ((None,) if name == "ruptures" else ("Ana", "Ben"))
    )
    shown = through_lens(reading(measures=measures), me="Ana", lens=Lens.SELF).measures
    assert {each.name for each in shown if each.whose == "Ben"} == {"bids_made"}
    assert {each.name for each in shown if each.whose in {"Ana", None}} == set(names)


def test_who_was_hurt_or_met_here_is_known_of_oneself_only():
    """What makes opening safe for the other is not for this reader to see."""
    safety = Safety(unsafe_for=("Ana", "Ben"), met_for=("Ana", "Ben"), warm_for=("Ana", "Ben"))
    shown = through_lens(reading(safety=safety), me="Ana", lens=Lens.SELF).safety
    assert (shown.unsafe_for, shown.met_for, shown.warm_for) == (("Ana",),) * 3


def test_every_figure_in_the_lens_is_one():
    """The lens and the dynamics speak of the same figures."""
    assert set(MEASURES) >= MEASURES_OF_OTHERS
