"""The rules of the codebook, with only those made ready whose words are there.

Whoever reads a chat of ten years makes every rule ready first, and that takes a while. A draft is
short and somebody waits for it; here a pattern is compiled when a draft first holds the words that
the pattern cannot do without. What is found is the same (tests/coach/test_rules.py), and of the codes
that drafts are looked through for, every place is found and not only the surest.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from itertools import chain

import msgspec
import re2
from msgspec import Struct

from turntoward.codebook import Codebook, Rule
from turntoward.coding.conditions import can_change, parse
from turntoward.coding.context import Context
from turntoward.coding.literals import Literals, spaced
from turntoward.coding.patterns import expand, feeling_fragments
from turntoward.coding.rules import counts, in_order, outdoes
from turntoward.coding.text import TurnText
from turntoward.errors import BookError
from turntoward.model import Coding, Span

__all__ = ["DraftRules", "LaidRules", "Regexes", "lay_out"]

_MEMORY = 64 << 20  # bytes an automaton may use for its states
_LONGEST = (
    10  # letters of a string that is looked for: longer ones cost more to load than they save
)


class LaidRules(Struct, frozen=True, kw_only=True):
    """Rules in their order, with what their patterns need worked out."""

    codes: tuple[str, ...]  # that conditions may name
    rules: tuple[tuple[str, Rule], ...]  # each with its code; the patterns stand below
    # For each pattern (or rule without one) its rule, and the sets of strings it needs one each of.
    patterns: tuple[tuple[int, str, tuple[int, ...]], ...]
    strings: dict[str, tuple[int, ...]]  # the sets that each string is in
    fragments: dict[str, str]


def lay_out(book: Codebook, sample: Iterable[str]) -> LaidRules:
    """Work out beforehand what each pattern of a book needs.

    Args:
        book: codes and rules.
        sample: some ordinary texts, folded, to see which words are rare.

    Raises:
        BookError: a pattern or condition that cannot be used.
    """
    fragments = feeling_fragments(book.feelings) | book.fragments
    literals, regexes = Literals(fragments, sample), Regexes(fragments)
    sets: dict[frozenset[str], int] = {}
    rules: list[tuple[str, Rule]] = []
    patterns: list[tuple[int, str, tuple[int, ...]]] = []
    for code, rule in in_order(book):
        for pattern in rule.any or ("",):
            needs = literals.needed(pattern) if pattern else ()
            numbers = tuple(sets.setdefault(_shortened(each), len(sets)) for each in needs)
            patterns.append((len(rules), pattern, numbers))
        for pattern in (*rule.any, *rule.unless):
            regexes[pattern]
        for condition in (*rule.when, *rule.never_when):
            parse(condition, book.codes)
        rules.append((code, msgspec.structs.replace(rule, any=())))
    return LaidRules(
        codes=tuple(book.codes),
        rules=tuple(rules),
        patterns=tuple(patterns),
        strings=_turned(sets),
        fragments=fragments,
    )


def _shortened(strings: Iterable[str]) -> frozenset[str]:
    """The beginnings of some strings, without those that hold the beginning of another."""
    kept: set[str] = set()
    for string in sorted({string[:_LONGEST] for string in strings}, key=len):
        if not any(string[:end] in kept for end in range(1, len(string))):
            kept.add(string)
    return frozenset(kept)


def _turned(sets: Mapping[frozenset[str], int]) -> dict[str, tuple[int, ...]]:
    strings: dict[str, list[int]] = {}
    for each, number in sets.items():
        for string in each:
            strings.setdefault(string, []).append(number)
    return {string: tuple(numbers) for string, numbers in sorted(strings.items())}


class Regexes:
    """Patterns with fragments, compiled when they are first needed."""

    def __init__(self, fragments: Mapping[str, str]) -> None:
        """Take what the names in patterns stand for."""
        self._fragments = fragments
        self._compiled: dict[str, re2._Regexp] = {}

    def __getitem__(self, pattern: str) -> "re2._Regexp":
        """The compiled pattern.

        Raises:
            BookError: RE2 refuses it.
        """
        regex = self._compiled.get(pattern)
        if regex is None:
            regex = self._compiled[pattern] = _compiled(expand(pattern, self._fragments))
        return regex


def _compiled(pattern: str) -> "re2._Regexp":
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise BookError(f"A pattern cannot be used: {error}.") from None


class DraftRules:
    """Rules that were laid out beforehand."""

    def __init__(
        self,
        laid: LaidRules,
        regexes: Regexes,
        *,
        thorough: frozenset[str] = frozenset(),
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Take rules as `lay_out` made them.

        Args:
            laid: the rules.
            regexes: where patterns are compiled.
            thorough: codes of which every place is looked for, not only the surest.
            without: rules that are left out, as "code/rule".
        """
        known = frozenset(laid.codes)
        self._laid = laid
        self._regexes = regexes
        self._thorough = thorough
        self._condition = cache(lambda text: parse(text, known))
        self._can_change = cache(can_change)
        self._lengths = range(1, max(map(len, laid.strings), default=0) + 1)
        self._always: list[int] = []
        self._serves: dict[int, list[int]] = defaultdict(list)
        self._needs = [len(needs) for _, _, needs in laid.patterns]
        left_out = {
            n for n, (code, rule) in enumerate(laid.rules) if f"{code}/{rule.id}" in without
        }
        for number, (rule, _, needs) in enumerate(laid.patterns):
            if rule in left_out:
                continue
            if not needs:
                self._always.append(number)
            for each in needs:
                self._serves[each].append(number)

    def apply(self, context: Context, passing_over: Collection[str] = frozenset()) -> list[Coding]:
        """Give the turn of `context` its codings.

        Args:
            context: the turn and its past.
            passing_over: codes that are not looked for.

        Returns:
            Every coding that a rule has given, the weaker ones and all places of them too.
        """
        text, codings = context.turn.text, context.turn.codings
        encoded, judged, heard = text.folded.encode(), dict[str, bool](), list[Coding]()
        for number in self._candidates(text.folded):
            place, pattern, _ = self._laid.patterns[number]
            code, rule = self._laid.rules[place]
            if code in passing_over:
                continue
            known = codings.get(code)
            if known and code not in self._thorough and not outdoes(rule, known):
                continue
            if not self._fits(rule, context, judged):
                continue
            spans = self._spans(rule, pattern, text, encoded)
            if spans is not None:
                said = [_coding(code, rule, span) for span in spans] or [_coding(code, rule, None)]
                heard += said
                if not known or outdoes(rule, known):
                    codings[code] = said[0]
                    if code == "disclosure":
                        context.turn.level = rule.level or 0
        return heard

    def _candidates(self, folded: str) -> list[int]:
        """The patterns that may match, in their order."""
        sets = self._sets_in(spaced(folded))
        met = Counter(
            chain.from_iterable(map(self._serves.__getitem__, sets & self._serves.keys()))
        )
        needs = self._needs
        found = [number for number, count in met.items() if count == needs[number]]
        return sorted(found + self._always)

    def _sets_in(self, text: str) -> set[int]:
        """The sets of which a string is in a text."""
        slices = {
            text[start : start + length] for start in range(len(text)) for length in self._lengths
        }
        found = slices & self._laid.strings.keys()
        return set(chain.from_iterable(map(self._laid.strings.__getitem__, found)))

    def _fits(self, rule: Rule, context: Context, judged: dict[str, bool]) -> bool:
        """Whether the conditions of a rule hold; what cannot change is judged once a turn."""
        return all(self._holds(text, context, judged) for text in rule.when) and not any(
            self._holds(text, context, judged) for text in rule.never_when
        )

    def _holds(self, text: str, context: Context, judged: dict[str, bool]) -> bool:
        if self._can_change(text):
            return self._condition(text)(context)
        holds = judged.get(text)
        if holds is None:
            holds = judged[text] = self._condition(text)(context)
        return holds

    def _spans(self, rule: Rule, pattern: str, text: TurnText, encoded: bytes) -> list[Span] | None:
        """Where a pattern matches, nowhere for a rule without one; None where it does not."""
        spans: list[Span] = []
        if pattern:
            regex = self._regexes[pattern]
            if not regex.search(encoded):
                return None
            found = (match.span(match.lastindex or 0) for match in regex.finditer(text.folded))
            spans = [Span(*each) for each in found if counts(each, rule, text)]
            if not spans:
                return None
        if any(self._regexes[each].search(encoded) for each in rule.unless):
            return None
        return spans[:1] if rule.whole else spans


def _coding(code: str, rule: Rule, span: Span | None) -> Coding:
    return Coding(
        turn=-1,
        code=code,
        p=rule.p,
        span=None if rule.whole else span,
        reason=rule.reason,
        source=f"rule:{code}/{rule.id}",
        kind=rule.kind,
        level=rule.level,
    )
