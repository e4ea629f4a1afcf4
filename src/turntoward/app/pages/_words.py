"""What forms of several pages say: a relation, and a word that must be typed."""

from turntoward.app.asking import Ask
from turntoward.model.reading import Relation

__all__ = ["is_typed", "relation_of"]


def is_typed(ask: Ask, word: str) -> bool:
    """Whether the word was typed, in whatever spelling of case."""
    return ask.form.get("word", "").strip().casefold() == word


def relation_of(ask: Ask) -> Relation | None:
    """The relation that was chosen; None where none was."""
    given = ask.form.get("relation", "")
    return Relation(given) if given in set(Relation) else None
