"""What the start of a WhatsApp export, and its name, tell before it is read."""

import re
from collections import Counter
from pathlib import PurePosixPath

from turntoward.readers._whatsapp_header import CANDIDATE, Header, parse_header
from turntoward.readers._whatsapp_words import APP_MARK, Words

__all__ = ["likeness", "title_of"]

_CANDIDATE = re.compile(rf"\n({CANDIDATE})")
_MOST = 400  # candidates looked at
_GENERIC = "_chat"  # what iOS calls the text in every export
_FEW_NAMED = 0.3
_MOST_BEFORE = 5  # lines before the first header, in an honest export
_KAKAO = "카카오톡"
_ALMOST_SURE, _LIKELY, _HARDLY = 0.95, 0.6, 0.3


def likeness(text: str, words: Words) -> float:
    """How surely a text that starts like this is an export of WhatsApp's, 0..1."""
    text = "\n" + text.lstrip("\ufeff").replace("\r", "\n")
    headers = [
        header
        for match in list(_CANDIDATE.finditer(text))[:_MOST]
        if (header := parse_header(match[1], words))
    ]
    if not headers:
        return 0.0
    shape, count = Counter(header.shape for header in headers).most_common(1)[0]
    usual = [header for header in headers if header.shape == shape]
    first = text.find(usual[0].date[:1])
    before = len(text[: max(first, 0)].split("\n")) - 1
    if before > _MOST_BEFORE or _is_anothers(text, usual):
        return _HARDLY
    return _ALMOST_SURE if count > 1 or before <= 1 else _LIKELY


def _is_anothers(text: str, headers: list[Header]) -> bool:
    """Whether an app with headers much like these wrote it."""
    if APP_MARK in text:
        return False
    named = sum(header.name is not None for header in headers)
    shape = headers[0].shape
    bracketed = shape.opening == "["
    if bracketed and named < _FEW_NAMED * len(headers):
        return True  # Discord: the words stand on the next line
    if _KAKAO in text[:500]:
        return True
    iso = shape.widths == "ynn" and shape.separators == ("-", "-")
    return bracketed and iso and "  \n" in text  # Signal, made by others: Markdown line breaks


def title_of(name: str, words: Words) -> tuple[str, str | None]:
    """The chat's title, from the name of the file or of the zip, and the language of that name."""
    parts = PurePosixPath(name).parts or (name,)
    for part in reversed(parts):
        stem = _stem(part)
        for spelling in (stem, stem.replace("_", " ")):
            for language, pattern in words.titles:
                match = pattern.fullmatch(spelling)
                if match:
                    return match[1].strip(), language
    own = _stem(parts[-1])
    return (_stem(parts[-2]) if own == _GENERIC and len(parts) > 1 else own), None


def _stem(name: str) -> str:
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in {".txt", ".zip"} else path.name
