"""A check-in: the body first, then the feeling, then the word for it. Kept only where one wishes it."""

from functools import partial
from typing import Final

from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.checkins import checkins, drop_checkin, keep_checkin, put_checkin_back
from turntoward.app.pages.draft import Draft, danger_in, draft_page, number_of
from turntoward.app.pages.help import lines_for
from turntoward.app.undoing import take_away
from turntoward.codebook.records import Feeling
from turntoward.shipped import load_codebook

__all__ = ["ROUTES", "forget_checkin"]

_LONGEST = 2000  # code points of what the body tells
_BODY, _FAMILY, _WORD, _END = "body", "family", "word", "end"


def check_in(ask: Ask) -> Response:
    """The first question, and what was kept."""
    return _page(ask, _BODY)


def go_on(ask: Ask) -> Response:
    """The next question; at the end it is kept, let go, or taken into a draft."""
    do, word = ask.form.get("do", _FAMILY), _feeling(ask)
    if do == "keep" and word:
        keep_checkin(ask.store, _body(ask), word.word)
        return redirect(ask, _PATH)
    if do == "draft" and word:
        said = f"I feel {word.word}." if word.word in word.adjectives else f"{word.word.title()}."
        return draft_page(ask, Draft(text=said, intent="share"))
    if do == _END and word is None:
        do = _WORD
    if do == _WORD and _family(ask) not in load_codebook().feelings.families:
        do = _FAMILY
    return _page(ask, do if do in (_BODY, _FAMILY, _WORD, _END) else _BODY)


def forget(ask: Ask) -> Response:
    """Delete one that was kept."""
    return forget_checkin(ask, _PATH)


def forget_checkin(ask: Ask, back: str) -> Response:
    """Delete one that was kept, and go on from a page."""
    found = drop_checkin(ask.store, number_of(ask.form.get("id")))
    if found is not None:
        put = partial(put_checkin_back, one=found)
        take_away(ask.desk.store, f"The check-in “{found.word}” is deleted.", back, put)
    return redirect(ask, back)


def _page(ask: Ask, step: str) -> Response:
    families = load_codebook().feelings.families
    family = families.get(_family(ask))
    return shown(
        ask,
        "checkin.html",
        place="/",
        step=step,
        body=_body(ask),
        family=_family(ask),
        families=[(slug, each.title) for slug, each in families.items()],
        words=family.feelings if family else (),
        feeling=_feeling(ask),
        danger=danger_in(_body(ask)),
        lines=lines_for(ask.settings.country),
        kept=checkins(ask.store) if step == _BODY else (),
    )


def _body(ask: Ask) -> str:
    return ask.form.get("body", "").replace("\r\n", "\n").strip()[:_LONGEST]


def _family(ask: Ask) -> str:
    return ask.form.get("family", "")


def _feeling(ask: Ask) -> Feeling | None:
    wanted = ask.form.get("word")
    return next((each for each in load_codebook().feelings if each.word == wanted), None)


_PATH: Final = "/checkin"
ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_PATH, check_in),
    page(_PATH, go_on, method="POST"),
    page(f"{_PATH}/forget", forget, method="POST"),
)
