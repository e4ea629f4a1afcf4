"""Settings: how the pages look, what is muted, and what keeps the store safe."""

from typing import Final

import msgspec
from starlette.responses import Response

from turntoward import api
from turntoward.app.asking import Ask, Page, page, redirect, shown
from turntoward.app.settings import Settings, settings_of
from turntoward.coach.records import Mutes
from turntoward.model.reading import Lens

__all__ = ["ROUTES"]

_PLACE: Final = "/settings"
_SIZES: Final = {"": "As the browser has it", "large": "Large", "larger": "Larger"}
_LENSES: Final = {
    Lens.SELF: "My own turns, closely",
    Lens.ALL: "Everybody's turns",
}
_TITLE: Final = 40  # letters
_PHRASES: Final = 500


def preferences(ask: Ask) -> Response:
    """All of them."""
    chosen = ask.settings
    return shown(
        ask,
        "settings.html",
        place=_PLACE,
        chosen=chosen,
        sizes=_SIZES,
        lenses=_LENSES,
        countries=sorted(api.help_lines().countries),
        mutes=chosen.mutes,
        codes={slug: code.title for slug, code in api.load_codebook().codes.items()},
        minutes=ask.desk.idle / 60,
        folder=ask.desk.folder,
        synced=ask.store.opened.synced_by,
    )


def keep(ask: Ask) -> Response:
    """Keep how the pages look and what is read."""
    form = ask.form
    given = {
        "text_size": form.get("text_size", ""),
        "less_motion": "less_motion" in form,
        "tab_title": form.get("tab_title", "").strip()[:_TITLE],
        "lens": form.get("lens", ""),
        "country": form.get("country", ""),
    }
    understood, usual = settings_of(given), Settings()
    for name in given:
        value = getattr(understood, name)
        ask.store.set(name, None if value == getattr(usual, name) else value)
    return redirect(ask, _PLACE)


def keep_muted(ask: Ask) -> Response:
    """Keep what a person does not want to hear about in a draft."""
    lines = ask.form.get("phrases", "").splitlines()
    phrases = dict.fromkeys(filter(None, map(str.strip, lines)))
    codes = ask.lists.get("code", ())
    mutes = Mutes(off="off" in ask.form, codes=tuple(codes), phrases=tuple(phrases)[:_PHRASES])
    ask.store.set("mutes", msgspec.to_builtins(mutes))
    return redirect(ask, f"{_PLACE}#mutes")


ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_PLACE, preferences),
    page(_PLACE, keep, method="POST"),
    page("/settings/mutes", keep_muted, method="POST"),
)
