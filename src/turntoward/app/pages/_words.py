"""What must be typed before something is done that cannot be undone."""

from turntoward.app.asking import Ask

__all__ = ["is_typed"]


def is_typed(ask: Ask, word: str) -> bool:
    """Whether the word was typed, in whatever spelling of case."""
    return ask.form.get("word", "").strip().casefold() == word
