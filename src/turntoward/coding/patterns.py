"""The patterns of all rules, matched in linear time.

RE2 matches in time linear in the text, whatever the text (no backtracking), so hostile messages
cost no more than others. One pass over a turn says which patterns can match at all (`literals`);
only those are searched.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from hashlib import sha256
from itertools import islice
from operator import or_

import re2
from ahocorasick_rs import AhoCorasick, Implementation

from turntoward.codebook import Feelings, Index
from turntoward.coding.literals import MOST_SETS, Literals, spaced
from turntoward.errors import BookError

__all__ = ["Matcher", "expand", "feeling_fragments"]

_NAME = re.compile(r"\{([a-z][a-z_]*)\}")
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\((?!\?)", re.DOTALL)
_MEMORY = 64 << 20  # bytes an automaton may use for its states
_DIGITS = 16  # of a digest
_MOST_SPANS = 32  # of one pattern in one turn; a turn with more says the same again and again
_DEEPEST = 12  # fragments inside fragments
_COMPACT = Implementation.ContiguousNFA
_LITTLE = 3_000  # letters that are looked through string by string


def expand(pattern: str, fragments: Mapping[str, str]) -> str:
    """Replace `{name}` by the fragment of that name, in fragments too.

    Raises:
        BookError: a name leads nowhere, or in a circle.
    """

    def fragment(match: re.Match[str]) -> str:
        try:
            return f"(?:{fragments[match[1]]})"
        except KeyError:
            raise BookError(f"No pattern fragment is called {{{match[1]}}}.") from None

    for _ in range(_DEEPEST):
        longer = _NAME.sub(fragment, pattern)
        if longer == pattern:
            return pattern
        pattern = longer
    raise BookError("A pattern fragment contains itself.")


def feeling_fragments(feelings: Feelings) -> dict[str, str]:
    """Fragments from the vocabulary: what people call their states.

    `feeling_adj`, `feeling_noun`, `feeling_verb`, `feeling_image` hold the words that nearly always
    name a feeling; `loose_adj`, … those that only do in company; `placeholder`, `judgement`.
    """
    names = (
        ("adj", "adjectives"),
        ("noun", "nouns"),
        ("verb", "verbs"),
        ("image", "images"),
    )
    fragments = {}
    for short, bearer in names:
        for prefix, loose in (("feeling", False), ("loose", True)):
            fragments[f"{prefix}_{short}"] = _alternatives(
                form
                for feeling in feelings
                if feeling.loose is loose
                for form in getattr(feeling, bearer)
            )
    fragments["placeholder"] = _alternatives(
        form for entry in feelings.placeholders for form in entry.forms
    )
    fragments["judgement"] = _alternatives(
        form for entry in feelings.judgements for form in entry.forms
    )
    return fragments


def _alternatives(forms: Iterator[str]) -> str:
    longest_first = sorted(set(forms), key=lambda form: (-len(form), form))
    return "|".join(re.escape(form).replace("\\ ", " ") for form in longest_first) or r"\b\B"


class Matcher:
    """Finds which of many patterns match a text, and where.

    A pattern may stand in several places (rules that differ in their conditions alone), and is
    searched once for all of them. Sets of places are the bits of one int.

    Attributes:
        number: of each pattern.
        pattern_at: for each place, the number of its pattern.
        places: for each pattern, its places as bits.
        index: what the patterns need.
    """

    def __init__(
        self,
        patterns: Sequence[str],
        fragments: Mapping[str, str],
        sample: Callable[[], Sequence[str]],
        *,
        index: Index | None,
    ) -> None:
        """Prepare; patterns are compiled when they are first needed.

        Args:
            patterns: n patterns in RE2's syntax, with `{fragments}`, one for each place.
            fragments: what the names stand for.
            sample: some ordinary texts, to see which strings are rare; asked where there is no index.
            index: what patterns need; one that was made for others is not used.

        Raises:
            BookError: a fragment that is not there or contains itself.
        """
        self.number = {pattern: number for number, pattern in enumerate(dict.fromkeys(patterns))}
        self.pattern_at = [self.number[pattern] for pattern in patterns]
        self.places = [0] * len(self.number)
        self._sources = [expand(pattern, fragments) for pattern in self.number]
        for place, number in enumerate(self.pattern_at):
            self.places[number] |= 1 << place
        self._tests: dict[int, re2.Set] = {}
        self._searches: dict[int, _Search] = {}
        digest = _digest(self._sources[number] for number in self.pattern_at)
        if index is None or index.of != digest:
            literals = Literals(fragments, sample())
            index = _index(digest, self.pattern_at, [*map(literals.needed, self.number)])
        self.index = index
        self._look_for(index)

    def _look_for(self, index: Index) -> None:
        """Have at hand, for each string, the places that it serves.

        Those whose first set it is in are bits from 0, those whose second set it is in are bits from
        `_shift`; `_free` has the places without such a set.
        """
        self._shift = len(self.pattern_at)
        self._free = self._served(*index.without)
        self._strings: list[str] = []
        self._owners: list[int] = []
        for strings, first, second in index.strings:
            self._strings += strings
            self._owners += [self._served(first, second)] * len(strings)
        self._literals: AhoCorasick | None = None
        self._seen = 0

    def _served(self, first: Iterable[int], second: Iterable[int]) -> int:
        return _bits(first) | _bits(second) << self._shift

    def candidates(self, folded: str) -> int:
        """The places whose pattern may match somewhere in `folded`."""
        found = reduce(
            or_, map(self._owners.__getitem__, self._occurring(spaced(folded))), self._free
        )
        return found & (found >> self._shift) & ~(-1 << self._shift)

    def _occurring(self, text: str) -> Iterable[int]:
        """The strings that occur in a text, by number.

        One automaton finds them all, but takes longer to make than a few short texts to look through.
        """
        if self._literals is None:
            self._seen += len(text)
            if self._seen < _LITTLE:
                return [number for number, string in enumerate(self._strings) if string in text]
            self._literals = AhoCorasick(self._strings, implementation=_COMPACT)
        return {
            number
            for number, _, _ in self._literals.find_matches_as_indexes(text, overlapping=True)
        }

    def matches(self, pattern: int, encoded: bytes) -> bool:
        """Whether a pattern, by its number, matches somewhere in a text in UTF-8."""
        test = self._tests.get(pattern)
        if test is None:
            test = self._tests[pattern] = _compiled_set([self._sources[pattern]])
        return bool(test.Match(encoded))

    def spans(self, pattern: int, folded: str) -> Iterator[tuple[int, int]]:
        """Where a pattern matches: its own group that took part, or the whole match."""
        search = self._searches.get(pattern)
        if search is None:
            search = self._searches[pattern] = _Search(self._sources[pattern])
        return search.spans(folded)

    def check(self) -> None:
        """Compile everything now.

        Raises:
            BookError: a pattern that RE2 refuses.
        """
        for source in self._sources:
            try:
                re2.compile(source, _options())
            except re2.error as error:
                raise BookError(f"A pattern cannot be used: {error}.") from None


class _Search:
    """Finds where a pattern matches, and which group of it took part.

    To find a match is much cheaper than to find its groups, so these are looked for inside it only.
    """

    def __init__(self, source: str) -> None:
        self._whole = re2.compile(_PART.sub(_ungrouped, source), _options())
        grouped = re2.compile(source, _options())
        self._grouped = grouped if grouped.groups else None

    def spans(self, folded: str) -> Iterator[tuple[int, int]]:
        # Offsets in bytes are offsets in letters where each letter is a byte.
        text = folded.encode() if folded.isascii() else folded
        for match in islice(self._whole.finditer(text), _MOST_SPANS):
            inner = self._grouped and self._grouped.fullmatch(text, *match.span())
            yield inner.span(inner.lastindex or 0) if inner else match.span()


def _ungrouped(part: re.Match[str]) -> str:
    return "(?:" if part[0] == "(" else part[0]


def _digest(sources: Iterable[str]) -> str:
    return sha256("\0".join(sources).encode()).hexdigest()[:_DIGITS]


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)


def _index(
    digest: str, pattern_at: Sequence[int], needed: Sequence[Sequence[frozenset[str]]]
) -> Index:
    """What the patterns in all places need, turned around: strings that serve the same together."""
    serves: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    without: tuple[list[int], list[int]] = ([], [])
    for place, pattern in enumerate(pattern_at):
        for number in range(MOST_SETS):
            if number >= len(needed[pattern]):
                without[number].append(place)
                continue
            for string in needed[pattern][number]:
                serves[string][number].append(place)
    alike: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = defaultdict(list)
    for string in sorted(serves):
        first, second = serves[string]
        alike[tuple(first), tuple(second)].append(string)
    return Index(
        of=digest,
        strings=tuple((tuple(strings), *served) for served, strings in alike.items()),
        without=(tuple(without[0]), tuple(without[1])),
    )


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    return options


def _compiled_set(patterns: Sequence[str]) -> re2.Set:
    automaton = re2.Set.SearchSet(_options())
    for pattern in patterns or (r"\b\B",):
        try:
            automaton.Add(pattern)
        except re2.error as error:
            raise BookError(f"A pattern cannot be used: {error}.") from None
    automaton.Compile()
    return automaton
