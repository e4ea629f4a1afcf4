"""A reading as it is shown: every text safe, every name short, and hidden where that was asked for.

Charts and pages see this reading only, so that nothing else can slip through them.
"""

import re
from collections.abc import Callable, Collection, Mapping
from enum import Enum
from typing import Any, TypeVar
from unicodedata import normalize

import msgspec
from msgspec import Struct

from turntoward.model import Coding, Conversation, Span, Turn
from turntoward.model.reading import Moment, Reading, Sign
from turntoward.report.hiding import Hider, fill, labels, moved
from turntoward.report.plain import short_names, visible

__all__ = ["LEFT_OUT", "shown"]

LEFT_OUT = "[words left out]"

# The fields that hold a name, in any record between the turns.
_NAMES = frozenset({"speaker", "by", "whose", "demands", "withdraws", "broken_by"})

Record = TypeVar("Record", bound=Struct)
_LONGEST_TITLE = 200


def shown(
    reading: Reading, *, names_hidden: bool = False, without_words_of: Collection[str] = ()
) -> Reading:
    """The reading with every text made safe.

    Args:
        reading: as the pipeline gives it.
        names_hidden: put “Person A” for names, also in texts, and take out numbers and addresses.
        without_words_of: people whose turns are there without their words.
    """
    shower = _Shower(reading, names_hidden=names_hidden, without_words_of=without_words_of)
    return shower.reading()


class _Shower:
    """Walks through one reading."""

    def __init__(
        self, reading: Reading, *, names_hidden: bool, without_words_of: Collection[str]
    ) -> None:
        self._reading = reading
        self._without_words_of = without_words_of
        people = _people(reading)
        self._names: Mapping[str, str] = labels(people) if names_hidden else short_names(people)
        self._hider = Hider(self._names) if names_hidden else None
        self._changes = {name: put for name, put in self._names.items() if name != put}
        self._in_sentence = _replacer(self._changes)

    def reading(self) -> Reading:
        """The whole of it."""
        whole = self._reading
        return msgspec.structs.replace(
            whole,
            conversation=self._conversation(whole.conversation),
            codings=tuple(
                self._codings(turn, of_turn) if of_turn else of_turn
                for turn, of_turn in zip(whole.conversation.turns, whole.codings, strict=True)
            ),
            moments=tuple(map(self._moment, whole.moments)),
            measures=tuple(map(self._record, whole.measures)),
            dynamics=self._record(whole.dynamics),
            story=tuple(
                msgspec.structs.replace(each, text=self._sentence(each.text))
                for each in whole.story
            ),
            safety=msgspec.structs.replace(
                whole.safety,
                signs=tuple(map(self._sign, whole.safety.signs)),
                unsafe_for=(),
                met_for=(),
                warm_for=(),
            ),
            me=self._name(whole.me) if whole.me is not None else None,
        )

    def _conversation(self, conversation: Conversation) -> Conversation:
        coverage = conversation.coverage
        return msgspec.structs.replace(
            conversation,
            id="",
            title="" if self._hider else visible(conversation.title[:_LONGEST_TITLE]),
            speakers=tuple(map(self._name, conversation.speakers)),
            messages=(),
            turns=tuple(map(self._turn, conversation.turns)),
            coverage=msgspec.structs.replace(
                coverage,
                truncation=self._text(coverage.truncation) if coverage.truncation else None,
                owner=None,
            ),
            problems=tuple(
                msgspec.structs.replace(
                    problem, where=self._text(problem.where), message=self._text(problem.message)
                )
                for problem in conversation.problems
            ),
        )

    def _turn(self, turn: Turn) -> Turn:
        is_left_out = turn.speaker in self._without_words_of
        text = LEFT_OUT if is_left_out else self._text(turn.text)
        return msgspec.structs.replace(turn, speaker=self._name(turn.speaker), text=text)

    def _codings(self, turn: Turn, codings: tuple[Coding, ...]) -> tuple[Coding, ...]:
        """The codings of a turn, with spans that fit the text as it is shown."""
        if turn.speaker in self._without_words_of:
            return tuple(msgspec.structs.replace(each, span=None) for each in codings)
        text = turn.text
        whole = self._plain(text)
        gaps = self._hider.gaps(whole) if self._hider else []
        if not gaps and whole == text:
            return codings

        def place(at: int) -> int:
            return moved(len(self._plain(text[:at])), gaps)

        def fitted(coding: Coding) -> Coding:
            if coding.span is None:
                return coding
            span = Span(place(coding.span.start), place(coding.span.end))
            return msgspec.structs.replace(coding, span=span)

        return tuple(map(fitted, codings))

    def _moment(self, moment: Moment) -> Moment:
        return msgspec.structs.replace(
            moment, what=self._sentence(moment.what), whose=self._name(moment.whose)
        )

    def _sign(self, sign: Sign) -> Sign:
        return msgspec.structs.replace(sign, what=self._sentence(sign.what))

    def _record(self, record: Record) -> Record:
        """A record between the turns, with every name in it as it is shown."""
        if not self._changes:
            return record
        changed: dict[str, Any] = {}
        for field in record.__struct_fields__:
            value = getattr(record, field)
            if isinstance(value, str) and not isinstance(value, Enum) and field in _NAMES:
                changed[field] = self._name(value)
            elif isinstance(value, Struct):
                changed[field] = self._record(value)
            elif isinstance(value, tuple) and value and isinstance(value[0], Struct):
                changed[field] = tuple(map(self._record, value))
        return msgspec.structs.replace(record, **changed) if changed else record

    def _name(self, name: str) -> str:
        return self._names[name] if name in self._names else self._text(name)

    def _sentence(self, sentence: str) -> str:
        """A sentence of ours: names stand in it to the letter, and nothing else is the conversation's."""
        return visible(self._in_sentence(sentence))

    def _text(self, text: str) -> str:
        """A text of theirs."""
        plain = self._plain(text)
        return fill(plain, self._hider.gaps(plain)) if self._hider else plain

    def _plain(self, text: str) -> str:
        plain = visible(text)
        return normalize("NFC", plain) if self._hider else plain


def _people(reading: Reading) -> list[str]:
    conversation = reading.conversation
    names = (*conversation.speakers, *(turn.speaker for turn in conversation.turns))
    return list(dict.fromkeys((*names, reading.me) if reading.me is not None else names))


def _replacer(names: Mapping[str, str]) -> Callable[[str], str]:
    """A function that puts other names into sentences, the longest first, never within a word."""
    if not names:
        return str
    ways = "|".join(map(re.escape, sorted(filter(None, names), key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)(?:{ways})(?!\w)")
    return lambda sentence: pattern.sub(lambda found: names[found[0]], sentence)
