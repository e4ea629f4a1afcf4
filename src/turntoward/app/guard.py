"""The guard in front of every page: who may ask, from where, and what a browser may do with an answer.

Nothing of a request is looked at before these checks, and nothing of it is written down. What carries
the session is a cookie on a path of its own (`docs/decisions/0008-the-app.md`).
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from anyio import current_time, move_on_after
from msgspec import Struct

__all__ = ["ADDRESS", "BODY", "POLICY", "SLOW", "Guard", "Place", "refusal"]

Scope = dict[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]

BODY: Final = 2 * 1024**2  # bytes of a form or of JSON
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
ADDRESS: Final = 4096  # bytes of a path, and of what follows its question mark
SLOW: Final = 30.0  # seconds within which a body has to come whole, where it is not a large one
_HEADERS: Final = (
    (b"content-security-policy", POLICY.encode()),
    (b"cache-control", b"no-store"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"referrer-policy", b"same-origin"),  # with none at all, forms would come from nowhere
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
_API: Final = "/api/"
_NO: Final = b"Not here."
_NO_MORE: Final = b"Something went wrong in the program itself. Nothing was changed."
_FAULT: Final = 500
_UNKNOWN: Final = 401  # a script without a token that holds; a page says 403 to everything
_TOO_SLOW: Final = 408
_TOO_LARGE: Final = 413
_TOO_LONG: Final = 414
_FORM = "application/x-www-form-urlencoded"
_KINDS: Final = (_FORM, "application/json", "application/octet-stream")
_WITHIN: Final = frozenset({"same-origin", "none"})
_READS: Final = frozenset({"GET", "HEAD"})


class Place(Struct, frozen=True):
    """Where the app is."""

    port: int
    room: str  # the path below which everything lies, without slashes: nobody else can know it

    @property
    def host(self) -> str:
        """What `Host` must be, port included."""
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        """What `Origin` must be, where there is one."""
        return f"http://{self.host}"


class Guard:
    """An application behind the checks."""

    def __init__(
        self,
        app: App,
        place: Place,
        *,
        admits: Callable[[str, Scope], bool],
        large: Iterable[str] = (),
    ) -> None:
        """Stand in front of an application.

        Args:
            app: what is guarded.
            place: where it is.
            admits: whether a request to a path (below the room) brings what lets it in.
            large: paths whose body may be longer than `BODY`.
        """
        self._app = app
        self._place = place
        self._admits = admits
        self._large = frozenset(large)

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer, or refuse."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no sockets that stay open
            await send({"type": "websocket.close", "code": 1008})
            return
        status = self._refusal(scope)
        if status:
            await _refuse(send, status, as_json=self._below(scope).startswith(_API))
            return
        is_large = self._below(scope) in self._large
        body = _Body(receive, None if is_large else BODY, None if is_large else SLOW)
        answer = _Answer(send, body)
        try:
            await self._app(scope, body, answer)
        except Exception:  # noqa: BLE001 what it says could hold words of a conversation
            body.status = body.status or _FAULT
        if body.status and not answer.has_begun:
            await _refuse(send, body.status, as_json=self._below(scope).startswith(_API))

    def _below(self, scope: Scope) -> str:
        return str(scope["path"]).removeprefix(f"/{self._place.room}")

    def _refusal(self, scope: Scope) -> int | None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if _values(headers, b"host") != [self._place.host] or scope["raw_path"][:1] != b"/":
            return 403
        if not scope["path"].startswith(f"/{self._place.room}/"):
            return 404
        if max(len(scope["raw_path"]), len(scope["query_string"])) > ADDRESS:
            return _TOO_LONG
        return self._refusal_here(scope, headers)

    def _refusal_here(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> int | None:
        path = self._below(scope)
        is_entry = path == "/enter" and scope["method"] == "POST"
        if not is_entry and not self._is_from_here(path, scope, headers):
            return 403
        if not self._admits(path, scope):
            return _UNKNOWN if path.startswith(_API) else 403
        if _brings_body(path, scope, headers) and not _is_known_kind(headers):
            return 415
        if path not in self._large and _length(headers) > BODY:
            return _TOO_LARGE
        return None

    def _is_from_here(self, path: str, scope: Scope, headers: list[tuple[bytes, bytes]]) -> bool:
        """Whether it comes from our own page, or was typed."""
        origins = _values(headers, b"origin")
        if any(origin != self._place.origin for origin in origins):
            return False
        sites = _values(headers, b"sec-fetch-site")
        if any(site not in _WITHIN for site in sites):
            return False
        # A browser says one of both; scripts say neither, and bring a token (`admits`).
        return scope["method"] in _READS or path.startswith(_API) or bool(origins or sites)


class _Body:
    """A body that ends where it is too long or does not come; `status` then says so."""

    def __init__(self, receive: Any, most: int | None, seconds: float | None) -> None:
        self._receive = receive
        self._most = most
        self._until = None if seconds is None else current_time() + seconds
        self._had = 0
        self._is_over = False
        self.status: int | None = None

    async def __call__(self) -> Any:
        if self._is_over:
            return await self._receive()
        message = None
        left = None if self._until is None else max(0.0, self._until - current_time())
        with move_on_after(left):
            message = await self._receive()
        if message is None:
            return self._refused(_TOO_SLOW)
        self._had += len(message.get("body", b""))
        if self._most is not None and self._had > self._most:
            return self._refused(_TOO_LARGE)
        self._is_over = not message.get("more_body", False)
        return message

    def _refused(self, status: int) -> Any:
        self.status = status
        return {"type": "http.disconnect"}


class _Answer:
    """An answer, with what a browser has to be told; nothing where the body was refused."""

    def __init__(self, send: Any, body: _Body) -> None:
        self._send = send
        self._body = body
        self.has_begun = False

    async def __call__(self, message: Any) -> None:
        if not self.has_begun and self._body.status:
            return
        self.has_begun = True
        if message["type"] == "http.response.start":
            message = {**message, "headers": _told(message.get("headers", ()))}
        await self._send(message)


def _told(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    ours = {name for name, _ in _HEADERS} | {b"server"}
    return [*(each for each in headers if each[0].lower() not in ours), *_HEADERS]


def refusal(status: int, *, as_json: bool = False) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The headers and the body of a refusal, which says nothing else than no."""
    body = _NO_MORE if status == _FAULT else _NO
    if as_json:
        body = b'{"error":"' + body + b'"}'
    headers = [
        (b"content-type", b"application/json" if as_json else b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),  # whatever else was to come is not read
    ]
    if status == _UNKNOWN:
        headers.append((b"www-authenticate", b"Bearer"))
    return _told(headers), body


async def _refuse(send: Any, status: int, *, as_json: bool) -> None:
    headers, body = refusal(status, as_json=as_json)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


def _brings_body(path: str, scope: Scope, headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether there is a body whose kind is to be told; a form that is sent may be empty."""
    if scope["method"] == "POST" and not path.startswith(_API):
        return True
    return _length(headers) > 0 or bool(_values(headers, b"transfer-encoding"))


def _length(headers: list[tuple[bytes, bytes]]) -> int:
    """What a body says of its length; the server below has seen that it is a number."""
    return max((int(each) for each in _values(headers, b"content-length")), default=0)


def _is_known_kind(headers: list[tuple[bytes, bytes]]) -> bool:
    kinds = _values(headers, b"content-type")
    return len(kinds) == 1 and kinds[0].partition(";")[0].strip().lower() in _KINDS
