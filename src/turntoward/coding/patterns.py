"""The patterns of all rules, matched in linear time.

RE2 matches in time linear in the text, whatever the text (no backtracking), so hostile messages
cost no more than others. One pass over a turn says which rules can match at all (`literals`); only
those are searched.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from hashlib import sha256
from itertools import islice
from operator import and_

import re2

from turntoward.codebook import Feelings
from turntoward.coding.literals import Literals, spaced
from turntoward.errors import BookError

__all__ = ["Matcher", "expand", "feeling_fragments"]

_NAME = re.compile(r"\{([a-z][a-z_]*)\}")
_MEMORY = 64 << 20  # bytes an automaton may use for its states
_KEY = 16  # letters of a digest
_MOST_SPANS = 32  # of one pattern in one turn; a turn with more says the same again and again
_DEEPEST = 12  # fragments inside fragments


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
    """Finds which of many groups of patterns match a text, and where.

    A group is what belongs together: the patterns of one rule.
    """

    def __init__(
        self,
        groups: Sequence[Sequence[str]],
        fragments: Mapping[str, str],
        sample: str,
        *,
        rare: int,
        index: Mapping[str, list[list[str]]],
    ) -> None:
        """Prepare; patterns are compiled when they are first needed.

        Args:
            groups: n groups of patterns in RE2's syntax, with `{fragments}`.
            rare: how many groups, from the first, `candidates` looks for; the others are asked for
                seldom.
            fragments: what the names stand for.
            sample: some ordinary text, to see which strings are rare.
            index: what groups need, by their digest, where that is known already. `self.index` has
                it for all of the first `rare`, whose digests are `self.index_keys`.

        Raises:
            BookError: a fragment that is not there or contains itself.
        """
        self._sources = [
            [expand(pattern, fragments) for pattern in patterns] for patterns in groups
        ]
        self._tests: dict[int, re2.Set] = {}
        self._searches: dict[tuple[int, int], re2._Regexp] = {}
        literals = Literals(fragments, spaced(sample))
        self.index_keys = [_key(sources) for sources in self._sources[:rare]]
        self.index = {
            key: index.get(key) or _together(map(literals.needed, patterns))
            for key, patterns in zip(self.index_keys, groups, strict=False)
        }
        self._look_for([self.index[key] for key in self.index_keys])

    def _look_for(self, needs: Sequence[Sequence[Sequence[str]]]) -> None:
        """Turn what each group needs around: for each string, the groups it serves.

        A group may match only if each of its sets has a string in the text. `_owners` has, for each
        string, the groups (as bits) whose first or second set it is in; `_free` those that have no
        such set at all.
        """
        owners: dict[str, dict[int, int]] = {}
        places = max(map(len, needs), default=1) or 1
        self._free = [0] * places
        for number, sets in enumerate(needs):
            for place in range(places):
                if place >= len(sets):
                    self._free[place] |= 1 << number
                for string in sets[place] if place < len(sets) else ():
                    own = owners.setdefault(string, {})
                    own[place] = own.get(place, 0) | 1 << number
        self._owners = [tuple(own.items()) for own in owners.values()]
        self._literals = _compiled_set([re2.escape(string) for string in owners])

    def candidates(self, folded: str) -> int:
        """Which of the first `rare` groups may match somewhere in `folded`, as bits."""
        found = list(self._free)
        for literal in self._literals.Match(spaced(folded)) or ():
            for place, groups in self._owners[literal]:
                found[place] |= groups
        return reduce(and_, found)

    def matching(self, group: int, encoded: bytes) -> Sequence[int]:
        """Which patterns of a group match somewhere in a text in UTF-8, by their place in it."""
        test = self._tests.get(group)
        if test is None:
            test = self._tests[group] = _compiled_set(self._sources[group])
        return test.Match(encoded) or ()

    def spans(self, group: int, pattern: int, folded: str) -> Iterator[tuple[int, int]]:
        """Where a pattern of a group matches: its own group that took part, or the whole match."""
        search = self._searches.get((group, pattern))
        if search is None:
            search = re2.compile(self._sources[group][pattern], _options())
            self._searches[group, pattern] = search
        for match in islice(search.finditer(folded), _MOST_SPANS):
            yield match.span(match.lastindex or 0)

    def check(self) -> None:
        """Compile everything now.

        Raises:
            BookError: a pattern that RE2 refuses.
        """
        for sources in self._sources:
            for source in sources:
                try:
                    re2.compile(source, _options())
                except re2.error as error:
                    raise BookError(f"A pattern cannot be used: {error}.") from None


def _key(sources: Sequence[str]) -> str:
    return sha256("\0".join(sources).encode()).hexdigest()[:_KEY]


def _together(needs: Iterable[Sequence[frozenset[str]]]) -> list[list[str]]:
    """What a match of any of several patterns needs: as many sets as each of them has."""
    return [sorted(frozenset().union(*sets)) for sets in zip(*needs, strict=False)]


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
