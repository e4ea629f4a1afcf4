"""Codes turns one by one, in their context."""

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator

from turntoward.codebook import Codebook
from turntoward.coding.context import Context, SeenTurn, remember
from turntoward.coding.rules import Rules
from turntoward.model import Coding, Turn
from turntoward.model.gather import REMEMBERED
from turntoward.model.ports import WINDOW, Encoder, Window

__all__ = ["Coder", "code_turns"]


class Coder:
    """Codes turns as they come, remembering a little of each conversation."""

    def __init__(self, book: Codebook, encoder: Encoder | None = None) -> None:
        """Compile the book's rules once; `code` may then be called for any number of turns.

        Args:
            book: codes and rules.
            encoder: its probabilities stand beside the rules' own; the surer one speaks.
        """
        self._book = book
        self._rules = Rules(book)
        self._encoder = encoder
        self._pasts: OrderedDict[str, deque[SeenTurn]] = OrderedDict()

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
        """Code one turn after those of the same conversation already seen.

        Args:
            speaker: who says it; any name, the same for the same person.
            text: the words of the turn.
            index: its number, written into the codings.
            conversation: whose past it continues.
            session: turns of another session are not looked back at.
            spoken: talk or typing; None: judged from the words.

        Returns:
            The codings at or above their code's threshold, in the book's order of dependence.
        """
        past = self._past(conversation)
        turn = SeenTurn(speaker, self._rules.hear(text), session=session, index=index)
        context = Context(turn, past, spoken=spoken)
        if self._encoder:
            self._encode(self._encoder, turn, past)
        self._rules.apply(context)
        past.append(turn)
        return tuple(turn.codings.values())

    def _encode(self, encoder: Encoder, turn: SeenTurn, past: deque[SeenTurn]) -> None:
        seen = (*list(past)[1 - WINDOW :], turn)
        window = Window(
            speakers=tuple(each.speaker for each in seen),
            texts=tuple(each.text.raw for each in seen),
        )
        for slug, p in encoder.score([window])[0].items():
            if slug in self._book.codes and p >= self._book.codes[slug].threshold:
                turn.codings[slug] = Coding(
                    turn=turn.index,
                    code=slug,
                    p=p,
                    span=None,
                    reason="the turns together sound like it",
                    source=f"encoder:{encoder.digest}",
                )

    def _past(self, conversation: str) -> deque[SeenTurn]:
        past = self._pasts.get(conversation)
        if past is None:
            past = self._pasts[conversation] = remember()
            if len(self._pasts) > REMEMBERED:
                self._pasts.popitem(last=False)
        self._pasts.move_to_end(conversation)
        return past


def code_turns(
    turns: Iterable[Turn], coder: Coder, *, conversation: str, spoken: bool | None = None
) -> Iterator[tuple[Coding, ...]]:
    """The codings of each turn of one conversation, in order."""
    for turn in turns:
        yield coder.code(
            turn.speaker,
            turn.text,
            index=turn.index,
            conversation=conversation,
            session=turn.session,
            spoken=spoken,
        )
