"""All patterns of all rules, in one automaton.

RE2 matches in time linear in the text, whatever the text (no backtracking), so hostile messages
cost no more than others. One pass over a turn says which patterns match at all; only those are then
searched for their spans.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import re2

from turntoward.codebook import Feelings
from turntoward.errors import BookError

__all__ = ["Matcher", "expand", "feeling_fragments"]

_NAME = re.compile(r"\{([a-z][a-z_]*)\}")
_MEMORY = 256 << 20  # bytes the automaton may use for its states
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
    """Finds which of many patterns match a text, and where."""

    def __init__(self, patterns: Sequence[str], fragments: Mapping[str, str]) -> None:
        """Compile.

        Args:
            patterns: n patterns in RE2's syntax, with `{fragments}`.
            fragments: what the names stand for.

        Raises:
            BookError: a pattern that RE2 refuses.
        """
        options = re2.Options()
        options.max_mem = _MEMORY
        options.log_errors = False
        self._sources = [expand(pattern, fragments) for pattern in patterns]
        self._set = re2.Set.SearchSet(options)
        for pattern, source in zip(patterns, self._sources, strict=True):
            try:
                self._set.Add(source)
            except re2.error as error:
                raise BookError(f"The pattern {pattern!r} cannot be used: {error}.") from None
        if self._sources:
            self._set.Compile()
        self._compiled = cache(lambda index: re2.compile(self._sources[index], options))

    def matching(self, folded: str) -> Sequence[int]:
        """Indexes of the patterns that match somewhere in `folded`, in no order."""
        return (self._set.Match(folded) or ()) if self._sources else ()

    def spans(self, index: int, folded: str) -> Iterator[tuple[int, int]]:
        """Where pattern `index` matches: its first group that took part, or the whole match."""
        for match in self._compiled(index).finditer(folded):
            yield match.span(match.lastindex or 0)
