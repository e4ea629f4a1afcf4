"""Names, titles and messages that try to run: on every page that there is they are only text."""

import pytest

from tests.app.conftest import Watched
from tests.app.hostile import PAYLOADS
from tests.app.serving import chat
from tests.store.making import CHAT, message
from turntoward.app.pages.entrance import OPEN_PATHS
from turntoward.model import Chat
from turntoward.store.records import Correction

LOOK = """() => ({
  ran: window.ran ?? 0,
  made: document.querySelectorAll(
    "iframe,object,embed,video,math,base,style,body noscript,[srcdoc],[onerror],[onload],[onfocus]," +
    "[onbegin],[ontoggle],[onmouseover],img[src='x'],body meta[http-equiv]").length,
  elsewhere: [...document.querySelectorAll("[src],[href],[action],[data]")]
    .map((each) => each.src || each.href || each.action || each.data)
    .filter((each) => typeof each === "string" && !each.startsWith(location.origin)
      && !/^(tel|sms|https):/.test(each)),
  text: document.body.innerText,
})"""


def bring_all(served):
    """Every payload as a name, as a message, as a title and as the name of a file."""
    assert len(PAYLOADS) >= 160
    said = [
        message(number, payload, speaker=f"{payload} {number}")
        for number, payload in enumerate(PAYLOADS, 1)
    ]
    first = served.bring(said, chat=Chat(id="all", title=PAYLOADS[0]), file=PAYLOADS[1])
    for number, payload in enumerate(PAYLOADS[:40]):
        mine = Chat(id=f"one {number}", title=payload)
        said = [message(at, speaker=payload, text=payload) for at in (1, 2)]
        served.bring(said, chat=mine, file=f"{payload}.txt")
    store = served.store
    numbers = [each.id for each in store.speakers()]
    store.join_people(PAYLOADS[2], numbers[:2])
    note = Correction(
        conversation=first,
        message="1",
        code="bid",
        holds=False,
        kind=PAYLOADS[3],
        note=PAYLOADS[4],
    )
    store.see_differently(note)
    store.set("tab_title", PAYLOADS[5])
    store.set("country", PAYLOADS[6])
    return first


def screens(served, **values):
    """Every page that may be asked for, with its places filled."""
    for method, path in served.routes:
        free = path in OPEN_PATHS or path.startswith(("/static/", "/api/")) or path == "/state"
        if method == "GET" and not free:
            yield served.filled(path, **values)


@pytest.fixture
def numbers(served):
    """What the places of a path may be filled with, so that there is something to see."""
    first = bring_all(served)
    names = ("id", "number", "conversation", "conversation_id", "chat")
    return dict.fromkeys(names, first)


def test_nothing_that_was_brought_runs(served, page, numbers):
    """No payload runs, asks, loads or becomes part of a page; a page shows it as it is."""
    served.enter(page)
    seen = ""
    query = f"?q={PAYLOADS[0]}&words={PAYLOADS[1]}&name={PAYLOADS[2]}".replace("#", "")
    for path in screens(served, **numbers):
        page.goto(served.url(path + query), wait_until="load")
        found = page.evaluate(LOOK)
        assert (found["ran"], found["made"], found["elsewhere"]) == (0, 0, []), path
        seen += found["text"]
    shown = " ".join(seen.split())
    for payload in PAYLOADS[:40]:
        assert " ".join(payload.split()) in shown, payload
    # a page that says no does so on purpose
    page.watched.faults[:] = [
        each
        for each in page.watched.faults
        if "the server responded with a status of 4" not in each
    ]


def test_what_a_form_is_sent_does_not_run(served, page, numbers):
    """Nor does what comes back from a form, a fault in it included."""
    names = ("passphrase", "again", "recovery", "q", "words", "name", "title", "text", "path",
             "folder", "note", "country", "tab_title", "draft", "key", "me", "file")  # fmt: skip
    kept = ("/leave", "/lock", "/enter", "/unlock", "/welcome")
    for method, path in served.routes:
        if method == "POST" and path not in kept and not path.startswith("/api/"):
            form = dict.fromkeys(names, PAYLOADS[9])
            got = served.ask(served.filled(path, **numbers), "POST", form=form)
            assert "<img src=x onerror" not in got.text, path
    form = dict.fromkeys(names, PAYLOADS[9])
    for path in ("/unlock", "/welcome"):
        assert "<img src=x onerror" not in served.ask(path, "POST", form=form).text


def test_a_page_that_trusts_would_be_run(browser):
    """The control: on a page that puts them in as they are, some run, and that is seen."""
    context = browser.new_context()
    watched = Watched(context)
    page = context.new_page()
    naive = "<!doctype html><body>" + "\n".join(PAYLOADS[:12])
    page.route("**/naive", lambda route: route.fulfill(content_type="text/html", body=naive))
    page.goto("http://127.0.0.1:1/naive", wait_until="commit")
    page.wait_for_function("window.ran === 1")
    assert page.evaluate(LOOK)["made"] > 0
    assert any("evil.test" in each for each in watched.faults)
    context.close()


def test_the_chat_is_a_plain_one():
    """The control of the fixture: an ordinary chat holds none of them."""
    assert CHAT.title not in PAYLOADS
    assert len(chat(2)) == 2
