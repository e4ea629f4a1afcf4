"""Why a turn got a code: the rule that found it, or the words without which it would be less likely.

Words are left out one after the other, all in one question to the encoder; of a long turn, stretches of
words. It says what the encoder leans on, and not whether it is right to.
"""

import re

from msgspec import Struct

from turntoward.coding.blend import Blend, Mix, chance
from turntoward.model import Coding, Span
from turntoward.model.ports import Encoder, Scores, Window

__all__ = ["MOST", "Weighty", "Why", "why"]

MOST = 32  # stretches that are left out one after the other
_WORD = re.compile(r"\S+")
_READ = (100, 40)  # words at the beginning and at the end of a long turn that an encoder may read
_SHOWN = 3
_MATTERS = 0.05  # from which on a drop is worth telling


class Weighty(Struct, frozen=True):
    """Words that a code leans on."""

    span: Span  # in the turn
    drop: float  # how much less likely the code is without them, 0..1


class Why(Struct, frozen=True, kw_only=True):
    """Why a turn got a code."""

    code: str
    p: float
    reason: str
    source: str
    span: Span | None  # the words that a rule found
    words: tuple[Weighty, ...] = ()  # the weightiest first; none where a rule or a person said it
    before: float = 0.0  # how much less likely it is without the turns before it


def why(coding: Coding, window: Window | None, encoder: Encoder | None, blend: Blend | None) -> Why:
    """Why a turn got a code.

    Args:
        coding: one of the turn's.
        window: the turn with those before it, as it was coded; None where no encoder was asked.
        encoder: that was asked, if one was.
        blend: how it was weighed.
    """
    if window is None or encoder is None or blend is None:
        return _why(coding)
    mix = _mix(coding, blend)
    if mix is None or not coding.source.startswith("encoder:"):
        return _why(coding)
    text = window.texts[-1]
    spans = stretches(text)
    shorter = [text[: span.start] + text[span.end :] for span in spans]
    asked = [
        window,
        Window(speakers=window.speakers[-1:], texts=(text,)),
        *(Window(speakers=window.speakers, texts=(*window.texts[:-1], each)) for each in shorter),
    ]
    whole, alone, *without = (_chance(coding, mix, each) for each in encoder.score(asked))
    drops = [
        Weighty(span, round(whole - left, 3))
        for span, left in zip(spans, without, strict=True)
        if whole - left >= _MATTERS
    ]
    drops.sort(key=lambda each: (-each.drop, each.span.start))
    before = round(whole - alone, 3) if len(window.texts) > 1 else 0.0
    return _why(coding, tuple(drops[:_SHOWN]), before if before >= _MATTERS else 0.0)


def stretches(text: str) -> list[Span]:
    """What is left out: words, or of a long turn as many words together as make at most `MOST`."""
    words = [match.span() for match in _WORD.finditer(text)]
    first, last = _READ
    if len(words) > first + last:
        words = [*words[:first], *words[-last:]]
    step = -(-len(words) // MOST) or 1
    parts = (words[at : at + step] for at in range(0, len(words), step))
    return [Span(part[0][0], part[-1][1]) for part in parts]


def _why(coding: Coding, words: tuple[Weighty, ...] = (), before: float = 0.0) -> Why:
    return Why(
        code=coding.code,
        p=coding.p,
        reason=coding.reason,
        source=coding.source,
        span=coding.span,
        words=words,
        before=before,
    )


def _mix(coding: Coding, blend: Blend) -> Mix | None:
    if coding.code != "disclosure":
        return blend.codes.get(coding.code)
    return blend.disclosure[(coding.level or 1) - 1]


def _chance(coding: Coding, mix: Mix, scores: Scores | None) -> float:
    if scores is None:  # nothing is left to ask about
        return 0.0
    if coding.code == "disclosure":
        return chance(mix, scores.disclosure[(coding.level or 1) - 1], None)
    return chance(mix, scores.codes[coding.code], None)
