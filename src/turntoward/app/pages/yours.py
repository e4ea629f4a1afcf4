"""What a person said and kept, all in one place: each can be taken back, and that can be undone."""

from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import Struct
from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.checkins import checkins
from turntoward.app.keeping_in_mind import in_mind
from turntoward.app.pages.checkin import forget_checkin
from turntoward.app.pages.draft import MUTES, forget_draft, kept_drafts, number_of, unmuted
from turntoward.app.pages.home import end_invitation, is_clear
from turntoward.app.pages.reading import take_back_said, title_of
from turntoward.app.undoing import put_back, take_away
from turntoward.coach.records import Mutes
from turntoward.drafts import load_coach
from turntoward.store import Store
from turntoward.store.records import Correction

__all__ = ["ROUTES"]

_PLACE: Final = "/settings"
_PATH: Final = "/settings/yours"
_MOST: Final = 500  # of each kind on the page


class _Seen(Struct, frozen=True):
    """A correction as the page shows it."""

    said: Correction
    what: str
    conversation: str  # its title


class _Invitation(Struct, frozen=True):
    """An invitation that is kept in mind."""

    conversation: int
    plank: str
    title: str
    whose: str  # the title of its conversation
    rests: bool  # help comes first there


def yours(ask: Ask) -> Response:
    """All of it."""
    own, titles = ask.settings.mutes, load_coach().knowledge.titles
    said = list(_corrections(ask))
    return shown(
        ask,
        "yours.html",
        place=_PLACE,
        codes=[(code, titles.get(code, code)) for code in own.codes],
        phrases=own.phrases,
        off=own.off,
        checkins=checkins(ask.store)[:_MOST],
        invitations=list(_invitations(ask)),
        drafts=kept_drafts(ask)[:_MOST],
        corrections=said[:_MOST],
        more=max(0, len(said) - _MOST),
    )


def _invitations(ask: Ask) -> Iterator[_Invitation]:
    titles = {each.id: each.title for each in ask.store.conversations()}
    for each in in_mind(ask.store):
        rests = not is_clear(ask, each.conversation)
        whose = titles[each.conversation]
        yield _Invitation(each.conversation, each.plank.plank, each.plank.title, whose, rests)


def _corrections(ask: Ask) -> Iterator[_Seen]:
    titles = {each.id: each.title for each in ask.store.conversations()}
    for each in reversed(ask.store.corrections()):
        what = title_of(each.code, each.kind, each.level)
        yield _Seen(each, what, titles.get(each.conversation, ""))


def take_back(ask: Ask) -> Response:
    """Take back what was seen differently."""
    conversation, place = number_of(ask.form.get("conversation")), ask.form.get("place")
    code = ask.form.get("code", "")
    for each in ask.store.corrections():
        if (each.conversation, str(each.place), each.code) == (conversation, place, code):
            take_back_said(ask, each, _PATH)
    return redirect(ask, _PATH)


def unmute(ask: Ask) -> Response:
    """Hear of something again."""
    before = ask.settings.mutes
    unmuted(ask)
    take_away(ask.desk.store, "It is looked for again.", _PATH, lambda store: _mute(store, before))
    return redirect(ask, _PATH)


def _mute(store: Store, mutes: Mutes) -> None:
    store.set(MUTES, msgspec.to_builtins(mutes))


def end(ask: Ask) -> Response:
    """Put an invitation away."""
    return end_invitation(ask, _PATH)


def forget(ask: Ask) -> Response:
    """Delete a check-in."""
    return forget_checkin(ask, _PATH)


def delete_draft(ask: Ask) -> Response:
    """Delete a draft."""
    return forget_draft(ask, _PATH)


def undo(ask: Ask) -> Response:
    """Put back what was taken away last."""
    return redirect(ask, put_back(ask.desk.store))


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_PATH, yours),
    page(f"{_PATH}/take-back", take_back, method="POST"),
    page(f"{_PATH}/unmute", unmute, method="POST"),
    page(f"{_PATH}/end", end, method="POST"),
    page(f"{_PATH}/forget", forget, method="POST"),
    page(f"{_PATH}/delete", delete_draft, method="POST"),
    page("/undo", undo, method="POST"),
)
