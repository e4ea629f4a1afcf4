"""Conversations, people, search and settings, asked as a browser asks."""

import json
import re
import shutil
import time
from datetime import timedelta

import pytest
from markupsafe import escape
from msgspec.structs import replace
from playwright.sync_api import expect

from tests.app.serving import PASSPHRASE, Served, chat
from tests.store.making import CHAT, START, message
from turntoward.api import formats
from turntoward.app.settings import settings_of
from turntoward.model import Chat, Kind
from turntoward.model.reading import Relation

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "a\u202egnp.exe",
    "x" * 100_000,
    "</title><svg onload=alert(1)>",
)


def below(served, answer):
    """Where an answer sends on to, below the room."""
    return answer.header("location").removeprefix(f"/{served.place.room}")


def done(served, answer):
    """Where it goes on once what was begun is over."""
    for _ in range(300):
        page = served.ask(below(served, answer))
        if page.status == 303:
            return below(served, page)
        if 'role="alert"' in page.text:
            return page
        time.sleep(0.05)
    raise AssertionError("it goes on and on")


def test_pages_of_a_conversation_hold_each_message_once(served):
    """Later, later to the end, and back again: the same messages, in order, none twice."""
    number = served.bring(chat(350))
    seen, path = [], f"/conversations/{number}"
    while path:
        text = served.ask(path).text
        seen += re.findall(r'<li id="m(\d+)"', text)
        later = re.search(r'href="/room-of-the-test([^"]+)" rel="next"', text)
        path = later[1] if later else ""
    assert len(seen) == 350
    assert [*map(int, seen)] == sorted({*map(int, seen)})
    back, path = [], f"/conversations/{number}?end=1"
    while path:
        text = served.ask(path).text
        back = re.findall(r'<li id="m(\d+)"', text) + back
        earlier = re.search(r'href="/room-of-the-test([^"]+)" rel="prev"', text)
        path = earlier[1] if earlier else ""
    assert back == seen


def test_a_day_is_turned_to(served):
    """The first message of a day is at the top of what is shown; after the last day comes the end."""
    number = served.bring([message(each, at=START + timedelta(days=each)) for each in range(300)])
    day = (START + timedelta(days=200)).date()
    answer = served.ask(f"/conversations/{number}/day", "POST", form={"day": day.isoformat()})
    text = served.ask(below(served, answer)).text
    assert "sought" in text
    assert f"{day.day} {day:%B %Y}" in text
    late = served.ask(f"/conversations/{number}/day", "POST", form={"day": "2999-01-01"})
    assert below(served, late).endswith("?end=1")
    assert served.ask(f"/conversations/{number}/day", "POST", form={"day": "x"}).status == 404


def test_who_is_me_is_said_later(served):
    """My name and what the other is to me are kept, and can be taken back."""
    number = served.bring(chat(4))
    names = served.store.names()[number]
    form = {"me": names.index("Ben"), "relation": "friend"}
    served.ask(f"/conversations/{number}", "POST", form=form)
    found = served.store.conversations()[0]
    assert (found.me, found.relation) == ("Ben", Relation.FRIEND)
    assert 'class="mine"' in served.ask(f"/conversations/{number}").text
    served.ask(f"/conversations/{number}", "POST", form={"me": "99", "relation": "enemy"})
    found = served.store.conversations()[0]
    assert (found.me, found.relation) == (None, None)


def test_a_conversation_is_forgotten_by_a_typed_word(served):
    """Without the word nothing happens; with it, it is gone, and the backups are named."""
    number = served.bring(chat(4))
    served.store.back_up()
    path = f"/conversations/{number}/forget"
    assert served.ask(path, "POST", form={"word": "yes"}).status == 400
    assert len(served.store.conversations()) == 1
    text = served.ask(done(served, served.ask(path, "POST", form={"word": " Forget "}))).text
    assert "4 messages were deleted" in text
    assert "1 backup" in text
    assert served.store.conversations() == ()
    assert served.ask(path).status == 404
    assert "forgotten" in served.ask("/history").text


def test_names_are_joined_named_taken_apart_and_forgotten(served):
    """One person under two names, and the other way round."""
    served.bring(chat(6))
    renamed = [replace(each, speaker=f"{each.speaker} M.", text=f"b{each.id}") for each in chat(6)]
    served.bring(renamed, chat=Chat(id="2", title="Two"))
    ana = [each.id for each in served.store.speakers() if each.name.startswith("Ana")]
    assert served.ask("/people/join", "POST", form={"name": "A"}).status == 400
    form = {"name": "Ana", "speaker": ana, "relation": "family"}
    person = below(served, served.ask("/people/join", "POST", form=form))
    (found,) = served.store.people()
    assert (found.name, found.relation, found.speakers) == ("Ana", Relation.FAMILY, tuple(ana))
    assert "2 names joined" in served.ask("/people").text
    served.ask(person, "POST", form={"name": "Anna", "relation": "friend"})
    assert [(each.name, each.relation) for each in served.store.people()] == [
        ("Anna", Relation.FRIEND)
    ]
    served.ask(person, "POST", form={"name": "Anna", "relation": ""})
    assert served.store.people()[0].relation is None
    served.ask(f"{person}/split", "POST", form={"speaker": ana[1]})
    assert served.store.people()[0].speakers == (ana[0],)
    served.ask(f"/people/{ana[0]}/split", "POST", form={})
    assert served.store.people() == ()
    assert served.ask(f"{person}/forget", "POST", form={"word": ""}).status == 400
    assert done(served, served.ask(f"{person}/forget", "POST", form={"word": "forget"}))
    assert sorted(each.name for each in served.store.speakers()) == ["Ana M.", "Ben", "Ben M."]
    assert served.ask(person).status == 404


def test_words_are_found_and_never_in_an_address(served):
    """What was sought is marked, leads to its place, and is posted."""
    number = served.bring([*chat(3), message(9, "the lighthouse <b>stands</b>")])
    answer = served.ask("/search", "POST", form={"words": "light"})
    assert "<mark>lighthouse</mark>" in answer.text
    assert "&lt;b&gt;stands" in answer.text
    link = re.findall(r'href="/room-of-the-test(/conversations/[^"#]+)#m', answer.text)[0]
    assert "light" not in link
    assert 'class=" sought"' in served.ask(link).text
    other = {"words": "light", "conversation": number + 1}
    assert "Nothing was found" in served.ask("/search", "POST", form=other).text
    whole = served.ask("/search", "POST", form={"words": "“the lighthouse”"}).text
    assert "<mark>the lighthouse</mark>" in whole
    assert "<mark" not in served.ask("/search?words=light").text.partition("<main")[2]


def test_hostile_names_are_text(served, page):
    """Names, titles and messages that are made to do something are shown as what they are."""
    for at, each in enumerate(HOSTILE):
        head = Chat(id=str(at), title=each)
        lines = [message(0, f"word {each}", speaker=each, conversation=head.id)]
        lines.append(message(1, each, speaker=None, kind=Kind.SYSTEM, conversation=head.id))
        served.bring(lines, chat=head, file=each[:200])
    served.enter(page, "/conversations")
    paths = ["/conversations", "/people", "/history", "/search", "/import"]
    paths += [f"/conversations/{each.id}" for each in served.store.conversations()]
    paths += [f"/people/{each.id}" for each in served.store.speakers()]
    for path in paths:
        page.goto(served.url(path))
        assert page.locator("main script, main img, main svg").count() == 0
        assert "\u202e" not in page.content()
        assert not any(each in page.title() for each in HOSTILE)
    page.goto(served.url("/search"))
    page.fill("#words", "word")
    page.click("main button")
    expect(page.locator(".hits li")).to_have_count(len(HOSTILE))
    assert page.locator("main script, main img").count() == 0
    assert "<script>alert(1)</script>" in page.inner_text("main")


def test_settings_are_kept(served):
    """How pages look changes at once; what is no choice is not kept."""
    form = {"text_size": "large", "less_motion": "on", "tab_title": "Notes", "lens": "all"}
    served.ask("/settings", "POST", form=form | {"country": "DE"})
    text = served.ask("/settings").text
    assert 'data-size="large"' in text
    assert "data-still" in text
    assert "<title>Notes</title>" in text
    served.ask("/settings", "POST", form={"text_size": "huge", "lens": "nobody"})
    assert served.store.settings() == {}
    served.ask("/settings/mutes", "POST", form={"phrases": "just saying\r\n\r\njust saying\r\nx"})
    assert settings_of(served.store.settings()).mutes.phrases == ("just saying", "x")
    served.ask("/settings/mutes", "POST", form={"phrases": "again", "off": "on"})
    mutes = settings_of(served.store.settings()).mutes
    assert (mutes.off, mutes.phrases) == (True, ("just saying", "x", "again"))
    assert "just saying" in served.ask("/settings/yours").text


def test_help_lines_by_the_name_of_a_country(served):
    """Countries are called by their names, in the order of the alphabet."""
    served.ask("/settings", "POST", form={"country": "DE"})
    text = served.ask("/settings").text
    assert '<option value="DE" selected>Germany</option>' in text
    names = re.findall(r'<option value="[A-Z]{2}"[^>]*>([^<]+)<', text)
    assert names == sorted(names)


def test_it_locks_after_as_long_as_was_set(made, tmp_path):
    """The minutes that were set hold at once and when it is opened again; a start may overrule them."""
    shutil.copytree(made, tmp_path / "place")
    with Served(tmp_path / "place", idle=None) as served:
        served.unlock()
        assert served.desk.idle == 300
        text = served.ask("/settings", "POST", form={"lock_after": "2"}).text
        assert "This is how it is now." in text
        assert served.desk.idle == 120
        served.desk.lock()
        served.unlock()
        assert served.desk.idle == 120
        served.ask("/settings", "POST", form={"lock_after": "900"})
        assert served.desk.idle == 300
        served.ask("/settings", "POST", form={"lock_after": "2"})
    with Served(tmp_path / "place", idle=60.0) as served:
        served.unlock()
        assert served.desk.idle == 60
        assert "It locks after 1 minute" in served.ask("/settings").text


def test_a_conversation_is_renamed(served):
    """A title of one's own is shown wherever it is; that of the export stays to be seen."""
    number = served.bring(chat(4))
    path = f"/conversations/{number}"
    served.ask(path, "POST", form={"title": " My \u202e sister ", "relation": "family"})
    (found,) = served.store.conversations()
    assert (found.title, found.original, found.relation) == (
        "My ⟨RLO⟩ sister",
        CHAT.title,
        Relation.FAMILY,
    )
    assert "My ⟨RLO⟩ sister" in served.ask("/search").text + served.ask("/conversations").text
    assert f"“<bdi>{CHAT.title}</bdi>”" in served.ask(path).text
    served.ask(path, "POST", form={"title": "", "relation": ""})
    (found,) = served.store.conversations()
    assert (found.title, found.relation) == (CHAT.title, None)


def test_the_passphrase_and_the_code_are_changed(served):
    """Only with the passphrase of now; afterwards only the new one opens it."""
    new = "another four quiet words"
    form = {"now": "wrong words", "passphrase": new, "again": new}
    assert served.ask("/settings/passphrase", "POST", form=form).status == 400
    unlike = form | {"now": PASSPHRASE, "again": "x"}
    assert served.ask("/settings/passphrase", "POST", form=unlike).status == 400
    assert served.ask("/settings/passphrase", "POST", form=form | {"now": PASSPHRASE}).status == 200
    assert served.ask("/settings/recovery", "POST", form={"now": PASSPHRASE}).status == 400
    text = served.ask("/settings/recovery", "POST", form={"now": new}).text
    code = re.findall(r'aria-label="Recovery code">([^<]+)<', text)[0]
    served.desk.lock()
    served.desk.unlock(passphrase=new)
    served.desk.lock()
    served.desk.unlock(recovery_code=code)


def test_a_backup_is_written_and_listed(served):
    """It is made beside, and then it is in the list."""
    served.bring(chat(4))
    assert done(served, served.ask("/settings/backups", "POST", form={})) == "/settings/backups"
    assert "4 messages" in served.ask("/settings/backups").text


def test_everything_is_written_out(served, tmp_path):
    """Only where it was typed that it is not encrypted, and never into the store's own folder."""
    served.bring(chat(4))
    out = tmp_path / "out"
    form = {"folder": str(out), "word": "yes"}
    assert served.ask("/settings/export", "POST", form=form).status == 400
    for folder in (served.desk.folder / "x", served.desk.folder.parent, "relative"):
        form = {"folder": str(folder), "word": "not encrypted"}
        assert served.ask("/settings/export", "POST", form=form).status == 400
    form = {"folder": str(out), "word": "Not encrypted"}
    path = done(served, served.ask("/settings/export", "POST", form=form))
    assert "4 messages in 2 files" in served.ask(path).text
    assert sorted(each.suffix for each in out.iterdir()) == [".json", ".jsonl"]
    again = done(served, served.ask("/settings/export", "POST", form=form))
    assert "is not empty" in again.text


@pytest.mark.parametrize("is_locked", [True, False])
def test_everything_is_erased(served, is_locked):
    """In one step, with a typed word, and without the passphrase."""
    served.bring(chat(4))
    served.store.back_up()
    if is_locked:
        served.desk.lock()
        assert "/erase" in served.ask("/unlock").text
    assert served.ask("/erase", "POST", form={"word": "no"}).status == 400
    assert served.desk.has_store
    text = served.ask("/erase", "POST", form={"word": "erase"}).text
    assert "backups" in text
    assert not served.desk.has_store
    assert below(served, served.ask("/")) == "/welcome"


def test_nothing_is_told_while_it_is_locked(served):
    """Every page of these sends on to where it is unlocked."""
    served.bring(chat(4))
    served.desk.lock()
    for path in (
        "/conversations",
        "/conversations/1",
        "/people",
        "/people/1",
        "/search",
        "/import",
    ):
        assert below(served, served.ask(path)) == "/unlock"
    for path in (
        "/settings",
        "/settings/keys",
        "/settings/backups",
        "/settings/export",
        "/history",
    ):
        assert below(served, served.ask(path)) == "/unlock"
    assert json.loads(served.ask("/work/1/state").text) == {"over": True}
    assert CHAT.title not in served.ask("/erase").text


def test_an_address_that_leads_nowhere(served):
    """A person is led back; a program is told shortly; nothing is told to who was not let in."""
    answer = served.ask("/nowhere", headers=[("Accept", "text/html")])
    assert answer.status == 404
    assert "There is no such page" in answer.text
    assert 'href="/room-of-the-test/"' in answer.text
    assert served.ask("/nowhere").text == "Not Found"
    assert "such page" not in served.ask("/nowhere", let_in=False).text
    served.desk.lock()
    assert served.ask("/nowhere", headers=[("Accept", "text/html")]).status == 404


def test_one_sees_which_name_is_oneself(served):
    """Among the people one's own name says so."""
    served.bring(chat(4), me="Ben")
    assert re.findall(r"· you", served.ask("/people").text) == ["· you"]


def test_how_to_save_an_export(served):
    """Each app that can be read is there with its steps."""
    text = served.ask("/import").text
    for each in formats():
        assert str(escape(each.TITLE)) in text
        assert str(escape(each.STEPS[0])) in text
