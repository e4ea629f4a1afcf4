"""A mapping in, checked and frozen Knowledge out."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from turntoward.coach._rules import lay_out
from turntoward.coach.knowledge import FACTS, Intent, Knowledge
from turntoward.coach.records import Builder, FindingKind, Guide
from turntoward.codebook import Code, Codebook, Rule
from turntoward.coding.conditions import parse
from turntoward.coding.language import Words
from turntoward.coding.text import fold
from turntoward.errors import BookError

__all__ = ["DraftCode", "DraftExample", "build_knowledge"]

FEWEST_EXAMPLES = 4
_FEWEST_WAYS = 2  # to say a concern differently
# Nothing is said of these in a draft, and what they tell of an answer is told by codes of drafts.
_UNNEEDED = frozenset(
    {
        "bid", "turns_toward", "turns_away", "turns_against", "shares_own", "defends",
        "changes_subject", "deflects_humor", "intellectualizes",
    }
)  # fmt: skip

Record = TypeVar("Record")


class DraftExample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft that carries a code, or looks as if it did."""

    text: str
    span: str | None = None  # the words of `text` that carry it
    replying_to: str | None = None
    to: str | None = None
    intent: str | None = None
    why: str = ""  # of a look-alike: why not


class DraftCode(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code that only drafts have, or more rules for one of the codebook's."""

    slug: str
    definition: str
    is_not: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    examples: tuple[DraftExample, ...]
    counter_examples: tuple[DraftExample, ...]
    rules: tuple[Rule, ...]


def build_knowledge(  # noqa: PLR0913 it is made of all of these
    book: Codebook,
    *,
    codes: Mapping[str, Any],
    guides: Mapping[str, Any],
    intents: Any,
    builders: Any,
    words: Any,
) -> Knowledge:
    """Check the data of the coach and put it beside the codebook.

    Args:
        book: the codebook.
        codes: one mapping a code that only drafts have, by the name of its file.
        guides: one mapping a code that is spoken of, likewise.
        intents: `{"intents": [...]}`.
        builders: `{"builders": [...]}`.
        words: `{"english": [...], "others": [...]}`.

    Raises:
        BookError: something is missing, or a name leads nowhere.
    """
    own = tuple(_convert(data, DraftCode, name) for name, data in codes.items())
    spoken = tuple(
        _with_practice(_convert(data, Guide, name), book) for name, data in guides.items()
    )
    whole = _joined(book, own)
    _check(own, spoken, whole)
    return Knowledge(
        version=_digest(book.version, codes, guides, intents, builders, words),
        laid=lay_out(whole, _sample(book)),
        guides={guide.code: guide for guide in spoken},
        titles={guide.code: guide.title or whole.codes[guide.code].title for guide in spoken},
        practices={slug: practice.title for slug, practice in book.practices.items()},
        placeholders=book.feelings.placeholders,
        judgements=book.feelings.judgements,
        intents=_convert(intents["intents"], tuple[Intent, ...], "intents"),
        builders=_convert(builders["builders"], tuple[Builder, ...], "builders"),
        words=_convert(words, Words, "words"),
    )


def _convert(data: Any, kind: type[Record], name: str) -> Record:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise BookError(f"The coach's {name} is not complete: {error}.") from None


def _digest(*parts: Any) -> str:
    return sha256(msgspec.json.encode(parts, order="deterministic")).hexdigest()[:12]


def _with_practice(guide: Guide, book: Codebook) -> Guide:
    if guide.practice or guide.code not in book.codes:
        return guide
    return msgspec.structs.replace(guide, practice=book.codes[guide.code].practice)


def _joined(book: Codebook, own: Iterable[DraftCode]) -> Codebook:
    """The codebook with the codes of drafts beside its own, and without examples."""
    codes = {
        slug: msgspec.structs.replace(
            code,
            examples=(),
            counter_examples=(),
            rules=() if slug in _UNNEEDED else code.rules,
        )
        for slug, code in book.codes.items()
    }
    for each in own:
        known = codes.get(each.slug) or _bare(each.slug)
        codes[each.slug] = msgspec.structs.replace(known, rules=(*known.rules, *each.rules))
    for fact in FACTS:
        codes[fact] = _bare(fact)
    return msgspec.structs.replace(book, codes=codes)


def _sample(book: Codebook) -> list[str]:
    """Some ordinary texts: all examples and look-alikes of the codebook."""
    texts: list[str] = []
    for code in book.codes.values():
        texts += [example.text for example in code.examples]
        texts += [example.text for example in code.counter_examples]
    return [*map(fold, texts)]


def _bare(slug: str) -> Code:
    return Code(
        slug=slug,
        family="draft",
        title=slug,
        definition="",
        is_not=(),
        practice="",
        references=(),
        examples=(),
        counter_examples=(),
    )


def _check(own: Iterable[DraftCode], guides: Iterable[Guide], book: Codebook) -> None:
    for each in own:
        if fault := next(_faults(each), None):
            raise BookError(f"The coach's code {each.slug} {fault}.")
    for guide in guides:
        if fault := next(_guide_faults(guide, book), None):
            raise BookError(f"The coach's guide to {guide.code} {fault}.")


def _faults(code: DraftCode) -> Iterator[str]:
    if min(len(code.examples), len(code.counter_examples)) < FEWEST_EXAMPLES:
        yield f"has fewer than {FEWEST_EXAMPLES} examples of each kind"
    if len({rule.id for rule in code.rules}) < len(code.rules):
        yield "has two rules of the same name"
    for example in code.examples:
        if example.span is not None and example.span not in example.text:
            yield "has an example whose span is not in its text"
    if any(not example.why for example in code.counter_examples):
        yield "has a look-alike that does not say why"


def _guide_faults(guide: Guide, book: Codebook) -> Iterator[str]:
    if guide.code not in book.codes:
        yield "is about a code that does not exist"
    elif not guide.title and book.codes[guide.code].title == guide.code:
        yield "has no title"
    if guide.practice not in book.practices:
        yield f"names a practice that does not exist ({guide.practice})"
    if lost := [code for code in guide.yields_to if code not in book.codes]:
        yield f"yields to codes that do not exist ({', '.join(lost)})"
    for condition in (*guide.only_when, *guide.never_when):
        parse(condition, book.codes)
    if guide.kind is FindingKind.CONCERN and len(guide.rewrites) < _FEWEST_WAYS:
        yield "has fewer than two ways to say it differently"
