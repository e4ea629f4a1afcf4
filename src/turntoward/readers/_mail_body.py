"""The words of one mail as lines, each with the level at which it is quoted."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from turntoward.readers._html import Tag
from turntoward.readers._html_text import HtmlLine as Line
from turntoward.readers._html_text import Mark, html_text
from turntoward.readers._json_values import decoded
from turntoward.readers._mail_mime import Body, Part

__all__ = ["Content", "Line", "Mark", "content_of", "plain_lines"]

_QUOTED = re.compile(r" ?(?:[>＞] ?)+")
_FACE = re.compile(r">[:;=.^_-]{1,2}[^\w\s]")  # `>:(` and `>_<` are no quotes
_SIGNATURE_LINE: Final = "-- "
_PROTOCOL: Final = frozenset(
    {
        "application/pgp-signature", "application/pgp-encrypted", "application/pkcs7-signature",
        "application/x-pkcs7-signature", "message/delivery-status", "text/rfc822-headers",
        "text/x-amp-html", "text/vnd.google.email-reaction+json",
    }
)  # fmt: skip
_ARMOUR: Final = "-----BEGIN PGP "
_END: Final = "-----END PGP "
_SIGNED: Final = "-----BEGIN PGP SIGNED MESSAGE-----"
_CITED: Final = ("quote", "cite")
_SIGNATURES: Final = (
    "gmail_signature", "moz-signature", "protonmail_signature", "applemailsignature",
    "ms-outlook-mobile-signature", "composer_signature", "tutanota_signature", "email-signature",
)  # fmt: skip
_QUOTES: Final = ("protonmail_quote", "yahoo_quoted", "zmail_extra", "tutanota_quote")
_ATTRIBUTIONS: Final = ("gmail_attr", "moz-cite-prefix", "protonmail_attribution")
_DIVIDERS: Final = (
    "divrplyfwdmsg",
    "mail-editor-reference-message-container",
    "olk_src_body_section",
    "stopspelling",
)
_LEFT_BORDER = re.compile(r"border-left(?:-width)?\s*:\s*(?!none|0|medium none)")
_TOP_BORDER = re.compile(
    r"border-top\s*:\s*solid [^;]{1,40}1\.0pt|border-top\s*:\s*1px solid #b5c4df"
)
_HIDDEN = re.compile(r"display\s*:\s*none")


class Content(Struct):
    """What a mail holds."""

    lines: list[Line] = field(default_factory=list)
    attached: list[str] = field(default_factory=list)  # names
    inside: list[str] = field(default_factory=list)  # names of pictures inside of the text
    reaction: str | None = None
    damaged: bool = False  # bytes that are no text, or of another charset than they say
    lost: bool = False  # a text was longer than is read
    encrypted: bool = False


def content_of(body: Body) -> Content:
    """The text of a mail, plain rather than in HTML, and the names of what is attached."""
    content = Content(encrypted=body.encrypted)
    texts: list[tuple[Part, str]] = []
    for part in body.parts:
        if part.wanted and not part.attached:
            text, whole = part.text()
            content.damaged |= not whole
            content.lost |= part.lost
            texts.append((part, text))
        elif part.kind.startswith("text/vnd.google"):
            content.reaction = _reaction(part.text()[0])
        elif part.kind not in _PROTOCOL:
            names = content.inside if _is_inside(part) else content.attached
            names.append(part.name or part.kind)
    spoken = {part.group for part, text in texts if not part.is_html and text.strip()}
    for part, text in texts:
        if part.group is None or part.is_html != (part.group in spoken):
            content.lines += _lines(part, text)
    content.lines = [*_without_armour(content)]
    return content


def _is_inside(part: Part) -> bool:
    return part.related and part.kind.startswith("image/")


def _reaction(text: str) -> str | None:
    value = decoded(text.strip())
    emoji = value.get("emoji") if isinstance(value, dict) else None
    return emoji if isinstance(emoji, str) and emoji else None


def _lines(part: Part, text: str) -> list[Line]:
    if part.is_html:
        return html_text(text, _mark).lines
    return [*plain_lines(text, flowed=part.flowed, delsp=part.delsp)]


def plain_lines(text: str, *, flowed: bool = False, delsp: bool = False) -> Iterator[Line]:
    """The lines of a plain text, with their quote marks taken off; flowed ones are put together."""
    open_line: list[str] = []
    level = 0
    for raw in text.split("\n"):
        depth, line = _unquoted(raw)
        if flowed and line.startswith(" "):
            line = line[1:]
        goes_on = flowed and line.endswith(" ") and line != _SIGNATURE_LINE
        if open_line and (depth != level or line == _SIGNATURE_LINE):
            yield Line("".join(open_line), level)
            open_line = []
        level = depth
        open_line.append(line[:-1] if goes_on and delsp else line)
        if not goes_on:
            yield Line("".join(open_line), level)
            open_line = []
    if open_line:
        yield Line("".join(open_line), level)


def _unquoted(line: str) -> tuple[int, str]:
    """How often a line is quoted, and the rest of it."""
    match = _QUOTED.match(line)
    if match is None or _FACE.match(line):
        return 0, line
    marks = match[0]
    return marks.count(">") + marks.count("＞"), line[match.end() :]


def _without_armour(content: Content) -> Iterator[Line]:
    """The lines without what signs or encrypts them."""
    inside = headers = False
    for line in content.lines:
        if line.text.startswith(_SIGNED):
            headers = True
        elif line.text.startswith(_ARMOUR):
            inside = True
            content.encrypted |= "MESSAGE" in line.text
        elif inside or headers:
            inside = inside and not line.text.startswith(_END)
            headers = headers and bool(line.text.strip())
        else:
            yield line


def _mark(tag: Tag) -> Mark:
    """What an element of a mail is, by the signs that mail programs leave."""
    more = tag.attributes
    style = more.get("style", "").lower()
    names = f"{more.get('class', '')} {more.get('id', '')}".lower()
    if _HIDDEN.search(style):
        return Mark.SKIP
    if tag.name == "blockquote":
        cited = more.get("type", "").lower() == "cite" or "cite" in more
        named = any(word in names for word in _CITED)
        return Mark.QUOTE if cited or named or _LEFT_BORDER.search(style) else Mark.PLAIN
    if tag.name == "hr":
        return (
            Mark.DIVIDER if more.get("tabindex") == "-1" or "stopspelling" in names else Mark.PLAIN
        )
    return (
        _mark_of_block(tag, names, style)
        if tag.name in {"div", "span", "pre", "section"}
        else Mark.PLAIN
    )


def _mark_of_block(tag: Tag, names: str, style: str) -> Mark:
    if any(name in names for name in _SIGNATURES) or names.strip() == "signature":
        return Mark.SIGNATURE
    if any(name in names for name in _DIVIDERS) or _TOP_BORDER.search(style):
        return Mark.DIVIDER
    if any(name in names for name in _ATTRIBUTIONS):
        return Mark.ATTRIBUTION
    quoted = any(name in names for name in _QUOTES) or tag.attributes.get("name") == "quote"
    bordered = tag.name == "div" and _LEFT_BORDER.search(style)
    return Mark.QUOTE if quoted or bordered else Mark.PLAIN
