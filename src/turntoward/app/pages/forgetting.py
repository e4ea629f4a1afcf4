"""Forgetting: the file is written anew without what was deleted, which takes a moment in a large place."""

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.jobs import Job
from turntoward.app.pages.working import finished

__all__ = ["ROUTES", "start_forgetting"]

_TITLE: Final = "Forgetting"
_STEP: Final = "Overwriting it. In a large place this takes a moment"


def start_forgetting(ask: Ask, do: Callable[[], int], back: str) -> Response:
    """Begin to forget, and send on to where it is waited for.

    Args:
        ask: by whom.
        do: forgets, and gives the number of messages there were.
        back: where it goes on from the page that says so.
    """

    def forget(job: Job) -> tuple[int, str]:
        job.progress(_STEP, 0, None)
        return do(), back

    return redirect(ask, f"/work/{ask.jobs.start('forget', _TITLE, forget).number}")


def forgotten(ask: Ask) -> Response:
    """What was forgotten, and the backups that may still hold it."""
    job = finished(ask, "forget")
    if job is None:
        return redirect(ask, f"/work/{ask.path['number']}")
    count, back = job.result
    backups = ask.store.backups()
    return shown(ask, "forgotten.html", place=back, count=count, backups=backups, back=back)


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (page("/forgotten/{number:int}", forgotten),)
