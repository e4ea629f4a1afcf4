"""The pages of a Telegram export as HTML: from tags to what each message holds."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from turntoward.readers._html import Tag

__all__ = ["Block", "Page"]

_DEEPEST = 1_000  # tags within each other
_NEAR = 8  # tags that may be left open when one around them is closed
_LONGEST = 4 * 1024**2  # letters of one message
_MOST_REACTIONS = 1_000  # of one message
_GO_TO = re.compile(r"#go_to_message(-?\d{1,20})$")
_MEDIA = re.compile(r"media_(?!wrap)|(?:photo|sticker|animated|video_file)_wrap")
_LAYOUT = re.compile(r"\n *+$")
_DATE = re.compile(r",? \d{1,2}[. ][\w.]{2,10}[. ]\d{4}.*$")
_NEXT = "\0"  # between the texts of two elements of a kind

# By its class, what an element is, within what.
_BODY: Final = {
    "forwarded": "forwarded",
    "text": "text",
    "reply_to": "reply",
    "media_wrap": "media",
    "reactions": "reactions",
}
_ROLES: Final[Mapping[str, Mapping[str, str]]] = {
    "": {"page_header": "header"},
    "header": {"text": "title"},
    "service": {"body": "notice"},
    "message": {**_BODY, "from_name": "author"},
    "forwarded": _BODY,  # its own `from_name` is not who sent it
    "media": {
        "title": "heading",
        "description": "description",
        "status": "status",
        "question": "question",
        "answer": "answer",
    },
    "reactions": {"reaction": "reaction"},
    "reaction": {"emoji": "emoji", "count": "count", "userpics": "reactors"},
    "reactors": {"userpic": "aside"},
}
_PLACES: Final = frozenset(_ROLES)  # what stands directly in them is layout
_ASIDE: Final = frozenset(
    {"userpic", "date", "details", "from_name", "signature", "video_duration", "bot_buttons_table"}
)


class Given:
    """One emoji under a message, and who gave it."""

    __slots__ = ("count", "emoji", "names")

    def __init__(self) -> None:
        self.emoji = ""
        self.count = ""  # as it is written; nothing where all are named
        self.names: list[str | None] = []


class Block:
    """One `div.message` of a page."""

    def __init__(self, tag: Tag, classes: Sequence[str]) -> None:
        self.id = tag.attributes.get("id", "").removeprefix("message").lstrip("-")
        self.is_service = "service" in classes
        self.is_joined = "joined" in classes
        self.when = ""
        self.reply_to: str | None = None
        self.media: set[str] = set()  # the classes of what is more than words
        self.reactions: list[Given] = []
        self.is_too_large = False
        self._size = 0
        self._texts: dict[str, list[str]] = {}

    def begin(self, role: str) -> None:
        """An element begins."""
        if role == "reaction":
            self.reactions.append(Given())
            self.is_too_large |= len(self.reactions) > _MOST_REACTIONS
        elif role in self._texts:
            self._texts[role].append(_NEXT)

    def add(self, role: str, text: str) -> None:
        """A part of an element's text."""
        self._size += len(text)
        self.is_too_large |= self._size > _LONGEST
        if self.is_too_large:
            return
        if role in {"emoji", "count"}:
            given = self.reactions[-1]
            setattr(given, role, getattr(given, role) + text.strip())
        else:
            self._texts.setdefault(role, []).append(text)

    def text(self, role: str) -> str:
        """The text of its elements of a kind, without the layout around it."""
        parts = "".join(self._texts.get(role, ())).split(_NEXT)
        return "\n".join(_LAYOUT.sub("", part.removeprefix("\n")) for part in parts)


class Page:
    """Turns the tags of one page into blocks."""

    def __init__(self) -> None:
        self.title = ""
        self.before: str | None = None  # the name of the page before it, if there is one
        self.behind: str | None = None
        self.is_whole = False  # to its last tag
        self.block: Block | None = None  # that has not ended yet
        self._any = False
        self._open: list[tuple[str, str]] = []  # tags with their roles
        self._deeper = 0

    def blocks(self, tokens: Iterable[Tag | str]) -> Iterator[Block]:
        """The messages and notices, each when it ends."""
        for token in tokens:
            if isinstance(token, str):
                self._text(token)
                continue
            block = self._closed(token.name) if token.closing else self._opened(token)
            if block:
                yield block

    @property
    def _role(self) -> str:
        return self._open[-1][1] if self._open else ""

    def _text(self, text: str) -> None:
        role = self._role
        if role == "title":
            self.title = (self.title + text)[:_LONGEST]
        elif self.block and role not in _PLACES and role != "aside":
            self.block.add(role, text.replace("\r\n", "\n"))

    def _opened(self, tag: Tag) -> Block | None:
        classes = tag.attributes.get("class", "").split()
        ended = None
        if "message" in classes and tag.attributes.get("id", "").startswith("message"):
            ended, self.block = self.block, Block(tag, classes)
            self._any = True
            self._open.clear()
            role = "service" if self.block.is_service else "message"
        else:
            role = self._role_of(tag, classes)
        if tag.name == "br":
            self._text("\n")
        elif tag.empty:
            pass
        elif len(self._open) < _DEEPEST:
            self._open.append((tag.name, role))
        else:
            self._deeper += 1
        return ended

    def _closed(self, name: str) -> Block | None:
        self.is_whole |= name == "html"
        if self._deeper:
            self._deeper -= 1
            return None
        if all(opened != name for opened, _ in self._open[-_NEAR:]):
            return None
        while self._open.pop()[0] != name:
            pass
        ended = None
        if not self._open:
            ended, self.block = self.block, None
        return ended

    def _role_of(self, tag: Tag, classes: Sequence[str]) -> str:
        around = self._role
        if "pagination" in classes:
            name = tag.attributes.get("href")
            self.before, self.behind = (self.before, name) if self._any else (name, self.behind)
        if around == "aside" or "userpic_wrap" in classes:
            return "aside"
        if self.block:
            self._look_at(self.block, tag, classes, around)
        role = next(
            (_ROLES[around][each] for each in classes if each in _ROLES.get(around, ())), ""
        )
        if not role:
            role = "aside" if self.block and _ASIDE.intersection(classes) else around
        if self.block and role != around:
            self.block.begin(role)
        return role

    @staticmethod
    def _look_at(block: Block, tag: Tag, classes: Sequence[str], around: str) -> None:
        """What an element tells by its attributes."""
        if "date" in classes:
            block.when = block.when or tag.attributes.get("title", "")
        if around == "reply":
            link = _GO_TO.search(tag.attributes.get("href", ""))
            block.reply_to = link[1] if link else block.reply_to
        if around == "reactors" and "userpic" in classes:
            name = _DATE.sub("", tag.attributes.get("title", ""))
            block.reactions[-1].names.append(name.strip() or None)
        if around in {"message", "forwarded", "media"}:
            block.media |= {each for each in classes if _MEDIA.match(each)}
