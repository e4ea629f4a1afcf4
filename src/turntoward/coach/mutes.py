"""What a person does not want to hear about, in a file of theirs or in the draft itself.

In the draft: `<!-- tt: off -->` (everything from here), `<!-- tt: off hedges, advises -->` (these
codes), `<!-- tt: off "kind of" -->` (this phrase), and `<!-- tt: on -->` to hear it all again.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter

from msgspec import Struct

from turntoward.coach.records import Finding, Mutes
from turntoward.coding.text import fold

__all__ = ["Marked", "is_muted", "read_marks"]

_MARK = re.compile(r"<!--[ \t]{0,20}tt:[ \t]{0,20}(off|on)\b([^<>\n]{0,400}?)-->", re.IGNORECASE)
_MOST = 100  # codes, and phrases, that are muted at a place
_ITEM = re.compile(r'"([^"]+)"|“([^”]+)”|([\w-]+)')


class Marked(Struct, frozen=True):
    """A draft with its marks blanked out, and what is muted where."""

    text: str  # as long as the draft, so that every place stays where it was
    mutes: tuple[tuple[int, Mutes], ...]  # from this code point on; the last one counts


def read_marks(text: str) -> Marked:
    """Take the marks out of a draft."""
    pieces, at = [], 0
    mutes, current = [(0, Mutes())], Mutes()
    for match in _MARK.finditer(text):
        pieces += [text[at : match.start()], " " * (match.end() - match.start())]
        at = match.end()
        current = _after(current, match[1].lower() == "off", match[2])
        mutes.append((match.end(), current))
    return Marked("".join((*pieces, text[at:])), tuple(mutes))


def _after(current: Mutes, off: bool, items: str) -> Mutes:  # noqa: FBT001 on or off is the matter
    codes, phrases = set[str](), set[str]()
    for straight, curly, code in _ITEM.findall(items):
        if code:
            codes.add(code.replace("-", "_").lower())
        else:
            phrases.add(straight or curly)
    if not codes and not phrases:
        return Mutes(off=True) if off else Mutes()
    if off:
        codes, phrases = codes | set(current.codes), phrases | set(current.phrases)
        return Mutes(
            off=current.off,
            codes=tuple(sorted(codes)[:_MOST]),
            phrases=tuple(sorted(phrases)[:_MOST]),
        )
    return Mutes(
        codes=tuple(code for code in current.codes if code not in codes),
        phrases=tuple(phrase for phrase in current.phrases if phrase not in phrases),
    )


def is_muted(finding: Finding, marked: Marked, mutes: Mutes) -> bool:
    """Whether a finding is one of those a person does not want to hear about.

    A finding without a place is muted where its code is muted anywhere in the draft.
    """
    if finding.span is None:
        return any(_covers(each, finding, "") for each in (mutes, *_all(marked)))
    start, end = finding.span
    here = marked.mutes[bisect_right(marked.mutes, start, key=itemgetter(0)) - 1][1]
    words = marked.text[start:end]
    return any(_covers(each, finding, words) for each in (mutes, here))


def _all(marked: Marked) -> Iterable[Mutes]:
    return (each for _, each in marked.mutes)


def _covers(mutes: Mutes, finding: Finding, words: str) -> bool:
    if mutes.off or finding.code in mutes.codes:
        return True
    return any(fold(phrase) in fold(words) for phrase in mutes.phrases if phrase.strip())
