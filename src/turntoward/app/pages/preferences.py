"""Settings: how the pages look, what is muted, and what keeps the store safe."""

from typing import Final

import msgspec
from starlette.responses import Response

from turntoward import api
from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.checkins import checkins
from turntoward.app.countries import name_of
from turntoward.app.keeping_in_mind import in_mind
from turntoward.app.pages.draft import MUTES, kept_drafts
from turntoward.app.settings import Settings, settings_of
from turntoward.charts.words import counted
from turntoward.model.reading import Lens

__all__ = ["ROUTES"]

_PLACE: Final = "/settings"
_SIZES: Final = {"": "As the browser has it", "large": "Large", "larger": "Larger"}
_LENSES: Final = {
    Lens.SELF: "My own turns, closely",
    Lens.ALL: "Everybody's turns",
}
_WAITS: Final = (1, 2, 5, 10, 15, 30, 60)  # minutes
_TITLE: Final = 40  # letters
_PHRASES: Final = 500


def preferences(ask: Ask) -> Response:
    """All of them."""
    return _preferences(ask)


def _preferences(ask: Ask, said: str = "") -> Response:
    chosen = ask.settings
    return shown(
        ask,
        "settings.html",
        place=_PLACE,
        chosen=chosen,
        sizes=_SIZES,
        lenses=_LENSES,
        countries=_countries(),
        mutes=chosen.mutes,
        waits=_WAITS,
        minutes=ask.desk.idle / 60 if ask.desk.is_idle_given else None,
        kept=_kept(ask),
        said=said,
        folder=ask.desk.folder,
        synced=ask.store.opened.synced_by,
    )


def _countries() -> list[tuple[str, str]]:
    known = ((code, name_of(code)) for code in api.help_lines().countries)
    return sorted(known, key=lambda each: each[1])


def _kept(ask: Ask) -> list[str]:
    """How much there is of what a person said and kept."""
    mutes = ask.settings.mutes
    counts = (
        (len(ask.store.corrections()), "correction"),
        (len(in_mind(ask.store)), "invitation"),
        (len(checkins(ask.store)), "check-in"),
        (len(kept_drafts(ask)), "draft"),
        (len(mutes.codes) + len(mutes.phrases), "mute"),
    )
    return [counted(count, word) for count, word in counts if count]


def keep(ask: Ask) -> Response:
    """Keep how the pages look and what is read."""
    form = ask.form
    given = {
        "text_size": form.get("text_size", ""),
        "less_motion": "less_motion" in form,
        "tab_title": form.get("tab_title", "").strip()[:_TITLE],
        "lens": form.get("lens", ""),
        "country": form.get("country", ""),
        "lock_after": int(after) if (after := form.get("lock_after", "")).isdecimal() else None,
    }
    understood, usual = settings_of(given), Settings()
    for name in given:
        value = getattr(understood, name)
        ask.store.set(name, None if value == getattr(usual, name) else value)
    ask.desk.wait()
    return _preferences(ask, said="This is how it is now.")


def keep_muted(ask: Ask) -> Response:
    """Keep what a person does not want to hear about in a draft: nothing at all, or more words."""
    own = ask.settings.mutes
    lines = ask.form.get("phrases", "").splitlines()
    more = filter(None, map(str.strip, lines))
    phrases = tuple(dict.fromkeys((*own.phrases, *more)))[:_PHRASES]
    mutes = msgspec.structs.replace(own, off="off" in ask.form, phrases=phrases)
    ask.store.set(MUTES, msgspec.to_builtins(mutes))
    return redirect(ask, f"{_PLACE}#mutes")


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_PLACE, preferences),
    page(_PLACE, keep, method="POST"),
    page("/settings/mutes", keep_muted, method="POST"),
)
