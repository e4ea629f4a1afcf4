"""The whole engine: a conversation in, a Reading out. Pure; every face calls this."""

from collections.abc import Callable, Iterable, Iterator

from turntoward._version import __version__
from turntoward.codebook import Codebook
from turntoward.coding import Coder, code_turns
from turntoward.dynamics import (
    CodedTurns,
    bid_moments,
    danger_moments,
    guard_moments,
    rupture_moments,
    thread_moments,
)
from turntoward.lens import through_lens
from turntoward.model import Coding, Conversation, Turn
from turntoward.model.ports import Encoder
from turntoward.model.reading import Lens, MadeBy, Moment, Reading

__all__ = ["analyze"]

_DYNAMICS: tuple[Callable[[CodedTurns], Iterator[Moment]], ...] = (
    danger_moments,
    bid_moments,
    thread_moments,
    guard_moments,
    rupture_moments,
)


def analyze(  # noqa: PLR0913 a reading depends on all of these
    conversation: Conversation,
    codebook: Codebook,
    encoder: Encoder | None = None,
    *,
    me: str | None = None,
    lens: Lens = Lens.ALL,
    watch: Callable[[Iterable[Turn]], Iterable[Turn]] = iter,
) -> Reading:
    """Code every turn, and find what turns do to each other.

    Args:
        conversation: as a reader gives it.
        codebook: the codes and their rules.
        encoder: gives probabilities beside the rules; None: the rules alone.
        me: whose reading this is; None where nobody has said.
        lens: `self` keeps every code for `me` and, of the others, what they showed and reached for.
        watch: passes the turns on while they are coded, for progress.
    """
    coder = Coder(codebook, encoder)
    spoken = True if conversation.coverage.limits.clock == "relative" else None
    codings = tuple(
        code_turns(watch(conversation.turns), coder, conversation=conversation.id, spoken=spoken)
    )
    return through_lens(
        Reading(
            conversation=conversation,
            codings=codings,
            moments=_moments(conversation, codings),
            made_by=MadeBy(
                turntoward=__version__,
                codebook=codebook.version,
                encoder=encoder.digest if encoder else None,
            ),
        ),
        me=me,
        lens=lens,
    )


def _moments(
    conversation: Conversation, codings: tuple[tuple[Coding, ...], ...]
) -> tuple[Moment, ...]:
    coded = CodedTurns(conversation, codings)
    found = (moment for dynamic in _DYNAMICS for moment in dynamic(coded))
    return tuple(sorted(found, key=lambda moment: (moment.turns, moment.kind)))
