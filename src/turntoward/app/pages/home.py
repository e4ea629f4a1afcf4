"""Today: what was brought, and one small plank."""

from typing import Final

from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, shown

__all__ = ["ROUTES"]


def home(ask: Ask) -> Response:
    """The first page."""
    return shown(ask, "home.html", place="/", conversations=ask.store.conversations())


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (page("/", home),)
