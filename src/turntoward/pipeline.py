"""The whole engine: a conversation in, a Reading out. Pure; every face calls this."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec
from msgspec import Struct

from turntoward._version import __version__
from turntoward.coach import gate
from turntoward.codebook import Codebook
from turntoward.codebook.cues import Cues
from turntoward.coding import Blend, Coder, coded_turns
from turntoward.coding.language import OTHER, language
from turntoward.coding.language import Words as SmallWords
from turntoward.dynamics import CAUTION, CodedTurns, Words, find_dynamics
from turntoward.dynamics.kinds import worth_a_word
from turntoward.dynamics.story import Story, tell
from turntoward.lens import through_lens
from turntoward.model import Coding, Conversation, Session, Turn
from turntoward.model.ports import Encoder, Shelf, Shelved
from turntoward.model.reading import Lens, MadeBy, Moment, MomentKind, Reading, Relation

__all__ = ["STRETCH", "UNREAD", "Guidance", "analyze", "is_unread", "read_coded", "stretches"]

STRETCH = 512  # turns, at least, that are coded as if nothing had been said before

_SAMPLED = 40  # turns that a conversation's language is told by
_SAMPLED_LETTERS = 90  # of each
UNREAD = (
    "This conversation does not seem to be in English, the only language that is read so far, so "
    "nothing was guessed about its turns."
)


class Guidance(Struct, frozen=True, kw_only=True):
    """What a reading is told with: sentences and small planks (data/dynamics.toml, planks.toml)."""

    story: Story
    planks: tuple[gate.Plank, ...]


def analyze(  # noqa: PLR0913 a reading depends on all of these
    conversation: Conversation,
    codebook: Codebook,
    encoder: Encoder | None = None,
    blend: Blend | None = None,
    *,
    me: str | None = None,
    lens: Lens = Lens.ALL,
    relation: Relation | None = None,
    guidance: Guidance | None = None,
    words: SmallWords | None = None,
    watch: Callable[[Iterable[Turn]], Iterable[Turn]] = iter,
    shelf: Shelf | None = None,
) -> Reading:
    """Code every turn, and find what turns do to each other.

    Args:
        conversation: as a reader gives it.
        codebook: the codes and their rules.
        encoder: is asked beside the rules; None: the rules alone.
        blend: how the two are weighed; needed with an encoder.
        me: whose reading this is; None where nobody has said.
        lens: `self` keeps every code for `me` and, of the others, what they showed and reached for.
        relation: what the other is to `me`; changes what is expected and suggested, never a coding.
        guidance: sentences and planks; None: a reading without story and suggestions.
        words: tell whether a conversation is in a language that is read; where it is not, nothing
            is coded and the reading says so. None: it is taken to be.
        watch: passes the turns on while they are coded, for progress.
        shelf: keeps codings from one reading to the next; None: they are made anew.
    """
    unread = words is not None and is_unread(conversation, words)
    codings: tuple[tuple[Coding, ...], ...] = ((),) * len(conversation.turns)
    risks: dict[int, float] = {}
    if not unread:
        coder = Coder(codebook, encoder, blend)
        found = [*_coded(conversation, coder, watch, shelf)]
        codings = tuple(of_turn for each in found for of_turn in each.codings)
        chances = (chance for each in found for chance in each.risks)
        risks = {turn: chance for turn, chance in enumerate(chances) if chance >= CAUTION}
    made_by = MadeBy(
        turntoward=__version__,
        codebook=codebook.version,
        encoder=encoder.digest if encoder and not unread else None,
        note=UNREAD if unread else None,
    )
    return read_coded(
        conversation,
        codings,
        Words(codebook.feelings),
        codebook.cues,
        risks=risks,
        made_by=made_by,
        me=me,
        lens=lens,
        relation=relation,
        guidance=guidance,
    )


def _coded(
    conversation: Conversation,
    coder: Coder,
    watch: Callable[[Iterable[Turn]], Iterable[Turn]],
    shelf: Shelf | None,
) -> Iterator[Shelved]:
    """What each stretch was found to do, every coding with the number of its turn."""
    spoken = True if conversation.coverage.limits.clock == "relative" else None
    rest = iter(watch(conversation.turns))
    for first, end in stretches(conversation.sessions, STRETCH):
        turns = tuple(islice(rest, end - first))
        found = shelf.take(turns, spoken=spoken) if shelf else None
        if found is None:
            coded = [*coded_turns(turns, coder, conversation=str(first), spoken=spoken)]
            found = Shelved(
                tuple(each.codings for each in coded), tuple(each.risk for each in coded)
            )
            if shelf:
                shelf.put(turns, _moved(found, -first), spoken=spoken)
        else:
            found = _moved(found, first)
        yield found


def _moved(found: Shelved, by: int) -> Shelved:
    """The same, with every coding's turn counted from elsewhere."""
    if not by:
        return found
    moved = (
        tuple(msgspec.structs.replace(each, turn=each.turn + by) for each in of_turn)
        for of_turn in found.codings
    )
    return Shelved(tuple(moved), found.risks)


def stretches(sessions: Sequence[Session], least: int) -> Iterator[tuple[int, int]]:
    """Whole talks together, from their first turn to behind their last.

    No turn is looked back at from another talk: so each stretch comes to the same by itself.

    Args:
        sessions: all of a conversation.
        least: turns that each has, but for the last.
    """
    first = 0
    for session in sessions:
        end = session.last + 1
        if end - first >= least or session is sessions[-1]:
            yield first, end
            first = end


def is_unread(conversation: Conversation, words: SmallWords) -> bool:
    """Whether a conversation is in a language that is not read."""
    return language(_sample(conversation), words) == OTHER


def _sample(conversation: Conversation) -> str:
    """Some words of turns spread over the whole conversation."""
    turns = conversation.turns[:: max(1, len(conversation.turns) // _SAMPLED)]
    return " ".join(turn.text[:_SAMPLED_LETTERS] for turn in turns)


def read_coded(  # noqa: PLR0913 a reading depends on all of these
    conversation: Conversation,
    codings: tuple[tuple[Coding, ...], ...],
    words: Words,
    cues: Cues,
    *,
    made_by: MadeBy,
    risks: Mapping[int, float] | None = None,
    me: str | None = None,
    lens: Lens = Lens.ALL,
    relation: Relation | None = None,
    guidance: Guidance | None = None,
    keeps: Callable[[Moment], bool] = lambda _: True,
) -> Reading:
    """The reading of a conversation whose turns are coded already; arguments as for `analyze`.

    `keeps` says of a moment whether it is told: a person may see it differently. What may speak of
    danger is told always.
    """
    found = find_dynamics(CodedTurns(conversation, codings, risks), words, cues)
    moments = worth_a_word(found.moments, relation)
    whole = Reading(
        conversation=conversation,
        codings=codings,
        moments=tuple(each for each in moments if each.kind is MomentKind.DANGER or keeps(each)),
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
