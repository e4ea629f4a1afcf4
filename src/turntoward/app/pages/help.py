"""Hard moments: lines that somebody answers, how to leave, and something to hold on to.

It is there while the store is locked too.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from starlette.responses import Response

from turntoward.app.asking import Ask, Page, page, shown
from turntoward.app.countries import name_of
from turntoward.coach.help import HelpLine, Words
from turntoward.shipped import load_help

__all__ = ["ROUTES", "Lines", "lines_for"]

_UNION: Final = "EU"


class Lines(Struct, frozen=True):
    """The help lines of one country, as `help_card` in parts.html shows them."""

    words: Words
    country: str  # what it is called; empty: none was chosen
    lines: tuple[HelpLine, ...]  # of that country
    numbers: tuple[tuple[str, str], ...]  # else each number of all, and where somebody answers it


def lines_for(country: str) -> Lines:
    """The lines of a country; where we know none, the emergency numbers of all.

    Args:
        country: ISO 3166, or nothing.
    """
    known = load_help()
    called = name_of(country) if country in known.countries else ""
    lines = known.of(country)
    return Lines(known.words, called, lines, () if called else tuple(_by_number(lines)))


def _by_number(lines: Sequence[HelpLine]) -> Iterator[tuple[str, str]]:
    """Each number once, with the countries where it is answered, those of the most first."""
    found: dict[str, list[str]] = {}
    for line in sorted(lines, key=lambda each: (each.country != _UNION, name_of(each.country))):
        note = f" ({line.note})" if line.note else ""
        found.setdefault(line.number, []).append(f"{name_of(line.country)}{note}")
    for number, where in sorted(found.items(), key=lambda each: -len(each[1])):
        yield number, ", ".join(where)


def hard_moments(ask: Ask) -> Response:
    """The page; a country that is chosen on it holds for this once."""
    kept = ask.settings.country if ask.desk.is_open else ""
    country = ask.form.get("country", kept)
    known = load_help()
    countries = sorted(
        ((code, name_of(code)) for code in known.countries), key=lambda each: each[1]
    )
    return shown(
        ask,
        "help.html",
        lines=lines_for(country),
        country=country if country in known.countries else "",
        countries=countries,
    )


_HELP: Final = "/help"
ROUTES: Final[tuple[tuple[str, Page, str], ...]] = (
    page(_HELP, hard_moments),
    page(_HELP, hard_moments, method="POST"),
)
