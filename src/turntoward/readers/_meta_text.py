"""The text of Meta's exports: UTF-8 whose bytes were taken for letters, put right where it was."""

__all__ = ["unscrambled"]


def unscrambled(text: str) -> str:
    """A text as it was meant; one that is right already comes back as it is.

    A text is scrambled only if each letter of it could be a byte, and the bytes are UTF-8. Words that
    were right before are hardly ever both: an é among other letters is no UTF-8.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
