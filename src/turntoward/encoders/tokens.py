"""A turn and the two turns before it, as the numbers that the network reads.

The order is: the turn itself, then the turn before it, then the one before that; each earlier turn
begins with a mark that tells whether the speaker of the turn said it or somebody else. Long texts
keep their beginning and their end.
"""

from array import array
from collections.abc import Sequence
from typing import cast

from tokenizers import Tokenizer

from turntoward.model.ports import Window

__all__ = ["MARK_OTHER", "MARK_SAME", "NEW_MESSAGE", "Tokens", "encode"]

MARK_OTHER = "[other]"
MARK_SAME = "[same]"
NEW_MESSAGE = "␤"
_TURN = (96, 32)  # tokens kept of the turn: at its beginning, at its end
_BEFORE = (12, 28)  # and of each turn before: how it ends says most
_SPACES = 1_200  # letters kept of the beginning and of the end before any token is made


class Tokens:
    """One window, ready for the network."""

    __slots__ = ("ids", "offsets", "turn")

    def __init__(self, ids: list[int], turn: int, offsets: list[tuple[int, int]]) -> None:
        self.ids = ids
        self.turn = turn  # ids[1 : 1 + turn] are the turn itself
        self.offsets = offsets  # of those, in code points of the turn, end excluded

    @property
    def key(self) -> bytes:
        """The same for windows that the network cannot tell apart."""
        return array("H", (self.turn, *self.ids)).tobytes()


def encode(tokenizer: Tokenizer, windows: Sequence[Window]) -> list[Tokens]:
    """The windows as tokens, in order.

    Args:
        tokenizer: from the folder of the encoder.
        windows: each at least one turn; the last one is read, those before are its context.
    """
    texts = list(dict.fromkeys(text for window in windows for text in window.texts))
    readable = [_readable(text) for text in texts]
    encoded = dict(
        zip(texts, tokenizer.encode_batch(readable, add_special_tokens=False), strict=True)
    )
    first, last, other, same = (
        cast("int", tokenizer.token_to_id(name))
        for name in ("[CLS]", "[SEP]", MARK_OTHER, MARK_SAME)
    )
    found = []
    for window in windows:
        pieces = [encoded[text] for text in window.texts]
        kept = _kept(len(pieces[-1].ids), _TURN)
        ids = [first, *(pieces[-1].ids[at] for at in kept), last]
        for speaker, piece in zip(window.speakers[-2::-1], pieces[-2::-1], strict=True):
            ids.append(same if speaker == window.speakers[-1] else other)
            ids += [piece.ids[at] for at in _kept(len(piece.ids), _BEFORE)]
        found.append(Tokens([*ids, last], len(kept), [pieces[-1].offsets[at] for at in kept]))
    return found


def _kept(length: int, limit: tuple[int, int]) -> list[int]:
    head, tail = limit
    if length <= head + tail:
        return list(range(length))
    return [*range(head), *range(length - tail, length)]


def _readable(text: str) -> str:
    """The text without half characters, its middle blanked where it is far too long.

    Places stay as they are.
    """
    text = text.encode("utf-8", "replace").decode()
    if len(text) <= 2 * _SPACES:
        return text
    return text[:_SPACES] + " " * (len(text) - 2 * _SPACES) + text[-_SPACES:]
