"""Texts that were sent in a chat, and lie beside it in its export: no chats of their own."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from turntoward.errors import InputError
from turntoward.model.ports import Source

__all__ = ["attached_to", "folder_of", "is_the_chat"]

_GENERIC: Final = "_chat"  # what iOS calls the chat in every export
_MOST = 50  # names that are looked for in a chat; where there are more, somebody gathered them
_CHUNK = 1024**2


def folder_of(source: Source) -> str:
    """The path of the folder that a source lies in."""
    return source.path.rpartition("/")[0]


def is_the_chat(source: Source, stem: str) -> bool:
    """Whether a text is called as apps call the chat itself: `_chat`, or like its archive."""
    return source.path.rpartition("/")[2].rpartition(".")[0] in {_GENERIC, stem}


def attached_to(chats: Sequence[Source], others: Sequence[Source], stem: str) -> Iterator[Source]:
    """Those of `others` that were sent in one of the chats.

    Beside a chat that is called as the app calls it, these are all others. Else they are those
    whose name stands in the chat.

    Args:
        chats: of an app that puts attachments beside them.
        others: more texts of the same folder or zip.
        stem: what that is called, without an ending.
    """
    around: defaultdict[str, list[Source]] = defaultdict(list)
    for other in others:
        around[folder_of(other)].append(other)
    for folder, beside in around.items():
        here = [chat for chat in chats if folder_of(chat) == folder]
        if any(is_the_chat(chat, stem) for chat in here):
            yield from beside
        elif here and len(beside) <= _MOST:
            yield from _mentioned(here, beside)


def _mentioned(chats: Sequence[Source], others: Sequence[Source]) -> Iterator[Source]:
    left = {other.path.rpartition("/")[2].encode(errors="replace"): other for other in others}
    longest = max(map(len, left))
    for chat in chats:
        for chunk in _chunks(chat, longest):
            for name in [name for name in left if name in chunk]:
                yield left.pop(name)
            if not left:
                return


def _chunks(source: Source, overlap: int) -> Iterator[bytes]:
    """Its bytes, the end of each stretch again at the start of the next."""
    before = b""
    try:
        with source.open() as stream:
            while chunk := stream.read(_CHUNK):
                yield before + chunk
                before = chunk[-overlap:]
    except (InputError, OSError):
        return  # who reads it says what is wrong with it
