"""What holds of every conversation, whatever was coded on it."""

from datetime import timedelta
from itertools import groupby

import msgspec
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.banned import banned
from tests.dynamics.find import figures
from tests.make import SHOWS_ALL, SHOWS_LITTLE, coding, conversation
from turntoward.dynamics import CodedTurns, Words, find_dynamics
from turntoward.dynamics.rhythm import Rhythm
from turntoward.lens import SHOWN_OF_OTHERS
from turntoward.model import Session
from turntoward.model.document import document
from turntoward.model.reading import Lens, MadeBy, Relation
from turntoward.pipeline import read_coded
from turntoward.shipped import load_codebook, load_guidance

BOOK = load_codebook()
WORDS = Words(BOOK.feelings)
MADE_BY = MadeBy(turntoward="0", codebook="0")
GAPS = {"turn_gap": timedelta(hours=1), "session_gap": timedelta(hours=4)}
TEXTS = ["fine", "i felt so alone", "ok", "i'm relieved and a bit gutted", "", "why won't you talk"]
WAITS = [0.5, 3, 90, 400, 3000, 20_000]

lines = st.lists(
    st.tuples(st.sampled_from(["Ana", "Ben"]), st.sampled_from(TEXTS), st.sampled_from(WAITS)),
    min_size=1,
    max_size=40,
)
codes = st.lists(
    st.tuples(
        st.integers(0, 39),
        st.sampled_from(sorted(BOOK.codes)),
        st.floats(0.5, 1).map(lambda p: round(p, 2)),
        st.integers(1, 3),
        st.sampled_from(BOOK.codes["bid"].kinds),
    ),
    max_size=40,
)
limits = st.sampled_from([SHOWS_ALL, SHOWS_LITTLE])


def spoken(said, shows=SHOWS_ALL):
    clock, timed = 0.0, []
    for speaker, text, wait in said:
        clock += wait
        timed.append((speaker, text, clock))
    return conversation(*timed, limits=shows, **GAPS)


def coded(talk, given_codes):
    """The codings that fall on turns of the conversation, one of each code on a turn."""
    by_turn = [{} for _ in talk.turns]
    for turn, code, p, level, kind in given_codes:
        if turn < len(by_turn):
            by_turn[turn][code] = coding(
                turn,
                code,
                p,
                level=level if code == "disclosure" else None,
                kind={"bid": kind, "risk": "control"}.get(code),
            )
    return tuple(tuple(of_turn.values()) for of_turn in by_turn)


def reading(talk, codings, **more):
    return read_coded(
        talk, codings, WORDS, BOOK.cues, made_by=MADE_BY, guidance=load_guidance(), **more
    )


def exchanged(text):
    return text.replace("Ana", "\0").replace("Ben", "Ana").replace("\0", "Ben")


views = st.fixed_dictionaries(
    {
        "me": st.sampled_from(["Ana", "Ben", None]),
        "lens": st.sampled_from(Lens),
        "relation": st.sampled_from([None, *Relation]),
    }
)


@given(lines, codes, limits, views)
def test_exchanging_the_names_exchanges_the_reading(said, given_codes, shows, view):
    """Who is called what changes nothing but the names: both are told of in the same words."""
    talk = spoken(said, shows)
    swapped = spoken([(exchanged(speaker), text, wait) for speaker, text, wait in said], shows)
    codings = coded(talk, given_codes)
    one = reading(talk, codings, **view)
    other = reading(swapped, codings, **view | {"me": view["me"] and exchanged(view["me"])})
    as_json = msgspec.json.encode(document(one)).decode()
    assert exchanged(as_json) == msgspec.json.encode(document(other)).decode()


@given(lines, codes)
def test_the_order_of_speakers_is_irrelevant(said, given_codes):
    """A list of speakers in another order gives the same dynamics and figures."""
    talk = spoken(said)
    turned = msgspec.structs.replace(talk, speakers=talk.speakers[::-1])
    codings = coded(talk, given_codes)
    assert find_dynamics(CodedTurns(talk, codings), WORDS, BOOK.cues) == find_dynamics(
        CodedTurns(turned, codings), WORDS, BOOK.cues
    )


@given(lines, codes, st.integers(0, 39))
def test_adding_a_reply_never_lowers_answered_bids(said, given_codes, place):
    """One more turn by the other, after any turn, takes no answer away from a bid.

    Letters are left out: what is a reply among them hangs on how long replies usually take.
    """
    talk = spoken(said)
    codings, turns = coded(talk, given_codes), list(talk.turns)
    at = place % len(turns)
    speaker = "Ben" if turns[at].speaker == "Ana" else "Ana"
    reply = msgspec.structs.replace(turns[at], speaker=speaker, start=turns[at].end)
    before = answered(talk, turns, codings)
    turns[at + 1 : at + 1] = [reply]
    after = answered(talk, turns, (*codings[: at + 1], (), *codings[at + 1 :]))
    assert after >= before - 1e-9


def answered(talk, turns, codings):
    """How many bids have a visible reply, of turns taken as they are, one message each."""
    turns = tuple(
        msgspec.structs.replace(turn, index=index, messages=(index,))
        for index, turn in enumerate(turns)
    )
    messages = tuple(
        msgspec.structs.replace(talk.messages[0], id=str(turn.index), speaker=turn.speaker)
        for turn in turns
    )
    sessions = []
    for number, group in groupby(turns, key=lambda turn: turn.session):
        indexes = [turn.index for turn in group]
        sessions.append(Session(index=number, first=indexes[0], last=indexes[-1]))
    whole = msgspec.structs.replace(talk, messages=messages, turns=turns, sessions=tuple(sessions))
    turned = CodedTurns(whole, codings)
    assume(not Rhythm(turned).is_slow)
    bids = find_dynamics(turned, WORDS, BOOK.cues).dynamics.bids
    return sum(bid.p for bid in bids if bid.reply is not None)


ONLY_OF_CODED = {
    "bids_met", "feelings_followed", "steps_matched", "self_protection", "unfinished",
    "placeholders", "open_questions", "feeling_questions", "without_judgement", "steadiness",
}  # fmt: skip


@given(lines, codes)
def test_a_session_in_which_nothing_is_coded_adds_nothing(said, given_codes):
    """Small talk of the same two on another day changes no figure about what was coded before."""
    assume({speaker for speaker, *_ in said} == {"Ana", "Ben"})
    talk = spoken([*said, ("Ana", "hm", 20_000), ("Ben", "hm", 1)])
    codings = coded(spoken(said), given_codes)
    without = find_dynamics(CodedTurns(spoken(said), codings), WORDS, BOOK.cues)
    padded = (*codings, *((),) * (len(talk.turns) - len(codings)))
    with_it = find_dynamics(CodedTurns(talk, padded), WORDS, BOOK.cues)
    kept = [each for each in with_it.measures if each.name in ONLY_OF_CODED and each.n]
    assert kept == [each for each in without.measures if each.name in ONLY_OF_CODED and each.n]
    assert with_it.dynamics.threads == without.dynamics.threads
    assert with_it.dynamics.steps == without.dynamics.steps


@given(lines, codes, limits)
def test_everything_rests_on_turns_and_is_a_probability(said, given_codes, shows):
    """Every claim names turns that are there, and is between 0 and 1 sure."""
    talk = spoken(said, shows)
    found = find_dynamics(CodedTurns(talk, coded(talk, given_codes)), WORDS, BOOK.cues)
    for moment in found.moments:
        assert moment.turns
        assert set(moment.turns) <= set(range(len(talk.turns)))
        assert list(moment.turns) == sorted(set(moment.turns))
        assert 0 <= moment.p <= 1
        assert moment.whose in talk.speakers
        assert moment.practice in BOOK.practices
    for measure in found.measures:
        if measure.value is None:
            assert measure.why_not
        else:
            value, low, high = figures(measure)
            assert low <= value <= high
            assert measure.unit != "share" or 0 <= low <= high <= 1
    for bid in found.dynamics.bids:
        assert bid.toward + bid.away + bid.against <= 1 + 1e-9


@given(lines, codes, st.sampled_from(["Ana", "Ben"]))
def test_the_self_lens_shows_no_faults_of_the_other(said, given_codes, me):
    """Guards, misses and figures about how the other listens are theirs alone."""
    talk = spoken(said)
    shown = reading(talk, coded(talk, given_codes), me=me, lens=Lens.SELF)
    other = "Ben" if me == "Ana" else "Ana"
    for step in shown.dynamics.steps:
        assert step.speaker == me or step.guarded == step.fast == 0
    for bid in shown.dynamics.bids:
        assert bid.by != other or bid.away == bid.against == 0
    assert all(
        tear.code == "" or tear.by == me for each in shown.dynamics.episodes for tear in each.tears
    )
    assert {each.speaker for each in shown.dynamics.asking} <= {me}
    for turn, of_turn in zip(talk.turns, shown.codings, strict=True):
        assert turn.speaker == me or {each.code for each in of_turn} <= SHOWN_OF_OTHERS


@given(lines, codes, st.sampled_from(["Ana", "Ben"]), st.sampled_from([None, *Relation]))
def test_nothing_that_is_said_is_a_verdict(said, given_codes, me, relation):
    """No sentence of any reading diagnoses, scores, blames or advises to leave or to stay."""
    talk = spoken(said)
    shown = reading(talk, coded(talk, given_codes), me=me, relation=relation)
    texts = [sentence.text for sentence in shown.story]
    texts += [text for moment in shown.moments for text in (moment.what, moment.why)]
    texts += [sign.what for sign in shown.safety.signs]
    for text in texts:
        assert not banned(text), text
        assert "{" not in text
        assert "!" not in text


@given(lines, codes)
def test_a_story_has_at_most_five_sentences(said, given_codes):
    """Each is linked to turns that are there."""
    talk = spoken(said)
    story = reading(talk, coded(talk, given_codes)).story
    assert 1 <= len(story) <= 5
    for sentence in story:
        assert sentence.turns
        assert set(sentence.turns) <= set(range(len(talk.turns)))


def test_a_conversation_without_turns_is_read():
    """Nothing said is nothing found, and no fault."""
    empty = reading(conversation(), ())
    assert (empty.moments, empty.story, empty.suggestions) == ((), (), ())
    assert all(each.value is None for each in empty.measures)
