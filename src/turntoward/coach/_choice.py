"""Which of the codings in a draft are spoken of, and on which words."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from turntoward.coach._look import Seen
from turntoward.coach._rules import Regexes
from turntoward.coach.records import FindingKind, Group, Guide
from turntoward.coach.sentences import Stretch, clause_end, sentence_at
from turntoward.coding.conditions import Condition
from turntoward.coding.text import fold

__all__ = ["Choice"]

_LOUD = frozenset({Group.BLAME, Group.PRESS})  # nothing is praised on the words of such a concern
_FEWEST = 8  # code points that a clause has at least
_LEADING, _TRAILING = " \r\n.,;:!?-", " \r\n,;:"


class Choice:
    """Chooses among codings by their guides."""

    def __init__(
        self,
        guides: Mapping[str, Guide],
        regexes: Regexes,
        condition: Callable[[str], Condition],
    ) -> None:
        """Take the guides, the place where patterns are compiled, and what reads conditions."""
        self._guides = guides
        self._regexes = regexes
        self._condition = condition

    def speaks(self, seen: Seen, text: str, sentences: Sequence[Stretch]) -> bool:
        """Whether something is said about a coding."""
        guide = self._guides.get(seen.coding.code)
        if guide is None or seen.coding.p < guide.least:
            return False
        if seen.coding.source.rpartition("/")[2] in guide.without:
            return False
        if not all(self._condition(each)(seen.context) for each in guide.only_when):
            return False
        if any(self._condition(each)(seen.context) for each in guide.never_when):
            return False
        words = fold(text[slice(*sentence_at(sentences, seen.start, seen.end))])
        if guide.alone and seen.context.previous is None and not self._any(guide.alone, words):
            return False
        return not self._any(guide.unless, words)

    def _any(self, patterns: Iterable[str], words: str) -> bool:
        return any(self._regexes[each].search(words) for each in patterns)

    def reached(self, seen: Seen, text: str, sentences: Sequence[Stretch]) -> Seen:
        """The coding on as many words as should be shown."""
        reach = self._guides[seen.coding.code].reach
        if reach == "draft" or (reach == "words" and not seen.placed):
            return msgspec.structs.replace(seen, placed=False)
        start, end = _trimmed(text, seen.start, seen.end)
        sentence = sentence_at(sentences, start, end)
        if reach == "sentence":
            start, end = sentence
        elif reach == "clause":
            end = clause_end(text, sentence, end)
        elif reach == "short":
            end = clause_end(text, sentence, start + _FEWEST)
        return msgspec.structs.replace(seen, start=start, end=end, placed=True)

    def chosen(
        self, seen: Iterable[Seen], sentences: Sequence[Stretch], said: Collection[str]
    ) -> list[Seen]:
        """The surest coding of each code on the same words, without those that yield to others.

        Args:
            seen: codings that are close to each other.
            sentences: of the draft.
            said: codes that were chosen before, of which some are said once only.
        """
        kept: list[Seen] = []
        for each in sorted(seen, key=lambda each: (-each.coding.p, each.start, -each.end)):
            code = each.coding.code
            once = self._guides[code].once
            same = [other for other in kept if other.coding.code == code]
            if not (once and code in said) and not any(once or _meet(each, one) for one in same):
                kept.append(each)
        return [each for each in kept if not self._yields(each, kept, sentences)]

    def _yields(self, each: Seen, kept: Iterable[Seen], sentences: Sequence[Stretch]) -> bool:
        guide = self._guides[each.coding.code]
        start, end = sentence_at(sentences, each.start, each.end)
        around = msgspec.structs.replace(each, start=start, end=end)
        return any(
            (self._is_above(other, guide) and _meet(each, other))
            or (other.coding.code in guide.yields_beside and _meet(around, other))
            for other in kept
        )

    def _is_above(self, other: Seen, guide: Guide) -> bool:
        """Whether a guide is silent where another coding is on the same words."""
        if guide.kind is FindingKind.STRENGTH and self._guides[other.coding.code].group in _LOUD:
            return True
        return other.coding.code in guide.yields_to


def _trimmed(text: str, start: int, end: int) -> Stretch:
    words = text[start:end]
    if not words.strip(_LEADING):
        return start, end
    return start + len(words) - len(words.lstrip(_LEADING)), start + len(words.rstrip(_TRAILING))


def _meet(one: Seen, other: Seen) -> bool:
    if not (one.placed and other.placed):
        return True
    return one.start < other.end and other.start < one.end
