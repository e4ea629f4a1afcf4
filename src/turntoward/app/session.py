"""Who is let in: a key that opens the door once it is shown, and a cookie afterwards.

Nothing of this is ever part of an address. The key lies in a file that only this person can read; the
browser is sent to a page on the disk that posts it, so that it is on no command line either.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

__all__ = ["COOKIE", "Door"]

COOKIE: Final = "turntoward"
_BYTES = 32
_MOST = 64  # browsers that were let in


class Door:
    """Keeps digests of what it gave out; what was given out cannot be read from it."""

    def __init__(
        self, key: str | None = None, *, entered: Callable[[], None] = lambda: None
    ) -> None:
        """A door, and what is done when somebody was let in.

        Args:
            key: opens it; None: a new one.
            entered: called each time; the page on the disk is no longer needed.
        """
        self._entered = entered
        self.key = key or secrets.token_urlsafe(_BYTES)
        self._passes: dict[bytes, None] = {}

    def enter(self, key: str) -> str | None:
        """A pass for who has the key; None for who has not."""
        if not hmac.compare_digest(key.encode(), self.key.encode()):
            return None
        self._entered()
        given = secrets.token_urlsafe(_BYTES)
        self._passes[_digest(given)] = None
        while len(self._passes) > _MOST:
            self._passes.pop(next(iter(self._passes)))
        return given

    def knows(self, given: str) -> bool:
        """Whether a pass is one of those given out."""
        wanted = _digest(given)
        return any(hmac.compare_digest(wanted, each) for each in self._passes)

    def close(self) -> None:
        """Let nobody in any more who was."""
        self._passes.clear()

    def admits(self, scope: Mapping[str, Any]) -> bool:
        """Whether a request brings a pass; one cookie of ours, and not several."""
        found = [
            value
            for name, text in scope["headers"]
            if name.lower() == b"cookie"
            for value in _ours(text.decode("latin-1"))
        ]
        return len(found) == 1 and self.knows(found[0])


def _ours(header: str) -> list[str]:
    pairs = (each.strip().partition("=") for each in header.split(";"))
    return [value for name, _, value in pairs if name == COOKIE]


def _digest(given: str) -> bytes:
    return hashlib.sha256(given.encode()).digest()
