"""The bytes of mails as text: charsets, transfer encodings, and words encoded in headers."""

import binascii
import codecs
import quopri
import re
from functools import cache
from typing import Final

__all__ = ["decode_body", "decode_header", "decode_transfer", "header_text"]

_CHARSET = re.compile(
    r"(?:us-?)?ascii|ansi_x3\.4-19\d\d|utf[-_]?(?:7|8|16(?:[bl]e)?|32(?:[bl]e)?)"
    r"|iso[-_ ]?8859[-_ ]?\d{1,2}(?:[-_][ei])?"
    r"|latin[-_]?\d{1,2}|(?:windows|cp|ibm|x-cp|dos)[-_]?\d{3,5}|koi8[-_]?[rut]|gb[-_]?k|gb[-_]?\d{4,5}|hz(?:-gb-2312)?"
    r"|big5(?:[-_]?hkscs)?|euc[-_]?(?:jp|kr|cn|tw)|(?:x-)?s(?:hift)?[-_]?jis|iso[-_]?2022[-_]?(?:jp|kr)(?:[-_]\w{1,4})?"
    r"|ks_c_5601[-_]?19\d\d|ksc5601|uhc|johab|tis[-_]?620|mac(?:intosh|[-_]?\w{2,12})|unicode-1-1-utf-[78]|viscii"
)
_WIDER: Final = {  # what mails call by the name of a part of it
    "ascii": "utf-8", "us-ascii": "utf-8", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "ksc5601": "cp949",
    "euc-kr": "cp949", "uhc": "cp949", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932",
    "x-sjis": "cp932", "macintosh": "mac-roman", "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8", "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8",
    "iso-8859-9": "cp1254", "iso-8859-6-i": "iso-8859-6", "tis-620": "cp874", "iso-8859-11": "cp874",
}  # fmt: skip
_ENCODED = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,30})?\?([QqBb])\?([^?]{0,4000})\?=")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_LONGEST_CHARSET: Final = 80
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"


@cache
def _codec(charset: str) -> str | None:
    """The name of a charset as Python knows it; None for what is none."""
    name = charset.strip().strip("\"'").lower()
    wider = _WIDER.get(name, name)
    if not _CHARSET.fullmatch(wider):
        return None
    try:
        return codecs.lookup(wider.removeprefix("x-")).name
    except LookupError:
        return None


def decode_body(data: bytes, charset: str) -> tuple[str, bool]:
    """The text of a body, and whether it was in order.

    Where the charset is not known or does not fit, UTF-8 if that fits, and Windows-1252 if not.
    """
    codec = _codec(charset) if len(charset) < _LONGEST_CHARSET else None
    for name in dict.fromkeys(filter(None, (codec, "utf-8"))):
        try:
            return data.decode(name), name == codec or (codec is None and not charset)
        except UnicodeError:
            continue
    if codec not in {None, "utf-8"}:
        return data.decode(codec or "", "replace"), False
    text = data.decode("utf-8", "replace")
    wrong = text.count(_REPLACED)
    if sum(not char.isascii() for char in text) > 2 * wrong:
        return text, False  # UTF-8 with some damage
    text = data.decode("cp1252", "replace")
    return text, _REPLACED not in text and not charset


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """The bytes as they were before they were made fit for mail; whatever is broken is left out."""
    kind = encoding.strip().lower()
    if kind == "quoted-printable":
        return quopri.decodestring(data)
    if kind != "base64":
        return data
    letters = _NOT_BASE64.sub(b"", data)
    whole = len(letters) - (len(letters) % 4 == 1)
    letters = letters[:whole]
    try:
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def header_text(data: bytes) -> str:
    """The bytes of a header as text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def decode_header(text: str) -> str:
    """A header with its encoded words (`=?utf-8?Q?caf=C3=A9?=`) decoded.

    Words that follow one another belong together: a letter may begin in one and end in the next.
    """
    if "=?" not in text:
        return text
    parts: list[str] = []
    at = 0
    pending: tuple[str, bytes] | None = None  # charset and bytes of the words before
    for match in _ENCODED.finditer(text):
        charset, data = match[1].lower(), _word(match[2], match[3])
        between = text[at : match.start()]
        if pending and not between.strip():
            if pending[0] == charset:
                pending = (charset, pending[1] + data)
            else:
                parts.append(_decoded(pending))
                pending = (charset, data)
        else:
            parts += [_decoded(pending)] if pending else []
            parts.append(between)
            pending = (charset, data)
        at = match.end()
    parts += [_decoded(pending)] if pending else []
    return "".join((*parts, text[at:]))


def _word(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "Bb":
        return decode_transfer(raw, "base64")
    return quopri.decodestring(raw.replace(b"_", b" "), header=False)


def _decoded(word: tuple[str, bytes]) -> str:
    return decode_body(word[1], word[0])[0]
