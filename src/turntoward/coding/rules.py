"""The rules of a codebook, ready to run over turns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from itertools import count
from operator import or_

from turntoward.codebook import Code, Codebook, Rule
from turntoward.coding.conditions import (
    Condition,
    can_change,
    code_of_previous,
    codes_of,
    is_dear,
    parse,
)
from turntoward.coding.context import Context
from turntoward.coding.patterns import Matcher, feeling_fragments
from turntoward.coding.text import TurnText, fold
from turntoward.errors import BookError
from turntoward.model import Coding, Span

__all__ = ["Rules"]

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


class _ReadyRule:
    """A rule with those of its conditions that can change while the turn is coded."""

    __slots__ = ("code", "never", "rule", "unless", "when")

    def __init__(self, code: str, rule: Rule, known: Sequence[str], unless: int) -> None:
        self.code = code
        self.rule = rule
        self.unless = unless  # the group of patterns that must not match, -1 for none
        self.when = tuple(parse(text, known) for text in rule.when if can_change(text))
        self.never = tuple(parse(text, known) for text in rule.never_when if can_change(text))

    def allows(self, context: Context) -> bool:
        """Whether these conditions hold now."""
        for condition in self.when:
            if not condition(context):
                return False
        for condition in self.never:  # noqa: SIM110 a plain loop: this runs some twenty times a turn
            if condition(context):
                return False
        return True


class _Words:
    """What the words of a text say by themselves, whoever says them after what.

    `candidates` holds, as bits, the rules that may match; a rule that turned out not to is taken out.
    """

    __slots__ = ("candidates", "encoded", "spans", "text")

    def __init__(self, text: TurnText, candidates: int) -> None:
        self.text = text
        self.candidates = candidates
        self.encoded = text.folded.encode("utf-8", "replace")
        self.spans: dict[int, tuple[Span, ...]] = {}  # by rule, as far as they were asked for


class Rules:
    """All rules, in an order in which each finds what it depends on already decided."""

    def __init__(self, book: Codebook) -> None:
        """Make the rules of `book` ready.

        Raises:
            BookError: a fragment or condition that cannot be used, or rules that wait for each
                other. Patterns are compiled when they are first needed; `check` does it at once.
        """
        rules = [
            (slug, rule)
            for slug in _order(book)
            for rule in sorted(book.codes[slug].rules, key=_says, reverse=True)
            if rule.p >= book.codes[slug].threshold
        ]
        refusing = [rule.unless for _, rule in rules if rule.unless]
        groups = count(len(rules))
        known = tuple(book.codes)
        self._ready = [
            _ReadyRule(slug, rule, known, next(groups) if rule.unless else -1)
            for slug, rule in rules
        ]
        self._matcher = Matcher(
            [*(rule.any for _, rule in rules), *refusing],
            feeling_fragments(book.feelings) | book.fragments,
            _sample(book),
            rare=len(rules),
            index=book.index,
        )
        self.index = self._matcher.index
        self._without_pattern = _bits(not rule.any for _, rule in rules)
        self._asked = _shared([rule.when for _, rule in rules], known)
        self._refused = _shared([rule.never_when for _, rule in rules], known)
        self._after = {
            code: _bits(
                any(code_of_previous(text, known) == code for text in rule.when)
                for _, rule in rules
            )
            for code in known
        }
        self._after_any = reduce(or_, self._after.values(), 0)
        self._heard: dict[str, _Words] = {}

    def check(self) -> None:
        """Compile every pattern now.

        Raises:
            BookError: a pattern that cannot be used.
        """
        self._matcher.check()

    def apply(self, context: Context) -> None:
        """Give the turn of `context` its codings.

        Each code that reaches its threshold is written into the turn at once, so that later rules
        can build on it; a rule that could say no more than is known already is not tried.
        """
        words, codings = self._words_of(context.turn.text), context.turn.codings
        left = self._fitting(words.candidates | self._without_pattern, context)
        while left:
            number = (left & -left).bit_length() - 1
            left &= left - 1
            ready = self._ready[number]
            known = codings.get(ready.code)
            if known and not _outdoes(ready.rule, known):
                continue
            if ready.allows(context):
                spans = self._spans(number, words)
                if spans is not None:
                    self._note(ready, spans, context)

    def _words_of(self, text: TurnText) -> _Words:
        """What is known of a text; short ones are remembered, since people say them often."""
        words = self._heard.get(text.raw)
        if words is None:
            words = _Words(text, self._matcher.candidates(text.folded))
            if len(text.raw) <= _SHORT:
                if len(self._heard) >= _MOST_HEARD:
                    self._heard.clear()
                self._heard[text.raw] = words
        return words

    def _fitting(self, rules: int, context: Context) -> int:
        """Those of some rules, as bits, that fit what came before the turn."""
        barred = self._after_any
        for code in context.previous.codings if context.previous else ():
            barred &= ~self._after[code]
        rules &= ~barred
        for condition, asking in self._asked:
            if rules & asking and not condition(context):
                rules &= ~asking
        for condition, refusing in self._refused:
            if rules & refusing and condition(context):
                rules &= ~refusing
        return rules

    def _spans(self, number: int, words: _Words) -> tuple[Span, ...] | None:
        """Where a rule matches, nowhere for a rule without patterns; None where it does not."""
        spans = words.spans.get(number)
        if spans is None:
            spans = self._searched(number, words)
            if spans is None or not self._is_free(number, words):
                words.candidates &= ~(1 << number)
                return None
            words.spans[number] = spans
        return spans

    def _searched(self, number: int, words: _Words) -> tuple[Span, ...] | None:
        if not self._ready[number].rule.any:
            return ()
        patterns = self._matcher.matching(number, words.encoded)
        if not patterns:
            return None
        return tuple(self._search(number, patterns, words)) or None

    def _is_free(self, number: int, words: _Words) -> bool:
        """Whether nothing stands in the text that must not."""
        unless = self._ready[number].unless
        return unless < 0 or not self._matcher.matching(unless, words.encoded)

    def _search(self, number: int, patterns: Sequence[int], words: _Words) -> Iterator[Span]:
        text, rule = words.text, self._ready[number].rule
        for pattern in sorted(patterns):
            for start, end in self._matcher.spans(number, pattern, text.folded):
                if not rule.quoted and text.is_others(start, end):
                    continue
                if not rule.negated and _is_negated(text.folded, start):
                    continue
                yield Span(start, end)

    def _note(self, ready: _ReadyRule, spans: tuple[Span, ...], context: Context) -> None:
        code, rule = ready.code, ready.rule
        if code == "disclosure":
            context.turn.level = rule.level or 0
        context.turn.codings[code] = Coding(
            turn=-1,
            code=code,
            p=rule.p,
            span=None if rule.whole or not spans else spans[0],
            reason=rule.reason,
            source=f"rule:{code}/{rule.id}",
            kind=rule.kind,
            level=rule.level,
        )


def _bits(flags: Iterable[bool]) -> int:
    return sum(1 << number for number, flag in enumerate(flags) if flag)


def _shared(
    conditions: Sequence[Sequence[str]], known: Sequence[str]
) -> list[tuple[Condition, int]]:
    """Each lasting condition once, with the rules, as bits, that set it.

    Cheap and common ones come first, so that dear ones are seldom asked.
    """
    texts = Counter(text for of_rule in conditions for text in of_rule if not can_change(text))
    return [
        (parse(text, known), _bits(text in of_rule for of_rule in conditions))
        for text in sorted(texts, key=lambda text: (is_dear(text), -texts[text], text))
    ]


def _sample(book: Codebook) -> str:
    """Some ordinary text: two examples and two look-alikes of each code."""
    texts: list[str] = []
    for code in book.codes.values():
        texts += [each.text for each in code.examples[:2]]
        texts += [each.text for each in code.counter_examples[:2]]
    return fold("\n".join(texts))


def _says(rule: Rule) -> tuple[int, float]:
    """How much a rule says: a higher step more, on the same step the surer more."""
    return (rule.level or 0, rule.p)


def _outdoes(rule: Rule, known: Coding) -> bool:
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
