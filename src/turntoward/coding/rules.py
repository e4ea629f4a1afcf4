"""The rules of a codebook, ready to run over turns."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from operator import or_
from typing import cast

from turntoward.codebook import Code, Codebook, Rule
from turntoward.coding.conditions import (
    Condition,
    can_change,
    codes_of,
    facet_of,
    is_dear,
    parse,
)
from turntoward.coding.context import Context, SeenTurn, remember
from turntoward.coding.patterns import Matcher, feeling_fragments
from turntoward.coding.text import TurnText, fold
from turntoward.errors import BookError
from turntoward.model import Coding, Span

__all__ = ["Rules", "counts", "in_order", "outdoes"]

_NEGATORS = frozenset(
    [
        "not",
        "isn't",
        "isnt",
        "wasn't",
        "wasnt",
        "aren't",
        "arent",
        "ain't",
        "aint",
        "don't",
        "dont",
        "doesn't",
        "doesnt",
        "didn't",
        "didnt",
        "never",
        "no",
        "none",
        "nobody",
        "neither",
        "nor",
        "without",
        "hardly",
        "can't",
        "cant",
        "cannot",
        "won't",
        "wont",
        "wouldn't",
        "wouldnt",
        "couldn't",
        "couldnt",
        "haven't",
        "havent",
        "hasn't",
        "hasnt",
        "hadn't",
        "stop",
        "stopped",
        "nothing",
    ]
)
_NEGATION_REACH = 3  # words before a match in which a negator counts
_LOOK_BACK = 48  # characters searched for them
_SHORT = 160  # characters of a text that may be said again
_MOST_HEARD = 10_000  # texts remembered
_MOST_VALUES = 10_000  # of one thing that conditions look at
_ANYTHING = ""  # stands where a rule looks at no words


class _ReadyRule:
    """A rule, where its patterns stand, and what is asked when everything else is known to fit."""

    __slots__ = ("code", "places", "rule", "source", "unless", "waits", "when")

    def __init__(self, code: str, rule: Rule, first: int) -> None:
        self.code = code
        self.rule = rule
        self.source = f"rule:{code}/{rule.id}"
        behind = first + max(1, len(rule.any))
        # Of the patterns that may match, and behind them of those that must not, as bits.
        self.places = (1 << behind) - (1 << first)
        self.unless = (1 << behind + len(rule.unless)) - (1 << behind)
        self.when: tuple[Condition, ...] = ()  # the dear ones
        self.waits: tuple[Condition, ...] = ()  # for what its own turn is found to do


class _Heard(TurnText):
    """A text, and what is known of the patterns in it, whoever says it after what.

    `candidates` holds, as bits, the places of patterns that may match; one that turned out not to
    is taken out.
    """

    __slots__ = ("candidates", "encoded", "matches")

    def __init__(self, text: str, matcher: Matcher) -> None:
        super().__init__(text)
        self.encoded = self.folded.encode("utf-8", "replace")
        self.candidates = matcher.candidates(self.folded)
        self.matches: dict[int, bool] = {}  # by pattern, as far as it was asked for


class _Facet:
    """One thing that conditions look at, and which places are left for each value it can have."""

    __slots__ = ("_asked", "_left", "_refused", "_value")

    def __init__(self, value: Callable[[Context], Hashable]) -> None:
        self._value = value
        self._asked: list[tuple[Condition, int]] = []
        self._refused: list[tuple[Condition, int]] = []
        self._left: dict[Hashable, int] = {}

    def add(self, condition: Condition, asking: int, refusing: int) -> None:
        """Take a condition in, with the places, as bits, that ask for it and that refuse it."""
        self._asked.append((condition, asking))
        self._refused.append((condition, refusing))

    def left(self, context: Context) -> int:
        """The places whose conditions on this facet hold."""
        value = self._value(context)
        left = self._left.get(value)
        if left is None:
            if len(self._left) >= _MOST_VALUES:
                self._left.clear()
            left = self._left[value] = self._judged(context)
        return left

    def _judged(self, context: Context) -> int:
        closed = [asking for condition, asking in self._asked if not condition(context)]
        closed += [refusing for condition, refusing in self._refused if condition(context)]
        return ~reduce(or_, closed, 0)


class Rules:
    """All rules, in an order in which each finds what it depends on already decided."""

    def __init__(self, book: Codebook) -> None:
        """Make the rules of `book` ready.

        Raises:
            BookError: a fragment or condition that cannot be used, or rules that wait for each
                other. Patterns are compiled when they are first needed; `check` does it at once.
        """
        fragments = feeling_fragments(book.feelings) | book.fragments
        patterns: list[str] = []
        self._rule_at: list[_ReadyRule] = []  # by place
        self._by_code: dict[str, list[_ReadyRule]] = {}
        for slug, rule in in_order(book):
            ready = _ReadyRule(slug, rule, len(patterns))
            self._by_code.setdefault(slug, []).append(ready)
            patterns += (*(rule.any or (_ANYTHING,)), *rule.unless)
            self._rule_at += [ready] * (len(patterns) - len(self._rule_at))
        self._matcher = Matcher(patterns, fragments, lambda: _sample(book), index=book.index)
        self.index = self._matcher.index
        self._pattern_at = self._matcher.pattern_at
        self._anything = self._matcher.number.get(_ANYTHING, -1)
        self._set_conditions(tuple(book.codes))
        self._open: dict[Hashable, int] = {}
        self._heard: dict[str, _Heard] = {}

    def _set_conditions(self, known: Sequence[str]) -> None:
        """Sort the conditions of all rules by what they look at, and when they are asked."""
        self._facets: dict[str, _Facet] = {}
        self._refusals: list[tuple[Condition, int]] = []  # by what the turn itself does
        for text, (asking, refusing) in _conditions(self._rules()).items():
            condition = parse(text, known)
            if can_change(text):
                self._refusals.append((condition, refusing))
            elif not is_dear(text):
                name, key = facet_of(text)
                self._facets.setdefault(name, _Facet(key)).add(condition, asking, refusing)
        for ready in self._rules():
            ready.waits = tuple(parse(text, known) for text in ready.rule.when if can_change(text))
            ready.when = tuple(
                [parse(text, known) for text in ready.rule.when if is_dear(text)]
                + [_not(parse(text, known)) for text in ready.rule.never_when if is_dear(text)]
            )
        waiting = [ready for ready in self._rules() if ready.waits]
        at_once = (ready.places for ready in self._rules() if not ready.waits)
        self._at_once = reduce(or_, at_once, 0)
        self._waiting_for = {
            code: [ready for ready in waiting if code in _awaited(ready.rule)] for code in known
        }

    def _rules(self) -> Iterator[_ReadyRule]:
        for rules in self._by_code.values():
            yield from rules

    def check(self) -> None:
        """Compile every pattern now.

        Raises:
            BookError: a pattern that cannot be used.
        """
        self._matcher.check()

    def hear(self, text: str) -> TurnText:
        """A text made ready; short ones are remembered, since people say them often."""
        heard = self._heard.get(text)
        if heard is None:
            heard = _Heard(text, self._matcher)
            if len(text) <= _SHORT:
                if len(self._heard) >= _MOST_HEARD:
                    self._heard.clear()
                self._heard[text] = heard
        return heard

    def apply(self, context: Context) -> None:
        """Give the turn of `context`, whose text was heard, its codings.

        Each code that reaches its threshold is written into the turn at once, so that later rules
        can build on it; a rule that could say no more than is known already is not tried.
        """
        text = cast("_Heard", context.turn.text)
        fitting = self._fitting(text.candidates, context)
        left = fitting & self._at_once
        while left:
            place = (left & -left).bit_length() - 1
            left &= left - 1
            pattern = self._pattern_at[place]
            if self._matches(pattern, text):
                found = self._found(self._rule_at[place], pattern, text, context)
                if found:
                    fitting, left = self._after(found, fitting, left, context)

    def _matches(self, pattern: int, text: _Heard) -> bool:
        """Whether a pattern matches somewhere; the one that stands for any words always does."""
        matches = text.matches.get(pattern)
        if matches is None:
            matches = pattern == self._anything or self._matcher.matches(pattern, text.encoded)
            text.matches[pattern] = matches
            if not matches:
                text.candidates &= ~self._matcher.places[pattern]
        return matches

    def _is_free(self, ready: _ReadyRule, text: _Heard) -> bool:
        """Whether nothing stands in the text that must not."""
        left = ready.unless & text.candidates
        while left:
            if self._matches(self._pattern_at[left.bit_length() - 1], text):
                return False
            left &= text.candidates
        return True

    def _found(
        self, ready: _ReadyRule, pattern: int, text: _Heard, context: Context
    ) -> Coding | None:
        """What a rule has to say once one of its patterns matches, if it has."""
        for condition in ready.when:
            if not condition(context):
                return None
        span = None
        if pattern != self._anything:
            spans = self._matcher.spans(pattern, text.folded)
            span = next((each for each in spans if counts(each, ready.rule, text)), None)
            if span is None:
                return None
        if not self._is_free(ready, text):
            return None
        turn = context.turn
        coding = _coding(ready, None if ready.rule.whole else span, turn)
        if ready.code == "disclosure":
            turn.level = ready.rule.level or 0
        turn.codings[ready.code] = coding
        return coding

    def _fitting(self, places: int, context: Context) -> int:
        """Those of some places whose rules fit what came before the turn."""
        for facet in self._facets.values():
            places &= facet.left(context)
        return places

    def _after(self, coding: Coding, fitting: int, left: int, context: Context) -> tuple[int, int]:
        """What fits and is left to try once a turn has been given a coding."""
        fitting &= self._open_after(coding)
        for ready in self._waiting_for.get(coding.code, ()):
            if ready.places & fitting and all(condition(context) for condition in ready.waits):
                left |= ready.places
        return fitting, left & fitting

    def _open_after(self, coding: Coding) -> int:
        """The places that may still say something once the turn has been given a coding."""
        key = (coding.code, coding.kind, coding.level, coding.p)
        left = self._open.get(key)
        if left is None:
            if len(self._open) >= _MOST_VALUES:
                self._open.clear()
            left = self._open[key] = ~self._closed_by(coding)
        return left

    def _closed_by(self, coding: Coding) -> int:
        said = (
            ready.places
            for ready in self._by_code.get(coding.code, ())
            if not outdoes(ready.rule, coding)
        )
        alone = _alone(coding)
        refused = (refusing for condition, refusing in self._refusals if condition(alone))
        return reduce(or_, (*said, *refused), 0)


def _coding(ready: _ReadyRule, span: tuple[int, int] | None, turn: SeenTurn) -> Coding:
    rule = ready.rule
    return Coding(
        turn=turn.index,
        code=ready.code,
        p=rule.p,
        span=Span(*span) if span else None,
        reason=rule.reason,
        source=ready.source,
        kind=rule.kind,
        level=rule.level,
    )


def counts(span: tuple[int, int], rule: Rule, text: TurnText) -> bool:
    """Whether a match says what its rule means: not in others' words, not denied."""
    if not rule.quoted and text.is_others(*span):
        return False
    return rule.negated or not _is_negated(text.folded, span[0])


def in_order(book: Codebook) -> Iterator[tuple[str, Rule]]:
    """The rules that can reach their code's threshold, those that say most first."""
    for slug in _order(book):
        code = book.codes[slug]
        for rule in sorted(code.rules, key=_says, reverse=True):
            if rule.p >= code.threshold:
                yield slug, rule


def _conditions(rules: Iterable[_ReadyRule]) -> dict[str, tuple[int, int]]:
    """Each condition once, with the places whose rules ask for it, and those that refuse it."""
    conditions: dict[str, tuple[int, int]] = {}
    for ready in rules:
        for text in ready.rule.when:
            asking, refusing = conditions.get(text, (0, 0))
            conditions[text] = asking | ready.places, refusing
        for text in ready.rule.never_when:
            asking, refusing = conditions.get(text, (0, 0))
            conditions[text] = asking, refusing | ready.places
    return conditions


def _awaited(rule: Rule) -> set[str]:
    """The codes of its own turn that a rule waits for."""
    return {code for text in rule.when for code in codes_of(text)}


def _not(condition: Condition) -> Condition:
    return lambda context: not condition(context)


def _alone(coding: Coding) -> Context:
    """A turn without words that has been given one coding."""
    turn = SeenTurn("", TurnText(""))
    turn.codings[coding.code] = coding
    turn.level = (coding.level or 0) if coding.code == "disclosure" else 0
    return Context(turn, remember(), spoken=False)


def _sample(book: Codebook) -> list[str]:
    """Some ordinary texts: all examples and look-alikes."""
    texts: list[str] = []
    for code in book.codes.values():
        texts += [example.text for example in code.examples]
        texts += [example.text for example in code.counter_examples]
    return [*map(fold, texts)]


def _says(rule: Rule) -> tuple[int, float]:
    """How much a rule says: a higher step more, on the same step the surer more."""
    return (rule.level or 0, rule.p)


def outdoes(rule: Rule, known: Coding) -> bool:
    """Whether a rule would say more of a code than is known already."""
    return _says(rule) > (known.level or 0, known.p)


def _is_negated(folded: str, start: int) -> bool:
    before = folded[max(0, start - _LOOK_BACK) : start]
    for mark in ".!?;\n":
        before = before.rpartition(mark)[2]
    return not _NEGATORS.isdisjoint(
        word.strip(",'\"()") for word in before.split()[-_NEGATION_REACH:]
    )


def _needed_first(code: Code, book: Codebook) -> set[str]:
    """The codes that must be decided before this one."""
    return {
        needed
        for rule in code.rules
        for text in (*rule.when, *rule.never_when)
        for needed in codes_of(text)
        if needed in book.codes and needed != code.slug
    }


def _order(book: Codebook) -> tuple[str, ...]:
    waits_for = {code.slug: sorted(_needed_first(code, book)) for code in book.codes.values()}
    try:
        return tuple(TopologicalSorter(waits_for).static_order())
    except CycleError as error:
        raise BookError(f"Rules wait for each other: {' → '.join(error.args[1])}.") from None
