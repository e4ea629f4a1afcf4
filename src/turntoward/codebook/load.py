"""A mapping in, a checked frozen Codebook out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, TypeVar

import msgspec

from turntoward.codebook.cues import build_cues
from turntoward.codebook.records import (
    BEARERS,
    Code,
    Codebook,
    CounterExample,
    Example,
    Feeling,
    Feelings,
    Index,
    Judgement,
    Placeholder,
    Practice,
)
from turntoward.errors import BookError

__all__ = ["FAMILIES", "FEWEST_EXAMPLES", "build_codebook"]

FAMILIES = {
    "voice": "How a person lets themself be known",
    "guard": "How a person protects themself while speaking of themself",
    "asking": "Asking",
    "listening": "What a turn does with what the other just revealed",
    "bids": "Bids and turning",
    "timing": "Timing and pressure",
    "rupture": "Rupture",
    "repair": "Repair",
    "safety": "Safety",
}
FEWEST_EXAMPLES = 4
REGISTERS = ("texting", "speech", "letter", "plain")
TOP_DISCLOSURE = 3

Record = TypeVar("Record")


def build_codebook(  # noqa: PLR0913 a codebook is made of all of these
    codes: Mapping[str, Any],
    *,
    practices: Any,
    families: Mapping[str, Any],
    stand_ins: Mapping[str, Any],
    danger: Mapping[str, Any],
    fragments: Mapping[str, str] | None = None,
    index: Index | None = None,
) -> Codebook:
    """Check the data of a codebook and freeze it.

    Args:
        codes: one mapping a code, by the name of the file it came from.
        practices: `{"practices": [...]}`.
        families: one mapping a family of feelings, by its slug.
        stand_ins: `{"placeholders": [...], "judgements": [...]}`.
        danger: `{"sources": {…}, "fragments": {…}, "cues": [...]}`.
        fragments: named pieces of patterns that rules may use.
        index: what patterns need, where that has been worked out.

    Raises:
        BookError: a code without what every code must have, or a name that leads nowhere.
    """
    known = {
        practice.slug: practice
        for practice in _convert(practices["practices"], tuple[Practice, ...], "practices")
    }
    read = [_convert(data, Code, name) for name, data in codes.items()]
    order = tuple(FAMILIES)
    for code in read:
        _check_code(code, known)
    _check_unique((code.slug for code in read), "code")
    vocabulary = _convert({"families": families, **stand_ins}, Feelings, "feelings")
    _check_feelings(vocabulary)
    return Codebook(
        version=_digest(codes, practices, families, stand_ins, fragments),
        codes={code.slug: code for code in sorted(read, key=lambda code: order.index(code.family))},
        practices=known,
        feelings=vocabulary,
        cues=build_cues(danger),
        fragments=dict(fragments or {}),
        index=index,
    )


def _convert(data: Any, kind: type[Record], name: str) -> Record:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise BookError(f"The codebook's {name} is not complete: {error}.") from None


def _digest(*parts: Any) -> str:
    return sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:12]


def _check_code(code: Code, practices: Mapping[str, Practice]) -> None:
    faults = (*_faults(code, practices), *_rule_faults(code))
    if faults:
        raise BookError(f"The code {code.slug} {faults[0]}.")
    for example in code.examples:
        _check_example(code, example)
    _check_unique((rule.id for rule in code.rules), f"rule of {code.slug}")


def _faults(code: Code, practices: Mapping[str, Practice]) -> Iterator[str]:
    if code.family not in FAMILIES:
        yield f"belongs to no known family ({code.family})"
    if code.practice not in practices:
        yield f"names a practice that does not exist ({code.practice})"
    for name in ("definition", "is_not", "references"):
        if not getattr(code, name):
            yield f"has no {name}"
    if sum(not example.beyond_words for example in code.examples) < FEWEST_EXAMPLES:
        yield f"has fewer than {FEWEST_EXAMPLES} examples that words carry"
    if len(code.counter_examples) < FEWEST_EXAMPLES:
        yield f"has fewer than {FEWEST_EXAMPLES} counter-examples"
    every: tuple[Example | CounterExample, ...] = (*code.examples, *code.counter_examples)
    for example in every:
        if example.register not in REGISTERS:
            yield f"has an example in an unknown register ({example.register})"
        if any(not line.startswith(("me: ", "them: ")) for line in example.before):
            yield "has an earlier turn that does not start with “me: ” or “them: ”"


def _rule_faults(code: Code) -> Iterator[str]:
    for rule in code.rules:
        if not 0 < rule.p <= 1:
            yield f"has a rule whose p is not in (0, 1] ({rule.id})"
        if not rule.any and not rule.when:
            yield f"has a rule without pattern or condition ({rule.id})"
        if rule.kind is not None and rule.kind not in code.kinds:
            yield f"has a rule of an unknown kind ({rule.id})"


def _check_example(code: Code, example: Example) -> None:
    if example.span is not None and example.span not in example.text:
        raise BookError(f"The code {code.slug} has an example whose span is not in its text.")
    if code.kinds and example.kind not in code.kinds:
        raise BookError(f"The code {code.slug} has an example without one of its kinds.")
    if code.slug == "disclosure" and example.level not in range(1, TOP_DISCLOSURE + 1):
        raise BookError("The code disclosure has an example without a level from 1 to 3.")


def _check_feelings(vocabulary: Feelings) -> None:
    names = {feeling.word for feeling in vocabulary}
    _check_unique((feeling.word for feeling in vocabulary), "feeling")
    for feeling in vocabulary:
        _check_feeling(feeling, names)
    stand_ins: tuple[Placeholder | Judgement, ...] = (
        *vocabulary.placeholders,
        *vocabulary.judgements,
    )
    for entry in stand_ins:
        if lost := [word for word in entry.often if word not in names]:
            raise BookError(f"The entry {entry.word} stands for unknown feelings: {lost}.")


def _check_feeling(feeling: Feeling, names: set[str]) -> None:
    if lost := [word for word in feeling.near if word not in names]:
        raise BookError(f"The feeling {feeling.word} has unknown neighbours: {lost}.")
    if not any(getattr(feeling, bearer) for bearer in BEARERS):
        raise BookError(f"The feeling {feeling.word} has no words.")
    if abs(feeling.valence) > 1 or abs(feeling.energy) > 1:
        raise BookError(f"The feeling {feeling.word} lies outside −1 to 1.")


def _check_unique(names: Iterable[str], what: str) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise BookError(f"There are two entries for the same {what}: {', '.join(twice)}.")
