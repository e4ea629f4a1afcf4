"""The routes of the API: what is asked becomes a record, and a record the answer."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from turntoward.app.api.description import description
from turntoward.app.api.operations import OPERATIONS, Fault, Operation
from turntoward.app.desk import Desk
from turntoward.app.guard import Place
from turntoward.errors import ChoiceError, LockedStoreError, TurnTowardError

__all__ = ["BELOW", "api_routes"]

BELOW: Final = "/api/v1"
_MOST = 2**63 - 1
_FAULT = "Something went wrong in the program itself. Nothing was changed."
_NO_SUCH = "There is nothing of that kind here. /api/v1/openapi.json says what there is."
_OTHERWISE = "This is asked in another way. /api/v1/openapi.json says how."
_NOT_JSON = "The body is to be JSON, and to say so: Content-Type: application/json."
_NOT_SO = "The request is not as described: {what}."
_TWICE = "each part of the question once"
_JSON = "application/json"


def api_routes(place: Place, desk: Desk) -> list[Route]:
    """All of them, and one that says no to everything else below them."""
    base = f"/{place.room}{BELOW}"
    paths: dict[str, dict[str, Operation]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method] = each

    async def described(_: Request) -> Response:
        return _answer(200, description(place.origin + base))

    async def nothing(_: Request) -> Response:
        return _answer(404, Fault(_NO_SUCH))

    return [
        Route(f"{base}/openapi.json", described, methods=["GET"]),
        *(
            Route(base + path, _endpoint(ways, desk), methods=_EVERY)
            for path, ways in paths.items()
        ),
        Route(f"/{place.room}/api/{{rest:path}}", nothing, methods=_EVERY),
    ]


_EVERY: Final = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]


def _endpoint(
    ways: Mapping[str, Operation], desk: Desk
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        if method not in ways:
            return _answer(405, Fault(_OTHERWISE), {"allow": ", ".join(ways)})
        operation = ways[method]
        if method == "POST" and not _is_json(request):
            return _answer(415, Fault(_NOT_JSON))
        number = str(request.path_params.get("number", "0"))
        if not (number.isascii() and number.isdecimal() and int(number[:20]) <= _MOST):
            return _answer(404, Fault(_NO_SUCH))
        try:
            asked = await _asked(operation, request)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            what = str(error).partition(" - ")[0].rstrip(".")
            return _answer(400, Fault(_NOT_SO.format(what=what)))
        return await run_in_threadpool(_done, operation, desk, int(number[:20]), asked)

    return endpoint


def _is_json(request: Request) -> bool:
    kinds = request.headers.getlist("content-type")
    return len(kinds) == 1 and kinds[0].partition(";")[0].strip().lower() == _JSON


async def _asked(operation: Operation, request: Request) -> Any:
    if operation.method == "POST":
        return msgspec.json.decode(await request.body(), type=operation.asks)
    pairs = request.query_params.multi_items()
    if len(dict(pairs)) != len(pairs):
        raise msgspec.ValidationError(_TWICE)
    return msgspec.convert(dict(pairs), operation.asks, strict=False)


def _done(operation: Operation, desk: Desk, number: int, asked: Struct) -> Response:
    try:
        return _answer(200, operation.do(desk.store, number, asked))
    except ChoiceError as error:
        return _answer(404 if operation.has_number else 400, Fault(str(error)))
    except LockedStoreError as error:
        return _answer(403, Fault(str(error)))
    except TurnTowardError as error:
        return _answer(400, Fault(str(error)))
    except Exception:  # noqa: BLE001 what it says could hold words of a conversation
        return _answer(500, Fault(_FAULT))


def _answer(status: int, given: Any, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        msgspec.json.encode(given), status_code=status, media_type=_JSON, headers=headers
    )
