"""Bringing a conversation, from the file to the message that was looked for."""

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from turntoward.app.places import token_of
from turntoward.readers import held
from turntoward.readers.held import HAS_MEMORY_FILES

EXAMPLE = Path(__file__).parents[2] / "examples" / "partners-android.txt"
GOLDEN = Path(__file__).parents[1] / "golden" / "readers"
OCTETS = (("Content-Type", "application/octet-stream"),)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A person's own folder, with an export among what they loaded."""
    made = tmp_path / "own"
    (made / "Downloads").mkdir(parents=True)
    shutil.copy2(EXAMPLE, made / "Downloads" / "Chat with Ana.txt")
    monkeypatch.setenv("HOME", str(made))
    monkeypatch.setenv("USERPROFILE", str(made))
    return made.resolve()


def held_now():
    """What is held in memory now."""
    return [*held._open]


def until(served, path, over=lambda answer: answer.status == 303):
    """Ask until something under way is over; where it goes on then."""
    for _ in range(300):
        answer = served.ask(path)
        if over(answer) or 'role="alert"' in answer.text:
            return answer
        time.sleep(0.05)
    raise AssertionError("it goes on and on")


def below(served, answer):
    """Where an answer sends on to, below the room."""
    return answer.header("location").removeprefix(f"/{served.place.room}")


def looked(served, path):
    """The page about an export that was looked at."""
    answer = served.ask("/import/look", "POST", form={"file": token_of(path)})
    return below(served, until(served, below(served, answer)))


def test_the_main_path(served, page, own):
    """Chosen, looked at, kept, found again, searched, joined, forgotten: all in the browser."""
    served.enter(page, "/import")
    page.click("text=Chat with Ana.txt")
    page.wait_for_selector("h1:has-text('What is in it')")
    assert "396 messages in 1 chat" in page.inner_text("main")
    page.check("label:has-text('Ana') >> input[name=me] >> nth=0")
    page.check("text=Partner")
    page.click("text=Keep it here")
    page.wait_for_selector("h1:has-text('It is here now')")
    assert page.locator("text=See the reading").get_attribute("href").endswith("/reading/1")

    page.click("nav >> text=Conversations")
    assert "396 messages" in page.inner_text("main")
    assert "Partner" in page.inner_text("main")
    page.click("main .list a")
    expect(page.locator(".messages li")).to_have_count(100)
    page.click("text=Later >> nth=0")
    expect(page.locator(".messages li")).to_have_count(100)

    page.click("nav >> text=Search")
    page.fill("#words", "sorry")
    page.click("main button:has-text('Search')")
    page.wait_for_selector("mark")
    assert "sorry" not in page.url
    page.click(".hits a >> nth=0")
    page.wait_for_selector(".sought")
    assert "sorry" in page.inner_text(".sought").lower()

    page.click("nav >> text=People")
    page.wait_for_selector("h1:has-text('People')")
    page.wait_for_load_state("load")
    boxes = page.locator("main input[type=checkbox]")
    for number in range(boxes.count()):
        boxes.nth(number).check()
    page.fill("#name", "Somebody")
    page.click("main button:has-text('Join')")
    page.wait_for_selector("h1:has-text('Somebody')")
    page.click("text=Take apart")
    page.wait_for_selector("h1:has-text('People')")
    assert "joined" not in page.inner_text("main")

    page.click("nav >> text=Conversations")
    page.click("main .list a")
    page.click("text=Forget this conversation")
    page.fill("#word", "forget")
    page.click("text=Forget it")
    page.wait_for_selector("h1:has-text('Forgotten')")
    assert served.store.conversations() == ()
    page.goto(served.url("/history"))
    assert "forgotten" in page.inner_text("main")


def test_without_script(browser, served, own):
    """The same path, where the browser runs no script."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    served.enter(page, "/import")
    assert not page.locator("#drop").is_visible()
    page.click("text=Chat with Ana.txt")
    page.wait_for_selector("h1:has-text('What is in it')", timeout=20_000)
    page.click("text=Keep it here")
    page.wait_for_selector("h1:has-text('It is here now')", timeout=20_000)
    context.close()
    assert [each.messages for each in served.store.conversations()] == [396]


def test_a_file_that_is_found_is_read_in_place(served, own):
    """A dropped file that lies in a usual folder is not sent; another one is not mistaken for it."""
    about = (own / "Downloads" / "Chat with Ana.txt").stat()
    form = {"name": "Chat with Ana.txt", "size": about.st_size, "changed": about.st_mtime * 1000}
    found = json.loads(served.ask("/import/find", "POST", form=form).text)
    assert until(served, found["to"]).status == 303
    for change in ({"size": 1}, {"changed": 5}, {"name": "../Chat with Ana.txt"}, {"size": "x"}):
        answer = served.ask("/import/find", "POST", form=form | change)
        assert json.loads(answer.text) == {"to": None}


@pytest.mark.skipif(not HAS_MEMORY_FILES, reason="there are no files in memory here")
def test_a_file_that_is_sent_stays_in_memory(served, own, tmp_path, monkeypatch):
    """Its bytes come in one request, are kept in the store, and lie nowhere else."""
    headers = (*OCTETS, ("X-Name", "WhatsApp Chat with Zoë.txt".encode().hex()))
    body = EXAMPLE.read_bytes()
    assert len(body) > 20_000
    answer = served.ask("/import/file", "POST", headers=headers, body=body * 200)
    path = below(served, until(served, json.loads(answer.text)["to"]))
    page = served.ask(path).text
    assert "Zoë" in page
    answer = served.ask(f"{path}/keep", "POST", form={"chat": 1})
    assert below(served, until(served, below(served, answer))).endswith("/kept")
    assert [each.title for each in served.store.conversations()] == ["Zoë"]
    assert not held_now()


@pytest.mark.skipif(not HAS_MEMORY_FILES, reason="there are no files in memory here")
def test_what_is_in_memory_goes_with_the_lock(served):
    """Locking frees what was dropped and not kept."""
    headers = (*OCTETS, ("X-Name", b"Ana.txt".hex()))
    answer = served.ask("/import/file", "POST", headers=headers, body=EXAMPLE.read_bytes())
    until(served, json.loads(answer.text)["to"])
    served.desk.lock()
    assert not held_now()
    refused = served.ask("/import/file", "POST", headers=headers, body=b"x")
    assert refused.status == 403


def test_only_the_own_folder_is_shown(served, own, tmp_path):
    """No path leads out of the person's own folder: not as it is, not by a link."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("x")
    (own / "link").symlink_to(outside)
    for path in (outside, own / "link", own / "link" / "secret.txt", own / ".." / "outside"):
        for page, field in (("/import/folder", "folder"), ("/import/look", "file")):
            answer = served.ask(page, "POST", form={field: token_of(path)})
            assert answer.status == 404
            assert "secret" not in answer.text
    assert "link" not in served.ask("/import").text.partition('id="list"')[2]
    assert served.ask("/import/folder", "POST", form={"folder": "zz"}).status == 404


def test_only_my_turns(served, own):
    """Of the others it is kept that they spoke; without a name of mine, nothing is kept."""
    path = looked(served, own / "Downloads" / "Chat with Ana.txt")
    refused = served.ask(f"{path}/keep", "POST", form={"chat": 1, "only_mine": "on"})
    assert refused.status == 400
    answer = served.ask(f"{path}/keep", "POST", form={"chat": 1, "only_mine": "on", "me": 0})
    until(served, below(served, answer))
    me = served.store.conversations()[0].me
    others = [each for each in served.store.messages(1) if each.speaker not in (me, None)]
    assert others
    assert {each.text for each in others} == {""}


def test_only_my_turns_of_chats_that_i_am_in(served, own):
    """Where my name is in none of the chosen chats, it is asked for, and nothing is kept in full."""
    folder = own / "Downloads" / "both"
    folder.mkdir()
    shutil.copy(EXAMPLE, folder)
    shutil.copy(EXAMPLE.with_name("sisters-ios.txt"), folder)
    path = looked(served, folder)
    text = served.ask(path).text
    assert text.count('name="chat"') == 2
    rena = re.findall(r'value="(\d+)"> <bdi>Rena</bdi>', text)[0]
    form = {"chat": 1, "only_mine": "on", "me": rena}
    assert served.ask(f"{path}/keep", "POST", form=form).status == 400
    assert served.ask(f"{path}/keep", "POST", form={"chat": [7, "x"]}).status == 400
    answer = served.ask(f"{path}/keep", "POST", form={"chat": [1, 2], "me": rena})
    until(served, below(served, answer))
    assert {each.me for each in served.store.conversations()} == {None, "Rena"}


def test_the_account_owner_is_shown_first(served, own):
    """Whose messages a database holds is said before anything of it can be kept."""
    file = own / "Downloads" / "chat.db"
    shutil.copy(GOLDEN / "imessage" / "one_person" / "input.db", file)
    text = served.ask(looked(served, file)).text
    told = text.index("account of")
    assert told < text.index("ana@example.org") < text.index("Keep it here")
    assert served.store.imports() == ()


def test_a_hostile_file_costs_one_sentence(served, own):
    """What no reader knows, or what is damaged, is explained; nothing is kept."""
    (own / "Downloads" / "odd.bin").write_bytes(bytes(range(256)) * 100)
    answer = served.ask(
        "/import/look", "POST", form={"file": token_of(own / "Downloads" / "odd.bin")}
    )
    page = until(served, below(served, answer))
    assert page.status == 400
    assert page.text.count('role="alert"') == 1
    assert served.store.imports() == ()


def test_an_import_that_is_stopped_keeps_nothing(served, own):
    """Cancel is all or nothing."""
    lines = "".join(
        f"4/{1 + day % 28}/24, 9:{number % 60:02} PM - Ana: word {number}\n"
        for day in range(28)
        for number in range(6_000)
    )
    (own / "large.txt").write_text(lines)
    path = looked(served, own / "large.txt")
    answer = served.ask(f"{path}/keep", "POST", form={"chat": 1})
    work = below(served, answer)
    served.ask(f"{work}/stop", "POST", form={})
    page = until(served, work)
    assert "Nothing of it was kept" in page.text
    assert served.store.conversations() == ()
    assert served.store.imports() == ()


def test_the_store_that_locks_ends_an_import(served, own):
    """After the lock nothing tells of what was under way."""
    path = looked(served, own / "Downloads" / "Chat with Ana.txt")
    served.desk.lock()
    assert below(served, served.ask(path)) == "/unlock"
    assert json.loads(served.ask("/work/1/state").text) == {"over": True}
    assert below(served, served.ask("/import")) == "/unlock"


def test_dates_can_be_read_otherwise(served, own):
    """Another order of dates is tried without choosing the file again."""
    path = looked(served, own / "Downloads" / "Chat with Ana.txt")
    answer = served.ask(f"{path}/again", "POST", form={"date_order": "", "timezone": "Nowhere/At"})
    assert until(served, below(served, answer)).status == 400
    answer = served.ask(f"{path}/again", "POST", form={"date_order": "", "timezone": ""})
    assert until(served, below(served, answer)).status == 303


def test_each_import_leaves_a_row(served, own):
    """Twice the same file: nothing is doubled, and both are in the history."""
    for _ in range(2):
        path = looked(served, own / "Downloads" / "Chat with Ana.txt")
        answer = served.ask(f"{path}/keep", "POST", form={"chat": 1})
        until(served, below(served, answer))
    assert [each.added for each in served.store.imports()] == [0, 396]
    assert served.ask("/history").text.count("Chat with Ana.txt") == 2
