from tests.dynamics.find import DAY, chatter, coded
from tests.make import coding, conversation
from turntoward.dynamics import Words, find_dynamics
from turntoward.dynamics.kinds import worth_a_word
from turntoward.dynamics.story import tell
from turntoward.model.reading import (
    MadeBy,
    Moment,
    MomentKind,
    Reading,
    Relation,
    Safety,
    Sign,
    SignKind,
)
from turntoward.shipped import load_codebook, load_guidance

WORDS = Words(load_codebook().feelings)
STORY = load_guidance().story


def reading(talk, *codings, safety=None):
    found = find_dynamics(coded(talk, *codings), WORDS, load_codebook().cues)
    by_turn = tuple(tuple(c for c in codings if c.turn == turn.index) for turn in talk.turns)
    return Reading(
        conversation=talk,
        codings=by_turn,
        moments=found.moments,
        made_by=MadeBy(turntoward="", codebook=""),
        measures=found.measures,
        dynamics=found.dynamics,
        safety=safety or found.safety,
    )


def story(talk, *codings, **more):
    return [sentence.text for sentence in tell(reading(talk, *codings, **more), STORY)]


YEAR = conversation(*chatter(40, per_day=3))


def test_a_story_tells_what_there_is():
    """When, who reached out, what was met, what tore and was mended, and how it is lately."""
    told = story(
        YEAR,
        *(coding(turn, "bid", 1.0, kind="together") for turn in (0, 12, 24)),
        coding(1, "turns_toward", 0.9),
        coding(60, "names_feeling", 0.9),
        coding(61, "validates", 0.9),
        coding(90, "contempt", 0.9),
        coding(97, "owns_impact", 0.9),
        coding(98, "accepts", 0.9),
    )
    assert (
        told[0] == "Ana and Ben exchanged 240 turns in 40 talks, from 13 April 2024 to 22 May 2024."
    )
    assert told[1].startswith(
        "As far as can be seen, reaching out came from Ana about three times;"
    )
    assert (
        told[2]
        == "A feeling was met on 23 April: Ana showed something that matters; Ben let it be felt."
    )
    assert told[3].startswith("It tore once that can be seen; on 29 April, one day later, Ben")
    assert "about as many as over the whole time" in told[4]
    assert len(told) == 5


def test_a_story_leaves_out_what_is_not_there():
    """Nothing is made up to fill five sentences."""
    assert story(conversation(("Ana", "hi"), ("Ben", "hi"))) == ["Ana and Ben exchanged two turns."]


def test_two_are_told_of_in_the_same_words():
    """Whoever reached out, tore or mended: the sentence is the same but for the names."""
    talk = conversation(("Ana", "a"), ("Ben", "b"), ("Ana", "c"), ("Ben", "d"))
    other = conversation(("Ben", "a"), ("Ana", "b"), ("Ben", "c"), ("Ana", "d"))
    codings = coding(0, "contempt"), coding(1, "owns_impact"), coding(2, "accepts")
    names = {"Ana": "Ben", "Ben": "Ana"}
    swapped = [
        " ".join(names.get(word, word) for word in text.split()) for text in story(talk, *codings)
    ]
    assert swapped == story(other, *codings)


def test_where_there_may_be_danger_little_is_told():
    """No sentence about both reaching or mending; help comes first."""
    sign = Sign(kind=SignKind.THREATS, turns=(0,), what="", p=0.9)
    told = story(YEAR, coding(0, "contempt"), safety=Safety(paused=True, signs=(sign,)))
    assert len(told) == 2
    assert "help comes first" in told[1]


def test_a_group_is_not_listed_to_the_last():
    """More than four people are counted."""
    names = ["Ana", "Ben", "Cy", "Dee", "Eve"]
    assert story(conversation(*((name, "hi") for name in names)))[0].startswith(
        "5 people exchanged"
    )


def test_a_name_with_braces_is_only_a_name():
    """What stands in a name is never read as a form to be filled."""
    talk = conversation(("{who}", "hi"), ("Ben", "hi"))
    assert story(talk) == ["{who} and Ben exchanged two turns."]


def test_the_time_of_another_year_is_told_with_the_year():
    """A date without a year belongs to the year in which the conversation began."""
    talk = conversation(
        ("Ana", "…", 0), ("Ben", "…", 1), ("Ana", "…", 400 * DAY), ("Ben", "…", 400 * DAY + 1)
    )
    felt = [coding(turn, "names_feeling", 0.9) for turn in (0, 2)]
    first = story(talk, felt[0], coding(1, "validates", 0.9))
    later = story(talk, felt[1], coding(3, "validates", 0.9))
    assert "on 13 April:" in first[1]
    assert "on 18 May 2025:" in later[1]


def moment(kind):
    return Moment(kind=kind, turns=(0,), whose="Ana", what="", why="", p=0.9, practice="bids")


def test_what_is_expected_depends_on_the_kind_of_relationship():
    """Between colleagues nobody owes a matching step; while the kind is unknown nothing is left out."""
    run, met = moment(MomentKind.ONE_SIDED), moment(MomentKind.BID_MET)
    assert list(worth_a_word([run, met], None)) == [run, met]
    assert list(worth_a_word([run, met], Relation.FRIEND)) == [run, met]
    assert list(worth_a_word([run, met], Relation.COLLEAGUE)) == [met]


def test_a_guard_toward_somebody_with_power_is_a_good_right():
    """Nobody is shown their own guard toward somebody they answer to."""
    guard = moment(MomentKind.GUARDED)
    assert list(worth_a_word([guard], Relation.I_REPORT_TO)) == []
    assert list(worth_a_word([guard], Relation.REPORTS_TO_ME)) == [guard]
