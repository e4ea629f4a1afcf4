"""A running app, and a browser that complains."""

import shutil
from urllib.parse import urlsplit

import pytest

from tests.app.serving import PASSPHRASE, Served
from tests.store.making import COST
from turntoward.keeping import create_store


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A folder with an empty store, to be copied."""
    folder = tmp_path_factory.mktemp("made") / "place"
    create_store(folder, passphrase=PASSPHRASE, cost=COST)
    return folder


@pytest.fixture
def served(made, tmp_path):
    """A running app with an empty store that is open."""
    shutil.copytree(made, tmp_path / "place")
    with Served(tmp_path / "place") as running:
        running.unlock()
        yield running


@pytest.fixture
def fresh(tmp_path):
    """A running app before its first run."""
    with Served(tmp_path / "place") as running:
        yield running


class Watched:
    """What a page did that it must not do."""

    def __init__(self, context):
        self.faults, self.dialogs = [], []
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("request", self._asked)
        context.on("dialog", self._dialog)

    def _said(self, message):
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text} {message.location}")

    def _asked(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            self.faults.append(f"request: {request.url}")

    def _dialog(self, dialog):
        self.dialogs.append(dialog.message)
        self.faults.append("a dialog")
        dialog.dismiss()


@pytest.fixture
def page(browser):
    """A page; the test fails where it complains, or asks anybody but 127.0.0.1.

    A test that provokes such a thing empties `page.watched.faults`.
    """
    context = browser.new_context(viewport={"width": 1024, "height": 800})
    watched = Watched(context)
    page = context.new_page()
    page.watched = watched
    yield page
    context.close()
    assert not watched.faults
