"""The words of a Slack message: Slack's own marks undone, and blocks as text.

A message has its words twice: as `text`, in which `&`, `<` and `>` are escaped and mentions stand in
angle brackets, and as blocks. Short codes of emoji are kept as they are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from turntoward.readers._slack_book import SlackBook

__all__ = ["card_lines", "plain", "telling", "text_of_blocks", "unescaped"]

_MARKED = re.compile(r"<([^<>]*+)>|&(?:lt|gt|amp);")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{0,30}:")
_ESCAPES: Final[Mapping[str, str]] = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ESCAPE = re.compile("&(?:lt|gt|amp);")
_DEEPEST = 8  # containers within each other; Slack's own go three deep
_LETTER = re.compile(r"\w")
_UNSHOWN: Final = "This content can't be displayed."


def plain(text: str, book: SlackBook) -> str:
    """A text without escapes, its mentions as names and its links as they were shown."""
    if "<" not in text and "&" not in text:
        return text

    def shown(mark: re.Match[str]) -> str:
        return _ESCAPES.get(mark[0]) or _shown(unescaped(mark[1]), book) or mark[0]

    return _MARKED.sub(shown, text)


def unescaped(text: str) -> str:
    """A text in which only the three letters are escaped."""
    return _ESCAPE.sub(lambda escape: _ESCAPES[escape[0]], text)


def telling(text: str, blocks: str) -> str:
    """Of the two forms of a message, that which has the words: the text, if it has them all."""
    if not blocks or len(blocks) <= len(text):
        return text
    if text == _UNSHOWN or len(_LETTER.findall(blocks)) > len(_LETTER.findall(text)):
        return blocks
    return text


def text_of_blocks(blocks: Iterable[Any], book: SlackBook) -> str:
    """The words of all blocks."""
    return _lines(_text_of(block, book, 0) for block in blocks)


def _shown(inside: str, book: SlackBook) -> str:
    """What stands for `@U1|ana`, `#C1|general`, `!here`, `https://x.org|label`; "" for no mark."""
    target, _, label = inside.partition("|")
    kind, rest = target[:1], target[1:]
    if kind == "@":
        return book.mention(rest, label)
    if kind == "#":
        return book.channel(rest, label)
    if kind == "!":
        name = rest.partition("^")[0]
        return label or f"@{name}"
    return _link(target, label) if _ADDRESS.match(target) else ""


def _link(address: str, label: str) -> str:
    """A link as it was shown; with its address where that says something else."""
    if not label or label == address:
        return address
    bare = address.partition(":")[2].lstrip("/").rstrip("/")
    return label if label.rstrip("/") in {bare, address.rstrip("/")} else f"{label} ({address})"


def _text_of(block: Any, book: SlackBook, depth: int) -> str:
    """The words of a block, or of an element in one."""
    if not isinstance(block, dict) or depth > _DEEPEST:
        return ""
    kind = _word(block, "type")
    if kind in _SMALL:
        return _SMALL[kind](block, book)
    inner = block.get("elements")
    parts = [_text_of(each, book, depth + 1) for each in inner] if isinstance(inner, list) else []
    if kind == "rich_text_list":
        return "\n".join(f"• {part}" for part in parts)
    if kind in _RUNNING:
        return "".join(parts)
    fields = block.get("fields")
    objects = [block.get("text"), *(fields if isinstance(fields, list) else ())]
    return _lines([*(_object(each, book) for each in objects), *parts])


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part.removesuffix("\n") for part in parts if part)


def _object(value: Any, book: SlackBook) -> str:
    """A text in a block: with marks, plain, or without any wrapping."""
    if isinstance(value, str):
        return value
    text = _word(value, "text") if isinstance(value, dict) else ""
    return plain(text, book) if isinstance(value, dict) and value.get("type") == "mrkdwn" else text


def _word(block: Mapping[str, Any], key: str) -> str:
    value = block.get(key)
    return value if isinstance(value, str) else ""


def _emoji(block: Mapping[str, Any], _: SlackBook) -> str:
    tone = block.get("skin_tone")
    name = _word(block, "name")
    return f":{name}::skin-tone-{tone}:" if isinstance(tone, int) else f":{name}:"


def _image(block: Mapping[str, Any], book: SlackBook) -> str:
    return _object(block.get("title"), book) or _word(block, "alt_text")


_RUNNING: Final = frozenset({"rich_text_section", "rich_text_quote", "rich_text_preformatted"})
_SMALL: Final[Mapping[str, Callable[[Mapping[str, Any], SlackBook], str]]] = {
    "text": lambda block, _: _word(block, "text"),
    "plain_text": lambda block, _: _word(block, "text"),
    "mrkdwn": lambda block, book: plain(_word(block, "text"), book),
    "link": lambda block, _: _link(_word(block, "url"), _word(block, "text")),
    "user": lambda block, book: book.mention(_word(block, "user_id")),
    "channel": lambda block, book: book.channel(_word(block, "channel_id")),
    "usergroup": lambda block, _: f"@{_word(block, 'usergroup_id')}",
    "broadcast": lambda block, _: f"@{_word(block, 'range')}",
    "date": lambda block, _: _word(block, "fallback"),
    "color": lambda block, _: _word(block, "value"),
    "emoji": _emoji,
    "image": _image,
}


def card_lines(card: Any, book: SlackBook) -> Iterator[str]:
    """The words of what a program adds to a message, or of a message that is passed on."""
    if not isinstance(card, dict):
        return
    keys = ("pretext", "title", "text")
    found = [plain(_word(card, key), book) for key in keys]
    fields = card.get("fields")
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict):
            found += (plain(_word(field, key), book) for key in ("title", "value"))
    blocks = card.get("blocks")
    if not any(found) and isinstance(blocks, list):
        found = [text_of_blocks(blocks, book)]
    yield from filter(None, found if any(found) else [plain(_word(card, "fallback"), book)])
