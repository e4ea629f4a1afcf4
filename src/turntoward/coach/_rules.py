"""The rules of the codebook, with only those made ready whose words are there.

Whoever reads a chat of ten years makes every rule ready first, and that takes a while. A draft is
short and somebody waits for it; here a pattern is compiled when a draft first holds the words that
the pattern cannot do without. What is found is the same (tests/coach/test_rules.py), and of the codes
that drafts are looked through for, every place is found and not only the surest.

Conditions, order, negation, quotations and what patterns need are those of `turntoward.coding`; only
the loop over them stands here again. The one of `coding.rules` is made for millions of turns: book and
rules take 0.2 s to load and build, where a draft's answer takes about that from the start of the
program to its end; it judges conditions for all rules together, and leaves a code alone once nothing
surer can be said of it, where a draft wants every place.
"""

import re
import unicodedata
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

__all__ = ["DraftRules", "LaidRules", "Regexes", "lay_out", "uncounted"]

_MEMORY = 64 << 20  # bytes an automaton may use for its states
_LONGEST = (
    10  # letters of a string that is looked for: longer ones cost more to load than they save
)
_HEAD = 3  # letters by which it is seen that no string can begin here
# “At most so many letters, but no end of a sentence, or line”: counting them makes an automaton many
# times larger, and in a draft both end soon enough.
_COUNTED = re.compile(r"(\[\^[^\]]*(?:\.|\\n)[^\]]*\])\{0,\d\d+\}")
_KINDS = {"L": 0xFF, "So": 0xFE}  # kinds patterns ask for, and what stands for unnamed ones
_OTHER = 0xFD  # stands for all else


class LaidRules(Struct, frozen=True, kw_only=True):
    """Rules in their order, with what their patterns need worked out."""

    codes: tuple[str, ...]  # that conditions may name
    rules: tuple[tuple[str, Rule], ...]  # each with its code; the patterns stand below
    # For each pattern (or rule without one) its rule, and the sets of strings it needs one each of.
    patterns: tuple[tuple[int, str, tuple[int, ...]], ...]
    barring: dict[str, tuple[int, ...]]  # what must not be there, with the sets it needs as well
    letters: str  # that patterns name, beside those of ASCII
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
    named = feeling_fragments(book.feelings) | book.fragments
    fragments = {name: uncounted(pattern) for name, pattern in named.items()}
    literals = Literals(fragments, sample)
    sets: dict[frozenset[str], int] = {}
    rules: list[tuple[str, Rule]] = []
    patterns: list[tuple[int, str, tuple[int, ...]]] = []
    barring: dict[str, tuple[int, ...]] = {}

    def needs(pattern: str) -> tuple[int, ...]:
        found = literals.needed(pattern) if pattern else ()
        return tuple(sets.setdefault(_shortened(each), len(sets)) for each in found)

    for code, rule in in_order(book):
        patterns += ((len(rules), each, needs(each)) for each in map(uncounted, rule.any or ("",)))
        unless = tuple(map(uncounted, rule.unless))
        barring |= {pattern: needs(pattern) for pattern in unless if pattern not in barring}
        for condition in (*rule.when, *rule.never_when):
            parse(condition, book.codes)
        rules.append((code, msgspec.structs.replace(rule, any=(), unless=unless)))
    spelt = [expand(pattern, fragments) for _, pattern, _ in patterns]
    spelt += [expand(pattern, fragments) for pattern in barring]
    letters = "".join(sorted({sign for each in spelt for sign in each if not sign.isascii()}))
    alphabet = Alphabet(letters)
    for pattern in spelt:
        alphabet.compiled(pattern)
    return LaidRules(
        codes=tuple(book.codes),
        rules=tuple(rules),
        patterns=tuple(patterns),
        barring=barring,
        letters=letters,
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
        self._regexes: dict[str, re2._Regexp] = {}

    def __getitem__(self, pattern: str) -> "re2._Regexp":
        """The compiled pattern.

        Raises:
            BookError: RE2 refuses it.
        """
        regex = self._regexes.get(pattern)
        if regex is None:
            regex = self._regexes[pattern] = self.compiled(expand(pattern, self._fragments))
        return regex

    def compiled(self, pattern: str) -> "re2._Regexp":
        """A pattern with its fragments filled in."""
        return _compiled(pattern, _options())


class _Patterns(Regexes):
    """The same for texts in the bytes of an alphabet."""

    def __init__(self, fragments: Mapping[str, str], alphabet: "Alphabet") -> None:
        super().__init__(fragments)
        self.alphabet = alphabet

    def compiled(self, pattern: str) -> "re2._Regexp":
        return self.alphabet.compiled(pattern)


def uncounted(pattern: str) -> str:
    """A pattern that does not count the letters of a sentence or line."""
    return _COUNTED.sub(r"\1*", pattern)


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return options


def _compiled(pattern: str | bytes, options: re2.Options) -> "re2._Regexp":
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise BookError(f"A pattern cannot be used: {error}.") from None


class Alphabet(dict[int, int]):
    """A byte for every letter, so that automata stay small and places in bytes are code points.

    Letters and signs that patterns name have a byte of their own; all others share one a kind.
    """

    def __init__(self, named: str) -> None:
        """Take what patterns name, beside ASCII: fewer than 125 letters and signs."""
        own = {ord(sign): byte for byte, sign in enumerate(named, 0x80)}
        super().__init__({byte: byte for byte in range(0x80)} | own)
        self._kinds = {
            kind: bytes([*(byte for code, byte in self.items() if _is(kind, code)), other]).decode(
                "latin-1"
            )
            for kind, other in _KINDS.items()
        }

    def __missing__(self, code: int) -> int:
        return next((byte for kind, byte in _KINDS.items() if _is(kind, code)), _OTHER)

    def encoded(self, text: str) -> bytes:
        """A text, a byte for each code point."""
        return text.encode() if text.isascii() else text.translate(self).encode("latin-1")

    def compiled(self, pattern: str) -> "re2._Regexp":
        """A pattern, fragments filled in, for texts in these bytes.

        Raises:
            BookError: RE2 refuses it.
        """
        options = _options()
        options.encoding = re2.Options.Encoding.LATIN1
        spelt = pattern.translate(self)
        for kind, members in self._kinds.items():
            spelt = spelt.replace(rf"\p{{{kind}}}", f"[{members}]")
        return _compiled(spelt.encode("latin-1"), options)


def _is(kind: str, code: int) -> bool:
    return unicodedata.category(chr(code)).startswith(kind)


class _Read:
    """A text, and what is known of the patterns in it so far."""

    __slots__ = ("_encoded", "_patterns", "_spans", "sets", "text")

    def __init__(self, text: TurnText, sets: set[int], patterns: "_Patterns") -> None:
        self.text = text
        self.sets = sets  # of which a string is there
        self._patterns = patterns
        self._encoded = patterns.alphabet.encoded(text.folded)
        self._spans: dict[str, list[tuple[int, int]]] = {}

    def holds(self, pattern: str) -> bool:
        """Whether a pattern matches anywhere."""
        spans = self._spans.get(pattern)
        if spans is None:
            return self._patterns[pattern].search(self._encoded) is not None
        return bool(spans)

    def spans(self, pattern: str) -> list[tuple[int, int]]:
        """Where a pattern matches, in code points."""
        spans = self._spans.get(pattern)
        if spans is None:
            found = self._patterns[pattern].finditer(self._encoded)
            spans = self._spans[pattern] = [match.span(match.lastindex or 0) for match in found]
        return spans


class DraftRules:
    """Rules that were laid out beforehand."""

    def __init__(
        self,
        laid: LaidRules,
        *,
        thorough: frozenset[str] = frozenset(),
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Take rules as `lay_out` made them.

        Args:
            laid: the rules.
            thorough: codes of which every place is looked for, not only the surest.
            without: rules that are left out, as "code/rule".
        """
        known = frozenset(laid.codes)
        self._laid = laid
        self._patterns = _Patterns(laid.fragments, Alphabet(laid.letters))
        self._thorough = thorough
        self._condition = cache(lambda text: parse(text, known))
        self._can_change = cache(can_change)
        self._lengths = _lengths(laid.strings)
        self._short = [string for string in laid.strings if len(string) < _HEAD]
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

    def prepare(self) -> None:
        """Compile every pattern now, half a second's work, and not when a draft first needs it."""
        for _, pattern, _ in self._laid.patterns:
            if pattern:
                self._patterns[pattern]
        for pattern in self._laid.barring:
            self._patterns[pattern]

    def apply(self, context: Context, passing_over: Collection[str] = frozenset()) -> list[Coding]:
        """Give the turn of `context` its codings.

        Args:
            context: the turn and its past.
            passing_over: codes that are not looked for.

        Returns:
            Every coding that a rule has given, the weaker ones and all places of them too.
        """
        text, codings = context.turn.text, context.turn.codings
        read = _Read(text, self._sets_in(spaced(text.folded)), self._patterns)
        judged, heard = dict[str, bool](), list[Coding]()
        for number in self._candidates(read.sets):
            place, pattern, _ = self._laid.patterns[number]
            code, rule = self._laid.rules[place]
            if code in passing_over:
                continue
            known = codings.get(code)
            if known and code not in self._thorough and not outdoes(rule, known):
                continue
            if not self._fits(rule, context, judged):
                continue
            spans = self._spans(rule, pattern, read)
            if spans is not None:
                said = [_coding(code, rule, span) for span in spans] or [_coding(code, rule, None)]
                heard += said
                if not known or outdoes(rule, known):
                    codings[code] = said[0]
                    if code == "disclosure":
                        context.turn.level = rule.level or 0
        return heard

    def _candidates(self, sets: set[int]) -> list[int]:
        """The patterns that may match, in their order."""
        met = Counter(
            chain.from_iterable(map(self._serves.__getitem__, sets & self._serves.keys()))
        )
        needs = self._needs
        found = [number for number, count in met.items() if count == needs[number]]
        return sorted(found + self._always)

    def _sets_in(self, text: str) -> set[int]:
        """The sets of which a string is in a text."""
        lengths_of, strings = self._lengths.get, self._laid.strings
        slices = {
            text[start : start + length]
            for start in range(len(text))
            for length in lengths_of(text[start : start + _HEAD], ())
        }
        slices.update(string for string in self._short if string in text)
        return set(chain.from_iterable(map(strings.__getitem__, slices & strings.keys())))

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

    def _spans(self, rule: Rule, pattern: str, read: _Read) -> list[Span] | None:
        """Where a pattern matches, nowhere for a rule without one; None where it does not."""
        spans: list[Span] = []
        if pattern:
            found = read.spans(pattern)
            spans = [Span(*each) for each in found if counts(each, rule, read.text)]
            if not spans:
                return None
        if any(self._is_there(each, read) for each in rule.unless):
            return None
        return spans[:1] if rule.whole else spans

    def _is_there(self, barring: str, read: _Read) -> bool:
        needs = self._laid.barring[barring]
        return read.sets.issuperset(needs) and read.holds(barring)


def _lengths(strings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """How long the strings are that begin with the same letters."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for string in strings:
        lengths[string[:_HEAD]].add(len(string))
    return {head: tuple(found) for head, found in lengths.items()}


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
