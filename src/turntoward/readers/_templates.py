"""Sentences with gaps (`{} left the chat.`), matched in linear time and without expressions."""

from collections.abc import Iterable

from msgspec import Struct

__all__ = ["Template", "first_match", "templates"]

_GAP = "{}"


class Template(Struct, frozen=True):
    """What stands between the gaps of a sentence."""

    parts: tuple[str, ...]

    def match(self, text: str) -> tuple[str, ...] | None:
        """What fills the gaps, in their order; None where the text is another. No gap is empty."""
        first, last = self.parts[0], self.parts[-1]
        if len(self.parts) == 1:
            return () if text == first else None
        end = len(text) - len(last)
        if not (text.startswith(first) and text.endswith(last)):
            return None
        gaps: list[str] = []
        at = len(first)
        for part in self.parts[1:-1]:
            said = len(text) - len(text[at:].lstrip())  # a gap holds more than blanks
            found = text.find(part, said + 1, end)
            if found < 0:
                return None
            gaps.append(text[at:found])
            at = found + len(part)
        gaps.append(text[at:end])
        return tuple(gaps) if end > at and all(map(str.strip, gaps)) else None


def templates(sentences: Iterable[str]) -> tuple[Template, ...]:
    """Sentences with `{}` in them, the longest first, so that the most telling is tried first."""
    longest_first = sorted({*sentences}, key=lambda sentence: (-len(sentence), sentence))
    return tuple(Template(tuple(sentence.split(_GAP))) for sentence in longest_first)


def first_match(text: str, candidates: Iterable[Template]) -> tuple[str, ...] | None:
    """What fills the gaps of the first that matches."""
    found = (template.match(text) for template in candidates)
    return next((gaps for gaps in found if gaps is not None), None)
