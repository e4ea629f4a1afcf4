import msgspec
import pytest

from turntoward.coach._rules import Alphabet, DraftRules, Regexes, lay_out
from turntoward.coding import Coder
from turntoward.coding.context import Context, SeenTurn, remember
from turntoward.coding.text import TurnText, fold
from turntoward.errors import BookError
from turntoward.shipped import load_codebook

# Codes that lean on nothing but each other, so that the test need not make all rules ready.
ALONE = ("voice", "guard")
BOOK = load_codebook()
PART = msgspec.structs.replace(
    BOOK,
    codes={slug: code for slug, code in BOOK.codes.items() if code.family in ALONE}
    | {
        slug: msgspec.structs.replace(code, rules=())
        for slug, code in BOOK.codes.items()
        if code.family not in ALONE
    },
    index=None,
)
EXAMPLES = [example for code in PART.codes.values() for example in code.examples]
LAID = lay_out(PART, [fold(example.text) for example in EXAMPLES])


def coded(rules, example):
    past = remember()
    for line in example.before:
        speaker, _, text = line.partition(": ")
        turn = SeenTurn(speaker, TurnText(text))
        rules.apply(Context(turn, past, spoken=False))
        past.append(turn)
    turn = SeenTurn("me", TurnText(example.text))
    heard = rules.apply(Context(turn, past, spoken=False))
    return turn, heard


def test_a_draft_is_given_the_codings_that_a_turn_would_be_given():
    """On every example of the codebook, the same codes come with the same p, kind and level."""
    rules, coder = DraftRules(LAID), Coder(PART)
    for number, example in enumerate(EXAMPLES):
        for line in example.before:
            speaker, _, text = line.partition(": ")
            coder.code(speaker, text, conversation=str(number), spoken=False)
        theirs = coder.code("me", example.text, conversation=str(number), spoken=False)
        turn, _ = coded(rules, example)
        assert {(each.code, each.p, each.kind, each.level) for each in turn.codings.values()} == {
            (each.code, each.p, each.kind, each.level) for each in theirs
        }, example.text


def test_every_place_of_a_code_is_found_where_all_are_wanted():
    """Two softened feelings in one draft are two places, not one."""
    rules = DraftRules(LAID, thorough=frozenset({"hedges"}))
    text = "I guess I was kind of hurt on Friday. And I was sort of lonely all weekend."
    turn = SeenTurn("me", TurnText(text))
    heard = rules.apply(Context(turn, remember(), spoken=False))
    spans = [each.span for each in heard if each.code == "hedges"]
    places = {text[: span.start].count(".") for span in spans if span}
    assert places == {0, 1}


def test_rules_can_be_left_out_and_codes_passed_over():
    """What is not wanted is not looked for."""
    text = TurnText("I'm fine.")
    wide = DraftRules(LAID)
    turn = SeenTurn("me", text)
    wide.apply(Context(turn, remember(), spoken=False))
    rule = turn.codings["vague_feeling"].source.partition(":")[2]
    for rules, passing_over in (
        (DraftRules(LAID, without=frozenset({rule})), ()),
        (wide, ("vague_feeling",)),
    ):
        again = SeenTurn("me", text)
        rules.apply(Context(again, remember(), spoken=False), passing_over)
        found = again.codings.get("vague_feeling")
        assert found is None or found.source != f"rule:{rule}"


def test_a_pattern_that_cannot_be_compiled_is_refused():
    """A slip in a pattern is told when it is compiled, as a fault of the book."""
    with pytest.raises(BookError):
        Regexes({})["(half"]


def test_every_letter_is_one_byte_whatever_the_pattern_names():
    """Places in bytes are code points, and a sign or letter of no name still is one."""
    alphabet = Alphabet("é😂")
    text = "é漢😂🦖x"
    found = {
        pattern: [match.span() for match in alphabet.compiled(pattern).finditer(encoded)]
        for encoded in [alphabet.encoded(text)]
        for pattern in (r"\p{So}", r"\p{L}", "[😂]", "é", r"[^é]x")
    }
    assert len(alphabet.encoded(text)) == len(text)
    assert found[r"\p{So}"] == [(2, 3), (3, 4)]
    assert found[r"\p{L}"] == [(0, 1), (1, 2), (4, 5)]
    assert found["[😂]"] == [(2, 3)]
    assert found["é"] == [(0, 1)]
    assert found["[^é]x"] == [(3, 5)]


def test_a_place_behind_signs_is_counted_in_code_points():
    """Emoji before a finding do not shift it."""
    rules = DraftRules(LAID, thorough=frozenset({"hedges"}))
    text = "🦖🦖 “ça va” — I was kind of hurt on Friday."
    turn = SeenTurn("me", TurnText(text))
    heard = rules.apply(Context(turn, remember(), spoken=False))
    said = {text[each.span.start : each.span.end] for each in heard if each.span}
    assert any(words.startswith("kind of") for words in said)


def test_rules_made_ready_find_the_same():
    """Compiling beforehand changes nothing but the time."""
    ready, rules = DraftRules(LAID), DraftRules(LAID)
    ready.prepare()
    for example in EXAMPLES[:40]:
        assert coded(ready, example)[1] == coded(rules, example)[1]
