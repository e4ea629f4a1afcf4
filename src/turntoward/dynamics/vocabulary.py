"""The feelings people name: how many different ones, and the words that stood in for them.

After Vine, V., Boyd, R. L. & Pennebaker, J. W. (2020). Natural emotion vocabularies as windows on
distress and well-being. Nature Communications 11: what counts is different feelings, not different
word forms, and only those a person names of themself. As the longer one speaks the fewer of the
feelings are new, people and times are compared at one length: how many different feelings a thousand
of their words hold (rarefaction; Hurlbert, S. H. (1971). The nonconcept of species diversity. Ecology
52). A large vocabulary for unpleasant feelings goes with more distress, so a figure is never a mark.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from math import prod, sqrt

from turntoward.codebook import Feelings
from turntoward.codebook.records import BEARERS
from turntoward.coding.text import fold
from turntoward.dynamics.tally import known, measure, tallies, unknown
from turntoward.dynamics.turns import CodedTurns
from turntoward.model import Coding
from turntoward.model.dynamics import FeelingUse, PlaceholderUse, Vocabulary
from turntoward.model.reading import Measure, Moment, MomentKind

__all__ = ["Words", "vocabulary", "vocabulary_measures", "vocabulary_moments"]

_SAMPLE = 1000  # words
_BESIDE = 0.7  # how much of a coding's p a feeling gets that stands elsewhere in the turn
_MOST_TURNS = 50  # listed for one feeling
_FEWEST_USES = 5.0
_FEWEST_BEFORE = 1000  # words before a quarter in which a feeling can be new
_Z = 1.96
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")

Form = tuple[str, ...]


class _Forms:
    """Forms of words, found in text at their longest."""

    def __init__(self) -> None:
        self._word: dict[Form, str] = {}
        self._lengths: defaultdict[str, tuple[int, ...]] = defaultdict(tuple)  # by first word

    def learn(self, word: str, texts: Iterable[str]) -> None:
        """These texts all say `word`; a form that is known already keeps what it says."""
        for text in texts:
            form = tuple(_WORD.findall(fold(text)))
            if form:
                self._word.setdefault(form, word)
                lengths = {*self._lengths[form[0]], len(form)}
                self._lengths[form[0]] = tuple(sorted(lengths, reverse=True))

    def found(self, text: str) -> Iterator[str]:
        """What is said, from left to right; no two overlap."""
        words = tuple(_WORD.findall(fold(text)))
        free = 0
        for place, first in enumerate(words):
            if place < free or first not in self._lengths:
                continue
            for length in self._lengths[first]:
                word = self._word.get(words[place : place + length])
                if word is not None:
                    yield word
                    free = place + length
                    break


class Words:
    """Finds feelings and placeholders in text, as the vocabulary calls them."""

    def __init__(self, feelings: Feelings) -> None:
        self.family = {
            feeling.word: slug
            for slug, family in feelings.families.items()
            for feeling in family.feelings
        }
        self._loose = {feeling.word for feeling in feelings if feeling.loose}
        self._feelings, self._placeholders = _Forms(), _Forms()
        for feeling in feelings:
            self._feelings.learn(feeling.word, (feeling.word,))
        for feeling in feelings:
            for bearer in BEARERS:
                self._feelings.learn(feeling.word, getattr(feeling, bearer))
        for placeholder in feelings.placeholders:
            self._placeholders.learn(placeholder.word, placeholder.forms)

    def feelings_in(self, text: str, coding: Coding) -> dict[str, float]:
        """The feelings a turn names, with how surely: where the coding points, and beside it."""
        span = coding.span
        pointed = text[span.start : span.end] if span else text
        found = dict.fromkeys(self._feelings.found(pointed), coding.p)
        if span:
            for word in self._feelings.found(f"{text[: span.start]}\n{text[span.end :]}"):
                if word not in self._loose:
                    found.setdefault(word, _BESIDE * coding.p)
        return found

    def placeholder_in(self, text: str, coding: Coding) -> str | None:
        """The placeholder a coding points at."""
        span = coding.span
        pointed = text[span.start : span.end] if span else text
        return next(self._placeholders.found(pointed), None)


def vocabulary(coded: CodedTurns, words: Words) -> tuple[Vocabulary, ...]:
    """One entry for each person."""
    spoken = _spoken(coded)
    uses = {speaker: defaultdict[str, list[tuple[int, float]]](list) for speaker in coded.speakers}
    for turn, coding in coded.of("names_feeling").items():
        for word, p in words.feelings_in(coded.turns[turn].text, coding).items():
            uses[coded.speaker[turn]][word].append((turn, p))
    stood_in = {speaker: defaultdict[str, list[tuple[int, float]]](list) for speaker in uses}
    for turn, coding in coded.of("vague_feeling").items():
        placeholder = words.placeholder_in(coded.turns[turn].text, coding)
        if placeholder:
            stood_in[coded.speaker[turn]][placeholder].append((turn, coding.p))
    quarter = _Quarter(coded)
    return tuple(
        _entry(speaker, spoken[speaker], (uses[speaker], stood_in[speaker]), words, quarter)
        for speaker in coded.speakers
    )


def _spoken(coded: CodedTurns) -> Counter[str]:
    """How many words each person said."""
    spoken: Counter[str] = Counter()
    for speaker, words in zip(coded.speaker, coded.words, strict=True):
        spoken[speaker] += words
    return spoken


class _Quarter:
    """The last quarter of a year, as far as the conversation was going on before it."""

    def __init__(self, coded: CodedTurns) -> None:
        last = coded.turns[-1].start if coded.turns else None
        self.name = f"{last.year}-Q{(last.month + 2) // 3}" if last else None
        self.first = self._first(coded, last) if last else None

    def _first(self, coded: CodedTurns, last: datetime) -> int | None:
        begin = last.replace(month=(last.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0)
        within = (turn.index for turn in coded.turns if turn.start is None or turn.start >= begin)
        first = next(within, 0)
        return first if sum(coded.words[:first]) >= _FEWEST_BEFORE else None


def _entry(
    speaker: str,
    spoken: int,
    uses: tuple[Mapping[str, list[tuple[int, float]]], Mapping[str, list[tuple[int, float]]]],
    words: Words,
    quarter: _Quarter,
) -> Vocabulary:
    named, stood_in = uses
    feelings = [_feeling(word, words.family[word], places) for word, places in named.items()]
    placeholders = [
        PlaceholderUse(word=word, uses=sum(p for _, p in places), turns=_turns(places))
        for word, places in stood_in.items()
    ]
    new = [use.word for use in feelings if quarter.first is not None and use.first >= quarter.first]
    return Vocabulary(
        speaker=speaker,
        words=spoken,
        distinct=sum(_at_least_once(places, 1.0) for places in named.values()),
        in_1000=sum(_chances(named, spoken)) if _is_enough(named, spoken) else None,
        feelings=tuple(sorted(feelings, key=lambda use: (-use.uses, use.first, use.word))),
        placeholders=tuple(sorted(placeholders, key=lambda use: (-use.uses, use.word))),
        new=tuple(new),
        quarter=quarter.name if quarter.first is not None else None,
    )


def _feeling(word: str, family: str, places: list[tuple[int, float]]) -> FeelingUse:
    return FeelingUse(
        word=word,
        family=family,
        uses=sum(p for _, p in places),
        first=places[0][0],
        turns=_turns(places),
    )


def _turns(places: list[tuple[int, float]]) -> tuple[int, ...]:
    return tuple(turn for turn, _ in places[:_MOST_TURNS])


def _at_least_once(places: Iterable[tuple[int, float]], part: float) -> float:
    """How likely a feeling is in a part of the words, drawn at random."""
    return 1.0 - prod(1.0 - p * part for _, p in places)


def _chances(named: Mapping[str, list[tuple[int, float]]], spoken: int) -> list[float]:
    return [_at_least_once(places, _SAMPLE / spoken) for places in named.values()]


def _is_enough(named: Mapping[str, list[tuple[int, float]]], spoken: int) -> bool:
    uses = sum(p for places in named.values() for _, p in places)
    return spoken >= _SAMPLE and uses >= _FEWEST_USES


def vocabulary_moments(coded: CodedTurns, found: Iterable[Vocabulary]) -> Iterator[Moment]:
    """One moment for each feeling that was named for the first time in the last quarter."""
    for entry in found:
        for use in entry.feelings:
            if use.word in entry.new:
                yield Moment(
                    kind=MomentKind.NEW_FEELING,
                    turns=(use.first,),
                    whose=entry.speaker,
                    what=f"{entry.speaker} named a feeling that had not been named before: "
                    f"{use.word}.",
                    why="A precise name makes a feeling easier to bear, and easier to meet.",
                    p=coded.p(use.first, "names_feeling"),
                    practice="granularity",
                )


def vocabulary_measures(coded: CodedTurns, found: Iterable[Vocabulary]) -> Iterator[Measure]:
    """Different feelings in a thousand words, and how often a placeholder stood in for one."""
    vague, tally = coded.of("vague_feeling"), tallies(coded.speakers)
    for turn, coding in coded.of("names_feeling").items():
        tally[coded.speaker[turn]].add(coded.block[turn], 0.0, coding.p)
    for turn, coding in vague.items():
        tally[coded.speaker[turn]].add(coded.block[turn], coding.p, coding.p)
    for entry in found:
        yield _in_1000(entry)
        yield measure("placeholders", entry.speaker, tally[entry.speaker])


def _in_1000(entry: Vocabulary) -> Measure:
    """The interval is that of a thousand words drawn at random: 19 samples of 20 lie in it."""
    if entry.in_1000 is None:
        return unknown("feeling_words", entry.speaker, entry.words)
    reach = _Z * sqrt(entry.in_1000)  # at most: the spread of a sum of rare events
    low, high = max(0.0, entry.in_1000 - reach), entry.in_1000 + reach
    return known("feeling_words", entry.speaker, (entry.in_1000, low, high), entry.words)
