"""The elements of an XML file and their attributes, in order, in flat memory and linear time.

The parsers of the standard library stop for good at the first character that XML does not know, and
phones write such characters: an emoji as two halves (`&#55357;&#56842;`), or a zero. Here a
reference is what it says, and an element that is broken costs itself. Entities are never declared
or expanded: besides numbers, the five that XML itself has are known. Texts between elements are
passed over; what is read here keeps everything in attributes. A `<` inside of a value is no XML, but
a letter all the same, unless a known element begins there: then a quote was lost before it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from typing import Final, NamedTuple

from turntoward.errors import InputError
from turntoward.model.ports import Source
from turntoward.readers._window import Window, encoding_told

__all__ = ["Element", "End", "Fault", "elements"]

LARGEST: Final = 4 * 1024**2  # letters of one attribute
_NAME = re.compile(r"[A-Za-z_][\w.:-]{0,99}")
_WHOLE = re.compile(  # a tag as programs write it, which is most of them
    r"""<([A-Za-z_][\w.:-]{0,99})((?:[ \t\r\n]++[^ \t\r\n=<>/"']{1,100}="[^<"]*+")*+)[ \t\r\n]*+(/?)>"""
)
_PAIR = re.compile(r"""([^ \t\r\n=<>/"']{1,100})="([^"]*+)\"""")
_SPACE = re.compile(r"[ \t\r\n]*+")
_ATTRIBUTE = re.compile(r"""([^ \t\r\n=<>/"']{1,100})[ \t\r\n]*+=[ \t\r\n]*+(["'])""")
_LONGEST_NAME = 256  # letters up to the quote of an attribute, or of a tag up to its attributes
_JUNK = re.compile(r"[^ \t\r\n<>/]++|/")  # in a tag, where an attribute should be
_VALUES: Final = {'"': re.compile(r'[^<"]*+'), "'": re.compile(r"[^<']*+")}
_DECLARATION = re.compile(r"<![A-Za-z]")
_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]{1,6})|([0-9]{1,7}))|(amp|lt|gt|quot|apos));")
_ENTITIES: Final[Mapping[str, str]] = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NO_CHARACTER = "\N{REPLACEMENT CHARACTER}"
_LAST = 0x10FFFF
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_PASSED: Final = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"))
_DECLARES = (
    "{name} was not read, because it may do harm: it declares a document type, which backups of "
    "messages do not have."
)


class Fault(Enum):
    """What is wrong with an element, or with the file."""

    BROKEN = "it is no XML"
    TOO_LARGE = "an attribute of it is larger than 4 MB"
    CUT_OFF = "the file ends in the middle"


class Element(NamedTuple):
    """The start of an element."""

    name: str
    attributes: Mapping[str, str]
    fault: Fault | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.fault is None


class End(NamedTuple):
    """The end of an element; those without content have one too."""

    name: str


class _Stop(Exception):  # noqa: N818 no error: caught by the walk
    """An element that cannot be read on."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def elements(
    source: Source, known: Collection[str], passed: Collection[str] = ()
) -> Iterator[Element | End]:
    """Starts and ends of elements; at the end a CUT_OFF if the first of them is not closed.

    Args:
        source: the file; UTF-8 unless a byte-order mark or its zeros say otherwise. Bytes that are
            no text become lone surrogates.
        known: names of the elements that the format has.
        passed: names of attributes whose values are not kept, however large.

    Raises:
        InputError: it declares a document type, and with it perhaps entities.
    """
    with source.open() as stream:
        walk = _Walk(Window(stream, encoding_told(source)), source.name, known, passed)
        first, closed = "", False
        while walk.to_tag():
            for item in walk.tag():
                first = first or item.name
                if isinstance(item, End):
                    closed |= item.name == first
                else:
                    closed |= item.fault is Fault.CUT_OFF
                yield item
        if not closed:
            yield Element("", {}, Fault.CUT_OFF)


class _Walk:
    """A walk over a window, tag by tag."""

    def __init__(
        self, window: Window, name: str, known: Collection[str], passed: Collection[str]
    ) -> None:
        self._window = window
        self._name = name
        self._known = re.compile(f"</?(?:{'|'.join(map(re.escape, known))})[ \\t\\r\\n/>]")
        self._passed = frozenset(passed)

    def to_tag(self) -> bool:
        """Move to the next `<`; False at the end."""
        window = self._window
        while (at := window.text.find("<", window.at)) < 0:
            window.at = len(window.text)
            if not window.more():
                return False
        window.at = at
        return True

    def tag(self) -> Iterator[Element | End]:
        """What the tag here has to tell; the window then stands behind it."""
        window = self._window
        if match := _WHOLE.match(window.text, window.at):
            window.at = match.end()
            yield Element(match[1], self._pairs(match[2]))
            if match[3]:
                yield End(match[1])
            return
        self._see(_LONGEST_NAME)
        for start, end in _PASSED:
            if window.text.startswith(start, window.at):
                window.at += len(start)
                self._pass_to(end)
                return
        if _DECLARATION.match(window.text, window.at):
            raise InputError(_DECLARES.format(name=self._name))
        window.at += 1
        if window.text.startswith("/", window.at):
            window.at += 1
            name = self._tag_name()
            if self._pass_to(">"):
                yield End(name)
            return
        name = self._tag_name()
        if name:
            yield from self._element(name)

    def _pairs(self, text: str) -> dict[str, str]:
        attributes: dict[str, str] = {}
        for name, value in _PAIR.findall(text):
            if name not in self._passed:
                attributes.setdefault(name, _unescaped(value))
        return attributes

    def _element(self, name: str) -> Iterator[Element | End]:
        attributes: dict[str, str] = {}
        try:
            closed = self._attributes(attributes)
        except _Stop as stop:
            yield Element(name, attributes, stop.fault)
            return
        yield Element(name, attributes)
        if closed:
            yield End(name)

    def _attributes(self, attributes: dict[str, str]) -> bool:
        """Read all attributes; whether the element has no content."""
        window, large = self._window, False
        while (letter := self._letter()) != ">":
            if letter == "<":
                raise _Stop(Fault.BROKEN)
            self._see(_LONGEST_NAME)
            if window.text.startswith("/>", window.at):
                window.at += 2
                return self._done(large=large, closed=True)
            large |= self._attribute(attributes)
        window.at += 1
        return self._done(large=large, closed=False)

    @staticmethod
    def _done(*, large: bool, closed: bool) -> bool:
        if large:
            raise _Stop(Fault.TOO_LARGE)
        return closed

    def _attribute(self, attributes: dict[str, str]) -> bool:
        """Read one attribute, or pass what is none; whether it was too large."""
        window = self._window
        match = _ATTRIBUTE.match(window.text, window.at)
        if match is None:
            window.at = _JUNK.match(window.text, window.at).end()  # type: ignore[union-attr]
            return False
        window.at = match.end()
        name = match[1]
        value = self._value(match[2], keep=name not in self._passed)
        if value is not None:
            attributes.setdefault(name, _unescaped(value))
        return value is None and name not in self._passed

    def _value(self, quote: str, *, keep: bool) -> str | None:
        """A value up to its quote; None where it is not kept, or too large to be."""
        window, parts, size = self._window, list[str](), 0
        while not window.text.startswith(quote, window.at):
            end = _VALUES[quote].match(window.text, window.at).end()  # type: ignore[union-attr]
            if end == window.at:  # a `<`, or the end of the window
                end = self._past_bracket()
            size += end - window.at
            if keep and size <= LARGEST:
                parts.append(window.text[window.at : end])
            window.at = end
        window.at += 1
        return "".join(parts) if keep and size <= LARGEST else None

    def _past_bracket(self) -> int:
        """Where a value goes on that has come to a `<`, or to the end of the window."""
        window = self._window
        self._see(_LONGEST_NAME)
        if window.at == len(window.text):
            raise _Stop(Fault.CUT_OFF)
        if self._known.match(window.text, window.at):
            raise _Stop(Fault.BROKEN)
        return window.at + (window.text[window.at] == "<")

    def _tag_name(self) -> str:
        """The name that begins here, if one does."""
        window = self._window
        match = _NAME.match(window.text, window.at)
        if match is None:
            return ""
        window.at = match.end()
        return match[0]

    def _letter(self) -> str:
        """The next letter that is no space."""
        window = self._window
        while True:
            window.at = _SPACE.match(window.text, window.at).end()  # type: ignore[union-attr]
            if window.at < len(window.text):
                return window.text[window.at]
            if not window.more():
                raise _Stop(Fault.CUT_OFF)

    def _pass_to(self, end: str) -> bool:
        """Move behind this; False where the file ends before it."""
        window = self._window
        while (at := window.text.find(end, window.at)) < 0:
            window.at = max(window.at, len(window.text) - len(end) + 1)
            if not window.more():
                window.at = len(window.text)
                return False
        window.at = at + len(end)
        return True

    def _see(self, letters: int) -> None:
        """Have so many letters in the window, where there are that many."""
        while len(self._window.text) - self._window.at < letters and self._window.more():
            pass


def _unescaped(value: str) -> str:
    """A value as it was meant, with line ends as everywhere."""
    if "&" in value:
        value = _HALVES.sub(_whole, _REFERENCE.sub(_character, value))
    return value.replace("\r\n", "\n")


def _character(reference: re.Match[str]) -> str:
    if reference[3]:
        return _ENTITIES[reference[3]]
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return chr(number) if 0 < number <= _LAST else _NO_CHARACTER


def _whole(halves: re.Match[str]) -> str:
    return halves[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le")
