from hypothesis import given
from hypothesis import strategies as st

from turntoward.coach.mutes import is_muted, read_marks
from turntoward.coach.records import Finding, FindingKind, Mutes
from turntoward.drafts import load_coach

NOTHING = Mutes()


def finding(code="hedges", span=(0, 1)):
    return Finding(
        code=code,
        kind=FindingKind.CONCERN,
        span=span,
        what="",
        why="",
        alternatives=(),
        p=0.9,
        practice="unguarded",
    )


def muted(text, words, code="hedges", mutes=NOTHING):
    start = text.index(words)
    return is_muted(finding(code, (start, start + len(words))), read_marks(text), mutes)


def test_off_mutes_from_there_until_on():
    """What stands before the mark and behind the next one is heard."""
    text = "one <!-- tt: off --> two <!-- tt: on --> three"
    assert [muted(text, word) for word in ("one", "two", "three")] == [False, True, False]


def test_a_code_is_muted_by_its_name():
    """Only that code, also where several are named and written with a dash."""
    text = "<!-- tt: off hedges, vague-feeling -->words"
    assert muted(text, "words", "hedges")
    assert muted(text, "words", "vague_feeling")
    assert not muted(text, "words", "advises")


def test_on_takes_back_what_it_names():
    """The other codes stay muted."""
    text = "<!-- tt: off hedges advises --> <!-- tt: on hedges -->words"
    assert not muted(text, "words", "hedges")
    assert muted(text, "words", "advises")


def test_a_phrase_is_muted_wherever_it_stands():
    """In any spelling of case and quotes, and nothing else is."""
    text = '<!-- tt: off "kind of" -->Kind of sad. Sort of sad.'
    assert muted(text, "Kind of sad")
    assert not muted(text, "Sort of sad")
    assert muted("it’s nothing", "it’s nothing", mutes=Mutes(phrases=("it's nothing",)))


def test_a_finding_about_the_whole_draft_is_muted_anywhere_in_it():
    """It has no place of its own."""
    text = "words <!-- tt: off no_own_part --> words"
    assert is_muted(finding("no_own_part", None), read_marks(text), NOTHING)
    assert not is_muted(finding("hedges", None), read_marks(text), NOTHING)


def test_marks_are_not_looked_at_and_move_nothing():
    """A mark is no part of the draft, and what follows it keeps its place."""
    text = '<!-- tt: on "never" -->You never call me.'
    (found,) = (each for each in load_coach().check(text).findings if each.code == "criticizes")
    assert found.span is not None
    assert text[slice(*found.span)].startswith("You never")


def test_other_comments_stay():
    """Only our own marks are taken out."""
    assert read_marks("<!-- a note --> words").text == "<!-- a note --> words"
    assert read_marks("<!-- tt: maybe --> words").text == "<!-- tt: maybe --> words"


@given(st.text(alphabet='<!-> toffn:"a,', max_size=80))
def test_a_draft_stays_as_long_as_it_was(text):
    """Whatever stands between brackets."""
    assert len(read_marks(text).text) == len(text)
