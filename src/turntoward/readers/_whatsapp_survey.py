"""The first pass over a WhatsApp export: what its headers look like, and who writes in it.

Nothing is kept but counts, so a file may be as long as it likes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from turntoward.model.ports import ReadOptions
from turntoward.readers._whatsapp_dates import Days, Times
from turntoward.readers._whatsapp_header import (
    CANDIDATE,
    Header,
    RowPattern,
    Shape,
    Spelling,
    parse_header,
    period_in,
    row_pattern,
)
from turntoward.readers._whatsapp_order import Evidence, Hints, Verdict
from turntoward.readers._whatsapp_words import APP_MARK, Words, key_of

__all__ = ["Form", "Layout", "Survey"]

_FIRST_LOOK = 16 * 1024  # characters that show the usual shape
_MOST_SHAPES = 64
_MOST_SPELLINGS = 64  # of one shape
_MOST_NAMES = 20_000
_MOST_BORDERS = 400
_LARGE_SHARE = 0.2  # of the headers: a second shape of this size is no accident
_LARGE = 20  # headers
_IN_ORDER = 0.9  # of the places where the shape changes, time goes on
_LONGEST_SENTENCE = 100  # of the app, as far as it tells a language
_LATIN_END = "\u036f"
_ONLY_CANDIDATES: Final = re.compile(rf"\n(?:()()()(?!)|({CANDIDATE}))")
_FEWEST_OF_A_HALF = 2  # headers
_NUMBER = re.compile(r"\d+")
_GIVEN = "You gave this order."

Parts = Sequence[str | None]
Stamp = tuple[Shape, str, str]  # with what holds the date and what holds the time


class Form(Struct, frozen=True):
    """One shape of header that the file really uses, and how its dates are read."""

    pattern: RowPattern
    order: str
    seconds: bool  # its clock shows them
    period: str | None  # the half of the day where it is named in words that are not known


class Layout(Struct, frozen=True, kw_only=True):
    """What the survey found."""

    forms: tuple[Form, ...] = ()  # the most usual first; none: this is no export
    order: Verdict | None = None
    refused_order: bool = False  # the order that a person gave cannot be meant
    names: Mapping[str, int] = {}  # rows, by what stands before the first colon
    marked: Mapping[str, int] = {}  # of these, rows whose body starts with the mark of the app


class _Tally:
    """What is known of one shape."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.spellings: set[Spelling] = set()
        self.evidence = Evidence(shape)
        self.count = 0
        self.borders = 0  # places where it takes over or gives way
        self.onward = 0  # of these, where time goes on
        self.period: str | None = None

    def knows(self, spelling: Spelling) -> bool:
        """Whether it knew this way of writing already, or can learn no more."""
        if spelling in self.spellings or len(self.spellings) >= _MOST_SPELLINGS:
            return True
        self.spellings.add(spelling)
        return False

    def pattern(self) -> RowPattern:
        """An expression for all its spellings."""
        return row_pattern(self.shape, self.spellings)

    def form(self, order: str) -> Form:
        """What reads it."""
        return Form(self.pattern(), order, bool(self.shape.clock[1]), self.period)

    def known_period(self, words: Words) -> str | None:
        """The half of the day, if one is named in words that are known."""
        beside = (text for spelling in self.spellings for text in (spelling.glue, spelling.tail))
        return next(filter(None, (period_in(text, words)[0] for text in beside)), None)


class Survey:
    """Counts over the blocks of a text, in their order."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._tallies: dict[Shape, _Tally] = {}
        self._main: _Tally | None = None
        self._finder = _ONLY_CANDIDATES
        self._names: Counter[str] = Counter()
        self._marked: Counter[str] = Counter()
        self._languages: Counter[str] = Counter()
        self._other_script = False
        self._opening: Shape | None = None  # of the first header
        self._last: Stamp | None = None
        self._borders: list[tuple[Stamp, Stamp]] = []

    def see(self, block: str) -> None:
        """Count the headers in a block of whole lines, each after a line break."""
        if self._main is None:
            self._take_a_look(block)
        self._count_all(block)
        top = max(self._tallies.values(), key=lambda tally: tally.count, default=None)
        if top is not None and top is not self._main:
            self._use(top)

    def _take_a_look(self, block: str) -> None:
        """The usual shape, from the first lines; and the languages of the app and of the people."""
        seen: Counter[Shape] = Counter()
        for candidate in _ONLY_CANDIDATES.split(block[:_FIRST_LOOK])[4::5]:
            header = parse_header(candidate, self._words)
            if header and (tally := self._tally(header.shape)):
                tally.knows(header.spelling)
                seen[header.shape] += 1
        if seen:
            self._use(self._tallies[seen.most_common(1)[0][0]])
            self._hear(self._finder.split(block[:_FIRST_LOOK])[5::5])

    def _use(self, tally: _Tally) -> None:
        self._main = tally
        self._finder = re.compile(rf"\n(?:{tally.pattern().of_parts()}|({CANDIDATE}))")

    def _hear(self, bodies: Iterable[str]) -> None:
        letters = ""
        for body in bodies:
            first = body.partition("\n")[0][:_LONGEST_SENTENCE]
            self._languages.update(self._words.languages.get(key_of(first), ()))
            letters += "".join(filter(str.isalpha, first))
        self._other_script = sum(char > _LATIN_END for char in letters) * 2 > len(letters)

    def _tally(self, shape: Shape) -> _Tally | None:
        if shape not in self._tallies and len(self._tallies) < _MOST_SHAPES:
            self._tallies[shape] = _Tally(shape)
        return self._tallies.get(shape)

    def _count_all(self, block: str) -> None:
        parts, others = self._split(block)
        first, second, names, bodies = parts[1::5], parts[2::5], parts[3::5], parts[5::5]
        if self._main:
            self._count(self._main, second if self._main.shape.time_first else first, names)
        if APP_MARK in block:
            rows = zip(names, bodies, strict=True)
            marked = (name for name, body in rows if name and body.startswith(APP_MARK))
            _count_names(self._marked, marked)
        if others:
            self._count_mixed(first, second, others)
        else:
            self._last = None
            self._opening = self._opening or (self._main.shape if self._main and first else None)

    def _count(self, main: _Tally, dates: Parts, names: Parts) -> None:
        main.count += len(dates) - dates.count(None)
        main.evidence.add(filter(None, dates))
        _count_names(self._names, filter(None, names))

    def _split(self, block: str) -> tuple[list[str], dict[int, Header]]:
        """The parts of the headers of the usual shape, and the headers of others between them."""
        while True:
            parts: list[str] = self._finder.split(block)
            others = {
                index: header
                for index, candidate in enumerate(parts[4::5])
                if candidate and (header := parse_header(candidate, self._words))
            }
            if self._main is None or not self._learns(self._main, others.values()):
                return parts, others
            self._use(self._main)

    @staticmethod
    def _learns(main: _Tally, headers: Iterable[Header]) -> bool:
        """Whether some are of the usual shape, in a spelling that is new."""
        known = [main.knows(header.spelling) for header in headers if header.shape == main.shape]
        return not all(known)

    def _count_mixed(self, first: Parts, second: Parts, others: Mapping[int, Header]) -> None:
        """Go through a block that has headers of several shapes."""
        for index, (one, two) in enumerate(zip(first, second, strict=True)):
            if index in others:
                self._count_other(others[index])
            elif one and two and self._main:
                shape = self._main.shape
                self._pass((shape, two, one) if shape.time_first else (shape, one, two))

    def _count_other(self, header: Header) -> None:
        tally = self._tally(header.shape)
        if tally is None:
            return
        tally.knows(header.spelling)
        tally.count += 1
        tally.evidence.add((header.date,))
        _count_names(self._names, filter(None, (header.name,)))
        self._pass((header.shape, header.date, header.time))

    def _pass(self, stamp: Stamp) -> None:
        """Go on to the next header; where the shape changes, remember both."""
        if self._last and stamp[0] != self._last[0] and len(self._borders) < _MOST_BORDERS:
            self._borders.append((self._last, stamp))
        self._last = stamp
        self._opening = self._opening or stamp[0]

    def layout(self, options: ReadOptions, title_language: str | None) -> Layout:
        """What it all comes to.

        Args:
            options: what a person said about the dates.
            title_language: that of the file's name, if it is one that WhatsApp gives.
        """
        tallies = sorted(self._tallies.values(), key=lambda tally: -tally.count)
        if not tallies or not tallies[0].count:
            return Layout()
        main, *rest = tallies
        verdict = main.evidence.verdict(self._hints(main, title_language))
        wanted = options.date_order
        refused = wanted is not None and wanted not in main.evidence.orders
        if wanted and not refused:
            verdict = Verdict(wanted, 1.0, _GIVEN)
        self._name_halves(main, rest)
        orders = {main.shape: verdict.order}
        for tally in rest:
            same = tally.shape.widths == main.shape.widths
            own = tally.evidence.verdict(self._hints(tally, title_language))
            orders[tally.shape] = verdict.order if same else own.order
        self._weigh_borders(orders)
        total = sum(tally.count for tally in self._tallies.values())
        used = [main, *(tally for tally in rest if self._is_used(tally, total))]
        return Layout(
            forms=tuple(tally.form(orders[tally.shape]) for tally in used),
            order=verdict,
            refused_order=refused,
            names=self._names,
            marked=self._marked,
        )

    def _is_used(self, tally: _Tally, total: int) -> bool:
        """Whether a second shape is one of headers, and not of something that people pasted."""
        if tally.period or tally.count >= max(_LARGE, _LARGE_SHARE * total):
            return True
        if tally.borders == 1 and tally.shape == self._opening:
            return True  # two exports, one after the other
        enough = tally.borders > 1 or tally.count > 1  # not one line at the end
        return enough and tally.onward >= _IN_ORDER * tally.borders > 0

    def _hints(self, tally: _Tally, title_language: str | None) -> Hints:
        most = max(self._languages.values(), default=0)
        languages = {code for code, count in self._languages.items() if count == most}
        if not languages and title_language:
            languages = {title_language}
        return Hints(
            shape=tally.shape,
            spellings=frozenset(tally.spellings),
            languages=frozenset(languages),
            orders=self._words.orders,
            other_script=self._other_script,
        )

    def _name_halves(self, main: _Tally, rest: Sequence[_Tally]) -> None:
        """Tell the halves of the day apart where the words for them are not known.

        Then two shapes differ in nothing but these words; on one day, the first half comes first.
        """
        alike = [tally for tally in rest if _without_words(tally) == _without_words(main)]
        if len(alike) != 1 or alike[0].count < _FEWEST_OF_A_HALF:
            return
        pair = (main, alike[0])
        known = [tally.known_period(self._words) for tally in pair]
        words = [half or _words(tally) for half, tally in zip(known, pair, strict=True)]
        if not all(words) or words[0] == words[1]:
            return
        first = self._first_half(pair, known)
        if first is not None:
            main.period, alike[0].period = ("pm", "am") if first else ("am", "pm")

    def _first_half(self, pair: Sequence[_Tally], known: Sequence[str | None]) -> int | None:
        """Which of two shapes stands for the first half of the day."""
        if any(known):
            return int(known[0] == "pm" or known[1] == "am")
        votes: Counter[Shape] = Counter()
        for (shape, date, time), (other, next_date, next_time) in self._borders:
            if max(map(_hour, (time, next_time))) > 12:  # noqa: PLR2004 a clock of 24 hours
                return None
            votes[shape if date == next_date else other] += 1
        one, two = (votes[tally.shape] for tally in pair)
        return None if one == two else int(two > one)

    def _weigh_borders(self, orders: Mapping[Shape, str]) -> None:
        days = {order: Days(order) for order in {*orders.values()}}
        times = {tally.shape: Times(tally.period) for tally in self._tallies.values()}

        def at(stamp: Stamp) -> datetime | None:
            shape, date, time = stamp
            day, clock = days[orders[shape]][date], times[shape][time]
            return datetime.combine(day, clock) if day and clock is not None else None

        for before, after in self._borders:
            one, other = at(before), at(after)
            for stamp in (before, after):
                tally = self._tallies[stamp[0]]
                tally.borders += 1
                tally.onward += bool(one and other and one <= other)


def _without_words(tally: _Tally) -> Shape:
    return structs.replace(tally.shape, between="", after="")


def _words(tally: _Tally) -> str:
    return "".join(filter(str.isalpha, tally.shape.between + tally.shape.after))


def _hour(time: str) -> int:
    return int(_NUMBER.search(time)[0])  # type: ignore[index]


def _count_names(counts: Counter[str], names: Iterable[str]) -> None:
    counts.update(names)
    if len(counts) > _MOST_NAMES:
        for name, _ in counts.most_common()[_MOST_NAMES // 2 :]:
            del counts[name]
