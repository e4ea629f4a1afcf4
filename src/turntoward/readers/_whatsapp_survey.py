"""The first pass over a WhatsApp export: what its headers look like, and who writes in it.

Nothing is kept but counts, so a file may be as long as it likes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from msgspec import Struct

from turntoward.model.ports import ReadOptions
from turntoward.readers._whatsapp_dates import Days, Times
from turntoward.readers._whatsapp_header import (
    CANDIDATE,
    Header,
    Shape,
    Spelling,
    parse_header,
    row_pattern,
)
from turntoward.readers._whatsapp_order import Evidence, Hints, Verdict
from turntoward.readers._whatsapp_words import Words, key_of

__all__ = ["Form", "Layout", "Survey"]

_FIRST_LOOK = 16 * 1024  # characters that show the usual shape
_MOST_SHAPES = 64
_MOST_SPELLINGS = 64
_MOST_NAMES = 20_000
_MOST_BORDERS = 400
_LARGE_SHARE = 0.2  # of the headers: a second shape of this size is no accident
_LARGE = 20  # headers
_IN_ORDER = 0.9  # of the places where the shape changes, time goes on
_ONLY_CANDIDATES = re.compile(rf"\n(?:()()()()()(?!)|({CANDIDATE}))")
_LATIN_END = "\u036f"
_GIVEN = "As you said."

Stamp = tuple[Shape, str, str]  # with the date and the time as the file writes them


class Form(Struct, frozen=True):
    """One shape of header that the file really uses, and how its dates are read."""

    shape: Shape
    pattern: str
    order: str


class Layout(Struct, frozen=True, kw_only=True):
    """What the survey found."""

    forms: tuple[Form, ...]  # the most usual first; none: this is no export
    order: Verdict | None = None
    refused_order: bool = False  # the order that a person gave cannot be meant
    names: Mapping[str, int]  # rows by what stands before the first colon
    marked: Mapping[str, int]  # of these, rows whose body starts with an invisible mark


class _Tally:
    """What is known of one shape."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.spellings: set[Spelling] = set()
        self.evidence = Evidence(shape)
        self.count = 0
        self.onward = 0  # of the places where it takes over or gives way, those where time goes on
        self.borders = 0

    def knows(self, spelling: Spelling) -> bool:
        """Whether it knew this way of writing already, or cannot learn another."""
        if spelling in self.spellings or len(self.spellings) >= _MOST_SPELLINGS:
            return True
        self.spellings.add(spelling)
        return False


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
        self._last: Stamp | None = None
        self._borders: list[tuple[Stamp, Stamp]] = []

    def see(self, block: str) -> None:
        """Count the headers in a block of whole lines, each after a line break."""
        if self._main is None:
            self._take_a_look(block)
        rows, others = self._rows(block)
        if rows:
            self._count(rows, marks="\u200e" in block)
        if others:
            self._count_others(rows, others)
        top = max(self._tallies.values(), key=lambda tally: tally.count, default=None)
        if top is not None and top is not self._main:
            self._use(top)

    def _take_a_look(self, block: str) -> None:
        """The usual shape, from the first lines; and the languages of the app and of the people."""
        seen: Counter[Shape] = Counter()
        for *_, candidate in _ONLY_CANDIDATES.findall(block[:_FIRST_LOOK]):
            header = parse_header(candidate, self._words)
            if header and (tally := self._tally(header.shape)):
                tally.knows(header.spelling)
                seen[header.shape] += 1
        if seen:
            self._use(self._tallies[seen.most_common(1)[0][0]])
            self._hear(re.split(self._finder, block[:_FIRST_LOOK])[7::7])

    def _use(self, tally: _Tally) -> None:
        self._main = tally
        pattern = row_pattern(tally.shape, tally.spellings)
        self._finder = re.compile(rf"\n(?:{pattern}(\u200e)?|({CANDIDATE}))")

    def _hear(self, bodies: Iterable[str]) -> None:
        letters = ""
        for body in bodies:
            first = body.partition("\n")[0]
            self._languages.update(self._words.languages.get(key_of(first[:100]), ()))
            letters += "".join(filter(str.isalpha, first[:100]))
        self._other_script = sum(char > _LATIN_END for char in letters) * 2 > len(letters)

    def _tally(self, shape: Shape) -> _Tally | None:
        if shape not in self._tallies and len(self._tallies) < _MOST_SHAPES:
            self._tallies[shape] = _Tally(shape)
        return self._tallies.get(shape)

    def _rows(self, block: str) -> tuple[list[tuple[str, ...]], dict[int, Header]]:
        """The headers of the usual shape, with gaps, and those of others to fill the gaps."""
        while True:
            rows = self._finder.findall(block)
            others = dict(self._others(rows))
            news = [
                header.spelling
                for header in others.values()
                if self._main
                and header.shape == self._main.shape
                and not self._main.knows(header.spelling)
            ]
            if not news or self._main is None:
                return rows, others
            self._use(self._main)

    def _others(self, rows: list[tuple[str, ...]]) -> Iterator[tuple[int, Header]]:
        for index, row in enumerate(rows):
            if row[5]:
                header = parse_header(row[5], self._words)
                if header:
                    yield index, header

    def _count(self, rows: list[tuple[str, ...]], *, marks: bool) -> None:
        if self._main is None:
            return
        headers, first, second, names, marked, _ = zip(*rows, strict=True)
        count = len(headers) - headers.count("")
        self._main.count += count
        self._main.evidence.add(filter(None, second if self._main.shape.time_first else first))
        self._names.update(filter(None, names))
        if marks:
            self._marked.update(name for name, mark in zip(names, marked, strict=True) if mark)
        for names_counted in (self._names, self._marked):
            if len(names_counted) > _MOST_NAMES:
                _thin(names_counted)
        last = next((row for row in reversed(rows) if row[0]), None)
        if last and len(self._tallies) == 1:
            self._last = self._stamp(last)

    def _stamp(self, row: tuple[str, ...]) -> Stamp | None:
        if self._main is None:
            return None
        one, two = (2, 1) if self._main.shape.time_first else (1, 2)
        return self._main.shape, row[one], row[two]

    def _count_others(self, rows: list[tuple[str, ...]], others: dict[int, Header]) -> None:
        for index, row in enumerate(rows):
            if row[0]:
                self._pass(self._stamp(row))
            elif index in others:
                self._count_other(others[index])

    def _count_other(self, header: Header) -> None:
        tally = self._tally(header.shape)
        if tally is None:
            return
        tally.knows(header.spelling)
        tally.count += 1
        tally.evidence.add((header.date,))
        if header.name:
            self._names[header.name] += 1
        self._pass((header.shape, header.date, header.time))

    def _pass(self, stamp: Stamp | None) -> None:
        """Go on to the next header; where the shape changes, remember both."""
        if stamp and self._last and stamp[0] != self._last[0] and len(self._borders) < _MOST_BORDERS:
            self._borders.append((self._last, stamp))
        self._last = stamp

    def layout(self, options: ReadOptions, title_language: str | None) -> Layout:
        """What it all comes to.

        Args:
            options: what a person said about the dates.
            title_language: that of the file's name, if it is one that WhatsApp gives.
        """
        tallies = sorted(self._tallies.values(), key=lambda tally: -tally.count)
        if not tallies or not tallies[0].count:
            return Layout(forms=(), names={}, marked={})
        main = tallies[0]
        verdict = main.evidence.verdict(self._hints(main, title_language))
        wanted = options.date_order
        refused = wanted is not None and wanted not in main.evidence.orders
        if wanted and not refused:
            verdict = Verdict(wanted, 1.0, _GIVEN)
        orders = {main.shape: verdict.order}
        for tally in tallies[1:]:
            same = tally.shape.widths == main.shape.widths
            own = tally.evidence.verdict(self._hints(tally, title_language)).order
            orders[tally.shape] = verdict.order if same else own
        self._weigh_borders(orders)
        total = sum(tally.count for tally in tallies)
        used = [main, *(tally for tally in tallies[1:] if _is_used(tally, total))]
        return Layout(
            forms=tuple(
                Form(tally.shape, row_pattern(tally.shape, tally.spellings), orders[tally.shape])
                for tally in used
            ),
            order=verdict,
            refused_order=refused,
            names=self._names,
            marked=self._marked,
        )

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

    def _weigh_borders(self, orders: Mapping[Shape, str]) -> None:
        days = {order: Days(order) for order in {*orders.values()}}
        times = Times()

        def at(stamp: Stamp) -> datetime | None:
            day, clock = days[orders[stamp[0]]][stamp[1]], times[stamp[2]]
            return datetime.combine(day, clock) if day and clock else None

        for before, after in self._borders:
            one, other = at(before), at(after)
            for stamp in (before, after):
                tally = self._tallies[stamp[0]]
                tally.borders += 1
                tally.onward += bool(one and other and one <= other)


def _is_used(tally: _Tally, total: int) -> bool:
    """Whether a second shape is one of headers, and not of something that people pasted."""
    if tally.count >= max(_LARGE, _LARGE_SHARE * total):
        return True
    enough = tally.borders > 1 or tally.count > 2  # noqa: PLR2004 not one line at the end
    return enough and tally.onward >= _IN_ORDER * tally.borders > 0


def _thin(counts: Counter[str]) -> None:
    """Forget the rarest half."""
    for name, _ in islice(reversed(counts.most_common()), len(counts) // 2):
        del counts[name]
