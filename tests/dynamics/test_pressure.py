from tests.make import conversation
from turntoward.dynamics import CodedTurns
from turntoward.dynamics._pressure import parts
from turntoward.dynamics._search import search
from turntoward.dynamics.danger import find_safety
from turntoward.shipped import load_codebook

CUES = load_codebook().cues

HELD = (
    ("Ben", "send me a photo of where you are. i decide who you see"),
    ("Ana", "please don't be angry, it was only my sister"),
    ("Ben", "what did you tell her? you're not going there again"),
    ("Ana", "i won't say anything, i promise"),
)
EASY = (("Ana", "did you feed the cat"), ("Ben", "yes, twice, she asked nicely"))


def scores(lines, risks=None):
    """The score of each part that has one."""
    coded = CodedTurns(conversation(*lines), ((),) * len(lines), risks)
    return [each.score for each in parts(coded, search(coded, CUES), 0.1)]


def test_who_speaks_first_or_is_called_what_changes_nothing():
    """The same words weigh the same with the names exchanged."""
    turned = [("Ana" if who == "Ben" else "Ben", text) for who, text in HELD]
    assert scores(HELD) == scores(turned) != []


def test_ease_takes_weight_away():
    """Thanks and an apology by the one who presses make a part lighter."""
    eased = (*HELD, ("Ben", "sorry, i was wrong. thank you for telling me"))
    assert scores(eased)[0] < scores(HELD)[0]


def test_a_low_chance_of_danger_is_a_reason_for_caution():
    """It adds to a part, and a coding is not claimed by it."""
    assert scores(EASY) == []
    assert scores(EASY, {1: 0.3})[0] > 0


def test_one_part_among_many_is_not_a_pattern():
    """In a long chat weak cues come up now and then."""
    assert find_safety(CodedTurns(conversation(*HELD), ((),) * len(HELD)), CUES).paused
    long = (*HELD, *(EASY * 100))
    assert not find_safety(CodedTurns(conversation(*long), ((),) * len(long)), CUES).paused
