"""What the headers of one mail tell: who wrote to whom, when, and in answer to what."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from functools import lru_cache
from typing import Final, NamedTuple

from msgspec import Struct

from turntoward.readers._mail_text import decode_body, decode_header, header_text
from turntoward.readers._problems import mend

__all__ = ["Address", "Headers", "addresses", "headers_of", "moment", "parameters", "raw_headers"]

_WANTED: Final = (
    b"from", b"sender", b"to", b"cc", b"bcc", b"date", b"received", b"subject", b"message-id",
    b"in-reply-to", b"references", b"delivered-to", b"x-original-to", b"envelope-to",
    b"x-original-from", b"list-id", b"list-post", b"auto-submitted", b"x-autoreply",
    b"x-auto-response-suppress", b"precedence", b"x-gm-thrid", b"x-gmail-labels", b"thread-topic",
    b"content-type", b"content-transfer-encoding", b"content-disposition",
)  # fmt: skip
_HEADER = re.compile(
    rb"^(" + b"|".join(_WANTED) + rb")[ \t]{0,9}:[ \t]*+([^\n]*+(?:\n[ \t][^\n]*+)*+)",
    re.IGNORECASE | re.MULTILINE,
)
_FOLD = re.compile(r"\s*\r?\n\s*")
_LONGEST: Final = 64 * 1024  # bytes of one header
_MOST_ADDRESSES: Final = 200
_SHORT: Final = 300  # letters of a list that is kept in mind
_LONGEST_ADDRESS: Final = 254
_LONGEST_NAME: Final = 120
_TOKEN = re.compile(
    r"(?P<encoded>=\?[^?\s]{1,60}\?[QqBb]\?[^?]{0,1000}\?=)|(?P<quoted>\"(?:[^\"\\]|\\.)*+\"?)"
    r"|(?P<angle><[^<>]*+>?)|(?P<sign>[(),;:])|(?P<text>[^\"<>(),;:=]++|[=>])",
    re.DOTALL,
)
_ID = re.compile(r"<([^<>\s]{1,500})>")
_BARE_ID = re.compile(r"\s*([^<>\s]{1,500}@[^<>\s]{1,250})\s*")
_PARAMETER = re.compile(
    r";\s*+([^\s=;*]{1,40})(\*(\d{1,3})?\*?)?\s*+=\s*+(\"(?:[^\"\\]|\\.)*+\"?|[^\s;]*+)", re.DOTALL
)
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_VIA = re.compile(r"['\"]?(?P<name>[^\n]{1,100}?)['\"]? (?:via|über|par|por|tramite) [^\n]{1,100}")
_SPACES = re.compile(r"\s+")
_MOST_OFFSET: Final = 26 * 3600  # seconds


class Address(NamedTuple):
    """An address, in small letters, and the name beside it ("" where there is none)."""

    address: str
    name: str


class Headers(Struct, frozen=True, kw_only=True):
    """What is needed of them."""

    sender: Address | None
    recipients: tuple[Address, ...]
    delivered: tuple[str, ...]  # to whose mailbox
    date: datetime | None  # aware
    has_date: bool  # there was something that may have been one
    subject: str
    id: str | None
    answers: str | None  # the id of the mail that it answers
    list: Address | None  # the mailing list that it came through
    thread: str | None
    labels: tuple[str, ...]
    received: bool  # it came through a server, and was not only sent
    automatic: bool


def raw_headers(data: bytes) -> dict[str, list[str]]:
    """The headers that are wanted, unfolded, by their names in small letters."""
    found: dict[str, list[str]] = {}
    for match in _HEADER.finditer(data):
        value = _FOLD.sub(" ", header_text(match[2][:_LONGEST])).strip()
        found.setdefault(match[1].decode().lower(), []).append(value)
    return found


def headers_of(data: bytes) -> Headers:
    """What the headers of a mail tell."""
    raw = raw_headers(data)
    senders = [*_people(raw, "x-original-from"), *_people(raw, "from"), *_people(raw, "sender")]
    written = (*raw.get("date", ()), *(each.rpartition(";")[2] for each in raw.get("received", ())))
    dates = (moment(each) for each in written[:4])
    listed = _first(raw, "list-id")
    return Headers(
        sender=senders[0] if senders else None,
        recipients=tuple(_people(raw, "to", "cc", "bcc"))[:_MOST_ADDRESSES],
        delivered=tuple(
            each.address for each in _people(raw, "delivered-to", "x-original-to", "envelope-to")
        ),
        date=next((date for date in dates if date), None),
        has_date=bool(_first(raw, "date")),
        subject=mend(decode_header(_first(raw, "subject"))),
        id=next(iter(_ids(_first(raw, "message-id"))), None),
        answers=_answered(raw),
        list=_list(listed) if listed and "list-post" in raw else None,
        thread=_first(raw, "x-gm-thrid") or None,
        labels=tuple(
            mend(label.strip())
            for label in decode_header(_first(raw, "x-gmail-labels")).split(",")
            if label.strip()
        ),
        received="received" in raw or "delivered-to" in raw,
        automatic=_is_automatic(raw),
    )


def _first(raw: dict[str, list[str]], name: str) -> str:
    values = raw.get(name)
    return values[0] if values else ""


def _people(raw: dict[str, list[str]], *names: str) -> Iterator[Address]:
    for name in names:
        for value in raw.get(name, ()):
            yield from addresses(value)


def _is_automatic(raw: dict[str, list[str]]) -> bool:
    submitted = _first(raw, "auto-submitted").lower()
    told = submitted.startswith(("auto-replied", "auto-generated", "auto-notified"))
    return told or "x-autoreply" in raw or _first(raw, "precedence").lower() == "auto_reply"


def _answered(raw: dict[str, list[str]]) -> str | None:
    first = _ids(_first(raw, "in-reply-to"))
    before = _ids(_first(raw, "references"))
    return first[0] if first else before[-1] if before else None


def _ids(value: str) -> list[str]:
    found = [mend(each) for each in _ID.findall(value)]
    bare = None if found else _BARE_ID.fullmatch(value)
    return [mend(bare[1])] if bare else found


def _list(value: str) -> Address:
    match = _ID.search(value)
    name = _clean(decode_header(value[: match.start()] if match else ""))
    address = (match[1] if match else value).strip().lower()[:_LONGEST_ADDRESS]
    return Address(mend(address), name or mend(address))


def addresses(value: str) -> tuple[Address, ...]:
    """The addresses of a list, however badly it is written."""
    return _often(value) if len(value) < _SHORT else tuple(_Reading(value).addresses())


@lru_cache(maxsize=10_000)
def _often(value: str) -> tuple[Address, ...]:
    """The same, for lists that come again and again."""
    return tuple(_Reading(value).addresses())


class _Reading:
    """A list of addresses, taken apart."""

    def __init__(self, value: str) -> None:
        self._value = value
        self._phrase: list[str] = []
        self._comment: list[str] = []
        self._angle: str | None = None

    def addresses(self) -> Iterator[Address]:
        """One after another."""
        depth = 0
        for token in _TOKEN.finditer(self._value):
            text = token[0]
            if depth or text == "(":
                depth += (text == "(") - (text == ")")
                if depth and text != "(":
                    self._comment.append(text)
            elif text in {",", ";"}:
                yield from self._end(is_last=False)
            elif text == ":":
                self._phrase.clear()  # the name of a group
            elif token["angle"]:
                self._angle = text.strip("<>").strip()
            else:
                self._phrase.append(_unquoted(text) if token["quoted"] else text)
        yield from self._end(is_last=True)

    def _end(self, *, is_last: bool) -> Iterator[Address]:
        phrase = _SPACES.sub(" ", decode_header("".join(self._phrase))).strip()
        if self._angle is None and "@" not in phrase:
            if phrase and not is_last:
                self._phrase.append(", ")  # a name with a comma in it goes on
            return
        written = phrase if self._angle is None else self._angle
        name = decode_header(" ".join(self._comment)) if self._angle is None else phrase
        self._phrase, self._comment, self._angle = [], [], None
        address = mend(written.strip().strip("'").removeprefix("mailto:").lower())
        if 0 < len(address) <= _LONGEST_ADDRESS and " " not in address:
            yield _with_real_sender(Address(address, _clean(name)))


def _unquoted(text: str) -> str:
    inner = text.removeprefix('"').removesuffix('"')
    return re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL) if "\\" in inner else inner


def _clean(name: str) -> str:
    """A name without quotes around it; "" for what is no name."""
    plain = _SPACES.sub(" ", mend(name)).strip(" '\"‘’“”,").strip()
    return "" if "@" in plain or len(plain) > _LONGEST_NAME else plain


def _with_real_sender(found: Address) -> Address:
    """Who wrote through a list that put its own address in the place of theirs."""
    match = _VIA.fullmatch(found.name)
    return (
        Address(f"{match['name'].casefold()} via {found.address}", match["name"])
        if match
        else found
    )


def moment(written: str) -> datetime | None:
    """The time of a header, with its zone."""
    try:
        parts = parsedate_tz(written[:200])
    except (ValueError, IndexError, TypeError, RecursionError):
        return None
    if parts is None:
        return None
    year, month, day, hour, minute, second, *_, offset = parts
    try:
        zone = timezone(timedelta(seconds=offset)) if offset else UTC
        found = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
        found.astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
    return found


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=utf-8` as its parts, in small letters; long values put together."""
    kind = value.partition(";")[0].strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value):
        name, star, number, raw = match.groups()
        text = _unquoted(raw) if raw.startswith('"') else raw
        if star:
            pieces.setdefault(name.lower(), []).append((int(number or 0), star.endswith("*"), text))
        else:
            plain.setdefault(name.lower(), text)
    for name, parts in pieces.items():
        plain[name] = _joined(sorted(parts, key=lambda part: part[0]))
    return kind, plain


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    """A value in pieces (RFC 2231): the first may tell the charset of those that are encoded."""
    charset, data = "", b""
    for index, (_, encoded, text) in enumerate(parts):
        value = text
        if encoded and index == 0 and value.count("'") >= 2:  # noqa: PLR2004 charset'language'text
            charset, _, value = value.split("'", 2)
        raw = value.encode("utf-8", "replace")
        data += _PERCENT.sub(lambda match: bytes([int(match[1], 16)]), raw) if encoded else raw
    return decode_body(data, charset)[0]
