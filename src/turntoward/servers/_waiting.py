"""Documents that are looked at when they have been left alone for a while, in a thread of its own."""

from collections.abc import Callable
from functools import partial
from threading import Condition, Thread
from time import monotonic

import msgspec
from msgspec import Struct

from turntoward.servers._checks import Looked
from turntoward.servers._document import Document
from turntoward.servers._settings import Settings

__all__ = ["Job", "Waiting"]

_PATIENCE = 3.0  # seconds after which a word counts as finished, though nothing follows it


class Job(Struct, frozen=True, kw_only=True, eq=False):
    """A version of a document that is to be looked at."""

    document: Document
    settings: Settings


class Waiting:
    """Looks at documents one after the other, and always at their newest version."""

    def __init__(
        self,
        look: Callable[[Document, Settings, Callable[[], bool]], Looked | None],
        tell: Callable[[Job, Looked], bool],
        *,
        patience: float = _PATIENCE,
    ) -> None:
        """Start to wait for documents.

        Args:
            look: looks at one; it stops when what it is given last says that nobody waits for it.
            tell: is told what was found, and says whether something of it has to wait until the word
                that somebody is in the middle of is finished.
            patience: seconds to wait for that.
        """
        self._look, self._tell, self._patience = look, tell, patience
        self._wake = Condition()
        self._due: dict[str, float] = {}  # by when, for those that wait
        self._newest: dict[str, Job] = {}
        self._is_over = False
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def take(self, job: Job, delay: float) -> None:
        """Look at a document in `delay` seconds, unless a newer version comes before."""
        with self._wake:
            self._newest[job.document.uri] = job
            self._due[job.document.uri] = monotonic() + delay
            self._wake.notify()

    def drop(self, uri: str) -> None:
        """Look at a document no more."""
        with self._wake:
            self._newest.pop(uri, None)
            self._due.pop(uri, None)

    def stop(self) -> None:
        """End, as soon as the part that is being looked at is done."""
        with self._wake:
            self._is_over = True
            self._newest.clear()
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            looked = self._look(job.document, job.settings, partial(self._is_newest, job))
            if looked is not None and self._is_newest(job) and self._tell(job, looked):
                self._wait_for_the_word(job)

    def _next(self) -> Job | None:
        """The next job, when its time has come; None at the end."""
        with self._wake:
            while not self._is_over:
                now = monotonic()
                uri = min(self._due, key=lambda uri: self._due[uri], default=None)
                if uri is not None and self._due[uri] <= now:
                    del self._due[uri]
                    return self._newest[uri]
                self._wake.wait(None if uri is None else self._due[uri] - now)
        return None

    def _is_newest(self, job: Job) -> bool:
        return self._newest.get(job.document.uri) is job

    def _wait_for_the_word(self, job: Job) -> None:
        finished = msgspec.structs.replace(job.document, word=None)
        with self._wake:
            if self._is_newest(job):
                self.take(msgspec.structs.replace(job, document=finished), self._patience)
