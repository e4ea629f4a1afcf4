"""Figures and codes in words, and what an export cannot show."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from turntoward.charts.palette import CODE_GROUPS
from turntoward.charts.words import counted, day, duration
from turntoward.codebook import Codebook
from turntoward.model import Conversation
from turntoward.model.reading import Measure, Reading
from turntoward.report.quotes import glyph_of
from turntoward.report.titles import FIGURES

__all__ = [
    "CodeRow",
    "FigureRow",
    "Figures",
    "code_rows",
    "coverage_sentences",
    "figure_rows",
    "span_of_time",
]

_UNKNOWN = 8  # figures of a section that are named although there is too little to tell
_UNITS = {
    "per 100 turns": "in 100 turns",
    "per 100 sessions": "in 100 talks",
    "per question": "for each question",
    "feelings in 1,000 words": "in 1,000 words",
}
_ORDER = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}


class FigureRow(Struct, frozen=True):
    """One figure in words."""

    what: str
    who: str
    value: str
    between: str
    rests_on: str


class Figures(Struct, frozen=True):
    """The figures of one section."""

    known: tuple[FigureRow, ...]
    unknown: str  # those of which there is too little to tell


class CodeRow(Struct, frozen=True):
    """How often one code was seen."""

    title: str
    group: str
    glyph: str
    about: str
    turns: int
    surely: str
    right: str  # how often it is right on labelled text; empty where nobody measured it


def figure_rows(reading: Reading) -> dict[str, Figures]:
    """The figures of each section, in the order of their titles, then of the people."""
    known: defaultdict[str, list[FigureRow]] = defaultdict(list)
    unknown: defaultdict[str, list[str]] = defaultdict(list)
    by_name: defaultdict[str, list[Measure]] = defaultdict(list)
    for measure in reading.measures:
        by_name[measure.name].append(measure)
    for name, title in FIGURES.items():
        for measure in by_name[name]:
            if measure.value is None:
                unknown[title.section].append(f"{title.text}{_of(measure)}")
            else:
                known[title.section].append(_row(title.text, measure))
    sections = dict.fromkeys(title.section for title in FIGURES.values())
    return {each: Figures(tuple(known[each]), _shortened(unknown[each])) for each in sections}


def _shortened(names: Sequence[str]) -> str:
    if len(names) <= _UNKNOWN:
        return "; ".join(names)
    return f"{'; '.join(names[:_UNKNOWN])}; and {len(names) - _UNKNOWN:,} more"


def _of(measure: Measure) -> str:
    return f" ({measure.whose})" if measure.whose else ""


def _row(title: str, measure: Measure) -> FigureRow:
    value, low, high = measure.value or 0.0, measure.low or 0.0, measure.high or 0.0
    if measure.unit == "seconds":
        figure, between = duration(value), f"{duration(low)} to {duration(high)}"
    elif measure.unit == "share":
        figure = f"{value * 100:.0f} in 100"
        between = f"{low * 100:.0f} to {high * 100:.0f}"
    else:
        digits = 2 if high < 1 else 1
        figure = f"{value:.{digits}f} {_UNITS[measure.unit]}"
        between = f"{low:.{digits}f} to {high:.{digits}f}"
    return FigureRow(title, measure.whose or "all together", figure, between, f"{measure.n:,.0f}")


def coverage_sentences(conversation: Conversation) -> Iterator[str]:
    """What the export cannot show, and what had to be assumed."""
    coverage = conversation.coverage
    yield from coverage.limits.never
    if coverage.limits.one_sided:
        yield "It holds the words of one person alone, so nothing between two can be seen in it."
    if coverage.time_zone:
        yield f"Time zone {coverage.time_zone}."
    if coverage.date_order:
        why = f" {coverage.date_order_reason}" if coverage.date_order_reason else ""
        yield f"Dates are read {_ORDER[coverage.date_order]}.{why}"
    if coverage.truncation:
        yield coverage.truncation
    if coverage.unparsed:
        yield f"Of the file {counted(coverage.unparsed, 'line')} could not be read."


def code_rows(reading: Reading, book: Codebook, accuracy: Mapping[str, float]) -> list[CodeRow]:
    """Every code that was seen, in the order of the book."""
    seen: defaultdict[str, list[float]] = defaultdict(list)
    for of_turn in reading.codings:
        for coding in of_turn:
            seen[coding.code].append(coding.p)
    return [
        CodeRow(
            title=code.title,
            group=str(CODE_GROUPS.get(code.slug) or "plain"),
            glyph=glyph_of(CODE_GROUPS.get(code.slug)),
            about=code.definition,
            turns=len(seen[code.slug]),
            surely=f"{sum(seen[code.slug]) / len(seen[code.slug]) * 100:.0f} in 100",
            right=f"{accuracy[code.slug] * 100:.0f} in 100" if code.slug in accuracy else "",
        )
        for code in book.codes.values()
        if seen[code.slug]
    ]


def span_of_time(conversation: Conversation) -> str:
    """From the first day to the last; empty where there is no calendar."""
    times = [turn.start for turn in conversation.turns if turn.start]
    if not times:
        return ""
    first, last = day(min(times)), day(max(times))
    return first if first == last else f"{first} to {last}"
