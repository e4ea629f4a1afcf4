"""Where words can stand beside points without covering each other."""

from collections.abc import Iterable

from msgspec import Struct

__all__ = ["Label", "placed"]

_CHAR, _LINE = 6.6, 13.0  # pixels that a letter takes, at the size of all labels
_GAP = 7.0  # between a point and its word


class Label(Struct, frozen=True):
    """A word and the middle of its left or right edge."""

    text: str
    x: float
    y: float
    align: str  # left, right or center


class _Box(Struct, frozen=True):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Box") -> bool:
        """Whether two boxes cover each other anywhere."""
        beside = self.right <= other.left or other.right <= self.left
        return not beside and self.top < other.bottom and other.top < self.bottom


def placed(
    words: Iterable[tuple[str, float, float]], *, width: float, height: float
) -> list[Label | None]:
    """A place for each word, first come first served; None where there is none.

    Args:
        words: with the x and y of their points, in pixels.
        width: of the picture.
        height: of the picture.
    """
    words = list(words)
    taken = [_Box(x - 6, y - 6, x + 6, y + 6) for _, x, y in words]
    found: list[Label | None] = []
    for text, x, y in words:
        ways = ((label, _box(label)) for label in _ways(text, x, y))
        label, box = next(
            (
                (label, box)
                for label, box in ways
                if box.left >= 0
                and box.right <= width
                and box.top >= 0
                and box.bottom <= height
                and not any(box.meets(other) for other in taken)
            ),
            (None, None),
        )
        found.append(label)
        if box:
            taken.append(box)
    return found


def _ways(text: str, x: float, y: float) -> tuple[Label, ...]:
    return (
        Label(text, x + _GAP, y, "left"),
        Label(text, x - _GAP, y, "right"),
        Label(text, x, y - _GAP - _LINE / 2, "center"),
        Label(text, x, y + _GAP + _LINE / 2, "center"),
    )


def _box(label: Label) -> _Box:
    wide = len(label.text) * _CHAR
    left = label.x - {"left": 0.0, "right": wide, "center": wide / 2}[label.align]
    return _Box(left, label.y - _LINE / 2, left + wide, label.y + _LINE / 2)
