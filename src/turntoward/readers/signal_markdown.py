"""What signal-export makes of Signal Desktop: for each chat a `chat.md`, and beside it `data.json`.

Of the two, the JSON is read where both are there: it has finer times. The names of people have lost
their spaces and signs; the owner is “Me”. A quote is no part of the words: it tells which message
is answered, as far as that is found again by its words.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Limits, Message, Precision, Reaction
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._clock import to_utc, zone_of
from turntoward.readers._json_stream import FAULTS, Mark, Piece, json_lines
from turntoward.readers._names import Names
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._signal_markdown import Parts, is_call, parts_of, quoted, said, without_ends
from turntoward.readers._sources import peek, stem_of
from turntoward.readers._text import decode_head
from turntoward.readers._utf8 import utf8_lines

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "signal_markdown"
TITLE: Final = "signal-export (chat.md, data.json)"
STEPS: Final[tuple[str, ...]] = (
    "On a computer with Signal Desktop, run the program signal-export with a new folder.",
    "Attachments are not needed.",
    "Give the folder, or chat.md or data.json of one chat in it.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="no",
    deletions="marker",
    calls=True,
    clock="local",
    never=(
        "Messages that were to disappear are not in it, unless that was asked for.",
        "Spaces and signs in the names of people are gone.",
        "Which message a reply answers is found by its words, where they are the same.",
        "In the Markdown, backticks are gone from what people wrote.",
        "Read receipts are not in it.",
    ),
)
_LARGEST = 4 * 1024**2  # letters of one message
_HEADER = re.compile(
    r"\[(?P<day>\d{4}-\d{2}-\d{2}),? (?P<minute>\d{2}:\d{2})(?P<second>:\d{2})?\]"
    r" (?P<sender>[^:\n]{0,200}): ?(?P<text>.*)",
    re.DOTALL,
)
_HEADERS = re.compile(
    r"^\[\d{4}-\d{2}-\d{2},? \d{2}:\d{2}(?::\d{2})?\] ([^:\n]{1,200}):(.*)$", re.MULTILINE
)
_SENDERS = re.compile(r'"sender": ?"([^"\\]+)()"')
_JSON_KEYS = ('"date"', '"sender"', '"body"', '"quote"', '"reactions"', '"attachments"')
_ME, _NOBODY = "Me", "No-Sender"
_MOST = 1_000  # headers that are looked at
_REMEMBERED = 10_000  # words of earlier messages that a quote may find
_NAMED = 3  # people in the title of a chat without a folder
_JSON = "data.json"
_MARKDOWN = ("chat.md", "index.md")
_ALONG = ("index.html",)  # the same chat for people
_GENERIC = frozenset({"chat", "index", "data"})
_UNKNOWN = "not known: times are the clock of the computer that exported"
_CHOSEN = "{zone}, as you said; the export has the clock of the computer that exported"
_CUT = "The file ends in the middle, or is damaged there: what follows was not read."
_NO_TIME = "Its time cannot be read."
_TOO_LARGE = "It is larger than 4 MB, and was left out."
_BEFORE = "Lines before the first message were not read: {count:,}."
_NO_MESSAGE = "It is no message, and was left out."
_EPOCH_YEARS = (1969, 1970)  # what it writes where there is no time


class _Row(Struct, frozen=True):
    """A message in the JSON form."""

    date: str | None = None
    sender: str | None = None
    body: str | None = None
    quote: str | None = None
    sticker: Any = None
    reactions: tuple[Any, ...] = ()
    attachments: tuple[Any, ...] = ()
    edits: tuple[Any, ...] = ()
    deleted: bool = False
    call: bool = False


def detect(head: Head) -> float:
    """Sure of its JSON; of Markdown where lines end with two spaces, or the owner is “Me”."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return 0.98 if all(key in text for key in _JSON_KEYS) else 0.0
    if not _HEADER.match(text[:400]):
        return 0.0
    found = _HEADERS.findall(text.replace("\r\n", "\n"))[:_MOST]
    spaced = sum(words.endswith("  ") for _, words in found)
    if spaced * 2 >= len(found):
        return 0.98
    if spaced or any(sender == _ME for sender, _ in found):
        return 0.97
    return 0.5


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each folder with folders of chats in it."""
    roots: dict[str, list[Source]] = {}
    for folder, sources in _folders(tree.sources).items():
        if _chosen(sources):
            roots.setdefault(folder.rpartition("/")[0], []).extend(sources)
    return [
        Bundle(root.rpartition("/")[2] or tree.name, tuple(sources))
        for root, sources in roots.items()
    ]


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """One chat.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    yield from _Chat(source, _title(source), options).items()


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """All chats of an export.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in any of them.
    """
    titles, refusal = Names(), None
    begun = False
    for folder, sources in _folders(bundle.sources).items():
        source = _chosen(sources)
        if source is None:
            continue
        title = titles.of(folder, _title(source))
        try:
            for item in _Chat(source, title, options).items():
                begun = True
                yield item
        except InputError as error:
            refusal = refusal or error
            yield from Problems().note("R191", source.path, str(error))
    if not begun and refusal:
        raise refusal


class _Chat:
    """One read of a chat."""

    def __init__(self, source: Source, title: str, options: ReadOptions) -> None:
        self._source = source
        self._title = title
        self._options = options
        self._zone = zone_of(options)
        self._problems = Problems()
        self._number = 0
        self._unparsed = 0
        self._cut = False
        self._earlier: OrderedDict[str, str] = OrderedDict()  # numbers of messages, by their words

    def items(self) -> Iterator[Item]:
        """The chat as a stream."""
        is_json = (decode_head(peek(self._source)) or "").lstrip("\ufeff \t\r\n").startswith("{")
        yield from self._from_json() if is_json else self._from_markdown()
        if not self._number:
            raise InputError(
                f"{self._source.name} looks like a chat of signal-export, without a message that can "
                "be read. Export it again, and check its size."
            )
        zone = self._options.timezone
        yield Coverage(
            reader=NAME,
            limits=LIMITS,
            truncation=_CUT if self._cut else None,
            time_zone=_CHOSEN.format(zone=zone) if zone else _UNKNOWN,
            unparsed=self._unparsed,
        )
        yield from self._problems.rest()

    def _from_json(self) -> Iterator[Item]:
        for piece in json_lines(self._source):
            yield from self._of_line(piece, f"line {piece.number}")

    def _of_line(self, piece: Piece, where: str) -> Iterator[Item]:
        value = piece.value
        if isinstance(value, Mark):
            self._cut |= value is Mark.CUT_OFF
            self._unparsed += value is not Mark.CUT_OFF
            yield from self._problems.note(FAULTS[value][0], where, FAULTS[value][1])
            return
        if not isinstance(value, dict) or not {"sender", "body"} & value.keys():
            self._unparsed += 1
            yield from self._problems.note("R102", where, _NO_MESSAGE)
            return
        row, left = as_record(value, _Row)
        if left:
            message = f"Left out, of another form: {', '.join(left)}."
            yield from self._problems.note("R122", where, message)
        at = _parsed(row.date or "")
        if at is None and row.date:
            yield from self._problems.note("R104", where, _NO_TIME)
        yield from self._message(row.sender or "", at, Precision.MILLISECOND, _parts(row), where)

    def _from_markdown(self) -> Iterator[Item]:
        header, line, lines, before = None, 0, list[str](), 0
        size = 0
        for number, text in enumerate(utf8_lines(self._source), 1):
            match = _HEADER.match(text.lstrip("\ufeff") if number == 1 else text)
            if match:
                if header:
                    yield from self._of_block(header, lines, line, size)
                header, line, lines, size = match, number, [match["text"]], len(text)
            elif header is None:
                before += bool(text.strip())
            else:
                size += len(text) + 1
                lines += [text] if size <= _LARGEST else []
        if header:
            yield from self._of_block(header, lines, line, size)
        if before:
            self._unparsed += before
            yield from self._problems.note("R131", "the beginning", _BEFORE.format(count=before))

    def _of_block(
        self, header: re.Match[str], lines: list[str], line: int, size: int
    ) -> Iterator[Item]:
        where = f"line {line}"
        if size > _LARGEST:
            self._unparsed += 1
            yield from self._problems.note("R103", where, _TOO_LARGE)
            return
        second = header["second"]
        at = _parsed(f"{header['day']} {header['minute']}{second or ''}")
        if at is None:
            yield from self._problems.note("R104", where, _NO_TIME)
        precision = Precision.SECOND if second else Precision.MINUTE
        parts = parts_of("\n".join(lines))
        yield from self._message(header["sender"], at, precision, parts, where)

    def _message(
        self, sender: str, at: datetime | None, precision: Precision, parts: Parts, where: str
    ) -> Iterator[Item]:
        if not self._number:
            yield Chat(id=self._title, title=self._title)
        self._number += 1
        kind, told, caption, length = said(parts)
        text, problems = self._problems.mended(told, where)
        yield from problems
        if at and at.year in _EPOCH_YEARS:
            at = None
        name = mend(sender.strip())
        app = not name or name == _NOBODY
        yield Message(
            conversation=self._title,
            id=str(self._number),
            speaker=None if app else name,
            kind=Kind.SYSTEM if app else kind,
            text=text,
            at=at,
            at_utc=at and to_utc(at, self._zone),
            precision=precision if at else None,
            duration=length,
            caption=caption and mend(caption),
            reply_to=self._earlier.get(parts.quote.strip()) if parts.quote else None,
            reactions=tuple(
                Reaction(each.speaker and mend(each.speaker), mend(each.emoji))
                for each in parts.reactions
            ),
            edited=parts.edited,
        )
        self._remember(parts.words)

    def _remember(self, words: str) -> None:
        """Words that a quote may repeat; those said last count."""
        key = words.strip()
        if key:
            self._earlier[key] = str(self._number)
            self._earlier.move_to_end(key)
            if len(self._earlier) > _REMEMBERED:
                self._earlier.popitem(last=False)


def _parts(row: _Row) -> Parts:
    words = without_ends(row.body or "")
    sticker = row.sticker.get("emoji") if isinstance(row.sticker, dict) else row.sticker
    files = (each.get("name") for each in row.attachments if isinstance(each, dict))
    return Parts(
        words=words,
        quote=quoted(row.quote) if row.quote else "",
        reactions=tuple(_given(row.reactions)),
        sticker=str(sticker or "") if sticker or isinstance(row.sticker, dict) else None,
        files=tuple(str(name) for name in files if name) or ("",) * bool(row.attachments),
        deleted=row.deleted,
        call=row.call or is_call(words),
        edited=bool(row.edits),
    )


def _given(reactions: Sequence[Any]) -> Iterator[Reaction]:
    for each in reactions:
        pair = (each.get("name"), each.get("emoji")) if isinstance(each, dict) else each
        if isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[1], str):  # noqa: PLR2004 a name and an emoji
            yield Reaction(pair[0] if isinstance(pair[0], str) else None, pair[1])


def _parsed(told: str) -> datetime | None:
    try:
        return datetime.fromisoformat(told).replace(tzinfo=None)
    except ValueError:
        return None


def _folders(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """The files that a chat may be in, by their folders."""
    folders: dict[str, list[Source]] = {}
    for source in sources:
        folder, _, name = source.path.rpartition("/")
        if name in {_JSON, *_MARKDOWN, *_ALONG}:
            folders.setdefault(folder, []).append(source)
    return folders


def _chosen(sources: Sequence[Source]) -> Source | None:
    """The file of a folder that the chat is read from."""
    for name in (_JSON, *_MARKDOWN):
        for source in sources:
            if source.path.rpartition("/")[2] == name and _is_one(source):
                return source
    return None


def _is_one(source: Source) -> bool:
    data = peek(source)
    return detect(Head(name=source.name, data=data, text=decode_head(data))) > 0.5  # noqa: PLR2004 surer than by chance


def _title(source: Source) -> str:
    """What a chat is called: as its folder, or as the people in its first messages."""
    folder, stem = source.path.rpartition("/")[0].rpartition("/")[2], stem_of(source)
    if stem not in _GENERIC or folder:
        return mend(folder if stem in _GENERIC else stem)
    text = decode_head(peek(source)) or ""
    pattern = _SENDERS if text.startswith("{") else _HEADERS
    found = (sender for sender, _ in pattern.findall(text))
    names = [*dict.fromkeys(name for name in found if name not in {_ME, _NOBODY})]
    return mend(", ".join(names[:_NAMED])) or stem
