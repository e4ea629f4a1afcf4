"""Choosing an export: from the folders of this machine, or dropped on the page.

What is chosen from a folder is read where it lies. What is dropped is looked for in the usual folders
first; else its bytes come here, and stay in memory (`readers/held.py`). Paths are no part of an address:
an address stays in the browser's history.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from turntoward.api import formats
from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.desk import Desk
from turntoward.app.jobs import Job, Jobs
from turntoward.app.places import home, listing, lying, path_of, token_of, usual
from turntoward.keeping import Looked, look
from turntoward.readers.held import HAS_MEMORY_FILES, Held, close_all

__all__ = ["ROUTES", "Brought", "file_routes", "start_look"]

MOST: Final = 2 * 1024**3  # bytes of a file that is held in memory
_TOO_LARGE = (
    "This file is very large. Choose it from the list of folders; then it is read where it lies."
)
_NO_MEMORY = "This system cannot hold the file in memory alone. Choose it from the list of folders."
_LOCKED = "The store is locked."


class Brought(Struct, frozen=True):
    """An export that was looked at."""

    path: Path
    held: Held | None  # in memory, where it has no file
    timezone: str
    date_order: str
    looked: Looked


def choose(ask: Ask) -> Response:
    """Where the export comes from."""
    folders = usual()
    return _choose(ask, folders[0], is_open=False)


def folder(ask: Ask) -> Response:
    """Another folder."""
    return _choose(ask, path_of(ask.form.get("folder", "")), is_open=True)


def _choose(ask: Ask, path: Path, *, is_open: bool) -> Response:
    own = home()
    places = [("Home" if each == own else each.name, token_of(each)) for each in usual()]
    ask.store  # noqa: B018 where it is locked, no folder is shown
    return shown(
        ask,
        "import.html",
        place="/",
        places=places,
        listing=listing(path),
        is_open_folder=is_open,
        formats=formats(),
    )


def chosen(ask: Ask) -> Response:
    """Look at what was chosen."""
    ask.store  # noqa: B018
    job = start_look(ask.jobs, path_of(ask.form.get("file", "")))
    return redirect(ask, f"/work/{job.number}")


def find(ask: Ask) -> Response:
    """Whether a file that was dropped lies in one of the usual folders; then it is looked at there."""
    ask.store  # noqa: B018
    try:
        size, changed = int(ask.form.get("size", "")), float(ask.form.get("changed", ""))
    except ValueError:
        return JSONResponse({"to": None})
    path = lying(ask.form.get("name", ""), size, changed / 1_000)
    if path is None:
        return JSONResponse({"to": None})
    return JSONResponse({"to": f"/work/{start_look(ask.jobs, path).number}"})


def start_look(
    jobs: Jobs, path: Path, held: Held | None = None, timezone: str = "", date_order: str = ""
) -> Job:
    """Begin to look at an export; its result is a `Brought`."""

    def do(job: Job) -> Brought:
        looked = look(
            path,
            timezone=timezone or None,
            date_order=date_order or None,
            progress=job.progress,
        )
        return Brought(path, held, timezone, date_order, looked)

    return jobs.start("look", "Opening the export", do)


def file_routes(room: str, desk: Desk, jobs: Jobs) -> list[Route]:
    """Where bytes come in; they are written into memory as they come."""
    desk.when_locked(close_all)
    receive = _receive(desk, jobs)
    return [Route(f"/{room}/import/file", receive, methods=["POST"])]


def _receive(desk: Desk, jobs: Jobs) -> Callable[[Request], Awaitable[Response]]:
    async def receive(request: Request) -> Response:
        if not desk.is_open:
            return _refused(_LOCKED, 403)
        if not HAS_MEMORY_FILES:
            return _refused(_NO_MEMORY, 501)
        if _length(request) > MOST:
            return _refused(_TOO_LARGE, 413)
        if not jobs.under_way():
            close_all()  # what was held before and not kept
        try:
            held = Held(_name(request))
        except OSError:
            return _refused(_NO_MEMORY, 501)
        sentence = await _fill(held, request)
        if sentence or not desk.is_open:
            held.close()
            return _refused(sentence or _LOCKED, 413)
        return JSONResponse({"to": f"/work/{start_look(jobs, held.path, held).number}"})

    return receive


async def _fill(held: Held, request: Request) -> str:
    """Write the body into memory; a sentence where that cannot be."""
    try:
        async for piece in request.stream():
            held.write(piece)
            if held.size > MOST:
                return _TOO_LARGE
    except OSError:
        return _NO_MEMORY
    except BaseException:
        held.close()  # the browser went away
        raise
    return ""


def _name(request: Request) -> str:
    """What the file is called: UTF-8 as hexadecimal bytes, for a header takes no other letters."""
    try:
        return bytes.fromhex(request.headers.get("x-name", "")).decode("utf-8", "replace")
    except ValueError:
        return ""


def _length(request: Request) -> int:
    given = request.headers.get("content-length", "")
    return int(given) if given.isdecimal() else 0


def _refused(sentence: str, status: int) -> Response:
    told: dict[str, Any] = {"to": None, "sentence": sentence}
    return JSONResponse(told, status_code=status)


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page("/import", choose),
    page("/import/folder", folder, method="POST"),
    page("/import/look", chosen, method="POST"),
    page("/import/find", find, method="POST"),
)
