"""What mail programs write around the words of a person, in the languages of `data/email.toml`."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from msgspec import Struct

from turntoward.readers._templates import Template, first_match, templates
from turntoward.readers._whatsapp_words import fold

__all__ = ["MailWords", "folded", "load_mail_words"]

_ROLES: Final = ("from", "sent", "to", "cc", "subject")
_SPACES = re.compile(r"\s+")
_COLON = re.compile(r" ?[:：]")
_DECORATION = re.compile(r"[*_\u200b\u2060\u00ad]")
_LONGEST: Final = 400  # letters of an attribution
_LONGEST_DEVICE: Final = 120
_EDGE: Final = 2  # letters at the start or end of a line by which most lines are passed over
_LONGEST_FIELD: Final = 30  # letters of the name of a header
_LONGEST_DIVIDER: Final = 100
_SHORTEST_NOTICE: Final = 100  # letters; a shorter one may be what a person says
_BEFORE_NOTICES: Final = "*-–—_ \t\u00a0"
_FEWEST_SIGNS: Final = 2  # that a notice is one
_SHORT: Final = 80  # letters of an attribution without a day: “Ana wrote:”
_DASHES = re.compile(r"[-–—_=>*\s]{2,}(?P<words>[^-–—_=\n][^\n]{1,80}?)[-–—_=*\s]{2,}")
_ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]")
_DAY = re.compile(r"\d{4}|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")


class MailWords(Struct, frozen=True, kw_only=True):
    """The whole of it, folded."""

    strong: Mapping[str, tuple[Template, ...]]  # attributions that begin with words, by one letter
    weak: Mapping[str, tuple[Template, ...]]  # those that begin with anything, by the last letters
    originals: frozenset[str]
    forwards: frozenset[str]
    fields: Mapping[str, frozenset[str]]  # what the header of that name tells
    replies: frozenset[str]
    passed: frozenset[str]
    devices: tuple[Template, ...]
    device_edges: frozenset[str]  # letters that such a line begins or ends with
    products: tuple[str, ...]
    legal: tuple[str, ...]
    legal_signs: tuple[str, ...]
    notice_edges: frozenset[str]
    footers: tuple[str, ...]
    drafts: frozenset[str]
    folders: frozenset[str]

    def begins_attribution(self, text: str) -> bool:
        """Whether a text, folded, tells who wrote what is quoted below it, from its first word on."""
        return (
            len(text) <= _LONGEST and first_match(text, self.strong.get(text[:1], ())) is not None
        )

    def is_attribution(self, text: str) -> bool:
        """Whether a text, folded, tells who wrote what is quoted below it."""
        if len(text) > _LONGEST or self.begins_attribution(text):
            return len(text) <= _LONGEST
        told = bool(_ADDRESS.search(text)) + bool(_DAY.search(text)) + bool(_CLOCK.search(text))
        named = first_match(text, self.weak.get(text[-_EDGE:], ())) is not None
        return named if told or len(text) < _SHORT else False

    def is_complete(self, text: str) -> bool:
        """Whether an attribution, folded, stands for itself: with a day, and a clock or an address."""
        if len(text) > _LONGEST or not _DAY.search(text):
            return False
        address, clock = (pattern.search(text) is not None for pattern in (_ADDRESS, _CLOCK))
        if self.begins_attribution(text):
            return address or clock
        if address and clock and text.endswith(">:"):
            return True
        return (address or (clock and text[0].isdigit())) and self.is_attribution(text)

    def tells_who_and_when(self, text: str) -> bool:
        """Whether a text, folded, ends with a colon behind an address and a day, in any language."""
        if len(text) > _LONGEST or not text.endswith(":"):
            return False
        return bool(_ADDRESS.search(text) and (_DAY.search(text) or _CLOCK.search(text)))

    def divider(self, text: str) -> str | None:
        """“original” or “forward”, where a line, folded, is put above what is answered or passed on."""
        if len(text) > _LONGEST_DIVIDER:
            return None
        match = _DASHES.fullmatch(text)
        words = match["words"].strip(" :") if match else text.removesuffix(":").rstrip()
        if words in self.forwards and (match or text.endswith(":")):
            return "forward"
        return "original" if match and words in self.originals else None

    def field(self, text: str) -> frozenset[str]:
        """What a line, folded, tells, if it is a header as shown above what is answered."""
        name, colon, _ = text[: _LONGEST_FIELD + 1].partition(":")
        return self.fields.get(name.strip(), frozenset()) if colon else frozenset()

    def is_device(self, text: str) -> bool:
        """Whether a program added this line, folded."""
        may_be = (
            text[:_EDGE] in self.device_edges or text.rstrip(".! ")[-_EDGE:] in self.device_edges
        )
        if not may_be or len(text) > _LONGEST_DEVICE:
            return False
        if not any(product in text for product in self.products):
            return False
        bare = text.partition("<http")[0].rstrip(" .!")
        return (
            first_match(bare, self.devices) is not None
            or first_match(text, self.devices) is not None
        )

    def may_be_notice(self, line: str) -> bool:
        """Whether a line begins with letters with which such notices begin."""
        return line.lstrip(_BEFORE_NOTICES)[:_EDGE].casefold() in self.notice_edges

    def is_notice(self, text: str) -> bool:
        """Whether a text, folded, begins as what an office, a program or a list adds below a mail."""
        bare = text.lstrip(_BEFORE_NOTICES)
        if bare.startswith(self.footers):
            return True
        if len(bare) < _SHORTEST_NOTICE or not bare.startswith(self.legal):
            return False
        return sum(sign in bare for sign in self.legal_signs) >= _FEWEST_SIGNS


def folded(text: str) -> str:
    """A line whatever its case, its kinds of spaces and colons, and its asterisks."""
    plain = _SPACES.sub(" ", _DECORATION.sub("", fold(text))).strip()
    return _COLON.sub(":", plain).casefold()


@cache
def load_mail_words() -> MailWords:
    """Read the data file, once."""
    text = (files("turntoward") / "data" / "email.toml").read_text(encoding="utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    languages: dict[str, dict[str, Any]] = data["languages"]
    attributions = {folded(each) for each in _all(languages, "attributions")}
    devices = templates(folded(each).rstrip(".") for each in _all(languages, "devices"))
    return MailWords(
        strong=_by_edge(
            templates(each for each in attributions if not each.startswith("{}")),
            lambda template: template.parts[0][:1],
        ),
        weak=_by_edge(
            templates(each for each in attributions if each.startswith("{}")),
            lambda template: template.parts[-1][-_EDGE:],
        ),
        originals=_folded(languages, "originals"),
        forwards=_folded(languages, "forwards"),
        fields=_fields(languages),
        replies=_folded(languages, "replies"),
        passed=_folded(languages, "passed"),
        devices=devices,
        device_edges=frozenset(
            edge
            for each in devices
            for edge in (each.parts[0][:_EDGE], each.parts[-1].rstrip(".! ")[-_EDGE:])
            if len(edge) == _EDGE
        ),
        products=tuple(folded(each) for each in data["products"]["names"]),
        legal=tuple(sorted(_folded(languages, "legal"))),
        notice_edges=frozenset(
            each[:_EDGE] for name in ("legal", "footers") for each in _folded(languages, name)
        ),
        legal_signs=tuple(folded(each) for each in data["legal_signs"]["names"]),
        footers=tuple(sorted(_folded(languages, "footers"))),
        drafts=_folded(languages, "drafts"),
        folders=frozenset(folded(each) for each in data["folders"]["names"]),
    )


def _by_edge(
    sentences: tuple[Template, ...], edge: Callable[[Template], str]
) -> dict[str, tuple[Template, ...]]:
    found: dict[str, list[Template]] = {}
    for sentence in sentences:
        found.setdefault(edge(sentence), []).append(sentence)
    return {key: tuple(values) for key, values in found.items()}


def _fields(languages: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for role in _ROLES:
        for name in _all(languages, role):
            found.setdefault(folded(name), set()).add(role)
    return {name: frozenset(roles) for name, roles in found.items()}


def _folded(languages: Mapping[str, Mapping[str, Any]], name: str) -> frozenset[str]:
    return frozenset(folded(each).removesuffix(":").rstrip() for each in _all(languages, name))


def _all(languages: Mapping[str, Mapping[str, Any]], name: str) -> Iterator[str]:
    for table in languages.values():
        yield from table.get(name, ())
