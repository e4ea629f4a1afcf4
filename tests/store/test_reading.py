import pytest

from tests.store.making import START, add, chat, message
from turntoward.model import Chat
from turntoward.store import reading
from turntoward.store.rows import micros


@pytest.fixture
def filled(db):
    """Fifty messages."""
    add(db, chat(50))
    return db


def test_pages_go_on_and_back(filled):
    """Each page begins where the last one ended, in both directions."""
    first = reading.page(filled, 1, limit=20).messages
    second = reading.page(filled, 1, after=first[-1].place, limit=20).messages
    assert [each.message for each in (*first, *second)] == chat(40)
    back = reading.page(filled, 1, before=second[0].place, limit=20).messages
    assert back == first
    assert reading.page(filled, 1, before=second[0].place, limit=5).messages == first[-5:]
    assert reading.page(filled, 1, after=10**9).messages == ()
    assert reading.page(filled, 7).messages == ()


def test_a_day_can_be_turned_to(filled):
    """The place of the first message from a time on."""
    place = reading.place_at(filled, 1, micros(START.replace(minute=40)))
    page = reading.page(filled, 1, after=(place or 0) - 1, limit=1)
    assert page.messages[0].message.at == START.replace(minute=40)
    assert reading.place_at(filled, 1, micros(START.replace(year=2030))) is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("walks", True),
        ("MISS our", True),
        ("walk", True),  # the beginning of a word
        ("wal miss", False),  # only the last may be a beginning
        ('"our walks"', True),
        ('"walks our"', False),
        ("AND OR NOT (", False),
        ("walks*", True),
        ('walks"', True),
        ("", False),
        ("'", False),
        ("naïve", False),
    ],
)
def test_words_are_found_as_a_person_types_them(words, found, filled):
    """Nothing typed is taken for a language of its own."""
    assert bool(reading.search(filled, words)) is found


def test_what_was_found_is_marked(filled):
    """A hit says where it is, and which of its words were sought."""
    add(
        filled,
        [message(1, "We had café au lait, twice: café", speaker="Cem")],
        chat=Chat(id="c", title="C"),
    )
    (hit,) = reading.search(filled, "CAFE")
    assert (hit.title, hit.speaker, hit.at) == ("C", "Cem", message(1).at)
    assert hit.pieces == ("We had ", "café", " au lait, twice: ", "café", "")
    assert reading.search(filled, "cafe", conversation=1) == ()
    assert len(reading.search(filled, "sunday", limit=3)) == 3
    assert reading.search(filled, "sunday")[0].row > reading.search(filled, "sunday")[-1].row


def test_what_the_app_says_is_not_searched(filled):
    """A caption is; the export's own words for a picture are not."""
    picture = message(99, "image omitted", kind="media", caption="the harbour")
    add(filled, [picture], into=1)
    assert reading.search(filled, "omitted") == ()
    assert len(reading.search(filled, "harbour")) == 1


def test_history_and_list(filled):
    """Imports newest first, conversations by their latest message."""
    add(filled, [message(1, "hi", speaker="Cem")], chat=Chat(id="c", title="C"), file="c.txt")
    assert [each.title for each in reading.conversations(filled)] == ["Ana", "C"]
    assert [(each.file, each.conversation) for each in reading.imports(filled)] == [
        ("c.txt", 2),
        ("ana.txt", 1),
    ]
