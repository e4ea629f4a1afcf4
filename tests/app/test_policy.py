"""What a browser is told about every answer, and what the pages themselves are made of."""

import re
import shutil
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from tests.app.serving import Served, chat
from tests.app.test_guard import request, status
from tests.app.test_payloads import screens
from tests.banned import banned
from turntoward.app.guard import ADDRESS, BODY, POLICY

TOLD = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
NEVER = ("server", "access-control-allow-origin", "access-control-allow-credentials")


@pytest.fixture(scope="module")
def served(made, tmp_path_factory):
    """One app for all of these tests."""
    folder = tmp_path_factory.mktemp("policy") / "place"
    shutil.copytree(made, folder)
    with Served(folder) as running:
        running.unlock()
        running.bring(chat(4))
        yield running


def told(pairs):
    """What of it is missing or too much."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name.lower(), []).append(value)
    wrong = {name: found.get(name) for name, value in TOLD.items() if found.get(name) != [value]}
    return wrong | {name: found[name] for name in NEVER if name in found}


class Inline(HTMLParser):
    """Finds what a page must not be made of."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self._in = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._in = tag if tag in ("script", "style") else None
        wrong = [name for name in given if re.fullmatch(r"on[a-z]+|style|srcdoc", name)]
        scheme = [
            value
            for value in given.values()
            if (value or "").strip().lower().startswith("javascript:")
        ]
        foreign = [
            value
            for name, value in attrs
            if name in ("src", "action", "formaction")
            or (name == "href" and tag in ("link", "base"))
            if value and not value.startswith(("/", "{{", "#"))
        ]
        self.found += [*wrong, *scheme, *foreign]
        if tag in ("iframe", "object", "embed", "base"):
            self.found.append(tag)

    def handle_data(self, data):
        if self._in and data.strip():
            self.found.append(f"{self._in}: {data.strip()[:40]}")

    def handle_endtag(self, tag):  # noqa: ARG002
        self._in = None


def test_every_answer_tells_the_browser(served):
    """Every route, whether it says yes or no."""
    for method, path in served.routes:
        filled = served.filled(path, name="app.css")
        form = {} if method == "POST" else None
        for more in ({}, {"let_in": False}, {"headers": [("Origin", "http://evil.test")]}):
            if method == "POST" and path in ("/lock", "/leave") and not more:
                continue
            got = served.ask(filled, method, form=form, **more)
            assert told(got.headers) == {}, (method, path, got.status)


def test_every_refusal_tells_the_browser(served):
    """Also where there is nothing, too much, too long, or no request at all."""
    form = {"passphrase": "x" * (BODY + 1)}
    answers = {
        404: served.ask("/nothing"),
        405: served.ask("/", "POST", form={}),
        413: served.ask("/unlock", "POST", form=form),
        414: served.ask("/" + "a" * ADDRESS),
        415: served.ask("/lock", "POST", headers=[("Content-Type", "text/plain")], body=b""),
    }
    for number, got in answers.items():
        assert got.status == number
        assert told(got.headers) == {}
    for sent in (b"HELLO\r\n\r\n", request(served, "GET", "/", ["Host: evil.test"])):
        got = served.raw(sent)
        assert status(got) in (400, 403)
        lines = got.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
        assert told([tuple(line.split(": ", 1)) for line in lines]) == {}


def test_a_fault_of_ours_tells_the_browser_and_nothing_else(made, tmp_path, monkeypatch):
    """An error in the program itself is a page without a word of what it was."""

    def broken(_):
        raise KeyError("zinnoberrot")

    monkeypatch.setattr("turntoward.app.pages.home.ROUTES", (("/", broken, "GET"),))
    shutil.copytree(made, tmp_path / "place")
    with Served(tmp_path / "place") as running:
        got = running.ask("/")
        assert got.status == 500
        assert told(got.headers) == {}
        assert "zinnoberrot" not in got.text


def test_without_the_guard_nothing_is_told(made, tmp_path):
    """The control: the sweep notices where the headers are missing."""
    shutil.copytree(made, tmp_path / "place")
    with Served(tmp_path / "place", wrap=lambda app: app._app) as naive:
        assert "content-security-policy" in told(naive.ask("/").headers)


def test_no_page_has_anything_inline(served):
    """No script, style or handler stands in a page; everything is a file of our own."""
    numbers = dict.fromkeys(("id", "number", "conversation"), 1)
    for path in screens(served, **numbers):
        assert Inline(served.ask(path).text).found == [], path
    for path in ("/left", "/nothing"):
        assert Inline(served.ask(path).text).found == []
    for file in _templates():
        assert Inline(file.read_text("utf-8")).found == [], file.name


def test_what_is_inline_would_be_found():
    """The control: each way of it."""
    for text in (
        "<script>x</script>",
        "<style>a{}</style>",
        "<p style=''>",
        "<p onclick=x>",
        "<a href=javascript:x>",
        "<img src=http://x.test/>",
        "<link href=//x.test>".replace("//", "https://"),
        "<iframe>",
        "<form action=http://x.test>",
    ):
        assert Inline(text).found, text
    assert Inline('<script src="/a.js"></script>').found == []


def test_scripts_put_in_text_only():
    """No script of ours makes elements from text, or code from text."""
    never = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(",
             "srcdoc", "createContextualFragment", "http://", "https://", "localStorage",
             "sessionStorage", "indexedDB", "document.cookie", "importScripts")  # fmt: skip
    scripts = [
        each for each in (files("turntoward.app") / "static").iterdir() if each.name.endswith(".js")
    ]
    assert scripts
    for file in scripts:
        text = file.read_text("utf-8")
        assert [word for word in never if word in text] == [], file.name


def test_trusted_types_are_on(served, page):
    """A browser refuses to make elements from text, and code from text, on our pages."""
    served.enter(page)
    refused = page.evaluate("""() => {
      try { document.createElement("p").innerHTML = "<b>x</b>"; return ""; }
      catch (error) { return error.name; }
    }""")
    assert refused == "TypeError"
    assert any("TrustedHTML" in fault for fault in page.watched.faults)
    page.watched.faults.clear()


def test_pages_break_nothing_of_it(served, page):
    """In normal use no page does what the browser was told to refuse."""
    served.enter(page)
    for path in screens(served, **dict.fromkeys(("id", "number", "conversation"), 1)):
        page.goto(served.url(path), wait_until="load")
    page.watched.faults[:] = [each for each in page.watched.faults if "status of 4" not in each]
    assert page.watched.faults == []


def test_no_page_says_who_is_right():
    """No template has a banned claim: fault, diagnosis, score of a person, a lie, whether to leave."""
    says_not = "It does not score, diagnose or judge anybody."
    for file in _templates():
        assert banned(file.read_text("utf-8").replace(says_not, "")) is None, file.name
    assert banned("he is a narcissist")  # the control


def _templates():
    folder = files("turntoward.app") / "templates"
    return [each for each in folder.iterdir() if each.name.endswith(".html")]
