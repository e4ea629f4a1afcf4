import pytest

from turntoward.coach.records import Mutes
from turntoward.servers._checks import look
from turntoward.servers._document import Document
from turntoward.servers._settings import Settings

NEVER = "You never listen to me."
FILLER = "We met at the lake and had soup.\n\n"


def seen(text, own=None, settings=None, language="markdown", wanted=lambda: True):
    """What is found in a document."""
    document = Document(uri="file:///a", version=1, language=language, text=text)
    return look(document, settings or Settings(), own or Mutes(), wanted)


def places(looked, text):
    """The words that are shown, with their codes."""
    return [(each.finding.code, text[slice(*each.place)]) for each in looked.shown]


def test_a_finding_knows_its_sentence():
    """Alternatives stand for the whole sentence, wherever in the document it is."""
    text = f"`x` {NEVER} Bye."
    (found,) = seen(text).shown
    assert text[slice(*found.sentence)] == NEVER
    assert found.fits


def test_an_alternative_never_eats_what_was_not_looked_at():
    """Code or a comment inside the sentence would be lost; so none is offered in its place."""
    (found,) = seen("You never `really` listen to me.").shown
    assert found.finding.alternatives
    assert not found.fits


def test_a_broken_line_is_no_obstacle():
    """A sentence over two lines is found, and can be said differently."""
    text = "My dear Ana, you never\nlisten to me."
    (found,) = seen(text).shown
    assert places(seen(text), text) == [("criticizes", "you never\nlisten to me")]
    assert found.fits


def test_a_very_long_document_is_looked_at_in_parts():
    """Places are right behind many paragraphs, and marks hold across them."""
    text = FILLER * 400 + NEVER
    assert places(seen(text), text) == [("criticizes", NEVER[:-1])]
    assert seen(f"<!-- tt: off -->\n\n{text}").shown == ()


def test_danger_silences_everything_else_in_parts_too():
    """Help comes alone, in however long a document."""
    text = f"{NEVER}\n\n{FILLER * 400}I want to kill myself."
    assert places(seen(text), text) == [("risk", "I want to kill myself")]


def test_nobody_waits_for_what_nobody_wants():
    """Looking stops between two parts when a newer version has come."""
    asked = iter([True, True, False])
    assert seen(FILLER * 400, wanted=lambda: next(asked)) is None


@pytest.mark.parametrize("where", ["own", "settings"])
def test_mutes_of_the_person_and_of_the_editor_hold(where):
    """Their file counts, and so does what the editor is configured with."""
    mutes = Mutes(codes=("criticizes",))
    given = {"own": mutes} if where == "own" else {"settings": Settings(mutes=mutes)}
    assert seen(NEVER, **given).shown == ()


@pytest.mark.parametrize(
    "text", ["", "\n\n", "\ud800 \udfff", "Ik voel me zo alleen vandaag, zonder jou."]
)
def test_there_may_be_nothing_to_look_at(text):
    """Nothing, halves of characters, a language that is not read: nothing is said."""
    assert seen(text).shown == ()
