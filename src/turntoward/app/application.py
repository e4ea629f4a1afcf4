"""The whole application: pages, what they need, and the guard in front."""

from functools import cache
from importlib.resources import files
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from turntoward.app.api.routes import api_routes
from turntoward.app.api.tokens import PREFIX, Tokens
from turntoward.app.asking import not_there, pages
from turntoward.app.desk import Desk
from turntoward.app.guard import Guard, Place
from turntoward.app.jobs import Jobs
from turntoward.app.pages import choosing, entrance, every_page
from turntoward.app.session import COOKIE, Door
from turntoward.app.templates import render
from turntoward.charts.palette import HUES, TOKENS
from turntoward.report.page import stylesheet

__all__ = ["application"]

_KINDS: Final = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_STATIC: Final = "/static/"
_REPORT: Final = "report.css"
_LARGE: Final = ("/import/file",)
_FORBIDDEN = 403


def application(desk: Desk, door: Door, place: Place) -> Guard:
    """Everything behind one guard.

    Args:
        desk: with the store.
        door: who is let in.
        place: where it is served.
    """
    jobs = Jobs()
    desk.when_locked(jobs.clear)
    tokens = Tokens(desk)
    room = place.room
    routes = [
        Route(f"/{room}/enter", _entry(door, place), methods=["POST"]),
        Route(f"/{room}{_STATIC}{{name}}", _static),
        *choosing.file_routes(room, desk, jobs),
        *api_routes(place, desk),
        *pages([*every_page()], room=room, desk=desk, jobs=jobs),
    ]

    def admits(path: str, scope: dict[str, Any]) -> bool:
        if path.startswith(PREFIX):
            return tokens.admits(scope)
        free = path in entrance.OPEN_PATHS or path.startswith(_STATIC)
        return free or door.admits(scope)

    nowhere = {404: not_there(room, desk, jobs)}
    app = Starlette(routes=routes, exception_handlers=nowhere)
    return Guard(app, place, admits=admits, large=_LARGE)


def _entry(door: Door, place: Place) -> Any:
    async def enter(request: Request) -> Response:
        given = door.enter(str((await request.form()).get("key", "")))
        if given is None:
            return Response("Not here.", status_code=_FORBIDDEN)
        # A page of our own goes on from here: after a redirect, a strict cookie would not be sent.
        answer = HTMLResponse(render("entered.html", {"to": lambda path: f"/{place.room}{path}"}))
        answer.set_cookie(COOKIE, given, path=f"/{place.room}/", httponly=True, samesite="strict")
        return answer

    return enter


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    text = _file(name)
    if text is None:
        return Response("Not here.", status_code=404)
    return Response(text, media_type=_KINDS[name.rpartition(".")[2]])


@cache
def _file(name: str) -> str | None:
    """A file that comes with the app; the stylesheet with the colours that the charts have."""
    if name == _REPORT:
        return _within_main(stylesheet())
    folder = files("turntoward.app") / "static"
    known = {each.name for each in folder.iterdir() if each.name.rpartition(".")[2] in _KINDS}
    if name not in known:
        return None
    text = (folder / name).read_text("utf-8")
    return f"{_tokens()}\n{text}" if name == "app.css" else text


def _within_main(style: str) -> str:
    """The report's stylesheet, for what stands in the main part of a page; the rest is left aside."""
    return f":where(#main) {{\n{style.replace('main > ', ':is(&, .found) > ')}\n}}"


def _tokens() -> str:
    day = "".join(f"--{tone.name}:{tone.light};" for tone in TOKENS)
    night = "".join(f"--{tone.name}:{tone.dark};" for tone in TOKENS)
    hues = "".join(f".{group}{{--hue:var(--{hue.tone.name})}}" for group, hue in HUES.items())
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{night}}}}}"
    return f":root{{color-scheme:light dark;{day}}}{dark}{hues}"
