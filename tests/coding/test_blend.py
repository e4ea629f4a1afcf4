"""Where rules and encoder meet."""

from tests.coding.test_rules import book
from turntoward.coding import Blend, Coder, Mix, Said
from turntoward.model import Span
from turntoward.model.ports import Scores

EVEN = Mix(bias=0, encoder=1, rule=1, found=0, threshold=0.5)
NEVER = Mix(bias=-30, encoder=0, rule=0, found=0, threshold=0.5)


def scores(*, levels=(-5.0, -5.0, -5.0), spans=None, **codes):
    return Scores(
        codes=codes,
        disclosure=levels,
        bid="play",
        emotions={"joy": 0.5},
        intimacy=0.0,
        spans=spans or {},
    )


class Ear:
    """An encoder that says what it is told to say, and keeps what it was shown."""

    digest = "ear"

    def __init__(self, *said):
        self.said = list(said)
        self.windows = []
        self.asked = 0

    def score(self, windows):
        self.windows += windows
        self.asked += 1
        return [self.said.pop(0) if self.said else None for _ in windows]


def coder(ear, *, levels=(NEVER, NEVER, NEVER), rules=None, **codes):
    slugs = {slug: [{"any": ["never said"]}] for slug in (*codes, "disclosure")}
    return Coder(
        book(**(slugs | (rules or {}))), ear, Blend(codes=codes, disclosure=levels, emotions={})
    )


def found(coder, *turns):
    coded = list(coder.code_many(Said(speaker, text) for speaker, text in turns))
    return {coding.code: coding for coding in coded[-1].codings}


def test_a_code_that_the_encoder_is_sure_of_is_given_without_a_rule():
    """From the threshold on, with the encoder named as its source."""
    given = found(coder(Ear(scores(feels=1.0)), feels=EVEN), ("a", "hm hm"))
    assert given["feels"].source == "encoder:feels"
    assert 0.73 < given["feels"].p < 0.74
    assert found(coder(Ear(scores(feels=-0.1)), feels=EVEN), ("a", "hm hm")) == {}


def test_a_rule_keeps_its_words_and_its_reason():
    """Where both find a code, the coding shows where and why, and both count."""
    rules = {"feels": [{"any": ["(sad)"], "p": 0.8, "reason": "says so"}]}
    given = found(coder(Ear(scores(feels=1.0)), rules=rules, feels=EVEN), ("a", "so sad"))["feels"]
    assert (given.span, given.reason, given.source) == (Span(3, 6), "says so", "rule:feels/0")
    assert given.p > 0.9


def test_the_encoder_can_silence_a_rule():
    """A rule's coding goes where both together fall below the threshold."""
    rules = {"feels": [{"any": ["sad"], "p": 0.8}]}
    assert found(coder(Ear(scores(feels=-4.0)), rules=rules, feels=EVEN), ("a", "so sad")) == {}


def test_a_code_that_is_left_to_its_rules_stays_as_they_found_it():
    """A code that the blend does not name is not touched."""
    rules = {"other": [{"any": ["sad"], "p": 0.8}]}
    given = found(coder(Ear(scores(feels=-4.0)), rules=rules, feels=EVEN), ("a", "so sad"))
    assert given["other"].p == 0.8


def test_without_scores_the_rules_speak_alone():
    """An encoder may have nothing to say of a turn."""
    rules = {"feels": [{"any": ["sad"], "p": 0.8}]}
    assert found(coder(Ear(None), rules=rules, feels=EVEN), ("a", "so sad"))["feels"].p == 0.8


def test_levels_of_disclosure_never_cross():
    """A step is never surer than the one below it, and the levels share one whole."""
    ear = Ear(scores(levels=(1.0, 3.0, 2.0)))
    coded = next(coder(ear, levels=(EVEN,) * 3).code_many([Said("a", "hm hm")]))
    assert coded.codings[0].level == 3
    assert abs(sum(coded.levels) - 1) < 1e-9
    assert min(coded.levels) >= 0


def test_a_guard_needs_something_to_guard():
    """Hedges and their kind are given only where something is disclosed."""
    sure = scores(hedges=5.0, levels=(-5.0, -5.0, -5.0))
    assert found(coder(Ear(sure), levels=(EVEN,) * 3, hedges=EVEN), ("a", "hm hm")) == {}
    open_ = scores(hedges=5.0, levels=(5.0, -5.0, -5.0), spans={"hedges": Span(0, 2)})
    given = found(coder(Ear(open_), levels=(EVEN,) * 3, hedges=EVEN), ("a", "hm hm"))
    assert given["hedges"].span == Span(0, 2)


def test_a_turn_turns_one_way():
    """The likeliest of toward, away and against is the one that is given."""
    both = scores(turns_toward=0.5, turns_away=2.0)
    given = found(coder(Ear(both), turns_toward=EVEN, turns_away=EVEN), ("a", "hm hm"))
    assert set(given) == {"turns_away"}


def test_a_bid_has_the_kind_that_the_encoder_hears():
    """The kind is the encoder's where no rule gave one."""
    assert found(coder(Ear(scores(bid=2.0)), bid=EVEN), ("a", "hm hm"))["bid"].kind == "play"


def test_the_encoder_sees_the_two_turns_before_of_the_same_session():
    """Oldest first, with their speakers; another conversation or session is not looked at."""
    ear = Ear()
    turns = [
        Said("a", "one", conversation="x"),
        Said("b", "two", conversation="x"),
        Said("c", "else", conversation="y"),
        Said("a", "three", conversation="x"),
        Said("b", "four", conversation="x"),
        Said("a", "later", conversation="x", session=1),
    ]
    list(coder(ear, feels=EVEN).code_many(turns))
    assert [window.texts for window in ear.windows[-2:]] == [("two", "three", "four"), ("later",)]
    assert ear.windows[3].speakers == ("a", "b", "a")
    assert ear.asked == 1


def test_turns_are_answered_as_soon_as_asked_for():
    """`ahead` bounds how many turns are taken in before the first is answered."""
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield Said("a", "hm hm")

    coded = coder(Ear(), feels=EVEN).code_many(endless(), ahead=3)
    next(coded)
    assert len(taken) == 3
