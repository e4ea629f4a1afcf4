"""The page: a reading in, HTML out, one string.

The page brings everything along. Its content policy, in a meta tag, lets nothing be fetched; the one
stylesheet and the one script are allowed by their hashes; and the script cannot turn text into markup.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from turntoward.charts import figures
from turntoward.charts.palette import HUES, PLAIN_GLYPH, SOFT, TOKENS
from turntoward.charts.records import Figure
from turntoward.charts.svg import svg
from turntoward.charts.words import counted, listed
from turntoward.coach.help import Help
from turntoward.codebook import Codebook
from turntoward.model.reading import Lens, Reading
from turntoward.report.happenings import episode_views, pauses
from turntoward.report.hiding import HIDDEN, NOT_HIDDEN
from turntoward.report.marks import Marks
from turntoward.report.moments import chosen_moments, plank_views
from turntoward.report.quotes import links
from turntoward.report.shown import shown
from turntoward.report.tables import code_rows, coverage_sentences, figure_rows, span_of_time
from turntoward.report.talks import folders, script_data

__all__ = ["LINKED", "Pieces", "pieces", "report", "stylesheet"]

LINKED = re.compile(r'href="#turn-(\d+)"')
_MOST_PROBLEMS = 12
_MOST_NAMED = 4
_OPEN_ALL = 3_000  # turns up to which all talks can be opened at once
_LENS = {
    Lens.SELF: (
        "It looks closely at your own turns; of the others it shows what they let be seen and reached "
        "for."
    ),
    Lens.ALL: "It looks at everybody's turns alike.",
}
_LENS_OF_NOBODY = "Nobody has said who they are in it, so of everybody it shows what they let be seen and reached for."
_ONE_SIDE = "One side of it, incomplete, and no evidence of anything."
_LEFT_OUT = "The words of others are left out; what happened is not."
_CONTENTS = {
    "story": "The story",
    "moments": "Moments",
    "planks": "What you could do",
    "timeline": "Over time",
    "bids": "Reaching out",
    "asking": "Asking",
    "feelings": "Feelings",
    "ladder": "Opening up",
    "episodes": "Tearing and mending",
    "pacing": "Pace",
    "conversation": "The conversation",
    "limits": "What cannot be shown",
    "made": "How it was made",
    "help": "Help",
}


class Pieces(Struct, frozen=True, kw_only=True):
    """What the report shows around a conversation; HTML whose links lead to `#turn-N`."""

    people: str
    meta: str
    contents: tuple[tuple[str, str], ...]  # sections: their place in the page, their title
    above: str  # everything that was found
    below: str  # what cannot be shown, and how it was made


class _Picture(Struct, frozen=True):
    """A chart, drawn."""

    wide: Markup
    narrow: Markup


class _Chart(Struct, frozen=True):
    """A chart with its picture, where there is one."""

    figure: Figure
    picture: _Picture | None


def report(  # noqa: PLR0913 the options of the command
    reading: Reading,
    *,
    book: Codebook,
    help_lines: Help,
    country: str | None = None,
    names_hidden: bool = False,
    without_words_of: Collection[str] = (),
    accuracy: Mapping[str, float] | None = None,
) -> str:
    """The report of a reading.

    Args:
        reading: as the pipeline gives it; nothing is shown that is not in it.
        book: the codebook it was made with: titles, definitions, and the map of feelings.
        help_lines: lines to call, and how to leave a page quickly.
        country: whose help lines come first, ISO 3166; None: the emergency numbers of all.
        names_hidden: put “Person A” for names, also in messages, and take out longer numbers,
            addresses and links. The page says what that does not hide.
        without_words_of: people whose words are left out; what happened stays.
        accuracy: how often each code is right on labelled text, 0..1, where that was measured.

    Returns:
        One HTML page that needs nothing else, without a lone surrogate in it.
    """
    safe = shown(reading, names_hidden=names_hidden, without_words_of=without_words_of)
    marks = Marks(safe, book)
    context = _context(safe, help_lines, country, is_alone=True)
    context |= _frame(safe, len(reading.conversation.messages), book, accuracy or {})
    above = _render("sections.html", context | _findings(safe, book))
    linked = {int(number) - 1 for number in LINKED.findall(above)}
    return _render(
        "page.html",
        context
        | _policy()
        | {
            "above": Markup(above),  # noqa: S704 rendered with escaping, just now
            "hidden": (HIDDEN, NOT_HIDDEN) if names_hidden else None,
            "one_side": _ONE_SIDE if reading.lens is Lens.SELF else None,
            "left_out": _LEFT_OUT if without_words_of else None,
            "folders": folders(safe, marks, linked),
            "data": script_data(safe, marks),
        },
    )


def pieces(  # noqa: PLR0913 as for `report`
    reading: Reading,
    *,
    book: Codebook,
    help_lines: Help,
    country: str | None = None,
    accuracy: Mapping[str, float] | None = None,
    address: str,
) -> Pieces:
    """What the report shows around a conversation, for a page that shows its turns in its own way.

    Args:
        reading: with every text safe to show, from `turntoward.report.shown.shown`.
        book: as for `report`.
        help_lines: as for `report`.
        country: as for `report`.
        accuracy: as for `report`.
        address: of the page; what is kept is posted below it.
    """
    context = _context(reading, help_lines, country, is_alone=False) | {"address": address}
    frame = _frame(reading, len(reading.conversation.messages), book, accuracy or {})
    context |= frame
    return Pieces(
        people=frame["people"] or reading.conversation.title,
        meta=frame["meta"],
        contents=tuple(each for each in frame["contents"] if each[0] != "help"),
        above=_render("sections.html", context | _findings(reading, book)),
        below=_render("around.html", context),
    )


def stylesheet() -> str:
    """The report's stylesheet, for a page that shows its pieces."""
    return _style()


def _context(
    reading: Reading, help_lines: Help, country: str | None, *, is_alone: bool
) -> dict[str, Any]:
    """What every template knows."""
    return {
        "reading": reading,
        "conversation": reading.conversation,
        "help": help_lines,
        "lines": help_lines.of(country),
        "groups": [(group, hue.title) for group, hue in HUES.items()],
        "hues": HUES,
        "glyphs": {group: hue.glyph for group, hue in HUES.items()} | {"plain": PLAIN_GLYPH},
        "counted": counted,
        "is_alone": is_alone,
    }


def _findings(reading: Reading, book: Codebook) -> dict[str, Any]:
    """What stands above the conversation."""
    told = not reading.safety.paused and bool(reading.conversation.turns)
    return {
        "story": [(each.text, links(reading, each.turns)) for each in reading.story],
        "moments": chosen_moments(reading),
        "planks": plank_views(reading, book) if told else [],
        "charts": _charts(reading, book) if told else {},
        "figures": figure_rows(reading) if told else {},
        "episodes": episode_views(reading) if told else [],
        "pauses": pauses(reading) if told else [],
    }


def _charts(reading: Reading, book: Codebook) -> dict[str, _Chart]:
    return {
        slug: _Chart(figure, _picture(figure)) for slug, figure in figures(reading, book).items()
    }


def _picture(figure: Figure) -> _Picture | None:
    if figure.drawing is None:
        return None
    names = {"label": f"Chart: {figure.title}", "described_by": f"{figure.slug}-says"}
    pictures = (svg(spec, **names) for spec in (figure.drawing.wide, figure.drawing.narrow))
    return _Picture(*map(Markup, pictures))


def _frame(
    reading: Reading, messages: int, book: Codebook, accuracy: Mapping[str, float]
) -> dict[str, Any]:
    """What stands around."""
    conversation = reading.conversation
    return {
        "people": _people(conversation.speakers),
        "meta": " · ".join(filter(None, _meta(reading, messages))),
        "contents": list(_contents(reading)),
        "can_open_all": len(conversation.turns) <= _OPEN_ALL,
        "coverage": list(coverage_sentences(conversation)),
        "problems": conversation.problems[:_MOST_PROBLEMS],
        "lens": _lens(reading),
        "accuracy": accuracy,
        "codes": [] if reading.safety.paused else code_rows(reading, book, accuracy),
    }


def _lens(reading: Reading) -> str:
    if reading.lens is Lens.SELF and reading.me is None:
        return _LENS_OF_NOBODY
    return _LENS[reading.lens]


def _people(names: tuple[str, ...]) -> str:
    return listed(names) if len(names) <= _MOST_NAMED else f"{len(names):,} people"


def _meta(reading: Reading, messages: int) -> Iterator[str]:
    conversation = reading.conversation
    yield span_of_time(conversation)
    yield counted(messages, "message")
    yield counted(len(conversation.turns), "turn")
    yield counted(len(conversation.sessions), "talk")


def _contents(reading: Reading) -> Iterator[tuple[str, str]]:
    """The sections that the page has, in their order."""
    around = ("conversation", "limits", "made")
    if not reading.conversation.turns:
        order: tuple[str, ...] = (*around, "help")
    elif reading.safety.paused:
        order = ("help", "story", "moments", *around)
    else:
        order = tuple(_CONTENTS)
    return ((slug, _CONTENTS[slug]) for slug in order if slug != "story" or reading.story)


@cache
def _policy() -> dict[str, Any]:
    """The stylesheet, the script, and the policy that allows these two and nothing else."""
    style, script = _style(), _file("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return {"style": Markup(style), "script": Markup(script), "policy": Markup(policy)}  # noqa: S704 our own files


def _style() -> str:
    """The stylesheet, with the colours that the charts have too."""
    day = "".join(f"--{tone.name}:{tone.light};" for tone in TOKENS)
    night = "".join(f"--{tone.name}:{tone.dark};" for tone in TOKENS)
    glyphs = "".join(
        f".seen.{group}::before{{content:'{hue.glyph} ' / '';color:var(--{hue.tone.name})}}"
        f".glyph.{group}{{color:var(--{hue.tone.name})}}.{group}{{--hue:var(--{hue.tone.name})}}"
        for group, hue in HUES.items()
    )
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{{night}}}}}"
    return f":root{{{day}}}{dark}.glyph.plain{{color:var(--{SOFT.name})}}{glyphs}\n{_file('report.css')}"


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _file(name: str) -> str:
    return (files("turntoward.report") / name).read_text("utf-8")


def _render(template: str, context: Mapping[str, Any]) -> str:
    return _templates().get_template(template).render(context)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("turntoward.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
