"""The token of a person's own scripts: made in the app, shown once, known by its digest."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from turntoward.app.desk import Desk

if TYPE_CHECKING:
    from turntoward.store import Store

__all__ = ["PREFIX", "SETTING", "Tokens", "make_token"]

PREFIX: Final = "/api/"
SETTING: Final = "api_token"  # its digest, in the store
_BYTES = 32
_SCHEME = "bearer "


def make_token() -> tuple[str, str]:
    """A new token, and its digest."""
    token = secrets.token_urlsafe(_BYTES)
    return token, _digest(token)


class Tokens:
    """Knows the token while the store is open."""

    def __init__(self, desk: Desk) -> None:
        self._known: str | None = None
        desk.when_opened(self.look)
        desk.when_locked(self._forget)

    def look(self, store: "Store") -> None:
        """See which one holds now."""
        kept = store.settings().get(SETTING)
        self._known = kept if isinstance(kept, str) else None

    def admits(self, scope: Mapping[str, Any]) -> bool:
        """Whether a request brings it, and brings it once."""
        found = [value for name, value in scope["headers"] if name.lower() == b"authorization"]
        if self._known is None or len(found) != 1:
            return False
        text = found[0].decode("latin-1")
        given = text[len(_SCHEME) :] if text.lower().startswith(_SCHEME) else ""
        return hmac.compare_digest(_digest(given), self._known)

    def _forget(self) -> None:
        self._known = None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
