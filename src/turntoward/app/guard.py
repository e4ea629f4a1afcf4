"""The guard in front of every page: who may ask, from where, and what a browser may do with an answer.

Nothing of a request is looked at before these checks, and nothing of it is written down. What carries
the session is a cookie on a path of its own (`docs/decisions/0008-…`).
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from msgspec import Struct

__all__ = ["BODY", "POLICY", "Guard", "Place"]

Scope = dict[str, Any]
App = Callable[[Any, Any, Any], Awaitable[None]]

BODY: Final = 2 * 1024**2  # bytes of a form or of JSON
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
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
            await _refuse(send, status)
            return
        path = self._below(scope)
        most = None if path in self._large else BODY
        await self._app(scope, _Bounded(receive, most), _with_headers(send))

    def _below(self, scope: Scope) -> str:
        return str(scope["path"]).removeprefix(f"/{self._place.room}")

    def _refusal(self, scope: Scope) -> int | None:
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        if _values(headers, b"host") != [self._place.host] or scope["raw_path"][:1] != b"/":
            return 403
        if not scope["path"].startswith(f"/{self._place.room}/"):
            return 404
        path = self._below(scope)
        is_entry = path == "/enter" and scope["method"] == "POST"
        if not is_entry and not self._is_from_here(scope, headers):
            return 403
        if scope["method"] not in _READS and not _is_known_kind(headers):
            return 415
        if not self._admits(path, scope):
            return 403
        return None

    def _is_from_here(self, scope: Scope, headers: list[tuple[bytes, bytes]]) -> bool:
        """Whether it comes from our own page, or was typed."""
        origins = _values(headers, b"origin")
        if any(origin != self._place.origin for origin in origins):
            return False
        sites = _values(headers, b"sec-fetch-site")
        if any(site not in _WITHIN for site in sites):
            return False
        # A browser says one of both; programs bring a token instead (`admits`).
        return scope["method"] in _READS or bool(
            origins or sites or _values(headers, b"authorization")
        )


class _Bounded:
    """A body that ends with an error where it is too long."""

    def __init__(self, receive: Any, most: int | None) -> None:
        self._receive = receive
        self._most = most
        self._had = 0

    async def __call__(self) -> Any:
        message = await self._receive()
        self._had += len(message.get("body", b""))
        if self._most is not None and self._had > self._most:
            return {"type": "http.disconnect"}
        return message


def _with_headers(send: Any) -> Any:
    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            ours = {name for name, _ in _HEADERS} | {b"server"}
            kept = [each for each in message.get("headers", ()) if each[0].lower() not in ours]
            message = {**message, "headers": [*kept, *_HEADERS]}
        await send(message)

    return sent


async def _refuse(send: Any, status: int) -> None:
    """Say no, and nothing else."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    send = _with_headers(send)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"Not here."})


def _values(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key.lower() == name]


def _is_known_kind(headers: list[tuple[bytes, bytes]]) -> bool:
    kinds = _values(headers, b"content-type")
    return len(kinds) == 1 and kinds[0].partition(";")[0].strip().lower() in _KINDS
