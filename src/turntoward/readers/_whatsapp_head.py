"""What the start of a WhatsApp export, and its name, tell before it is read."""

import re
from collections import Counter
from itertools import islice
from pathlib import PurePosixPath

from turntoward.readers._whatsapp_header import CANDIDATE, Header, parse_header
from turntoward.readers._whatsapp_words import APP_MARK, Words

__all__ = ["likeness", "title_of"]

_CANDIDATE = re.compile(rf"\n({CANDIDATE})")
_MOST = 400  # candidates looked at
_GENERIC = "_chat"  # what iOS calls the text in every export
_MOST_BEFORE = 5  # lines before the first header, for each header
_FEW_NAMED = 0.3
_KAKAO = "카카오톡"
_LEVEL = re.compile(r"\b(?:DEBUG|INFO|WARN(?:ING)?|ERROR|CRITICAL|FATAL)\b")
_ALMOST_SURE, _LIKELY, _HARDLY = 0.95, 0.6, 0.3


def likeness(text: str, words: Words) -> float:
    """How surely a text that starts like this is an export of WhatsApp's, 0..1."""
    text = "\n" + text.lstrip("\ufeff").replace("\r", "\n")
    found = [
        (match.start(), header)
        for match in islice(_CANDIDATE.finditer(text), _MOST)
        if (header := parse_header(match[1], words))
    ]
    if not found:
        return 0.0
    shape = Counter(header.shape for _, header in found).most_common(1)[0][0]
    usual = [(start, header) for start, header in found if header.shape == shape]
    headers = [header for _, header in usual]
    before = sum(map(bool, map(str.strip, text[: usual[0][0]].split("\n"))))
    if before > _MOST_BEFORE * len(usual) or _is_anothers(text, headers):
        return _HARDLY
    return _ALMOST_SURE if len(usual) > 1 or not before else _LIKELY


def _is_anothers(text: str, headers: list[Header]) -> bool:
    """Whether something else with headers much like these wrote it."""
    if APP_MARK in text:
        return False
    shape = headers[0].shape
    names = [header.name for header in headers if header.name]
    if any(map(_LEVEL.search, names)) or _KAKAO in text[:500]:
        return True  # a log; or a chat of another app
    if shape.opening == "[" and len(names) < _FEW_NAMED * len(headers):
        return True  # Discord: the words stand on the next line
    by_iso = shape.widths == "ynn" and shape.separators == ("-", "-")
    return shape.opening == "[" and by_iso and "  \n" in text  # Signal as Markdown, made by others


def title_of(name: str, words: Words) -> tuple[str, str | None]:
    """The chat's title, from the name of the file or of the zip, and the language of that name."""
    parts = PurePosixPath(name).parts or (name,)
    stems = [_stem(part) for part in reversed(parts)]
    for stem in stems:
        title = _title(stem, words) or _title(stem.replace("_", " "), words)
        if title:
            return title
    return (stems[1] if stems[0] == _GENERIC and len(stems) > 1 else stems[0]), None


def _title(stem: str, words: Words) -> tuple[str, str] | None:
    folded = stem.casefold()
    for language, before, after in words.titles:
        rest = len(folded) - len(before) - len(after)
        if rest > 0 and folded.startswith(before) and folded.endswith(after):
            title = stem[len(before) : len(stem) - len(after)].strip()
            return (title, language) if title else None
    return None


def _stem(name: str) -> str:
    path = PurePosixPath(name)
    return path.stem if path.suffix.lower() in {".txt", ".zip"} else path.name
