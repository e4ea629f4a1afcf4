"""Search. The words are posted: in an address they would stay in the browser's history."""

from typing import Final

from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, shown

__all__ = ["ROUTES"]

_MOST: Final = 50  # messages that are shown
_LONGEST: Final = 500  # letters that are looked for
_QUOTES: Final = {ord(each): ord('"') for each in "“”„«»"}  # as some keyboards write them


def search(ask: Ask) -> Response:
    """Where words are looked for, and where they were found: on the answer itself, without a redirect."""
    words = ask.form.get("words", "").strip()[:_LONGEST]
    number = ask.form.get("conversation", "")
    only = int(number) if number.isdecimal() else None
    straight = words.translate(_QUOTES)
    hits = ask.store.search(straight, conversation=only, limit=_MOST + 1) if words else ()
    return shown(
        ask,
        "search.html",
        place="/search",
        words=words,
        only=only,
        hits=hits[:_MOST],
        is_more=len(hits) > _MOST,
        conversations=ask.store.conversations(),
    )


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page("/search", search),
    page("/search", search, method="POST"),
)
