import pytest
from lsprotocol import types

from turntoward.servers._document import Document, changed


def typed(text, new, start, end=None):
    """A document of one line after a change."""
    place = types.Range(types.Position(0, start), types.Position(0, start if end is None else end))
    before = Document(uri="file:///a", version=1, language="plaintext", text=text)
    change = types.TextDocumentContentChangePartial(place, new)
    return changed(before, 2, [change], "utf-32")


def test_changes_follow_one_another():
    """Each change counts in what the one before left."""
    before = Document(uri="file:///a", version=1, language="plaintext", text="a\nb\n")
    after = changed(
        before,
        7,
        [
            types.TextDocumentContentChangePartial(
                types.Range(types.Position(0, 0), types.Position(1, 0)), "😀"
            ),
            types.TextDocumentContentChangePartial(
                types.Range(types.Position(0, 2), types.Position(0, 3)), "c"
            ),
        ],
        "utf-16",
    )
    assert (after.text, after.version) == ("😀c\n", 7)


@pytest.mark.parametrize(
    ("text", "new", "start", "word"),
    [
        ("never liste", "n", 11, "listen"),
        ("nver", "e", 1, "never"),
        ("don", "'", 3, "don'"),
        ("", "Hello", 0, "Hello"),
    ],
)
def test_a_word_is_unfinished_where_a_change_ends_in_it(text, new, start, word):
    """At its end or inside it: more of it may come."""
    after = typed(text, new, start)
    assert after.text[slice(*after.word)] == word


@pytest.mark.parametrize(
    ("text", "new", "start"),
    [("never", " ", 5), ("never", ".", 5), ("I", " never listen", 1), ("", "", 0)],
)
def test_a_word_is_finished_by_what_follows_or_comes_along(text, new, start):
    """A space, a point, or several words at once, as when they are pasted."""
    assert typed(text, new, start).word is None


def test_taking_letters_away_leaves_a_word_unfinished():
    """Somebody corrects it."""
    after = typed("I never", "", 5, 7)
    assert (after.text, after.word) == ("I nev", (2, 5))


def test_a_whole_text_is_compared_with_the_one_before():
    """What is new in it tells where somebody writes."""
    before = Document(
        uri="file:///a", version=1, language="plaintext", text="You never liste today"
    )
    whole = types.TextDocumentContentChangeWholeDocument("You never listen today")
    assert changed(before, 2, [whole], "utf-16").word == (10, 16)
