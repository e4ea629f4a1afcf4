"""The whole engine: a conversation in, a Reading out. Pure; every face calls this."""

from collections.abc import Callable, Iterable

import msgspec
from msgspec import Struct

from turntoward._version import __version__
from turntoward.coach import gate
from turntoward.codebook import Codebook
from turntoward.coding import Coder, code_turns
from turntoward.dynamics import CodedTurns, Words, find_dynamics
from turntoward.dynamics.kinds import worth_a_word
from turntoward.dynamics.story import Story, tell
from turntoward.lens import through_lens
from turntoward.model import Coding, Conversation, Turn
from turntoward.model.ports import Encoder
from turntoward.model.reading import Lens, MadeBy, Reading, Relation

__all__ = ["Guidance", "analyze", "read_coded"]


class Guidance(Struct, frozen=True, kw_only=True):
    """What a reading is told with: sentences and small planks (data/dynamics.toml, planks.toml)."""

    story: Story
    planks: tuple[gate.Plank, ...]


def analyze(  # noqa: PLR0913 a reading depends on all of these
    conversation: Conversation,
    codebook: Codebook,
    encoder: Encoder | None = None,
    *,
    me: str | None = None,
    lens: Lens = Lens.ALL,
    relation: Relation | None = None,
    guidance: Guidance | None = None,
    watch: Callable[[Iterable[Turn]], Iterable[Turn]] = iter,
) -> Reading:
    """Code every turn, and find what turns do to each other.

    Args:
        conversation: as a reader gives it.
        codebook: the codes and their rules.
        encoder: gives probabilities beside the rules; None: the rules alone.
        me: whose reading this is; None where nobody has said.
        lens: `self` keeps every code for `me` and, of the others, what they showed and reached for.
        relation: what the other is to `me`; changes what is expected and suggested, never a coding.
        guidance: sentences and planks; None: a reading without story and suggestions.
        watch: passes the turns on while they are coded, for progress.
    """
    coder = Coder(codebook, encoder)
    spoken = True if conversation.coverage.limits.clock == "relative" else None
    codings = tuple(
        code_turns(watch(conversation.turns), coder, conversation=conversation.id, spoken=spoken)
    )
    made_by = MadeBy(
        turntoward=__version__,
        codebook=codebook.version,
        encoder=encoder.digest if encoder else None,
    )
    return read_coded(
        conversation,
        codings,
        Words(codebook.feelings),
        made_by=made_by,
        me=me,
        lens=lens,
        relation=relation,
        guidance=guidance,
    )


def read_coded(  # noqa: PLR0913 a reading depends on all of these
    conversation: Conversation,
    codings: tuple[tuple[Coding, ...], ...],
    words: Words,
    *,
    made_by: MadeBy,
    me: str | None = None,
    lens: Lens = Lens.ALL,
    relation: Relation | None = None,
    guidance: Guidance | None = None,
) -> Reading:
    """The reading of a conversation whose turns are coded already; arguments as for `analyze`."""
    found = find_dynamics(CodedTurns(conversation, codings), words)
    whole = Reading(
        conversation=conversation,
        codings=codings,
        moments=tuple(worth_a_word(found.moments, relation)),
        made_by=made_by,
        relation=relation,
        measures=found.measures,
        dynamics=found.dynamics,
        safety=found.safety,
    )
    reading = through_lens(whole, me=me, lens=lens)
    if guidance is None:
        return reading
    return msgspec.structs.replace(
        reading,
        story=tell(reading, guidance.story),
        suggestions=gate.suggestions(reading, guidance.planks),
    )
