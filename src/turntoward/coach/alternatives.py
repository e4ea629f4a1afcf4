"""The person's own sentence, said differently: edits and templates that come as data.

Nothing is written for the person. What stands in a new sentence is taken from theirs; where
something is needed that only they know, there is a gap (“…”).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from turntoward.coach._rules import Regexes
from turntoward.coach.records import Rewrite
from turntoward.coding.text import fold

__all__ = ["GAP", "MOST", "rewritten"]

GAP = "…"
MOST = 3
_NAME = re.compile(r"\{(\w+)\}( (?=[A-Z]))?")
_SAYS = frozenset({"sentence", "rest", "span", "what", "question", "sorry"})  # never without words
_PARTS = frozenset({"before", "rest"})
_FEWEST = 2  # words of such a part that still stand as a sentence
_LONGEST = 400  # code points of a sentence that is still rewritten
_EDGES = " ,;:-–—\r\n\t"
_ENDS = ".!?…"
_TIDY = (
    (re.compile(r"\s+"), " "),
    (re.compile(r" (?=[,.;:!?](?:\s|$))"), ""),
    (re.compile(r"([,;:])(?: *[,;:])+"), r"\1"),
    (re.compile(r"[,;:]+ *([.!?])"), r"\1"),
    (re.compile(r"([.!?])(?: *[.,;])+(?=\s|$)"), r"\1"),
    (re.compile(r"(?:,? (?:but|and|or|because))+ *([.!?]|$)", re.IGNORECASE), r"\1"),
)
_BEGINS = re.compile(r"[.!?] +[a-z]")
_LEADING = re.compile(r"^(?:(?:but|and|or)\b[ ,]*|[.,;:!?]+ *)+", re.IGNORECASE)


def rewritten(  # noqa: PLR0913 a sentence, and all it is rewritten with
    text: str,
    sentence: tuple[int, int],
    span: tuple[int, int],
    rewrites: Iterable[Rewrite],
    *,
    regexes: Regexes,
    feelings: Sequence[str] = (),
) -> tuple[str, ...]:
    """Two or three other ways to say a sentence, none the same as it.

    Args:
        text: the draft.
        sentence: where the sentence stands in it.
        span: what was found in it.
        rewrites: what may be tried, in order of preference.
        regexes: where patterns are compiled.
        feelings: what `{feeling}` may stand for; each makes an alternative of its own.
    """
    start, end = sentence[0], min(sentence[1], sentence[0] + _LONGEST)
    said = text[start:end]
    found = (min(max(span[0], start), end) - start, min(span[1], end) - start)
    alternatives: dict[str, None] = {}
    for rewrite in rewrites:
        for words in _filled(rewrite, said, found, regexes, feelings):
            tidy = _tidied(words, said)
            if tidy and _plain(tidy) != _plain(said):
                alternatives.setdefault(tidy)
            if len(alternatives) == MOST:
                return tuple(alternatives)
    return tuple(alternatives)


def _plain(words: str) -> str:
    return re.sub(r"\W+", " ", fold(words)).strip()


def _filled(
    rewrite: Rewrite,
    said: str,
    found: tuple[int, int],
    regexes: Regexes,
    feelings: Sequence[str],
) -> Iterator[str]:
    own = {
        "sentence": said,
        "rest": _LEADING.sub("", _without(said, rewrite.drop, regexes).strip(_EDGES)),
        "span": said[found[0] : found[1]],
        "before": said[: found[0]],
        "after": said[found[1] :],
    }
    if rewrite.drop and _plain(own["rest"]) in {_plain(said), _plain(_LEADING.sub("", said))}:
        return
    if rewrite.find:
        regex, folded = regexes[rewrite.find], fold(said)
        match = regex.search(folded)
        if match and match.end() <= found[0]:  # said of something else before
            match = regex.search(folded, found[0])
        if match is None:
            return
        own |= {"before": said[: match.start()], "after": said[match.end() :]}
        own |= {
            name: said[slice(*match.span(number))] if match[number] else ""
            for name, number in regex.groupindex.items()
        }
    if not _says_enough(rewrite.put, own):
        return
    for feeling in feelings if "{feeling}" in rewrite.put else ("",):
        yield _put(rewrite.put, own | {"feeling": feeling})


def _says_enough(template: str, own: Mapping[str, str]) -> bool:
    """Whether the words of the person's own that a template needs are there."""
    for name, another_follows in _NAME.findall(template):
        words = own.get(name, "").strip(_EDGES + _ENDS)
        if name in _SAYS and not words:
            return False
        if name in _PARTS and another_follows and len(words.split()) < _FEWEST:
            return False
    return True


def _put(template: str, own: Mapping[str, str]) -> str:
    def words(match: re.Match[str]) -> str:
        said = own.get(match[1], "").strip(_EDGES)
        if match[2] and said and said[-1] not in _ENDS:  # another sentence follows
            said += "."
        return said + (match[2] or "")

    return _NAME.sub(words, template)


def _without(said: str, drop: Iterable[str], regexes: Regexes) -> str:
    for pattern in drop:
        for match in reversed(list(regexes[pattern].finditer(fold(said)))):
            start, end = match.span(match.lastindex or 0)
            said = f"{said[:start]} {said[end:]}"
    return said


def _tidied(words: str, said: str) -> str:
    for pattern, into in _TIDY:
        words = pattern.sub(into, words)
    words = _LEADING.sub("", words.strip(_EDGES)).strip(_EDGES)
    if not re.search(r"\w", words):
        return ""
    if said[:1].isupper():
        words = words[:1].upper() + words[1:]
        words = _BEGINS.sub(lambda match: match[0].upper(), words)
        if words[-1:] not in f"{_ENDS}”\"')" and said[-1:] in _ENDS:
            words += "."
    return words
