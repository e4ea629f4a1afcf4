"""Codes turns one by one, in their context."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from msgspec import Struct

from turntoward.codebook import Codebook
from turntoward.coding.blend import Blend, settle
from turntoward.coding.context import Context, SeenTurn, remember
from turntoward.coding.rules import Rules
from turntoward.model import Coding, Turn
from turntoward.model.gather import REMEMBERED
from turntoward.model.ports import WINDOW, Encoder, Scores, Window

__all__ = ["AHEAD", "Coded", "Coder", "Said", "code_turns", "coded_turns"]

Item = TypeVar("Item")

AHEAD = 256  # turns that an encoder reads at once


class Said(Struct, frozen=True):
    """A turn to be coded, whatever conversation it comes from."""

    speaker: str  # any name, the same for the same person
    text: str
    index: int = 0  # its number, written into the codings
    conversation: str = ""  # whose past it continues
    session: int = 0  # turns of another session are not looked back at
    spoken: bool | None = None  # talk or typing; None: judged from the words


class Coded(Struct, frozen=True):
    """What was found of one turn."""

    codings: tuple[Coding, ...]  # at or above their code's threshold
    chances: dict[str, float]  # calibrated, by slug; empty where no encoder was asked
    levels: tuple[float, float, float, float]  # probability of disclosure 0, 1, 2, 3
    scores: Scores | None  # what the encoder said, where it was asked
    window: Window | None = None  # what the encoder was shown

    @property
    def risk(self) -> float:
        """How likely the encoder holds danger, 0..1; 0 where it was not asked."""
        return self.chances.get("risk", 0.0) if self.scores else 0.0


class Coder:
    """Codes turns as they come, remembering a little of each conversation."""

    def __init__(
        self, book: Codebook, encoder: Encoder | None = None, blend: Blend | None = None
    ) -> None:
        """Compile the book's rules once; `code` may then be called for any number of turns.

        Args:
            book: codes and rules.
            encoder: is asked beside the rules; None: the rules alone.
            blend: how the two are weighed; needed with an encoder.
        """
        self._rules = Rules(book)
        self._encoder = encoder if blend else None
        self._blend = blend
        self._pasts: OrderedDict[str, deque[SeenTurn]] = OrderedDict()
        self._recent: OrderedDict[str, deque[Said]] = OrderedDict()

    def code(  # noqa: PLR0913 a turn is all of these
        self,
        speaker: str,
        text: str,
        *,
        index: int = 0,
        conversation: str = "",
        session: int = 0,
        spoken: bool | None = None,
    ) -> tuple[Coding, ...]:
        """Code one turn after those of the same conversation already seen; arguments as in `Said`.

        Returns:
            The codings at or above their code's threshold: what rules find in the book's order of
            dependence, then what the encoder adds.
        """
        said = Said(speaker, text, index, conversation, session, spoken)
        return next(self.code_many([said])).codings

    def code_many(self, turns: Iterable[Said], *, ahead: int = AHEAD) -> Iterator[Coded]:
        """Code turns in order; those of several conversations may be mixed.

        Args:
            turns: may be endless.
            ahead: how many are taken in before the first is answered, where there is an encoder.
        """
        rest = iter(turns)
        while chunk := tuple(islice(rest, ahead if self._encoder else 1)):
            if self._encoder is None:
                yield from (self._code(said, None, None) for said in chunk)
                continue
            windows = [self._window(said) for said in chunk]
            scored = self._encoder.score(windows)
            for said, scores, window in zip(chunk, scored, windows, strict=True):
                yield self._code(said, scores, window)

    def _code(self, said: Said, scores: Scores | None, window: Window | None) -> Coded:
        past = _of(self._pasts, said.conversation, remember)
        turn = SeenTurn(
            said.speaker, self._rules.hear(said.text), session=said.session, index=said.index
        )
        self._rules.apply(Context(turn, past, spoken=said.spoken))
        past.append(turn)
        if scores is None or self._blend is None:
            return Coded(tuple(turn.codings.values()), {}, _ruled_levels(turn), None, window)
        by_rules = {slug: coding.p for slug, coding in turn.codings.items()}
        found = settle(turn, scores, self._blend)
        first, second, third = found.levels
        levels = (1 - first, first - second, second - third, third)
        chances = by_rules | found.codes | {"disclosure": first}
        return Coded(tuple(turn.codings.values()), chances, levels, scores, window)

    def _window(self, said: Said) -> Window:
        recent = _of(self._recent, said.conversation, lambda: deque(maxlen=WINDOW))
        recent.append(said)
        seen = [each for each in recent if each.session == said.session]
        return Window(
            speakers=tuple(each.speaker for each in seen), texts=tuple(each.text for each in seen)
        )


def code_turns(
    turns: Iterable[Turn], coder: Coder, *, conversation: str, spoken: bool | None = None
) -> Iterator[tuple[Coding, ...]]:
    """The codings of each turn of one conversation, in order."""
    for coded in coded_turns(turns, coder, conversation=conversation, spoken=spoken):
        yield coded.codings


def coded_turns(
    turns: Iterable[Turn], coder: Coder, *, conversation: str, spoken: bool | None = None
) -> Iterator[Coded]:
    """The same with what lies below the thresholds."""
    return coder.code_many(
        Said(turn.speaker, turn.text, turn.index, conversation, turn.session, spoken)
        for turn in turns
    )


def _ruled_levels(turn: SeenTurn) -> tuple[float, float, float, float]:
    found = turn.codings.get("disclosure")
    levels = [0.0] * 4
    levels[found.level or 0 if found else 0] = found.p if found else 1.0
    if found:
        levels[0] += 1 - found.p
    return levels[0], levels[1], levels[2], levels[3]


def _of(
    pasts: OrderedDict[str, deque[Item]], conversation: str, fresh: Callable[[], deque[Item]]
) -> deque[Item]:
    """The past of a conversation; those not heard of for longest are forgotten."""
    past = pasts.get(conversation)
    if past is None:
        past = pasts[conversation] = fresh()
        if len(pasts) > REMEMBERED:
            pasts.popitem(last=False)
    pasts.move_to_end(conversation)
    return past
