"""The patterns of all rules, matched in linear time.

RE2 matches in time linear in the text, whatever the text (no backtracking), so hostile messages
cost no more than others. One pass over a turn says which patterns can match at all (`literals`);
only those are searched.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from hashlib import sha256
from itertools import islice
from operator import or_

import re2

from turntoward.codebook import Feelings
from turntoward.coding.literals import MOST_SETS, Literals, spaced
from turntoward.errors import BookError

__all__ = ["AnyOf", "Matcher", "expand", "feeling_fragments"]

_NAME = re.compile(r"\{([a-z][a-z_]*)\}")
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\((?!\?)", re.DOTALL)
_MEMORY = 64 << 20  # bytes an automaton may use for its states
_KEY = 16  # letters of a digest
_MOST_SPANS = 32  # of one pattern in one turn; a turn with more says the same again and again
_DEEPEST = 12  # fragments inside fragments
_FEW = 24  # texts that are looked through string by string


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
        index: what each pattern needs, by its digest.
    """

    def __init__(
        self,
        patterns: Sequence[str],
        fragments: Mapping[str, str],
        sample: Callable[[], Sequence[str]],
        *,
        index: Mapping[str, list[list[str]]],
    ) -> None:
        """Prepare; patterns are compiled when they are first needed.

        Args:
            patterns: n patterns in RE2's syntax, with `{fragments}`, one for each place.
            fragments: what the names stand for.
            sample: some ordinary texts, to see which strings are rare; asked for what `index` lacks.
            index: what patterns need, by their digest, as far as it is known already.

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
        keys = [_key(source) for source in self._sources]
        self.index = {key: index[key] for key in keys if key in index}
        if len(self.index) < len({*keys}):
            literals = Literals(fragments, sample())
            for pattern, key in zip(self.number, keys, strict=True):
                if key not in self.index:
                    self.index[key] = [sorted(each) for each in literals.needed(pattern)]
        self._look_for([self.index[key] for key in keys])

    def _look_for(self, needs: Sequence[Sequence[Sequence[str]]]) -> None:
        """Turn what the patterns need around: for each string, the places it serves.

        A pattern may match only if each of its sets has a string in the text. `_owners` has, for
        each string, the places whose first set it is in, and shifted by `_shift` those whose second
        set it is in; `_free` those that have no such set at all.
        """
        self._shift = len(self.pattern_at)
        self._free = 0
        owners: dict[str, int] = {}
        for places, sets in zip(self.places, needs, strict=True):
            for number in range(MOST_SETS):
                shifted = places << number * self._shift
                if number >= len(sets):
                    self._free |= shifted
                    continue
                for string in sets[number]:
                    owners[string] = owners.get(string, 0) | shifted
        same: dict[int, int] = {}  # many strings serve the same places: let them share the number
        self._strings = tuple(owners)
        self._owners = tuple(same.setdefault(places, places) for places in owners.values())
        self._literals: re2.Set | None = None
        self._seen = 0

    def candidates(self, folded: str) -> int:
        """The places whose pattern may match somewhere in `folded`."""
        found = reduce(
            or_, map(self._owners.__getitem__, self._occurring(spaced(folded))), self._free
        )
        return found & (found >> self._shift) & ~(-1 << self._shift)

    def _occurring(self, text: str) -> Iterable[int]:
        """The strings that occur in a text, by number.

        One automaton finds them all, but takes longer to make than a few texts to look through.
        """
        if self._literals is None:
            self._seen += 1
            if self._seen < _FEW:
                return [number for number, string in enumerate(self._strings) if string in text]
            self._literals = _compiled_set([re2.escape(string) for string in self._strings])
        return self._literals.Match(text) or ()

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


class AnyOf:
    """Several patterns, of which it is asked whether any matches."""

    def __init__(self, patterns: Sequence[str], fragments: Mapping[str, str]) -> None:
        """Prepare; they are compiled when they are first needed.

        Raises:
            BookError: a fragment that is not there or contains itself.
        """
        self._sources = [expand(pattern, fragments) for pattern in patterns]
        self._test: re2.Set | None = None

    def matches(self, encoded: bytes) -> bool:
        """Whether one of them matches somewhere in a text in UTF-8."""
        if self._test is None:
            self._test = _compiled_set(self._sources)
        return bool(self._test.Match(encoded))


def _ungrouped(part: re.Match[str]) -> str:
    return "(?:" if part[0] == "(" else part[0]


def _key(source: str) -> str:
    return sha256(source.encode()).hexdigest()[:_KEY]


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
