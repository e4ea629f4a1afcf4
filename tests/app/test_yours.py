"""What a person said and kept: seen in one place, taken back, and put back again."""

import re

import pytest

from tests.app.serving import chat
from turntoward.app._wire import Plank
from turntoward.app.checkins import checkins, keep_checkin
from turntoward.app.keeping_in_mind import in_mind, keep_in_mind
from turntoward.app.settings import settings_of
from turntoward.store import Correction

YOURS = "/settings/yours"
PLANK = Plank(plank="name-it", title="Name it", why="", opening="", not_when="", turn=0)


@pytest.fixture
def full(served):
    """One of each."""
    served.bring(chat(4))
    store = served.store
    said = Correction(conversation=1, message="2", code="bid", holds=False, note="<she> asked")
    store.see_differently(said)
    keep_in_mind(store, 1, PLANK)
    keep_checkin(store, "tight", "lonely")
    served.ask("/draft/keep", "POST", form={"draft": "one day perhaps", "to": "1"})
    served.ask("/settings/mutes", "POST", form={"phrases": "just saying\r\nno worries"})
    look = {"draft": "It is fine, honestly.", "do": "mute-code:softens"}
    served.ask("/draft/look", "POST", form=look)
    return served


def kept(served):
    """All of it."""
    mutes = settings_of(served.store.settings()).mutes
    drafts = re.findall(r"one day perhaps", served.ask("/draft").text)
    return (
        [each.message for each in served.store.corrections()],
        [each.plank.plank for each in in_mind(served.store)],
        [each.word for each in checkins(served.store)],
        bool(drafts),
        sorted(mutes.phrases),
    )


def test_all_is_seen_in_one_place(full):
    """With a way to each, and how much it is in the settings."""
    text = full.ask(YOURS).text
    for each in ("&lt;she&gt; asked", "lonely", "one day perhaps", "just saying", "tight"):
        assert each in text
    assert "One that rests for now" in text  # no reading has said that it is safe
    place = full.store.corrections()[0].place
    assert f"/conversations/1?at={place}#m{place}" in text
    assert "1 correction, 1 invitation, 1 check-in, 1 draft" in full.ask("/settings").text


def test_an_empty_place_says_so(served):
    """Nothing is there yet, and that is no fault."""
    text = served.ask(YOURS).text
    assert text.count('class="meta"') >= 5
    assert "Undo" not in text


@pytest.mark.parametrize(
    ("path", "form", "at"),
    [
        ("take-back", {"conversation": "1", "place": "2048", "code": "bid"}, 0),
        ("end", {"conversation": "1", "plank": "name-it"}, 1),
        ("forget", {"id": "1"}, 2),
        ("delete", {"id": "1"}, 3),
        ("unmute", {"number": "0"}, 4),
    ],
)
def test_each_is_taken_back_and_put_back(full, path, form, at):
    """The page that follows says what was done, once; to undo it brings all of it back."""
    before = kept(full)
    assert full.ask(f"{YOURS}/{path}", "POST", form=form).status == 303
    told = full.ask(YOURS).text
    assert 'class="undo"' in told
    assert 'class="undo"' not in full.ask(YOURS).text
    after = kept(full)
    assert after[at] != before[at]
    assert (*after[:at], *after[at + 1 :]) == (*before[:at], *before[at + 1 :])
    assert full.ask("/undo", "POST", form={}).header("location").endswith(YOURS)
    assert kept(full) == before
    full.ask("/undo", "POST", form={})  # there is nothing more
    assert kept(full) == before


def test_locking_forgets_what_could_be_undone(full):
    """Once it has locked, nothing comes back."""
    full.ask(f"{YOURS}/forget", "POST", form={"id": "1"})
    full.desk.lock()
    full.unlock()
    assert 'class="undo"' not in full.ask(YOURS).text
    full.ask("/undo", "POST", form={})
    assert checkins(full.store) == ()


def test_nothing_of_a_forgotten_conversation_goes_to_another(full):
    """Its number may be given again; what was kept of it is not."""
    full.store.forget_conversation(1)  # past the page: it leaves what is kept
    assert full.bring(chat(2)) == 1
    assert in_mind(full.store)
    full.ask("/conversations/1/forget", "POST", form={"word": "forget"})
    for _ in range(200):
        if not full.store.conversations():
            break
        full.ask("/state")
    assert full.bring(chat(2)) == 1
    assert in_mind(full.store) == ()
    assert "one day perhaps" in full.ask("/draft").text
