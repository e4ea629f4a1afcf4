"""The quick way out, and what a browser remembers."""

import threading
import time

import pytest

from tests.app.serving import chat, staged
from tests.store.making import message
from turntoward.errors import LockedStoreError

LIMIT = 0.3  # seconds
SECRET = "zinnoberrot"  # noqa: S105 a word of a conversation


def _brought(served):
    return served.bring([*chat(2), message(3, f"{SECRET} and more")], file=f"{SECRET}.txt")


# Tells how long after a key the page has no content.
_STOPWATCH = """
let pressed;
addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
new MutationObserver(() => {
  if (pressed && !document.body) console.debug(`empty ${performance.now() - pressed}`);
}).observe(document, { childList: true, subtree: true });
"""


def _leave(served, page):
    """Leave by the keys; seconds until the store was locked."""
    begun = time.monotonic()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    while served.desk._store is not None:
        time.sleep(0.001)
    locked = time.monotonic() - begun
    page.wait_for_url("**/left")
    page.wait_for_load_state()
    assert page.locator("body").inner_text() == ""
    return locked


def test_escape_twice_locks_and_shows_an_empty_page(served, page):
    """From the key to an empty page, and to a locked store, it takes no longer than 300 ms."""
    _brought(served)
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script(_STOPWATCH)
    locked = []
    for _ in range(5):
        served.enter(page, "/")
        locked.append(_leave(served, page))
        served.unlock()
    empty = [float(each.split()[1]) / 1000 for each in said if each.startswith("empty ")]
    assert len(empty) >= len(locked)
    assert max(empty) <= LIMIT, empty
    assert sorted(locked)[len(locked) // 2] <= LIMIT, locked
    print(f"empty after {empty}, locked after {locked} seconds")  # noqa: T201


def test_escape_works_from_the_first_moment(served, page):
    """The keys work as soon as anything of the page can be seen, whatever else still loads."""
    _brought(served)
    held = threading.Event()
    page.route("**/static/*.css", lambda route: (held.wait(5), route.abort()))
    served.enter(page, "/left")
    held.set()
    for _ in range(5):
        page.goto(served.url("/"), wait_until="commit")
        page.wait_for_selector("h1", state="attached")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        page.wait_for_url("**/left")
        until = time.monotonic() + 2
        while served.desk.is_open and time.monotonic() < until:
            time.sleep(0.01)
        assert not served.desk.is_open
        served.unlock()
    page.watched.faults.clear()  # the stylesheet that never came


def test_the_keys_need_the_script(served, page):
    """The control: without the script nothing happens, and these tests would notice."""
    page.route("**/static/app.js", lambda route: route.abort())
    served.enter(page)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    assert served.desk.is_open
    page.watched.faults.clear()  # the script that never came


def test_one_escape_does_nothing(served, page):
    """A single Escape, which closes other things, leaves everything as it is."""
    served.enter(page)
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    assert page.locator("h1").inner_text() == "Today"
    assert served.desk.is_open


def test_the_button_leaves_without_a_script(served, browser):
    """Leave works where no script runs."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    served.enter(page)
    page.click("text=Leave")
    page.wait_for_url("**/left")
    assert page.title() == "New page"
    assert not served.desk.is_open
    context.close()


def test_back_and_history_show_nothing(served, page):
    """After leaving, no step back shows what was there, and no title or address had words of it."""
    _brought(served)
    seen = []
    page.on("framenavigated", lambda frame: seen.append((frame.url, frame.title())))
    served.enter(page)
    paths = [path for method, path in served.routes if method == "GET" and "{" not in path]
    for path in paths:
        if path not in ("/left", "/state") and "static" not in path and "api" not in path:
            page.goto(served.url(path))
            page.wait_for_load_state()
            seen.append((page.url, page.title()))
    served.enter(page)
    assert "Ana" in page.content()
    _leave(served, page)
    for _ in range(4):
        page.go_back()
        page.wait_for_load_state()
        assert "Ana" not in page.content()
        assert SECRET not in page.content()
    said = " ".join(f"{url} {title}" for url, title in seen).lower()
    assert SECRET not in said
    assert "ana" not in said.replace("manage", "")
    page.watched.faults.clear()  # pages that the other side of the lock refuses


def test_other_tabs_leave_too(served, page):
    """Leaving in one tab empties the others."""
    _brought(served)
    served.enter(page)
    other = page.context.new_page()
    other.goto(served.url("/"))
    _leave(served, page)
    other.wait_for_url("**/left")
    assert other.title() == "New page"


def test_leaving_works_when_the_program_has_ended(served, page):
    """The page is emptied although nobody answers any more."""
    served.enter(page)
    served.server.should_exit = True
    served._thread.join()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.body")
    assert page.url.endswith("/left")
    page.watched.faults.clear()  # the refused connection


@pytest.mark.parametrize("when", ["while messages come", "while it writes"])
def test_locking_does_not_wait_for_an_import(served, when):
    """The store locks within a second while an import runs, and nothing of that is kept."""
    one, _ = staged([])
    begun, ended = threading.Event(), []

    def endless():
        for number in range(1, 200_000 if when == "while it writes" else 10**9):
            if number == 5_000:
                begun.set()
            yield one.chat.id, message(number)

    def importing():
        try:
            served.store.add([one], endless())
        except LockedStoreError as error:
            ended.append(error)

    thread = threading.Thread(target=importing)
    thread.start()
    assert begun.wait(20)
    if when == "while it writes":
        time.sleep(1.0)
    start = time.monotonic()
    served.desk.lock()
    assert time.monotonic() - start < 1
    thread.join(20)
    assert ended
    served.unlock()
    assert served.store.conversations() == ()
    assert served.store.imports() == ()
