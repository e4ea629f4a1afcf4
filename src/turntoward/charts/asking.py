"""Who asks and how, and what is given back."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import altair as alt
from msgspec import Struct

from turntoward.charts.palette import CODE_GROUPS, HUES
from turntoward.charts.people import drawn_people
from turntoward.charts.records import NARROW, WIDE, Cell, Drawing, Figure, Key, Spec
from turntoward.charts.style import bar_color, data, header, lanes, mark, room, spec_of, tells
from turntoward.charts.words import about, listed, percent
from turntoward.codebook import Codebook
from turntoward.lens import SHOWN_OF_OTHERS
from turntoward.model.reading import Lens, Reading

__all__ = ["draw"]

_TITLE = "Who asks and how, and what is given back"
_UNIT = "In 100 of a person's own turns. A turn may do several of these things."
_NONE = "There is too little to tell who asks and how: few questions can be seen."
_FEWEST = 5  # questions, a sum of probabilities
_FEWEST_TURNS = 20  # of a person
_BAR = 20  # pixels
_BESIDE = 3  # people side by side on a desk
_DOES = {
    "asks_open": "asks openly",
    "asks_closed": "asks a closed question",
    "asks_feeling": "asks about a feeling",
    "asks_permission": "asks what is wanted",
    "interrogates": "asks pointedly",
    "reflects": "gives it back",
    "validates": "lets it be felt",
    "advises": "advises",
}
_QUESTIONS = ("asks_open", "asks_closed")


class _Doing(Struct, frozen=True):
    """How often one person does one thing."""

    who: str
    code: str
    often: float  # a sum of probabilities
    share: float  # of their turns
    surest: int | None  # the turn that shows it best


def draw(reading: Reading, book: Codebook) -> Figure:  # noqa: ARG001 every chart takes both
    """Bars for each kind of question and answer, side by side for everybody."""
    people, left_out = drawn_people(reading)
    shown = [each for each in _doings(reading) if each.who in people]
    asked = sum(each.often for each in shown if each.code in _QUESTIONS)
    if asked < _FEWEST:
        return Figure(slug="asking", title=_TITLE, unit=_UNIT, says=_NONE)
    people = [name for name in people if any(each.who == name for each in shown)]
    return Figure(
        slug="asking",
        title=_TITLE,
        unit=_UNIT,
        says=" ".join(_sentences(shown)),
        drawing=Drawing(wide=_spec(shown, people, WIDE), narrow=_spec(shown, people, NARROW)),
        keys=tuple(_keys(shown)),
        note=" ".join(filter(None, (left_out, _hidden(reading)))),
        head=("Who", "Does what", "How often", "In 100 turns"),
        rows=tuple(
            (
                Cell(each.who),
                Cell(_DOES[each.code], each.surest),
                Cell(about(each.often)),
                Cell(f"{each.share * 100:.1f}"),
            )
            for each in shown
        ),
    )


def _doings(reading: Reading) -> Iterator[_Doing]:
    """For everybody with enough turns, everything that may be shown of them."""
    turns, often, surest = _sums(reading)
    for who in reading.conversation.speakers:
        if turns[who] < _FEWEST_TURNS:
            continue
        for code in _DOES:
            if _is_shown(reading, who, code):
                total = often[who, code]
                yield _Doing(who, code, total, total / turns[who], surest.get((who, code)))


def _sums(
    reading: Reading,
) -> tuple[Mapping[str, int], Mapping[tuple[str, str], float], Mapping[tuple[str, str], int]]:
    """Each person's turns; how often they do each thing; the turn that shows it best."""
    turns: defaultdict[str, int] = defaultdict(int)
    often: defaultdict[tuple[str, str], float] = defaultdict(float)
    best: dict[tuple[str, str], tuple[float, int]] = {}
    for turn, codings in zip(reading.conversation.turns, reading.codings, strict=True):
        turns[turn.speaker] += 1
        for coding in codings:
            key = (turn.speaker, coding.code)
            if coding.code in _DOES:
                often[key] += coding.p
                best[key] = max(best.get(key, (0.0, 0)), (coding.p, turn.index))
    return turns, often, {key: turn for key, (_, turn) in best.items()}


def _is_shown(reading: Reading, who: str, code: str) -> bool:
    return reading.lens is Lens.ALL or who == reading.me or code in SHOWN_OF_OTHERS


def _hidden(reading: Reading) -> str:
    if reading.lens is Lens.ALL or reading.me is None:
        return ""
    return "Advice and pointed questions are shown of your own turns alone; the others' are theirs."


def _sentences(doings: Sequence[_Doing]) -> Iterator[str]:
    for who in dict.fromkeys(each.who for each in doings):
        does = [
            f"{_DOES[each.code]} in {percent(each.share)}"
            for each in doings
            if each.who == who and round(each.share * 100)
        ]
        yield f"{who} {listed(does)} turns." if does else f"{who} seldom asks that can be seen."


def _keys(doings: Sequence[_Doing]) -> Iterator[Key]:
    for group in dict.fromkeys(CODE_GROUPS.get(each.code) for each in doings if each.often):
        yield Key(group, HUES[group].title if group else "ordinary")


def _spec(doings: Sequence[_Doing], people: Sequence[str], width: int) -> Spec:
    rows = [
        mark(
            each.surest if each.surest is not None else 0,
            CODE_GROUPS.get(each.code),
            f"{each.who} {_DOES[each.code]}: {each.share * 100:.1f} in 100 turns",
            who=each.who,
            does=_DOES[each.code],
            often=each.share * 100,
        )
        for each in doings
        if each.often
    ]
    names = [_DOES[code] for code in _DOES if any(each.code == code for each in doings)]
    x = alt.X("often:Q", axis=alt.Axis(title="in 100 turns", tickCount=4, format=".0f"))
    bars = alt.Chart(data(rows)).mark_bar(size=_BAR * 0.6)
    chart = bars.encode(x=x, y=lanes("does", names, grid=False), color=bar_color(), **tells())
    beside = len(people) if width == WIDE and len(people) <= _BESIDE else 1
    chart = chart.properties(width=(width - room(names)) / beside - 12, height=_BAR * len(names))
    by: dict[str, Any] = {"sort": list(people), "header": header()}
    if beside > 1:
        return spec_of(chart.facet(column=alt.Column("who:N", **by), spacing=20))
    return spec_of(chart.facet(row=alt.Row("who:N", **by), spacing=18))
