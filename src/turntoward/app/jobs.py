"""What takes longer than a page may: done beside, watched, and stopped on wish."""

import itertools
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from turntoward.errors import TurnTowardError

__all__ = ["Job", "Jobs", "StoppedError"]

_KEPT = 50
_FAULT = "Something went wrong in the program itself. Nothing was changed."


class StoppedError(Exception):
    """The person stopped it."""


class Job:
    """Something under way. Its state may be read from any thread."""

    def __init__(self, number: int, kind: str, title: str) -> None:
        self.number = number
        self.kind = kind  # "import", "coding"
        self.title = title  # for the person: what is under way
        self.what = ""  # the step it is at
        self.done = 0
        self.total: int | None = None
        self.result: Any = None
        self.error: str | None = None  # a sentence
        self.is_over = False
        self.was_stopped = False
        self.begun = monotonic()
        self._stop = Event()

    def stop(self) -> None:
        """Ask it to stop; it is undone where it can be."""
        self._stop.set()

    def progress(self, what: str, done: int, total: int | None) -> None:
        """Told by what is under way.

        Raises:
            StoppedError: the person stopped it.
        """
        self.what, self.done, self.total = what, done, total
        if self._stop.is_set():
            raise StoppedError

    @property
    def share(self) -> float | None:
        """How much of it is done, 0..1, where that can be told."""
        return min(1.0, self.done / self.total) if self.total else None

    @property
    def seconds_left(self) -> float | None:
        """About how long it goes on, where that can be told."""
        share = self.share
        spent = monotonic() - self.begun
        return spent * (1 - share) / share if share and spent > 1 else None


class Jobs:
    """All that is under way, and what has just ended."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._numbers = itertools.count(1)
        self._changing = Lock()

    def start(self, kind: str, title: str, do: Callable[[Job], Any]) -> Job:
        """Begin something in a thread of its own; what it returns is the job's result."""
        with self._changing:
            job = Job(next(self._numbers), kind, title)
            self._jobs[job.number] = job
            over = [each.number for each in self._jobs.values() if each.is_over]
            for number in over[:-_KEPT]:
                del self._jobs[number]
        Thread(target=_run, args=(job, do), daemon=True).start()
        return job

    def get(self, number: int) -> Job | None:
        """A job by its number."""
        return self._jobs.get(number)

    def under_way(self, kind: str | None = None) -> list[Job]:
        """What has not ended."""
        with self._changing:
            jobs = list(self._jobs.values())
        return [each for each in jobs if not each.is_over and kind in (None, each.kind)]

    def clear(self) -> None:
        """Stop everything and forget it: the store locks."""
        with self._changing:
            for job in self._jobs.values():
                job.stop()
            self._jobs.clear()


def _run(job: Job, do: Callable[[Job], Any]) -> None:
    try:
        job.result = do(job)
    except StoppedError:
        job.was_stopped = True
    except TurnTowardError as error:
        job.error = str(error)
    except Exception:  # noqa: BLE001 what it says could hold words of a conversation
        job.error = _FAULT
    finally:
        job.is_over = True
