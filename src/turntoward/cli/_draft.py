"""How feedback on a draft is shown in the terminal: calm, sentence by sentence, and without a grade."""

import os
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

import click

from turntoward.cli._text import visible
from turntoward.coach.knowledge import Knowledge
from turntoward.coach.records import Feedback, Finding, FindingKind, Group
from turntoward.coach.sentences import Stretch, sentence_at, sentences

__all__ = ["shown"]

_WIDEST = 88  # columns
_LONGEST = 400  # code points of a sentence that are shown
_HUES = {
    Group.GUARD: "cyan",
    Group.MISS: "yellow",
    Group.PRESS: "blue",
    Group.BLAME: "magenta",
    Group.CONNECT: "green",
    Group.DANGER: "red",
}
_SURE = ((0.85, "quite sure"), (0.75, "fairly sure"), (0.0, "a careful guess"))
_NO_STYLE = "Safety comes before style, so nothing else is said about this draft."
_PARTS = {
    "apologizes": "an apology",
    "asks_their_side": "a question about their side",
    "owns_impact": "your own part",
    "makes_amends": "what you will do",
}


def shown(text: str, feedback: Feedback, knowledge: Knowledge) -> Iterator[str]:
    """The lines that show feedback.

    Args:
        text: the draft.
        feedback: what there is to say about it.
        knowledge: titles and groups.
    """
    if feedback.note:
        yield from _wrapped(feedback.note)
    yield from _meant(feedback, knowledge)
    found = sentences(text)
    if any(each.kind is FindingKind.HELP for each in feedback.findings):
        yield from _help()
        return
    concerns = [each for each in feedback.findings if each.kind is FindingKind.CONCERN]
    for finding in concerns:
        yield ""
        yield from _concern(text, finding, found, knowledge)
    yield from _repair(feedback)
    yield from _strengths(text, feedback.findings, knowledge)
    yield ""
    yield from _wrapped(_closing(len(concerns), feedback.muted))


def _meant(feedback: Feedback, knowledge: Knowledge) -> Iterator[str]:
    titles = {intent.slug: intent.title for intent in knowledge.intents}
    if feedback.intent:
        guessed = " (a guess; --intent says otherwise)" if feedback.intent_guessed else ""
        yield click.style(f"Meant {titles[feedback.intent]}{guessed}.", dim=True)


def _concern(
    text: str, finding: Finding, found: Sequence[Stretch], knowledge: Knowledge
) -> Iterator[str]:
    hue = _HUES[knowledge.guides[finding.code].group]
    yield f"{click.style('●', fg=hue)} {click.style(knowledge.titles[finding.code], bold=True)}"
    if finding.span:
        yield from _underlined(text, finding.span, sentence_at(found, *finding.span), hue)
    for sentence in (finding.what, finding.why):
        yield from _wrapped(sentence, "  ")
    yield "  You could say:"
    for way in finding.alternatives:
        yield from _wrapped(visible(way), "    – ", "      ")
    practice = knowledge.practices[finding.practice]
    sure = next(words for least, words in _SURE if finding.p >= least)
    about = f"{sure} · {finding.code} · practice: {practice} ({finding.practice})"
    yield from (click.style(line, dim=True) for line in _wrapped(about, "  "))


def _underlined(text: str, span: Stretch, sentence: Stretch, hue: str) -> Iterator[str]:
    """The sentence, with a mark under each of the words that were found."""
    start = max(sentence[0], min(span[0], sentence[1]) - _LONGEST // 2)
    shown_text = _one_line(text[start : min(sentence[1], start + _LONGEST)])
    first, last = span[0] - start, min(span[1] - start, len(shown_text))
    for line_start, line in _lines(shown_text, _WIDEST - 4):
        yield f"    {line}"
        marks = "".join(
            "~" if first <= line_start + place < last and char != " " else " "
            for place, char in enumerate(line)
        ).rstrip()
        if marks:
            yield f"    {click.style(marks, fg=hue)}"


def _one_line(text: str) -> str:
    """The text as long as before, on one line and safe for a terminal."""
    return visible(re.sub(r"\s", " ", text))


def _lines(text: str, width: int) -> Iterator[tuple[int, str]]:
    """A text in lines of a width, each with the place where it begins."""
    start = 0
    while len(text) - start > width:
        cut = text.rfind(" ", start, start + width)
        cut = cut if cut > start else start + width
        yield start, text[start:cut]
        start = cut + (text[cut : cut + 1] == " ")
    yield start, text[start:]


def _repair(feedback: Feedback) -> Iterator[str]:
    if feedback.repair is None:
        return
    there, not_there = feedback.repair.present, feedback.repair.missing
    yield ""
    if there:
        yield from _wrapped(f"Parts of a repair that are there: {_named(there)}.")
    if not_there:
        yield from _wrapped(f"Parts that could still come, if they fit: {_named(not_there)}.")


def _named(codes: Iterable[str]) -> str:
    return ", ".join(_PARTS[code] for code in codes)


def _strengths(text: str, findings: Iterable[Finding], knowledge: Knowledge) -> Iterator[str]:
    strengths = [each for each in findings if each.kind is FindingKind.STRENGTH]
    if not strengths:
        return
    yield ""
    yield click.style("What it does well", bold=True)
    for finding in strengths:
        hue = _HUES[knowledge.guides[finding.code].group]
        words = _one_line(text[slice(*finding.span)]).strip() if finding.span else ""
        quoted = f" (“{textwrap.shorten(words, 60, placeholder=' …')}”)" if words else ""
        first, *rest = _wrapped(f"{finding.what}{quoted}", "  ", "  ")
        yield f"{click.style('●', fg=hue)}{first[1:]}"
        yield from rest


def _closing(concerns: int, muted: int) -> str:
    silent = f" Muted: {muted}." if muted else ""
    if not concerns:
        return f"Nothing to look at.{silent}"
    return (
        f"These are offers. You know the two of you; what you wrote may be right as it is.{silent}"
    )


def _help() -> Iterator[str]:
    from turntoward.shipped import load_help  # noqa: PLC0415 only where there may be danger

    known = load_help()
    yield ""
    yield click.style(f"● {known.words.title}", fg=_HUES[Group.DANGER], bold=True)
    for sentence in (known.words.text, _NO_STYLE):
        yield from _wrapped(sentence, "  ")
    yield ""
    for line in known.of(_country()):
        note = f" ({line.note})" if line.note else ""
        yield f"  {click.style(line.number, bold=True)}  {line.organisation}, {line.country}{note}"
    yield ""
    yield from _wrapped(known.leave.steps[-1], "  ")
    yield from (click.style(line, dim=True) for line in _wrapped(known.words.limits, "  "))


def _country() -> str | None:
    """The country of this computer's settings; nothing is asked of a network."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        match = re.match(r"[a-z]{2,3}_([A-Z]{2})\b", os.environ.get(name, ""))
        if match:
            return match[1]
    return None


def _wrapped(text: str, first: str = "", rest: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDEST,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
    )
