"""What a page is asked, and what it answers: the seam between pages and the server below.

A page is a plain function. It runs in a thread of its own, so that the store may take its time.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from turntoward.app.desk import Desk
from turntoward.app.jobs import Jobs
from turntoward.app.settings import Settings, settings_of
from turntoward.app.templates import render
from turntoward.app.undoing import taken_away
from turntoward.errors import ChoiceError, DamagedStoreError, LockedStoreError, TurnTowardError

if TYPE_CHECKING:
    from turntoward.store import Store

__all__ = ["Ask", "Page", "page", "pages", "redirect", "shown"]

_FORM = "application/x-www-form-urlencoded"
_SEE_OTHER = 303
_FIRST_FAULT = 400
_MOST = 2**63 - 1  # the largest number of anything in the store


class Ask(Struct, frozen=True):
    """One request, once it was let in."""

    room: str  # begin every address with f"/{room}"; `to` does
    desk: Desk
    jobs: Jobs
    path: Mapping[str, Any] = field(default_factory=dict)  # what the route's path holds
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)  # form fields given often
    glances: dict[int, Any] = field(default_factory=dict)  # of the store, for this request

    @property
    def store(self) -> "Store":
        """The open store, as this request sees it: a list is asked for once.

        What goes on after the request takes `desk.store`.

        Raises:
            LockedStoreError: it is locked; the person is then asked to unlock it.
        """
        store = self.desk.store
        if id(store) not in self.glances:
            self.glances[id(store)] = store.glance()
        glance: Store = self.glances[id(store)]
        return glance

    @property
    def settings(self) -> Settings:
        """What the person set for themselves.

        Raises:
            LockedStoreError: the store is locked.
        """
        return settings_of(self.store.settings())

    def to(self, path: str) -> str:
        """The address of a page: `to("/people")`."""
        return f"/{self.room}{path}"


Page = Callable[[Ask], Response]


def shown(ask: Ask, template: str, *, status: int = 200, **context: Any) -> Response:
    """A page from a template, which extends `base.html`."""
    is_open = ask.desk.is_open
    settings = _settings(ask) if is_open else Settings()
    damage = ask.store.opened.damage if is_open else None
    backup = next(iter(ask.desk.backups), None) if damage else None
    frame: dict[str, Any] = {"ask": ask, "to": ask.to, "settings": settings, "is_open": is_open}
    undo = taken_away(ask.desk.store) if is_open and status < _FIRST_FAULT else None
    frame |= {"damage": damage, "backup": backup, "undo": undo}
    return HTMLResponse(render(template, frame | context), status_code=status)


def _settings(ask: Ask) -> Settings:
    try:
        return ask.settings
    except DamagedStoreError:
        return Settings()


def redirect(ask: Ask, path: str) -> Response:
    """Send on to another page, after something was done."""
    return RedirectResponse(ask.to(path), status_code=_SEE_OTHER)


def page(path: str, function: Page, *, method: str = "GET") -> tuple[str, Page, str]:
    """One entry of a module's `ROUTES`."""
    return path, function, method


def pages(
    entries: Sequence[tuple[str, Page, str]], *, room: str, desk: Desk, jobs: Jobs
) -> list[Route]:
    """The routes of pages; what goes wrong in one becomes a sentence on a page."""
    return [
        Route(f"/{room}{path}", _endpoint(function, room, desk, jobs), methods=[method])
        for path, function, method in entries
    ]


def _endpoint(
    function: Page, room: str, desk: Desk, jobs: Jobs
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if any(isinstance(each, int) and each > _MOST for each in request.path_params.values()):
            raise HTTPException(404)
        form: dict[str, list[str]] = {}
        if request.headers.get("content-type", "").startswith(_FORM):
            for name, value in (await request.form()).multi_items():
                form.setdefault(name, []).append(str(value))
        ask = Ask(
            room,
            desk,
            jobs,
            dict(request.path_params),
            dict(request.query_params),
            {name: values[-1] for name, values in form.items()},
            form,
        )
        return await run_in_threadpool(_answer, function, ask)

    return endpoint


def not_there(
    room: str, desk: Desk, jobs: Jobs
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Answers where there is no page: with one that leads back, or shortly where a program asked."""
    nowhere = _endpoint(_not_there, room, desk, jobs)

    async def answer(request: Request, _: Exception) -> Response:
        is_read = "text/html" in request.headers.get("accept", "")
        return await nowhere(request) if is_read else Response("Not Found", status_code=404)

    return answer


def _not_there(ask: Ask) -> Response:
    return shown(ask, "sentence.html", status=404, sentence=_NO_PAGE)


_NO_PAGE: Final = "There is no such page here, or not any more."
_FAULT: Final = 500
_STATUS: Final = {ChoiceError: 404}


def _answer(function: Page, ask: Ask) -> Response:
    try:
        return function(ask)
    except LockedStoreError:
        return redirect(ask, "/unlock" if ask.desk.has_store else "/welcome")
    except TurnTowardError as error:
        status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
        return shown(ask, "sentence.html", status=status, sentence=str(error))
    except Exception:  # noqa: BLE001 what it says could hold words of a conversation
        return HTMLResponse(render("fault.html", {"to": ask.to}), status_code=_FAULT)
