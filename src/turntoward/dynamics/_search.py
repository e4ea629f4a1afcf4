"""Where the cues of danger (data/danger.toml) are found: on which turns, and which.

Many turns are searched at once: a search a turn would cost more than the whole rest.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate

import re2
from msgspec import Struct

from turntoward.codebook.cues import Cue, Cues, Role
from turntoward.coding.patterns import expand
from turntoward.dynamics.turns import CodedTurns

__all__ = ["Searched", "lowered", "search"]

_TOGETHER = 2_000  # turns searched at once
_FIRM = (Role.PRESSES, Role.YIELDS, Role.TELLS)
_BEGINS = r"(?m)(?:^|\b| )"
_ENDS = r"(?:\b|\W|$)"

_TOKEN = re.compile(r"\\.|[a-z]+")
_TWINS = {
    "he": "she", "she": "he", "hes": "shes", "shes": "hes", "him": "her", "his": "her",
    "her": "(?:him|his)", "husband": "wife", "wife": "husband", "boyfriend": "girlfriend",
    "girlfriend": "boyfriend", "man": "woman", "woman": "man", "mans": "womans", "men": "women",
    "women": "men", "boy": "girl", "girl": "boy", "boys": "girls", "girls": "boys",
    "son": "daughter", "daughter": "son", "brother": "sister", "sister": "brother",
    "brothers": "sisters", "sisters": "brothers", "father": "mother", "mother": "father",
    "dad": "mum", "mum": "dad", "mom": "dad", "papa": "mama", "mama": "papa", "uncle": "aunt",
    "aunt": "uncle", "sir": "madam", "madam": "sir",
}  # fmt: skip

Found = Mapping[int, Sequence[Cue]]


class _Group(Struct, frozen=True):
    """A cue and its patterns as one."""

    cue: Cue
    pattern: "re2._Regexp"


class _Patterns(Struct, frozen=True):
    """The patterns of all cues, compiled."""

    signs: tuple[Cue, ...]
    sign: "re2._Regexp"  # a group for each sign, the surest first
    firm: "re2._Regexp"  # any that is neither a sign nor ease, on bytes
    groups: tuple[_Group, ...]


class Searched:
    """A conversation in which cues were looked for."""

    def __init__(self, coded: CodedTurns, cues: Cues, since: int) -> None:
        """Search every turn for signs, and those from one on for what presses, yields or tells."""
        self._coded = coded
        self._cues = cues
        self._patterns = _compiled(cues.cues, tuple(cues.fragments.items()))
        self.signs: dict[int, Cue] = {}
        found: defaultdict[int, list[Cue]] = defaultdict(list)
        for start in range(0, len(coded.turns), _TOGETHER):
            texts = [lowered(turn.text) for turn in coded.turns[start : start + _TOGETHER]]
            self.signs |= {start + turn: sign for turn, sign in self._surest(texts).items()}
            late = max(start, since)
            for turn, cue in self._firm(texts[late - start :]):
                found[late + turn].append(cue)
        self._add_coded(found, cues.of(*_FIRM), range(since, len(coded.turns)))
        self.found: Found = self._following(found)

    def eases(self, turns: Sequence[int]) -> Found:
        """The cues of ease on some turns."""
        texts = [lowered(self._coded.turns[turn].text) for turn in turns]
        found: defaultdict[int, list[Cue]] = defaultdict(list)
        for turn, cue in self._of_texts(texts, (Role.EASES,)):
            found[turns[turn]].append(cue)
        self._add_coded(found, self._cues.of(Role.EASES), turns)
        return found

    def _surest(self, texts: Sequence[str]) -> dict[int, Cue]:
        surest: dict[int, Cue] = {}
        ends, signs = _ends(texts), self._patterns.signs
        for match in self._patterns.sign.finditer("\n".join(texts)):
            turn = bisect_right(ends, match.start())
            number = next(index for index, text in enumerate(match.groups()) if text is not None)
            if turn not in surest or surest[turn].weight < signs[number].weight:
                surest[turn] = signs[number]
        return surest

    def _firm(self, texts: Sequence[str]) -> Iterable[tuple[int, Cue]]:
        """One search finds the turns that have any cue, and each cue is looked for in those alone."""
        ends = _ends(texts)
        joined = "\n".join(texts).encode("latin-1", "replace")  # searched twice as fast as text
        places = self._patterns.firm.finditer(joined)
        turns = sorted({min(bisect_right(ends, each.start()), len(ends) - 1) for each in places})
        for turn, cue in self._of_texts([texts[turn] for turn in turns], _FIRM):
            yield turns[turn], cue

    def _of_texts(self, texts: Sequence[str], roles: Iterable[Role]) -> Iterable[tuple[int, Cue]]:
        ends, joined = _ends(texts), "\n".join(texts)
        for group in self._patterns.groups:
            if group.cue.role in roles:
                places = {
                    bisect_right(ends, match.start()) for match in group.pattern.finditer(joined)
                }
                for place in sorted(places):
                    yield min(place, len(texts) - 1), group.cue

    def _add_coded(
        self,
        found: defaultdict[int, list[Cue]],
        cues: Iterable[Cue],
        turns: Container[int],
    ) -> None:
        """The turns on which a coding does what a pattern does."""
        for cue in cues:
            for code in cue.codes:
                for turn in self._coded.of(code):
                    if turn in turns and cue not in found[turn]:
                        found[turn].append(cue)

    def _following(self, found: Found) -> dict[int, list[Cue]]:
        """Without what counts only after pressing, where nobody pressed."""
        speaker, kept = self._coded.speaker, {}
        for turn, cues in found.items():
            pressed = (
                turn > 0
                and speaker[turn - 1] != speaker[turn]
                and any(cue.role is Role.PRESSES for cue in found.get(turn - 1, ()))
            )
            if told := [cue for cue in cues if pressed or not cue.after]:
                kept[turn] = told
        return kept


def search(coded: CodedTurns, cues: Cues, since: int = 0) -> Searched:
    """Where the cues are in a conversation.

    Args:
        coded: the conversation.
        cues: what is looked for.
        since: the turn from which weak cues are looked for; signs are looked for in every turn.
    """
    return Searched(coded, cues, since)


def lowered(text: str) -> str:
    """What the patterns are written for: small letters, one line, no apostrophes."""
    small = text.lower().replace("’", "").replace("‘", "").replace("'", "")
    return small.replace("\n", ". ")


def _ends(texts: Iterable[str]) -> list[int]:
    return list(accumulate(len(text) + 1 for text in texts))


@cache
def _compiled(cues: tuple[Cue, ...], fragments: tuple[tuple[str, str], ...]) -> _Patterns:
    known = dict(fragments)
    each = {
        cue: "|".join(both for pattern in cue.patterns for both in _both(expand(pattern, known)))
        for cue in cues
        if cue.patterns
    }
    signs = sorted(
        (cue for cue in each if cue.role is Role.SIGN), key=lambda cue: cue.weight, reverse=True
    )
    firm = "|".join(each[cue] for cue in each if cue.role in _FIRM)
    return _Patterns(
        tuple(signs),
        re2.compile("|".join(rf"(\b(?:{each[cue]}){_ENDS})" for cue in signs), _options()),
        re2.compile(f"{_BEGINS}(?:{firm}){_ENDS}".encode("latin-1"), _options(latin=True)),
        tuple(
            _Group(cue, re2.compile(f"{_BEGINS}(?:{each[cue]}){_ENDS}", _options()))
            for cue in each
            if cue.role is not Role.SIGN
        ),
    )


def _both(pattern: str) -> tuple[str, ...]:
    """A pattern, and the same said of a woman where it is said of a man, and the other way round."""
    twin = _TOKEN.sub(lambda token: _TWINS.get(token[0], token[0]), pattern)
    return (pattern,) if twin == pattern else (pattern, twin)


def _options(*, latin: bool = False) -> re2.Options:
    options = re2.Options()
    options.max_mem = 128 << 20
    if latin:
        options.encoding = re2.Options.Encoding.LATIN1
    return options
