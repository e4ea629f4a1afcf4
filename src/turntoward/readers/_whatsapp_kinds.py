"""What a row is: words, or what WhatsApp puts in the place of a photo, a call or a poll."""

import re

from msgspec import Struct

from turntoward.model import Kind
from turntoward.readers._whatsapp_words import APP_MARK, MARKS, SPACES, START, Words, fold, key_of

__all__ = ["SPECIAL_ENDS", "Said", "look_closer", "unmarked"]

SPECIAL_ENDS = frozenset({"", " ", ">", ")", "）"})  # of `<Media omitted>`, `a.jpg (file attached)`
_MARK = re.compile(f"[{MARKS}]")
_BLANK = re.compile(f"[{MARKS}{SPACES}\n]*")
_LONGEST = 250  # characters of a sentence of the app
_FEWEST_LETTERS = 4  # of a sentence in a language that we do not know
_ENDING = r"\.\w{1,5}"
_OWN_FILE = re.compile(
    rf"[^\n]{{0,40}}?(?:IMG|VID|AUD|PTT|STK|DOC)-\d{{8}}-WA\d{{1,8}}{_ENDING}[^\n]{{0,60}}"
)
_FILE = re.compile(rf"[^\n]{{1,200}}{_ENDING} [(（]([^()（）\n]{{1,60}})[)）]")
_TAGGED = re.compile(rf"<([^<>:\n]{{1,40}}): ?([^<>\n]{{1,250}}{_ENDING})>")
_NUMBERED = re.compile(r"\d{3,8}-[A-Z]{2,12}-")  # how iOS names files
_OPTION = re.compile(r"[^\n]{0,300}[(（]\d{1,6}[^()（）\n]{0,40}[)）]")
_HOST = r"(?:maps\.google\.|(?:www\.)?google\.\w{2,3}/maps|maps\.apple\.|(?:www\.)?foursquare\.)"
_PLACE = re.compile(rf"(?:([^:\n]{{1,200}}?) ?: ?)?https?://{_HOST}\S{{1,300}}")
_STICKER = re.compile(r"STK-|-STICKER-|sticker", re.IGNORECASE)


class Said(Struct, frozen=True):
    """What a body says."""

    kind: Kind
    text: str
    caption: str | None = None
    edited: bool = False
    file: bool = False  # it names a file, so the export was made with media


def unmarked(text: str) -> str:
    """A sentence of the app without invisible marks and spaces around it."""
    return _MARK.sub("", text).strip()


def look_closer(body: str, words: Words) -> Said:
    """What a body is that has signs of not being words alone.

    A body that starts with the mark of the app, and is of no kind that is known here, comes back as
    text: it needs to be seen who says it.
    """
    said, edited = _cut_edit_mark(body, words)
    if _BLANK.fullmatch(said):
        return Said(Kind.EDITED if edited else Kind.EMPTY, "", edited=edited)
    file = _file(said, words)
    found = file or _placeholder(said, words) or _place(said, words) or _poll(said, words)
    kind, text, caption = found or _call(said, words) or (Kind.TEXT, said, None)
    return Said(kind, text, caption or None, edited, file is not None)


Found = tuple[Kind, str, str | None]


def _cut_edit_mark(body: str, words: Words) -> tuple[str, bool]:
    start = body.rfind("<") if body.endswith(">") else -1
    if start < 0 or len(body) - start > _LONGEST:
        return body, False
    before, mark = body[:start], body[start:]
    unknown = before.endswith(APP_MARK) and len(before) > 1 and not _TAGGED.fullmatch(mark)
    if key_of(mark) in words.edited or (unknown and key_of(mark) not in words.placeholders):
        return before.removesuffix(APP_MARK).removesuffix(" ").removesuffix(APP_MARK), True
    return body, False


def _placeholder(body: str, words: Words) -> Found | None:
    first, newline, rest = body.partition("\n")
    if len(first) <= _LONGEST and _may_be_of_app(first, words):
        kind = _kind_of(first, words)
        if kind and (not newline or kind in {Kind.MEDIA, Kind.STICKER}):
            return kind, unmarked(first), rest
    before, mark, last = body.rpartition(APP_MARK)
    if mark and len(last) <= _LONGEST:
        kind = words.placeholders.get(key_of(last))
        if kind in {Kind.MEDIA, Kind.STICKER}:
            return _with_words_before(kind, before, last)
    return None


def _may_be_of_app(sentence: str, words: Words) -> bool:
    return APP_MARK in sentence or "<" in sentence or sentence[:START] in words.starts


def _kind_of(sentence: str, words: Words) -> Kind | None:
    key = key_of(sentence)
    if words.deleted.fullmatch(key):
        return Kind.DELETED
    kind = words.placeholders.get(key)
    if kind or not _is_bracketed(sentence):
        return kind
    foreign = not key.isascii() and sum(map(str.isalpha, key)) >= _FEWEST_LETTERS
    return Kind.MEDIA if foreign else None


def _is_bracketed(sentence: str) -> bool:
    """`<…>` and nothing else: what stands for a photo, in whatever language."""
    inner = unmarked(sentence)
    return inner.startswith("<") and inner.find(">") == len(inner) - 1 and not inner.count("<", 1)


def _with_words_before(kind: Kind, before: str, last: str) -> Found:
    if "•" in before:  # a document: its name and its pages
        return kind, unmarked(before + last), None
    return kind, unmarked(last), before.strip(APP_MARK + " \n")


def _file(body: str, words: Words) -> Found | None:
    first, _, rest = body.partition("\n")
    if ")" not in first and "）" not in first and "-WA" not in first:
        return _tagged_file(body, words)
    sentence = unmarked(first[: 2 * _LONGEST])
    match = _FILE.fullmatch(sentence)
    known = match and (key_of(match[1]) in words.attached or body.startswith(APP_MARK))
    if known or _OWN_FILE.fullmatch(sentence):
        return _file_kind(sentence), sentence, rest
    return _tagged_file(body, words)


def _tagged_file(body: str, words: Words) -> Found | None:
    """`<attached: …>`, with words before it or after it."""
    start = body.rfind("<")
    match = _TAGGED.match(body, start) if start >= 0 else None
    if not match:
        return None
    marked = body.endswith(APP_MARK, 0, start)
    if not (marked or key_of(match[1]) in words.attached or _NUMBERED.match(match[2])):
        return None
    caption = body[:start].strip(APP_MARK + " \n") or body[match.end() :].strip("\n")
    return _file_kind(match[2]), match[0], caption


def _file_kind(name: str) -> Kind:
    return Kind.STICKER if _STICKER.search(name) else Kind.MEDIA


def _place(body: str, words: Words) -> Found | None:
    if "://" not in body or "\n" in body or len(body) > 2 * _LONGEST:
        return None
    sentence = unmarked(body)
    match = _PLACE.fullmatch(sentence)
    if not match:
        return None
    known = match[1] is None or key_of(match[1]) in words.locations or body.startswith(APP_MARK)
    return (Kind.LOCATION, sentence, None) if known else None


def _poll(body: str, words: Words) -> Found | None:
    first, newline, rest = body.partition("\n")
    word, colon, more = unmarked(first[:_LONGEST]).partition(":")
    if not newline or not colon or more:
        return None
    if key_of(word) in words.polls or (body.startswith(APP_MARK) and _has_options(rest)):
        return Kind.POLL, _MARK.sub("", body), None
    return None


def _has_options(rest: str) -> bool:
    options = [unmarked(line) for line in rest.split("\n")[1:] if line]
    return len(options) > 1 and all(map(_OPTION.fullmatch, options))


def _call(body: str, words: Words) -> Found | None:
    if len(body) > _LONGEST or "\n" in body:
        return None
    sentence = unmarked(body)
    marked = body.startswith(APP_MARK)
    if key_of(sentence) in words.missed or (marked and words.calls.match(fold(sentence))):
        return Kind.CALL, sentence, None
    if key_of(sentence) in words.locations and (marked or sentence.count(" ") > 1):
        return Kind.LOCATION, sentence, None
    return None
