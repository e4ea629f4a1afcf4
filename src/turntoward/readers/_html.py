"""The tags and texts of a web page, in order, in flat memory and linear time.

The standard library's `html.parser` is not used: on 80 KB of `<a ` it is busy for a minute (its time
grows with the square of the size), and pages of exports are plain enough for less.
"""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from turntoward.model.ports import Source
from turntoward.readers._window import Window, encoding_told

__all__ = ["Tag", "tags_and_texts"]

_TOKEN = re.compile(r"<([^<>]*+)>|[^<]++")
_OPEN = re.compile(r"<[^<>]*+")
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*+)")
_ATTRIBUTE = re.compile(r'\s*+/?([^\s="/]++)(?:\s*+=\s*+(?:"([^"]*+)"|([^\s"]++)))?')
_LONGEST_TAG = 64 * 1024
_LONGEST_ENTITY = 40
_EMPTY: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr"})


class Tag(NamedTuple):
    """One tag. `<br>` and its like have no closing one."""

    name: str
    closing: bool
    empty: bool
    attributes: Mapping[str, str]


def tags_and_texts(source: Source) -> Iterator[Tag | str]:
    """What a page consists of; texts with their entities replaced, perhaps in several parts."""
    with source.open() as stream:
        window = Window(stream, encoding_told(source))
        while window.at < len(window.text) or window.more():
            token = _next(window) if window.at < len(window.text) else None
            if token:
                yield token


def _next(window: Window) -> Tag | str | None:
    """The next token; None where more has to be read first, or for a comment."""
    match = _TOKEN.match(window.text, window.at)
    if match is None:
        return _unfinished(window)
    end, inside = match.end(), match[1]
    if inside is not None:
        window.at = end
        return _tag(inside)
    if end == len(window.text) and not window.ended:
        cut = window.text.rfind("&", max(window.at, end - _LONGEST_ENTITY))
        if cut >= 0 and ";" not in window.text[cut:] and window.more():
            return None
    text = window.text[window.at : end]
    window.at = end
    return _unescaped(text)


def _unfinished(window: Window) -> str | None:
    """A tag that goes on behind the window; or a `<` that opens none."""
    match = _OPEN.match(window.text, window.at)
    reaches_end = match is not None and match.end() == len(window.text)
    if reaches_end and len(window.text) - window.at < _LONGEST_TAG and window.more():
        return None
    window.at += 1
    return "<"


def _tag(inside: str) -> Tag | None:
    match = _NAME.match(inside)
    if match is None:
        return None
    name = match[1].lower()
    empty = name in _EMPTY or inside.endswith("/")
    return Tag(name, inside.startswith("/"), empty, _attributes(inside, match.end()))


def _attributes(inside: str, at: int) -> dict[str, str]:
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(inside, at):
        attributes.setdefault(match[1].lower(), _unescaped(match[2] or match[3] or ""))
        at = match.end()
    return attributes


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text) if "&" in text else text
    except ValueError:  # an entity with a number of thousands of digits
        return text
