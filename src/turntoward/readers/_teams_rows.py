"""What one message of a Teams or Skype export holds, and what it is."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

from msgspec import Struct, field

from turntoward.model import Kind
from turntoward.readers._html import Tag
from turntoward.readers._html_text import Mark, html_text
from turntoward.readers._json_values import decoded
from turntoward.readers._utc import instant_of

__all__ = ["Row", "Said", "emoji_of", "instant", "reactions_of", "said", "was_edited"]

_Text = str | None
_EMOJI: Final = {
    "like": "👍", "heart": "❤", "laugh": "😆", "surprised": "😮", "sad": "😢", "angry": "😠",
    "yes": "👍", "no": "👎", "cool": "😎", "follow": "👀",
}  # fmt: skip
_CODE_POINT = re.compile(r"([0-9a-f]{4,6})(?:[-_]|$)")
_WORDS: Final = frozenset(
    {"", "Text", "RichText", "RichText/Html", "RichText/Sms", "RichText/Text"}
)
_OF_APP: Final = (
    "ThreadActivity/",
    "Notice",
    "PopCard",
    "InviteFree",
    "Control/",
    "Event/",
    "Signal/",
)
_TAG_NAMED = re.compile(
    r"<(?P<tag>initiator|target|value|friendlyname|eventtype|name)(?: [^<>]{0,200})?>(?P<text>[^<]{0,1000})<"
)
_TITLE = re.compile(r"<(?:OriginalName|FileSize|Title)\b[^<>]{0,200}?\bv=\"([^\"<>]{1,300})\"")
_TITLE_TEXT = re.compile(r"<(?:Title|Description)>(?:[A-Za-z]{1,20}: )?([^<]{1,300})<")
_FILE = re.compile(r"<file\b[^<>]{0,300}>([^<]{1,300})</file>")
_ADDRESS = re.compile(r"\baddress=\"([^\"<>]{1,500})\"")
_CONTACT = re.compile(r"<c\b[^<>]{0,300}\bf=\"([^\"<>]{1,300})\"")
_PART = re.compile(r"<duration>(\d{1,8})(?:\.\d{0,9})?</duration>")
_TYPE = re.compile(r"<partlist\b[^<>]{0,200}\btype=\"([a-zA-Z]{1,30})\"|<(started|ended|missed)\b")
_EDIT_MARK: Final = "<e_m "
_LAID_OUT = re.compile(r"<(?:p|div|br|li|h\d)\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d{12,14}")
_MILLISECOND: Final = 1000


class Row(Struct, frozen=True):
    """One message, as it is written."""

    id: str | int | None = None
    name: _Text = field(default=None, name="displayName")
    arrival: _Text = field(default=None, name="originalarrivaltime")
    type: _Text = field(default=None, name="messagetype")
    content: _Text = None
    sender: _Text = field(default=None, name="from")
    properties: dict[str, Any] | str | None = None
    edited_id: Any = field(default=None, name="skypeeditedid")


class Said(Struct, frozen=True):
    """What a message is."""

    kind: Kind
    text: str
    caption: str | None = None
    reply_to: str | None = None
    duration: float | None = None


def said(row: Row, name: Callable[[str], str], *, call_log: bool = False) -> Said:
    """What a row is, and its text.

    Args:
        row: the row.
        name: gives the name of somebody from what the export calls them.
        call_log: it stands in the list of calls.
    """
    kind = row.type or ""
    content = row.content or ""
    if _properties(row).get("deletetime"):
        return Said(Kind.DELETED, "")
    if call_log:
        return Said(Kind.CALL, unescape(content))
    if kind in _WORDS:
        return _words(row, content)
    return _call(content) if kind == "Event/Call" else _other(kind, content, name)


def _other(kind: str, content: str, name: Callable[[str], str]) -> Said:
    """What is neither words nor a call."""
    if kind == "RichText/Location":
        found = _ADDRESS.search(content)
        return Said(Kind.LOCATION, unescape(found[1]) if found else _plain(content))
    if kind.startswith(_OF_APP) or not kind.startswith("RichText"):
        return Said(Kind.SYSTEM, _told(kind, content, name))
    found = _TITLE.search(content) or _CONTACT.search(content) or _FILE.search(content)
    found = found or _TITLE_TEXT.search(content)
    text = unescape(found[1]) if found else _plain(content)
    return Said(Kind.MEDIA, text or kind.partition("/")[2])


def _words(row: Row, content: str) -> Said:
    if (row.type or "") == "Text":
        text = unescape(content) if content.count("&") < _MILLISECOND else content
        return Said(Kind.TEXT if text.strip() else Kind.EMPTY, text)
    marks = _Marks()
    laid_out = _LAID_OUT.search(content) is not None
    found = html_text(content if laid_out else content.replace("\n", "<br>"), marks)
    own = [line.text for line in found.lines if not line.level]
    words = "\n".join(own).strip("\n ")
    names = [*_file_names(row), *(marks.names or [_image_name(tag) for tag in found.images])]
    reply_to = marks.reply_to
    if not names:
        return Said(Kind.TEXT if words else Kind.EMPTY, words, reply_to=reply_to)
    text = "\n".join(filter(None, (*names, words)))
    return Said(Kind.MEDIA, text, words or None, reply_to)


class _Marks:
    """Tells quotes, and remembers what is quoted."""

    def __init__(self) -> None:
        self.reply_to: str | None = None
        self.names: list[str] = []

    def __call__(self, tag: Tag) -> Mark:
        """What an element is."""
        if tag.name == "legacyquote":
            return Mark.SKIP
        if tag.name == "quote":
            self.reply_to = self.reply_to or tag.attributes.get("messageid")
            return Mark.QUOTE
        if tag.name == "blockquote" and tag.attributes.get("itemtype", "").endswith("/Reply"):
            self.reply_to = self.reply_to or tag.attributes.get("itemid")
            return Mark.QUOTE
        return Mark.PLAIN


def _image_name(tag: Tag) -> str:
    return tag.attributes.get("alt") or tag.attributes.get("title") or "image"


def _file_names(row: Row) -> Iterator[str]:
    files = _properties(row).get("files")
    for each in _as_list(files):
        name = each.get("fileName") or each.get("title") if isinstance(each, dict) else None
        if isinstance(name, str):
            yield name


def _call(content: str) -> Said:
    found = _TYPE.search(content)
    lengths = [int(length) for length in _PART.findall(content)]
    kind = (found[1] or found[2]) if found else ""
    return Said(
        Kind.CALL,
        f"Event/Call: {kind}" if kind else "Event/Call",
        duration=float(max(lengths)) if lengths else None,
    )


def _told(kind: str, content: str, name: Callable[[str], str]) -> str:
    """The kind of change, and whom or what it names."""
    parts = [
        name(unescape(each["text"]))
        for each in _TAG_NAMED.finditer(content)
        if each["text"].strip()
    ]
    if not parts and content.startswith("{"):
        parts = [*_names_in(decoded(content))]
    parts = parts or [_plain(content)]
    return ": ".join(filter(None, (kind, ", ".join(dict.fromkeys(filter(None, parts))))))


def _names_in(value: Any) -> Iterator[str]:
    members = value.get("members") if isinstance(value, dict) else None
    for each in members if isinstance(members, list) else ():
        found = each.get("friendlyname") or each.get("id") if isinstance(each, dict) else None
        if isinstance(found, str):
            yield found


def _plain(content: str) -> str:
    lines = html_text(content, lambda _: Mark.PLAIN).lines
    return "\n".join(line.text for line in lines).strip("\n ")


def was_edited(row: Row) -> bool:
    """Whether its words were changed after they were sent."""
    mark = _EDIT_MARK in (row.content or "")
    return bool(mark or row.edited_id or _properties(row).get("edittime"))


def instant(row: Row) -> datetime | None:
    """When it arrived."""
    try:
        moment = datetime.fromisoformat(row.arrival or "")
    except ValueError:
        moment = None
    try:
        if moment and moment.year > 1970:  # noqa: PLR2004 what stands for no time
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
    number = str(row.id or "")
    return instant_of(int(number) * _MILLISECOND) if _DIGITS.fullmatch(number) else None


def reactions_of(row: Row) -> Iterator[tuple[str | None, str]]:
    """Who reacted, as the export calls them, and with what."""
    for each in _as_list(_properties(row).get("emotions")):
        if not isinstance(each, dict):
            continue
        emoji = emoji_of(str(each.get("key") or ""))
        for user in _as_list(each.get("users")):
            mri = user.get("mri") if isinstance(user, dict) else None
            yield (mri if isinstance(mri, str) else None), emoji


def emoji_of(key: str) -> str:
    """`heart` and `1f44f_clap` as emoji; others as they are written."""
    base = key.partition("-tone")[0]
    if base in _EMOJI:
        return _EMOJI[base]
    match = _CODE_POINT.match(base)
    try:
        return chr(int(match[1], 16)) if match else key
    except ValueError:
        return key


def _properties(row: Row) -> dict[str, Any]:
    value = decoded(row.properties) if isinstance(row.properties, str) else row.properties
    return value if isinstance(value, dict) else {}


def _as_list(value: Any) -> list[Any]:
    """A list, or one that is written as a text."""
    found = decoded(value) if isinstance(value, str) else value
    return found if isinstance(found, list) else []
