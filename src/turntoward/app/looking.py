"""A draft looked at, as the page shows it: with every place also counted as a browser counts."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from turntoward.charts.palette import HUES
from turntoward.coach.feedback import LONGEST
from turntoward.coach.mutes import is_muted, read_marks
from turntoward.coach.records import Feedback, Finding, FindingKind, Mutes
from turntoward.coach.sentences import Stretch, sentence_at, sentences
from turntoward.drafts import check, load_coach
from turntoward.model.reading import Safety
from turntoward.shipped import load_help

__all__ = ["Looked", "Piece", "Shown", "look", "pieces"]

_SURE: Final = ((0.85, "quite sure"), (0.75, "fairly sure"), (0.0, "a careful guess"))
_PARTS: Final = {
    "apologizes": "an apology",
    "asks_their_side": "a question about their side",
    "owns_impact": "your own part",
    "makes_amends": "what you will do",
}
_LAST_OF_BMP: Final = 0xFFFF
_LONGEST_PHRASE = 60  # code points of words that can be muted as they are


class Shown(Struct, frozen=True, kw_only=True):
    """One finding, ready to be shown."""

    number: int  # in the order of the draft, from 1
    code: str
    title: str
    group: str
    glyph: str
    is_concern: bool
    words: str  # of the draft; empty: it is about all of it
    place: Stretch | None  # in code points of the draft
    place16: Stretch | None  # in UTF-16 units, as a browser counts
    sentence: Stretch | None  # what the alternatives stand for; None: they cannot be put in
    sentence16: Stretch | None
    what: str
    why: str
    alternatives: tuple[str, ...]
    sure: str
    practice: str
    can_mute: bool  # its words, as they are


class Looked(Struct, frozen=True, kw_only=True):
    """Everything there is to say about a draft."""

    shown: tuple[Shown, ...] = ()
    danger: bool = False  # help, and no advice on style
    paused: bool = False  # no advice toward this person
    note: str = ""
    meant: str = ""  # “to mend something (a guess)”, or nothing
    there: tuple[str, ...] = ()  # parts of a repair
    missing: tuple[str, ...] = ()
    muted: int = 0
    count: str = ""  # a sentence: how much there is to see


class Piece(Struct, frozen=True):
    """A stretch of the draft that is marked as one, or not at all."""

    text: str
    shown: Shown | None = None


def look(  # noqa: PLR0913 what a draft depends on
    text: str,
    *,
    replying_to: str | None,
    to: str | None,
    intent: str | None,
    mutes: Mutes,
    safety: Safety | None,
) -> Looked:
    """Look at a draft; arguments as for `turntoward.drafts.check`."""
    paused = safety is not None and (safety.paused or safety.unsure)
    if not text.strip():
        return Looked(paused=paused)
    # Mutes come afterwards: help is shown also to who wants to hear nothing about a draft.
    feedback = check(text, replying_to=replying_to, to=to, intent=intent, safety=safety)
    danger = any(each.kind is FindingKind.HELP for each in feedback.findings)
    if danger:
        return Looked(danger=True, paused=paused, count=f"{load_help().words.title}.")
    marked = read_marks(text[:LONGEST])
    heard = tuple(each for each in feedback.findings if not is_muted(each, marked, mutes))
    shown = () if paused else tuple(_shown(text, heard))
    repair = feedback.repair
    return Looked(
        shown=shown,
        paused=paused,
        note=feedback.note or "",
        meant=_meant(feedback),
        there=tuple(_PARTS[code] for code in repair.present) if repair else (),
        missing=tuple(_PARTS[code] for code in repair.missing) if repair else (),
        muted=feedback.muted + len(feedback.findings) - len(heard),
        count="" if paused or feedback.note else _counted(shown),
    )


def pieces(text: str, shown: Sequence[Shown]) -> Iterator[Piece]:
    """The draft in stretches; where findings overlap, the first to begin is the one that is marked."""
    at = 0
    for each in shown:
        if each.place is None or each.place[0] < at:
            continue
        start, end = each.place
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], each)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def _shown(text: str, findings: Sequence[Finding]) -> Iterator[Shown]:
    knowledge = load_coach().knowledge
    read = read_marks(text[:LONGEST]).text
    found = sentences(read)
    wide = [at for at, char in enumerate(text) if ord(char) > _LAST_OF_BMP]

    def counted(stretch: Stretch | None) -> Stretch | None:
        if stretch is None:
            return None
        start, end = stretch
        return start + bisect_left(wide, start), end + bisect_left(wide, end)

    for number, each in enumerate(findings, 1):
        group = knowledge.guides[each.code].group
        sentence: Stretch | None = sentence_at(found, *each.span) if each.span else found[0]
        if sentence and read[slice(*sentence)] != text[slice(*sentence)]:
            sentence = None  # a mark in it would be lost
        words = text[slice(*each.span)] if each.span else ""
        yield Shown(
            number=number,
            code=each.code,
            title=knowledge.titles.get(each.code, each.code),
            group=group,
            glyph=HUES[group].glyph,
            is_concern=each.kind is FindingKind.CONCERN,
            words=words,
            place=each.span,
            place16=counted(each.span),
            sentence=sentence,
            sentence16=counted(sentence),
            what=each.what,
            why=each.why,
            alternatives=each.alternatives,
            sure=next(words for least, words in _SURE if each.p >= least),
            practice=knowledge.practices.get(each.practice, ""),
            can_mute=0 < len(words.strip()) <= _LONGEST_PHRASE,
        )


def _meant(feedback: Feedback) -> str:
    titles = {intent.slug: intent.title for intent in load_coach().knowledge.intents}
    if not feedback.intent:
        return ""
    return f"{titles[feedback.intent]}{' (a guess)' if feedback.intent_guessed else ''}"


def _counted(shown: Sequence[Shown]) -> str:
    concerns = sum(each.is_concern for each in shown)
    strengths = len(shown) - concerns
    if not shown:
        return "Nothing to look at."
    looked = f"{concerns} to look at" if concerns else "Nothing to look at"
    return f"{looked}, {strengths} done well." if strengths else f"{looked}."
