import pytest

from tests.dynamics.dialogues import ORDINARY, UNHEARD, UNSAFE
from tests.dynamics.find import DAY, coded
from tests.make import coding, conversation
from turntoward.coach.gate import Asks, allows
from turntoward.coding import Coder, code_turns
from turntoward.dynamics import CodedTurns
from turntoward.dynamics.danger import danger_moments
from turntoward.dynamics.danger import find_safety as safety_by
from turntoward.model.reading import MomentKind, SignKind
from turntoward.shipped import load_codebook

BOOK = load_codebook()
CODER = Coder(BOOK)
TALK = conversation(("Ana", "…"), ("Ben", "…"))


def find_safety(turns):
    """What the cues that come with this version find."""
    return safety_by(turns, BOOK.cues)


def read(lines):
    """A conversation, coded by the rules; an empty line begins another day."""
    day, said = 0, []
    for number, line in enumerate(lines):
        if line:
            speaker, text = line.split(": ", 1)
            said.append((speaker, text, day * DAY + number))
        else:
            day += 1
    talk = conversation(*said)
    name = f"{id(lines)}"
    return CodedTurns(talk, tuple(code_turns(talk.turns, CODER, conversation=name)))


def test_every_word_of_danger_is_a_moment():
    """No turn that may speak of danger is passed over, and suggestions are switched off."""
    turns = coded(TALK, coding(0, "risk", kind="self_harm"), coding(1, "risk", kind="control"))
    safety = find_safety(turns)
    assert [each.turns for each in danger_moments(turns, safety.signs)] == [(0,), (1,)]
    assert {each.kind for each in danger_moments(turns, safety.signs)} == {MomentKind.DANGER}
    assert safety.paused


def test_a_sign_names_nobody():
    """What is said of danger is said of words, never of a person."""
    turns = coded(TALK, coding(0, "risk", kind="violence"))
    (sign,) = find_safety(turns).signs
    assert "Ana" not in sign.what
    assert sign.what.startswith("These words may speak of")


def punished(times, answer="contempt", *, every=1):
    """Ana opens in so many talks; Ben answers some of them sharply."""
    lines = [
        line
        for day in range(times)
        for line in (("Ana", "…", day * DAY), ("Ben", "…", day * DAY + 1))
    ]
    opened = [coding(2 * day, "disclosure", 0.9, level=3) for day in range(times)]
    sharp = [coding(2 * day + 1, answer, 0.9) for day in range(0, times, every)]
    return find_safety(coded(conversation(*lines), *opened, *sharp))


def test_openings_that_are_punished_again_and_again_are_a_sign():
    """A pattern over talks, not one quarrel."""
    assert [sign.kind for sign in punished(4).signs] == [SignKind.PUNISHED_DISCLOSURE]
    assert punished(4).paused
    assert not punished(1).paused
    assert not punished(8, every=4).paused


def test_who_was_hurt_for_opening_is_not_advised_to_open():
    """Below the pattern that switches everything off, openness alone is no longer suggested."""
    safety = punished(2)
    assert (safety.paused, safety.unsafe_for) == (False, ("Ana",))
    assert punished(8, every=4).unsafe_for == ()


@pytest.mark.parametrize("lines", UNSAFE.values(), ids=UNSAFE)
def test_control_is_a_sign(lines):
    """Patterns of control of many kinds switch suggestions off."""
    assert find_safety(read(lines)).paused


@pytest.mark.parametrize("lines", (UNSAFE | UNHEARD).values(), ids=UNSAFE | UNHEARD)
def test_nobody_is_advised_to_open_or_mend_where_there_is_control(lines):
    """Also where the words are not found: opening is suggested only where it was met before."""
    safety = find_safety(read(lines))
    for asks in (Asks.OPENNESS, Asks.REPAIR):
        for me in ("Ana", "Ben", "Cy"):
            assert not allows([asks], safety=safety, relation=None, me=me)


def test_words_of_control_count_together_within_some_talks():
    """Different tactics add up; the same number of them spread over years do not."""
    words = [
        "give me your password then",
        "i don't like you talking to them",
        "look what you made me do",
    ]
    near = [line for word in words for line in (f"Ben: {word}", "Ana: what", "")]
    assert find_safety(read(near)).paused
    spread = [("Ben" if day % 2 else "Ana", "hey", day * DAY) for day in range(120)]
    for number, word in enumerate(words):
        spread[40 * number + 1] = ("Ben", word, (40 * number + 1) * DAY)
    assert not find_safety(coded(conversation(*spread))).paused


def test_unsure_is_about_the_last_talks():
    """Words of caution long ago do not switch suggestions off for ever; recent ones do."""
    lines = [("Ben" if day % 2 else "Ana", "hey", day * DAY) for day in range(80)]
    for day, unsure in ((3, False), (75, True)):
        said = [*lines[:day], ("Ben", "look what you made me do", day * DAY), *lines[day + 1 :]]
        safety = find_safety(coded(conversation(*said)))
        assert (safety.paused, safety.unsure) == (False, unsure)


def met(times, answer="validates", more=()):
    """Ana opens in so many talks, and Ben answers."""
    lines = [
        line
        for day in range(times)
        for line in (("Ana", "…", day * DAY), ("Ben", "…", day * DAY + 1))
    ]
    opened = [coding(2 * day, "disclosure", 0.9, level=3) for day in range(times)]
    answers = [coding(2 * day + 1, answer, 0.9) for day in range(times)]
    return find_safety(coded(conversation(*lines), *opened, *answers, *more))


def test_footing_is_having_been_met():
    """More than once, in more than one talk, and seldom sharply."""
    assert met(3).met_for == ("Ana",)
    assert met(1).met_for == ()
    assert met(3, "advises").met_for == ()
    assert met(3, more=[coding(1, "contempt", 0.9)]).met_for == ()


def test_few_ordinary_conflicts_are_taken_for_danger():
    """Hard ordinary quarrels, worries and jokes go on being coached: at most one in ten is not."""
    paused = [name for name, lines in ORDINARY.items() if find_safety(read(lines)).paused]
    assert len(paused) <= len(ORDINARY) / 10, paused
