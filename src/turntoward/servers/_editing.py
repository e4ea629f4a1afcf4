"""The language server's state: open documents, settings, and what was found."""

from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any

from lsprotocol import types
from pygls.exceptions import FeatureNotificationError
from pygls.lsp.server import LanguageServer

from turntoward._version import __version__
from turntoward.coach.records import FindingKind, Mutes
from turntoward.drafts import read_mutes
from turntoward.errors import TurnTowardError
from turntoward.servers._answers import diagnostic, waits
from turntoward.servers._checks import Looked, forget, look
from turntoward.servers._document import Document
from turntoward.servers._places import Places
from turntoward.servers._settings import Settings, settings_from
from turntoward.servers._waiting import Job, Waiting

__all__ = ["Editor"]

_MOST = 500  # findings that are underlined in one document
_PATIENCE = 1.0  # seconds to wait for settings


class Editor(LanguageServer):
    """The server, its open documents, and what was found in them."""

    def __init__(self) -> None:
        """Make one; `start_io` serves."""
        super().__init__("turntoward", __version__)
        self.settings = self.started_with = Settings()
        self.documents: dict[str, Document] = {}
        self.found: dict[str, tuple[Document, Looked]] = {}
        self.waiting = Waiting(self._look, self._tell)
        self.is_asking = False  # for settings, which may change what is said
        self.is_over = False
        self._warned: set[str] = set()
        self._publishing = Lock()  # so that nothing is told of a document after it was closed

    @property
    def encoding(self) -> str:
        """How the client counts characters."""
        encoding = self.workspace.position_encoding
        return str(getattr(encoding, "value", encoding) or "utf-16")

    def take(self, document: Document, *, at_once: bool = False) -> None:
        """Look at a new version of a document, soon or at once."""
        self.documents[document.uri] = document
        delay = 0 if at_once else self.settings.delay / 1000
        if self.is_asking:
            delay = max(delay, _PATIENCE)
        self.waiting.take(Job(document=document, settings=self.settings), delay)

    def set_up(self, given: Any) -> None:
        """Take settings; documents are looked at again where these are others than before."""
        before = self.settings
        self.settings = settings_from(given, self.started_with, self._warn)
        if self.settings != before:
            self.look_again()

    def look_again(self) -> None:
        """Look at every open document, because something else is looked for now."""
        for document in list(self.documents.values()):
            self.take(document, at_once=True)

    def current(self, uri: str) -> tuple[Document, Looked] | None:
        """A document, and what was found in it; None while its newest version waits."""
        found, newest = self.found.get(uri), self.documents.get(uri)
        return found if found and newest and found[0].version == newest.version else None

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Say that something went wrong, and what kind of thing; never with words of a draft."""
        if source is FeatureNotificationError:
            self._warn(f"Something went wrong in Turn Toward ({type(error).__name__}).")

    def own_mutes(self) -> Mutes:
        """What the person does not want to hear about anywhere."""
        try:
            return read_mutes()
        except TurnTowardError as error:
            self._warn(str(error))
            return Mutes()

    def _warn(self, sentence: str) -> None:
        if sentence in self._warned:
            return
        self._warned.add(sentence)
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, sentence))

    def _look(
        self, document: Document, settings: Settings, is_wanted: Callable[[], bool]
    ) -> Looked | None:
        try:
            return look(document, settings, self.own_mutes(), is_wanted)
        except Exception as error:  # noqa: BLE001 one draft must not end the others' thread
            self.report_server_error(error, FeatureNotificationError)
            return None

    def _tell(self, job: Job, looked: Looked) -> bool:
        """Show what was found; True where some of it waits for a word to be finished."""
        document = job.document
        shown = [each for each in looked.shown if not waits(each, document.word)]
        places = Places(document.text, self.encoding)
        underlined = [
            diagnostic(each, places)
            for each in shown[:_MOST]
            if job.settings.strengths or each.finding.kind is not FindingKind.STRENGTH
        ]
        with self._publishing:
            if document.uri in self.documents:
                self.found[document.uri] = (document, looked)
                self._publish(document.uri, underlined, document.version)
        return len(shown) < len(looked.shown)

    def close(self, uri: str) -> None:
        """Forget a document, and what was said of it."""
        self.waiting.drop(uri)
        with self._publishing:
            self.documents.pop(uri, None)
            self.found.pop(uri, None)
            self._publish(uri, [])
        if not self.documents:
            forget()

    def _publish(self, uri: str, found: list[types.Diagnostic], version: int | None = None) -> None:
        told = types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=found)
        with suppress(BrokenPipeError):  # the editor is gone; reading from it will say so
            self.text_document_publish_diagnostics(told)
