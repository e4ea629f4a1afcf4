"""Something under way: how far it is, how long it goes on, and a way to stop it."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse, Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.jobs import Job
from turntoward.app.wording import time_left
from turntoward.errors import ChoiceError
from turntoward.keeping import WRITING

__all__ = ["ROUTES", "finished", "job_of"]

_AFTER: Final[Mapping[str, str]] = {
    "look": "/import/{number}",
    "import": "/import/{number}/kept",
    "forget": "/forgotten/{number}",
    "backup": "/settings/backups",
    "export": "/settings/exported/{number}",
}
_BACK: Final[Mapping[str, str]] = {
    "look": "/import",
    "import": "/import",
    "forget": "/conversations",
}
_STOPPED: Final[Mapping[str, str]] = {
    "look": "You stopped it. Nothing was kept.",
    "import": "You stopped it. Nothing of it was kept.",
}
_GONE = "That is over, or the store was locked meanwhile. Begin again."


def job_of(ask: Ask, *kinds: str) -> Job:
    """The job that a path names.

    Raises:
        LockedStoreError: the store is locked.
        ChoiceError: it is no longer there.
    """
    ask.store  # noqa: B018 where it is locked, nothing is told
    job = ask.jobs.get(ask.path["number"])
    if job is None or (kinds and job.kind not in kinds):
        raise ChoiceError(_GONE)
    return job


def finished(ask: Ask, *kinds: str) -> Job | None:
    """The job that a path names, once it has given something; None: it is to be waited for."""
    job = job_of(ask, *kinds)
    return job if job.is_over and job.error is None and not job.was_stopped else None


def working(ask: Ask) -> Response:
    """How far it is; where it goes on once it is over."""
    job = job_of(ask)
    if finished(ask):
        return redirect(ask, _AFTER.get(job.kind, "/").format(number=job.number))
    sentence = job.error or (_STOPPED.get(job.kind, "You stopped it.") if job.was_stopped else "")
    return shown(
        ask,
        "working.html",
        job=job,
        sentence=sentence,
        back=_BACK.get(job.kind, "/settings"),
        told=_told(job),
        status=400 if job.error else 200,
    )


def stop(ask: Ask) -> Response:
    """Stop it."""
    job = job_of(ask)
    job.stop()
    return redirect(ask, f"/work/{job.number}")


def state(ask: Ask) -> Response:
    """The same for a script."""
    job = ask.jobs.get(ask.path["number"]) if ask.desk.is_open else None
    if job is None:
        return JSONResponse({"over": True})
    return JSONResponse({"over": job.is_over, "share": job.share, **_told(job)})


def _told(job: Job) -> dict[str, str | bool]:
    """How far it is, in words."""
    if job.what == WRITING:
        return {"told": "Writing it down. This takes a moment.", "may_stop": False}
    total = f" of {job.total:,}" if job.total else ""
    count = f"{job.done:,}{total}" if job.done else ""
    parts = (job.what, count, time_left(job.seconds_left))
    return {"told": " · ".join(filter(None, parts)), "may_stop": job.kind in _STOPPED}


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page("/work/{number:int}", working),
    page("/work/{number:int}/stop", stop, method="POST"),
    page("/work/{number:int}/state", state),
)
