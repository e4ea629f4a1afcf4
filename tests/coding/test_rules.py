import pytest

from turntoward.codebook import Code, Codebook, Example, Feelings, Rule
from turntoward.codebook.cues import Cues
from turntoward.codebook.records import CounterExample, Family, Feeling
from turntoward.coding import Coder
from turntoward.errors import BookError


def book(fragments=None, **rules):
    feeling = Feeling(
        word="sad", valence=-0.5, energy=0, near=(), gloss="heavy", adjectives=("sad", "left out")
    )
    return Codebook(
        version="test",
        codes={
            slug: Code(
                slug=slug,
                family="voice",
                title=slug,
                definition=slug,
                is_not=(),
                practice="none",
                references=(),
                examples=(Example(text="", register="plain"),),
                counter_examples=(CounterExample(text="", why="", register="plain"),),
                rules=tuple(
                    Rule(**{"id": str(n), "p": 0.9, "reason": "so"} | rule)
                    for n, rule in enumerate(of)
                ),
            )
            for slug, of in rules.items()
        },
        practices={},
        feelings=Feelings(
            families={"a": Family(title="A", feelings=(feeling,))}, placeholders=(), judgements=()
        ),
        cues=Cues(sources={}, fragments={}, cues=()),
        fragments=fragments or {},
    )


def codes(coder, *turns, **more):
    found = ()
    for speaker, text in turns:
        found = coder.code(speaker, text, **more)
    return {each.code: each for each in found}


def test_a_pattern_gives_its_code_with_span_and_reason():
    """A match is a coding with the words, the reason and the rule it comes from."""
    coder = Coder(book(feels=[{"any": [r"\bi feel ({feeling_adj})\b"]}]))
    found = codes(coder, ("a", "Well… I feel left out"))["feels"]
    assert (found.span.start, found.span.end) == (13, 21)
    assert (found.source, found.reason, found.p) == ("rule:feels/0", "so", 0.9)


@pytest.mark.parametrize(
    "text",
    [
        "i do not feel i feel sad",
        'he wrote "i feel sad"',
        "she said i feel sad all day",
        "> i feel sad",
    ],
)
def test_negated_and_reported_words_do_not_count(text):
    """Behind a negation, in quotation marks or in reported speech, words are not the speaker's."""
    assert codes(Coder(book(feels=[{"any": [r"\bfeel sad\b"]}])), ("a", text)) == {}


def test_a_rule_may_ask_for_negated_or_quoted_words():
    """Rules that are about such words say so."""
    rules = [{"any": [r"\bfeel sad\b"], "negated": True, "quoted": True}]
    coder = Coder(book(feels=rules))
    assert codes(coder, ("a", "i never feel sad"))
    assert codes(coder, ("a", 'he wrote "i feel sad"'))


def test_unless_keeps_a_rule_silent():
    """A pattern under `unless` anywhere in the turn silences the rule."""
    coder = Coder(book(feels=[{"any": ["sad"], "unless": ["movie"]}]))
    assert codes(coder, ("a", "sad"))
    assert not codes(coder, ("a", "a sad movie"))


@pytest.mark.parametrize(
    ("condition", "holds", "does_not"),
    [
        ("previous:sigh", [("b", "sigh"), ("a", "x")], [("a", "sigh"), ("a", "x")]),
        ("own:sigh", [("a", "sigh"), ("b", "y"), ("a", "x")], [("b", "sigh"), ("a", "x")]),
        ("earlier:sigh", [("a", "sigh"), ("a", "y"), ("a", "x")], [("b", "sigh"), ("a", "x")]),
        ("theirs:sigh", [("b", "sigh"), ("b", "y"), ("a", "x")], [("a", "sigh"), ("a", "x")]),
        ("thread:sigh", [("b", "sigh"), ("a", "y"), ("a", "x")], [("a", "x")]),
        ("turn:words<=2", [("a", "x y")], [("a", "x y z")]),
        ("previous:words>=2", [("b", "y z"), ("a", "x")], [("b", "y"), ("a", "x")]),
        ("turn:overlap>=1", [("b", "the garden"), ("a", "x garden")], [("b", "a b"), ("a", "x")]),
        ("previous:any", [("b", ""), ("a", "x")], [("a", "x")]),
        ("opening", [("a", "x")], [("b", "y"), ("a", "x")]),
        ("spoken", [("b", "um so"), ("a", "x")], [("b", "so"), ("a", "x")]),
    ],
)
def test_conditions_look_at_the_turns_before(condition, holds, does_not):
    """Each condition holds where it should and not where it should not."""
    made = book(sigh=[{"any": ["sigh"]}], goal=[{"any": ["x"], "when": [condition]}])
    assert "goal" in codes(Coder(made), *holds)
    assert "goal" not in codes(Coder(made), *does_not)


def test_conditions_know_kinds_and_levels():
    """A bid's kind and a disclosure's level can be asked for."""
    made = book(
        bid=[{"any": ["help"], "kind": "help"}],
        disclosure=[{"any": ["mum"], "level": 1}, {"any": ["mum died"], "level": 3}],
        helped=[{"any": ["ok"], "when": ["previous:bid=help"]}],
        deep=[{"any": ["ok"], "when": ["previous:disclosure>=2"]}],
        shallow=[{"any": ["ok"], "when": ["previous:disclosure<=1"]}],
    )
    assert set(codes(Coder(made), ("b", "help"), ("a", "ok"))) == {"helped", "shallow"}
    assert set(codes(Coder(made), ("b", "mum died"), ("a", "ok"))) == {"deep"}


def test_the_surest_rule_speaks_and_the_highest_step_wins():
    """Of several rules the surest gives the coding; of disclosures the deepest."""
    made = book(
        feels=[{"any": ["sad"], "p": 0.6}, {"any": ["so sad"], "p": 0.8}],
        disclosure=[{"any": ["mum"], "level": 1, "p": 0.9}, {"any": ["sad"], "level": 3, "p": 0.7}],
    )
    found = codes(Coder(made), ("a", "mum is so sad"))
    assert found["feels"].p == 0.8
    assert found["disclosure"].level == 3


def test_a_rule_below_the_threshold_stays_silent():
    """What is less likely than not is not said."""
    assert codes(Coder(book(feels=[{"any": ["sad"], "p": 0.4}])), ("a", "sad")) == {}


def test_rules_see_what_others_found_on_the_same_turn():
    """A code that builds on another waits for it, whatever the order of the files."""
    made = book(guard=[{"any": ["lol"], "when": ["turn:feels"]}], feels=[{"any": ["sad"]}])
    assert set(codes(Coder(made), ("a", "sad lol"))) == {"guard", "feels"}
    assert set(codes(Coder(made), ("a", "lol"))) == set()


def test_rules_that_wait_for_each_other_are_refused():
    """A circle of codes is refused with their names."""
    made = book(a=[{"any": ["x"], "when": ["turn:b"]}], b=[{"any": ["x"], "when": ["turn:a"]}])
    with pytest.raises(BookError, match="wait for each other"):
        Coder(made)


@pytest.mark.parametrize(
    "rule",
    [
        {"any": ["("]},
        {"any": ["{nobody}"]},
        {"any": ["{loop}"]},
        {"when": ["yesterday:feels"]},
        {"when": ["turn:nothing"]},
        {"when": ["turn:words>=many"]},
        {"when": ["!"]},
    ],
)
def test_a_rule_that_cannot_be_understood_is_refused(rule):
    """Bad patterns, fragments and conditions are refused when the book is compiled."""
    with pytest.raises(BookError):
        Coder(book(fragments={"loop": "{loop}"}, feels=[rule]))


def test_conversations_do_not_see_each_other():
    """Turns of different conversations may come mixed."""
    coder = Coder(book(sigh=[{"any": ["sigh"]}], goal=[{"any": ["x"], "when": ["previous:sigh"]}]))
    coder.code("b", "sigh", conversation="one")
    assert coder.code("a", "x", conversation="two") == ()
    assert coder.code("a", "x", conversation="one")


def test_sessions_do_not_see_each_other():
    """What was said before a long break is not answered."""
    coder = Coder(book(sigh=[{"any": ["sigh"]}], goal=[{"any": ["x"], "when": ["previous:sigh"]}]))
    coder.code("b", "sigh", session=0)
    assert coder.code("a", "x", session=1) == ()


def test_what_a_turn_does_not_do_is_asked_when_all_is_known():
    """A rule that wants little openness waits until it is known how far the turn opens."""
    opens = [
        {"any": ["sad"], "level": 2},
        {"any": ["so"], "level": 1},
    ]
    goal = [{"any": ["x"], "never_when": ["turn:disclosure<=1"]}]
    coder = Coder(book(disclosure=opens, goal=goal))
    assert "goal" in codes(coder, ("a", "sad x"))
    assert "goal" not in codes(coder, ("a", "so x"))
    assert "goal" not in codes(coder, ("a", "x"))


def test_a_rule_may_wait_for_several_codes():
    """A rule that builds on two codes of its turn speaks when both were found, and not before."""
    goal = [{"any": ["x"], "when": ["turn:one", "turn:two"]}]
    coder = Coder(book(goal=goal, one=[{"any": ["1"]}], two=[{"any": ["2"]}]))
    assert "goal" in codes(coder, ("a", "x 1 2"))
    assert "goal" not in codes(coder, ("a", "x 1"))
    assert "goal" not in codes(coder, ("a", "x 2"))
