"""Reading pages in a real browser: from a conversation in the store to a correction that stays."""

import re
import time

import pytest

from tests.app.axes import faults
from turntoward.app._wire import CHUNK
from turntoward.app.jobs import Jobs
from turntoward.app.readings import readings_of
from turntoward.keeping import keep

EXAMPLE = "examples/partners-android.txt"
LONG = 90_000.0  # milliseconds


@pytest.fixture
def brought(served):
    """An app with a conversation, that reads by rules alone."""
    keep(served.store, EXAMPLE, me="Ana", relation="partner")
    readings_of(served.desk, Jobs()).rules_only = True
    return served


@pytest.fixture
def read(brought):
    """And whose reading is there."""
    until_made(brought)
    return brought


def until_made(served, number=1):
    """Wait for a reading that is as it should be."""
    readings = readings_of(served.desk, Jobs())
    end = time.monotonic() + LONG / 1000
    while not readings.begin(number, address=f"/{served.place.room}/reading/{number}"):
        assert time.monotonic() < end
        time.sleep(0.05)
    return readings.made(number)


def marked(made, code):
    """The first turn in which a code was seen, counted from 1."""
    return next(
        view.turn + 1
        for talk in range(len(made.talks))
        for view in made.turns(talk)
        if any(mark.code == code for mark in view.marks)
    )


def test_main_path(brought, page):
    """One opens a reading, waits, follows the evidence, disagrees, and finds it kept."""
    brought.enter(page, "/reading/1")
    page.wait_for_selector("#story", timeout=LONG)
    assert page.title() == "A reading · Turn Toward"
    assert page.locator(".chart svg").count() > 4

    page.locator("#moments a.place").first.click()
    page.wait_for_url("**/talk/**")
    turn = page.url.rpartition("#")[2]
    assert page.locator(f"#{turn}").is_visible()
    mark = page.locator(f"#{turn} .marks details").first
    title = mark.locator("summary").inner_text().split(" ", 1)[1].strip()
    mark.locator("summary").click()
    mark.get_by_role("button", name="I see it differently").click()
    page.wait_for_url("**/turn/**")
    assert f"You do not see: {title}." in page.locator("#main").inner_text()
    assert len(brought.store.corrections(1)) == 1

    made = until_made(brought)
    page.goto(brought.url("/reading/1"))
    assert "1 thing you see differently" in page.locator("#main").inner_text()
    said = brought.store.corrections(1)[0]
    turns = [view for talk in range(len(made.talks)) for view in made.turns(talk)]
    of_turn = next(view for view in turns if view.message == said.message)
    assert said.code not in [each.code for each in of_turn.marks]
    page.goto(brought.url(f"/reading/1/turn/{of_turn.turn + 1}"))
    page.get_by_role("button", name="Take back").first.click()
    page.wait_for_url("**/turn/**")
    assert not brought.store.corrections(1)


def test_what_one_adds_is_used(read):
    """A code that a person sees is a coding of theirs in the next reading, and shown as theirs."""
    form = {"turn": "4", "code": "appreciates", "holds": "yes", "note": "she meant it"}
    assert read.ask("/reading/1/differently", "POST", form=form).status == 303
    made = until_made(read)
    view = next(each for each in made.turns(0) if each.turn == 3)
    assert [each.is_yours for each in view.marks if each.code == "appreciates"] == [True]
    text = read.ask("/reading/1/turn/4").text
    assert "You see here:" in text
    assert "she meant it" in text


def test_moments_can_be_seen_differently(read):
    """A moment that a person sees differently is not told any more."""
    made = until_made(read)
    code = "moment.bid_met"
    turn = marked(made, code)
    count = sum(
        mark.code == code
        for talk in range(len(made.talks))
        for view in made.turns(talk)
        for mark in view.marks
        if mark.at == turn - 1
    )
    assert count
    read.ask(
        "/reading/1/differently", "POST", form={"turn": str(turn), "code": code, "holds": "no"}
    )
    again = until_made(read)
    left = [
        mark
        for talk in range(len(again.talks))
        for view in again.turns(talk)
        for mark in view.marks
        if mark.code == code and mark.at == turn - 1
    ]
    assert not left


def test_filters(read):
    """Turns are found by what was seen, who said them, and their words."""
    by_group = read.ask("/reading/1/turns", "POST", form={"group": "connect", "who": "Ana"}).text
    assert 'class="turn' in by_group
    assert "<b><bdi>Ben</bdi></b>" not in by_group
    by_words = read.ask("/reading/1/turns", "POST", form={"words": "exam"}).text
    assert "exam" in by_words
    assert "Nothing fits" in read.ask("/reading/1/turns", "POST", form={"words": "zzzzzz"}).text


def test_what_was_found_stands_in_its_talk(read):
    """Turns that are found stand below the talk they are of, which leads to it."""
    text = read.ask("/reading/1/turns", "POST", form={"group": "connect"}).text
    heads = re.findall(r'class="of-talk"><a href="[^"]+/reading/1/talk/(\d+)">', text)
    assert len(heads) > 3
    assert [*map(int, heads)] == sorted(set(map(int, heads)))


def test_talks_month_by_month(read):
    """The page shows the latest talks; all of them are a month away, each once, the latest first."""
    made = until_made(read)
    page = read.ask("/reading/1").text
    latest = re.findall(r"/reading/1/talk/(\d+)\"", page.partition('id="conversation"')[2])
    count = len(made.talks)
    assert [*map(int, latest)] == [*range(count - 1, count - 1 - len(latest), -1)]
    assert len(latest) == 12
    months = sorted(set(map(int, re.findall(r"/reading/1/talks/(\d+)\"", page))))
    assert months == [*range(len(made.page.folders))]
    seen = []
    for month in reversed(months):
        text = read.ask(f"/reading/1/talks/{month}").text.partition('<nav class="pager"')[0]
        seen += map(int, re.findall(r"/reading/1/talk/(\d+)\"", text))
    assert seen == [*range(count - 1, -1, -1)]
    assert "April 2024" in read.ask("/reading/1/talks").text
    assert read.ask("/reading/1/talks/99").status == 200  # the last there is


def test_turns_come_from_small_pieces(read):
    """Any stretch of turns is the same, however the pieces lie that it is kept in."""
    made = until_made(read)
    count = len(made.starts)
    assert len(made.chunks) == -(-count // CHUNK)
    whole = made.views(0, count)
    assert [each.turn for each in whole] == [*range(count)]
    for first, end in ((0, 1), (CHUNK - 1, CHUNK + 1), (CHUNK, 2 * CHUNK), (5, 3 * CHUNK + 2)):
        assert made.views(first, end) == whole[first:end]
    assert made.views(count - 1, count + 9) == whole[-1:]
    assert made.views(3, 3) == ()


def test_a_plank_is_kept_in_mind(read, page):
    """Today shows one small plank; it can be kept in mind, and put away again."""
    read.enter(page, "/")
    page.get_by_role("button", name="Keep this in mind").click()
    page.wait_for_selector("text=What you keep in mind")
    page.get_by_role("button", name="Put away").click()
    page.wait_for_selector("text=What you keep in mind", state="detached")
    assert "in_mind" not in read.store.settings()


def test_words(read):
    """One's own feelings stand by family, with what lies near."""
    made = until_made(read)
    text = read.ask("/words").text
    for each in made.page.feelings:
        if each.uses >= 0.5:
            assert f"<strong>{each.word}</strong>" in text


def test_accessible(read, page):
    """Nothing that axe finds wrong, at two widths."""
    paths = ("/", "/words", "/reading/1", "/reading/1/talk/0", "/reading/1/talks/0")
    for path in (*paths, "/reading/1/turn/4"):
        read.enter(page, path)
        assert faults(page, path) == []


def test_danger_pauses(served, tmp_path):
    """Where there may be danger, help comes first, nothing is suggested, and that cannot be denied."""
    lines = [
        ("Ana", "i cant do this anymore. i want to die"),
        ("Ben", "what do you mean"),
        ("Ana", "i want to kill myself tonight, i have the pills here"),
    ]
    file = tmp_path / "chat.txt"
    text = "".join(f"05/02/2024, 06:4{n} - {who}: {said}\n" for n, (who, said) in enumerate(lines))
    file.write_text(text, "utf-8")
    keep(served.store, file, me="Ana")
    readings_of(served.desk, Jobs()).rules_only = True
    made = until_made(served)
    assert made.page.paused
    shown = served.ask("/reading/1").text
    assert shown.index('id="help"') < shown.index('id="moments"')
    assert 'id="planks"' not in shown
    assert "Keep this in mind" not in served.ask("/").text
    turn = marked(made, "risk")
    served.ask(
        "/reading/1/differently", "POST", form={"turn": str(turn), "code": "risk", "holds": "no"}
    )
    assert until_made(served).page.paused


def test_nobody_named_in_titles(read):
    """The titles of the pages hold no words of the conversation."""
    for path in ("/reading/1", "/reading/1/talk/0", "/reading/1/turn/4", "/words", "/"):
        title = read.ask(path).text.partition("<title>")[2].partition("</title>")[0]
        assert "Ana" not in title
        assert "partners" not in title


def test_not_there(read):
    """A conversation, a talk or a turn that is not there is said to be so."""
    for path in ("/reading/9", "/reading/1/talk/9999", "/reading/1/turn/99999"):
        assert read.ask(path).status == 404
