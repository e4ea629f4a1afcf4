"""Text from a file, made safe for a terminal."""

__all__ = ["visible"]


def visible(text: str) -> str:
    """Without control characters and direction overrides, which could disturb the terminal."""
    return "".join(char if char.isprintable() or char == "\u200d" else "�" for char in text)
