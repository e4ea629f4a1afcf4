"""For a person's own scripts: make a token, and take it back."""

from typing import Final

from starlette.responses import Response

from turntoward.app.api.tokens import SETTING, make_token
from turntoward.app.asking import Ask, Page, page, redirect, shown

__all__ = ["ROUTES"]

_PLACE: Final = "/settings"
_PATH: Final = "/settings/scripts"


def scripts(ask: Ask) -> Response:
    """Whether there is a token."""
    return _scripts(ask, "")


def make(ask: Ask) -> Response:
    """A new token, shown once; the one before holds no longer."""
    token, digest = make_token()
    ask.store.set(SETTING, digest)
    ask.desk.tell_opened()
    return _scripts(ask, token)


def take_back(ask: Ask) -> Response:
    """No token holds any more."""
    ask.store.set(SETTING, None)
    ask.desk.tell_opened()
    return redirect(ask, _PATH)


def _scripts(ask: Ask, token: str) -> Response:
    has_token = SETTING in ask.store.settings()
    return shown(ask, "scripts.html", place=_PLACE, token=token, has_token=has_token)


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_PATH, scripts),
    page(_PATH, make, method="POST"),
    page(f"{_PATH}/revoke", take_back, method="POST"),
)
