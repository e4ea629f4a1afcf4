"""Which people a chart has a row for."""

from collections import Counter

from turntoward.model.reading import Reading

__all__ = ["drawn_people"]

_MOST = 6


def drawn_people(reading: Reading) -> tuple[list[str], str]:
    """The people with a row, in the order of the conversation, and a sentence about who has none."""
    conversation = reading.conversation
    speakers = list(conversation.speakers)
    if len(speakers) <= _MOST:
        return speakers, ""
    turns = Counter(turn.speaker for turn in conversation.turns)
    most = {name for name, _ in turns.most_common(_MOST)}
    kept = [name for name in speakers if name in most or name == reading.me]
    left = len(speakers) - len(kept)
    return kept, f"{left:,} people who wrote less often have no row here."
