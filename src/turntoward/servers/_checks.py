"""A document looked at: what there is to say about it, with what an editor needs to show it."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec
from msgspec import Struct

from turntoward.coach.feedback import LONGEST
from turntoward.coach.mutes import is_muted
from turntoward.coach.records import Feedback, Finding, FindingKind, Mutes
from turntoward.coach.sentences import Stretch, parts, sentence_at, sentences
from turntoward.drafts import check
from turntoward.servers._document import Document
from turntoward.servers._prose import Prose, prose_of
from turntoward.servers._settings import Settings

__all__ = ["Looked", "Shown", "forget", "look"]

_WHOLE = 12_000  # code points of a draft that is looked at in one go
_PART = 4_000  # of a paragraph, in what is longer
_PARAGRAPH = re.compile(r"(?:[^\n]+\n?)+")
_REMEMBERED = 2_000


class Shown(Struct, frozen=True, kw_only=True):
    """One finding, in code points of the document."""

    finding: Finding
    place: Stretch  # where it is shown
    sentence: Stretch  # what its alternatives stand for
    fits: bool  # False: something in the sentence was not looked at, and would be lost


class Looked(Struct, frozen=True, kw_only=True):
    """Everything there is to say about one version of a document."""

    shown: tuple[Shown, ...]
    head: int  # where a mark for all of it may stand


def look(
    document: Document, settings: Settings, own: Mutes, is_wanted: Callable[[], bool]
) -> Looked | None:
    """Look at a document; None where nobody wants to know any more.

    A draft is looked at as a whole. What is longer than any letter is looked at paragraph by
    paragraph, so that it can be stopped, and so that an unchanged one need not be looked at again.

    Args:
        document: a version of it.
        settings: of the editor.
        own: what the person does not want to hear about anywhere.
        is_wanted: asked now and then whether somebody still waits for the answer.
    """
    text = document.text[:LONGEST]
    prose = prose_of(text, language=document.language, uri=document.uri)
    found: list[Shown] = []
    for start, end in _pieces(prose.text):
        if not is_wanted():
            return None
        found += _shown(text, prose, (start, end), settings)
    kept = (
        each
        for each in found
        if not any(is_muted(each.finding, prose.marked, mutes) for mutes in (own, settings.mutes))
    )
    return Looked(shown=_help_alone(tuple(kept)), head=prose.head)


def forget() -> None:
    """Keep nothing of what was looked at."""
    _feedback.cache_clear()


def _pieces(text: str) -> Iterator[Stretch]:
    if len(text) <= _WHOLE:
        yield 0, len(text)
        return
    for match in _PARAGRAPH.finditer(text):
        if len(match[0]) <= _PART:
            yield match.span()
        else:
            inside = parts(sentences(match[0]), _PART)
            yield from ((match.start() + start, match.start() + end) for start, end in inside)


@lru_cache(maxsize=_REMEMBERED)
def _feedback(text: str, replying_to: str | None, to: str | None, intent: str | None) -> Feedback:
    return check(text, replying_to=replying_to, to=to, intent=intent)


def _shown(text: str, prose: Prose, piece: Stretch, settings: Settings) -> Iterator[Shown]:
    start, end = piece
    words = prose.text[start:end]
    is_whole = len(prose.text) <= _WHOLE
    replying_to = prose.replying_to if is_whole else None
    feedback = _feedback(words, replying_to, settings.to, settings.intent)
    if not feedback.findings:
        return
    found = sentences(words)
    for finding in feedback.findings:
        if finding.span is None and not is_whole and finding.kind is not FindingKind.HELP:
            continue  # true of the paragraph, and perhaps not of all
        first, last = sentence_at(found, *finding.span) if finding.span else found[0]
        sentence = (start + first, start + last)
        place = (start + finding.span[0], start + finding.span[1]) if finding.span else sentence
        yield Shown(
            finding=msgspec.structs.replace(finding, span=place if finding.span else None),
            place=place,
            sentence=sentence,
            fits=_in_one_line(text[slice(*sentence)]) == _in_one_line(prose.text[slice(*sentence)]),
        )


def _in_one_line(text: str) -> str:
    return re.sub(r"[\r\n]", " ", text)


def _help_alone(shown: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """Where words may speak of danger, help and nothing else."""
    helps = tuple(each for each in shown if each.finding.kind is FindingKind.HELP)
    return helps or shown
