"""Where sentences, clauses and parts of a draft begin and end, in code points."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

__all__ = ["Stretch", "clause_end", "parts", "sentence_at", "sentences"]

_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.!?…]+[\"'”’)\]*_]*(?=\s|$)|[.!?…]+|\n|$)")
_CLAUSE_END = re.compile(
    r"[.!?…;:\n]|, (?=(?:but|and|so|because|or|though|although|then|which)\b)| [-–—] |, "
    r"| (?=(?:but|because|so that|although|though)\b)"
)
_LONGEST = 400  # code points without any end that still count as one sentence

Stretch = tuple[int, int]


def sentences(text: str) -> list[Stretch]:
    """The sentences of a text, without the space around them; lines end sentences too."""
    found: list[Stretch] = []
    pending: int | None = None
    for match in _SENTENCE.finditer(text):
        start = match.start() if pending is None else pending
        behind = text[match.end() - 1 : match.end() + 1]
        ends = behind[:1] == "\n" or not behind[1:].strip()
        if not ends and match.end() - start < _LONGEST:
            pending = start  # "3.5", "e.g. this": no space behind the point
            continue
        pending = None
        found += _trimmed(text, start, match.end())
    return found


def _trimmed(text: str, start: int, end: int) -> Iterator[Stretch]:
    inside = text[start:end]
    start += len(inside) - len(inside.lstrip())
    end = start + len(inside.strip())
    for cut in range(start, end, _LONGEST):
        yield cut, min(end, cut + _LONGEST)


def sentence_at(found: Sequence[Stretch], start: int, end: int) -> Stretch:
    """From the sentence in which a stretch begins to the one in which it ends."""
    first = max(0, bisect_right(found, start, key=itemgetter(0)) - 1)
    last = max(first, bisect_left(found, end, key=itemgetter(0)) - 1)
    if not found or found[first][1] <= start >= end:
        return start, end
    if found[first][1] <= start and first < last:
        first += 1  # it begins in the space between two
    return min(found[first][0], start), max(found[last][1], end)


def clause_end(text: str, sentence: Stretch, start: int) -> int:
    """Where the clause ends that a place in a sentence belongs to."""
    match = _CLAUSE_END.search(text, start, sentence[1])
    return match.start() if match else max(start, sentence[1])


def parts(found: Sequence[Stretch], most: int) -> list[Stretch]:
    """Neighbouring sentences taken together, each part no longer than `most` code points."""
    taken: list[Stretch] = []
    for start, end in found:
        if taken and end - taken[-1][0] <= most:
            taken[-1] = (taken[-1][0], end)
        else:
            taken.append((start, end))
    return taken
