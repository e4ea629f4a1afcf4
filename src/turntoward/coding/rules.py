"""The rules of a codebook, ready to run over turns."""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain

from turntoward.codebook import Codebook, Rule
from turntoward.coding.conditions import Condition, codes_of, parse
from turntoward.coding.context import Context
from turntoward.coding.patterns import Matcher, feeling_fragments
from turntoward.errors import BookError
from turntoward.model import Coding, Span

__all__ = ["Hit", "Rules"]

_NEGATORS = frozenset(
    """not isn't isnt wasn't wasnt aren't arent ain't aint don't dont doesn't doesnt didn't didnt
    never no none nobody neither nor without hardly can't cant cannot won't wont wouldn't wouldnt
    couldn't couldnt haven't havent hasn't hasnt hadn't stop stopped nothing""".split()
)
_NEGATION_REACH = 3  # words before a match in which a negator counts
_LOOK_BACK = 48  # characters searched for them


class Hit:
    """One rule that applies to a turn, with every span it found."""

    __slots__ = ("rule", "spans")

    def __init__(self, rule: Rule, spans: tuple[Span, ...]) -> None:
        self.rule = rule
        self.spans = spans


class _ReadyRule:
    """A rule with its patterns' numbers and its parsed conditions."""

    __slots__ = ("any", "code", "never", "rule", "unless", "when")

    def __init__(self, code: str, rule: Rule, known: Sequence[str], first: int) -> None:
        self.code = code
        self.rule = rule
        self.any = range(first, first + len(rule.any))
        self.unless = range(self.any.stop, self.any.stop + len(rule.unless))
        self.when: tuple[Condition, ...] = tuple(parse(text, known) for text in rule.when)
        self.never: tuple[Condition, ...] = tuple(parse(text, known) for text in rule.never_when)


class Rules:
    """All rules, in an order in which each finds what it depends on already decided."""

    def __init__(self, book: Codebook) -> None:
        """Compile the rules of `book`.

        Raises:
            BookError: a pattern or condition that cannot be used, or rules that wait for each other.
        """
        self._book = book
        patterns: list[str] = []
        ready: list[_ReadyRule] = []
        for slug in _order(book):
            for rule in book.codes[slug].rules:
                ready.append(_ReadyRule(slug, rule, tuple(book.codes), len(patterns)))
                patterns += [*rule.any, *rule.unless]
        fragments = feeling_fragments(book.feelings) | book.fragments
        self._matcher = Matcher(patterns, fragments)
        self._ready = ready
        self._rule_of = [
            number
            for number, rule in enumerate(ready)
            for _ in chain(rule.any, rule.unless)
        ]
        self._without_pattern = [n for n, rule in enumerate(ready) if not rule.rule.any]

    def hits(self, context: Context) -> Iterator[tuple[str, Hit]]:
        """Every rule that applies to the turn of `context`, as (code, hit).

        A code that reaches its threshold is written into the turn's codings at once, so that later
        rules can build on it.
        """
        matching = set(self._matcher.matching(context.turn.text.folded))
        candidates = {self._rule_of[pattern] for pattern in matching}
        for number in sorted(candidates.union(self._without_pattern)):
            ready = self._ready[number]
            hit = self._try(ready, context, matching)
            if hit is not None:
                self._note(ready.code, hit, context)
                yield ready.code, hit

    def _try(self, ready: _ReadyRule, context: Context, matching: set[int]) -> Hit | None:
        if ready.any and matching.isdisjoint(ready.any):
            return None
        if not matching.isdisjoint(ready.unless):
            return None
        if not all(condition(context) for condition in ready.when):
            return None
        if any(condition(context) for condition in ready.never):
            return None
        if not ready.any:
            return Hit(ready.rule, ())
        spans = tuple(self._spans(ready, context, matching))
        return Hit(ready.rule, spans) if spans else None

    def _spans(self, ready: _ReadyRule, context: Context, matching: set[int]) -> Iterator[Span]:
        text = context.turn.text
        for pattern in ready.any:
            if pattern not in matching:
                continue
            for start, end in self._matcher.spans(pattern, text.folded):
                if not ready.rule.quoted and text.is_others(start, end):
                    continue
                if not ready.rule.negated and _is_negated(text.folded, start):
                    continue
                yield Span(start, end)

    def _note(self, code: str, hit: Hit, context: Context) -> None:
        rule = hit.rule
        known = context.turn.codings.get(code)
        if rule.p < self._book.codes[code].threshold or (known and not _outdoes(rule, known)):
            return
        context.turn.codings[code] = Coding(
            turn=-1,
            code=code,
            p=rule.p,
            span=None if rule.whole or not hit.spans else hit.spans[0],
            reason=rule.reason,
            source=f"rule:{code}/{rule.id}",
            kind=rule.kind,
            level=rule.level,
        )


def _outdoes(rule: Rule, known: Coding) -> bool:
    """Whether a rule says more than a coding: a higher step, or the same step more surely."""
    return (rule.level or 0, rule.p) > (known.level or 0, known.p)


def _is_negated(folded: str, start: int) -> bool:
    before = folded[max(0, start - _LOOK_BACK) : start]
    for mark in ".!?;\n":
        before = before.rpartition(mark)[2]
    return not _NEGATORS.isdisjoint(
        word.strip(",'\"()") for word in before.split()[-_NEGATION_REACH:]
    )


def _order(book: Codebook) -> tuple[str, ...]:
    waits_for = {
        code.slug: {
            needed
            for rule in code.rules
            for text in (*rule.when, *rule.never_when)
            for needed in codes_of(text)
            if needed in book.codes and needed != code.slug
        }
        for code in book.codes.values()
    }
    try:
        return tuple(TopologicalSorter(waits_for).static_order())
    except CycleError as error:
        raise BookError(f"Rules wait for each other: {' → '.join(error.args[1])}.") from None
