"""The text of one message in the Markdown of signal-export, taken apart.

What belongs to a message stands around its words: a quote before them, and behind them reactions, a
sticker and links to files, in that order.
"""

import re
from collections.abc import Iterable

from msgspec import Struct

from turntoward.model import Kind, Reaction

__all__ = ["Parts", "call_length", "is_call", "parts_of", "quoted", "said", "without_ends"]

_ENDS = "  "  # behind the words, so that Markdown breaks the line
_MEDIA = "](./media/"
_STICKERS = "](../exported_stickers/"
_REACTIONS = re.compile(r"\n\(- ([^\n]*) -\)\Z")
_STICKER = re.compile(r"\n\(\( ([^\n]{0,100}) \)\)\Z")
_SPACE = re.compile(r"\s")
_DELETED = "(This message was deleted)"
_CALL = re.compile(
    r"(?:Incoming|Outgoing|Missed)(?: (?:voice|video|group|direct|adhoc))? call(?: \([^()\n]{1,100}\))?"
)
_LENGTH = re.compile(r"accepted, (?:([0-9]{1,6})m )?([0-9]{1,2})s\)")
_MOST_FILES = 1_000
_LONGEST_NAME = 1_000


class Parts(Struct):
    """What a message consists of."""

    words: str = ""
    quote: str = ""
    reactions: tuple[Reaction, ...] = ()
    sticker: str | None = None
    files: tuple[str, ...] = ()
    deleted: bool = False
    call: bool = False
    edited: bool = False


def parts_of(text: str) -> Parts:
    """A message as it is written, from behind the name of its sender on."""
    parts = Parts()
    text, parts.quote = _quote(text.rstrip("\n"))
    text, files, sticker = _links(text)
    parts.files = tuple(reversed(files))
    if match := _STICKER.search(text):
        sticker, text = match[1], text[: match.start()]
    parts.sticker = sticker
    if match := _REACTIONS.search(text):
        parts.reactions = tuple(_reactions(match[1]))
        text = text[: match.start()]
    parts.words = without_ends(text)
    parts.deleted = parts.words == _DELETED
    parts.call = is_call(parts.words)
    return parts


def quoted(text: str) -> str:
    """The words of a quote, without the signs before its lines."""
    lines = (line.removeprefix(">").removeprefix(" ") for line in text.strip("\n").split("\n"))
    return "\n".join(lines)


def said(parts: Parts) -> tuple[Kind, str, str | None, float | None]:
    """Kind, text, caption and length of a message."""
    words = parts.words
    if parts.deleted:
        return Kind.DELETED, words, None, None
    if parts.call:
        return Kind.CALL, words, None, call_length(words)
    if parts.sticker is not None:
        return Kind.STICKER, parts.sticker, words or None, None
    if parts.files:
        return Kind.MEDIA, "\n".join(parts.files), words or None, None
    return (Kind.TEXT if words else Kind.EMPTY), words, None, None


def without_ends(text: str) -> str:
    """Words as they were typed."""
    return text.removesuffix(_ENDS)


def is_call(words: str) -> bool:
    """Whether these are the words for a call."""
    return _CALL.fullmatch(words) is not None


def call_length(words: str) -> float | None:
    """Seconds of a call, where it was accepted."""
    match = _LENGTH.search(words)
    return float(int(match[1] or 0) * 60 + int(match[2])) if match else None


def _quote(text: str) -> tuple[str, str]:
    """The text without its quote, and the quote."""
    if not text.startswith("\n"):
        return text, ""
    lines = text.lstrip("\n").split("\n")
    count = next((at for at, line in enumerate(lines) if not line.startswith(">")), len(lines))
    if not count:
        return text, ""
    return "\n".join(lines[count:]).removeprefix("\n"), quoted("\n".join(lines[:count]))


def _links(text: str) -> tuple[str, list[str], str | None]:
    """The text without the links behind it; the names of files, last first; and a sticker."""
    files: list[str] = []
    while len(files) < _MOST_FILES and text.rstrip(" ").endswith(")"):
        at = max(text.rfind(_MEDIA), text.rfind(_STICKERS))
        if at < 0:
            break
        is_sticker = text.startswith(_STICKERS, at)
        path = text[at + len(_STICKERS if is_sticker else _MEDIA) :].rstrip(" ")[:-1]
        start = _start(text, at, path, is_sticker=is_sticker)
        if start < 0 or "\n" in path or len(path) > _LONGEST_NAME:
            break
        name, text = text[start + 1 : at], text[:start]
        if is_sticker:
            return text, files, name
        text = text.removesuffix("!")
        files.append(name)
    return text, files, None


def _start(text: str, at: int, path: str, *, is_sticker: bool) -> int:
    """Where the bracket of a link opens, whose name is its path but for the spaces."""
    if not is_sticker:
        start = at - len(path.replace("%20", " ")) - 1
        name = text[start + 1 : at]
        if start >= 0 and text[start] == "[" and _SPACE.sub("%20", name) == path:
            return start
    return text.rfind("[", max(0, at - _LONGEST_NAME), at)


def _reactions(told: str) -> Iterable[Reaction]:
    for each in told.split(", "):
        name, _, emoji = each.rpartition(":")
        if emoji.strip():
            yield Reaction(name.strip() or None, emoji.strip())
