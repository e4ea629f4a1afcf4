"""The plaintext export of Signal: one frame of JSON a line (`main.jsonl`), or all in one array.

A message that was edited has its last words, and the time when it was first sent. Its earlier times
are remembered, so that answers to them find it. The items of several chats are mixed, in the order
in which they arrived.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from turntoward.errors import InputError
from turntoward.model import Chat, Coverage, Kind, Limits, Message, Precision, Reaction
from turntoward.model.ports import Bundle, Head, Item, ReadOptions, Source
from turntoward.readers._clock import to_local, zone_of
from turntoward.readers._json_stream import FAULTS, Mark, Piece, json_lines, json_pieces
from turntoward.readers._problems import Problems, mend
from turntoward.readers._records import as_record
from turntoward.readers._signal_book import SignalBook, SignalChat
from turntoward.readers._signal_frames import ChatItem, LongText, whole_number
from turntoward.readers._signal_items import Said, said, sets_timer
from turntoward.readers._sources import head_of, peek
from turntoward.readers._text import decode_head

__all__ = ["LIMITS", "NAME", "STEPS", "TITLE", "bundles", "detect", "read", "read_bundle"]

NAME: Final = "signal"
TITLE: Final = "Signal plaintext export (main.jsonl, or its folder)"
STEPS: Final[tuple[str, ...]] = (
    "In Signal, open Settings, then Backups or Chats, and choose to export the chat history as plain text.",
    "Leave media out; they are not read.",
    "Give the folder, or main.jsonl in it; long messages go on in files beside it.",
)
LIMITS: Final = Limits(
    reactions=True,
    replies=True,
    edits="full",
    deletions="marker",
    calls=True,
    clock="utc",
    never=(
        "Messages that were to disappear are not in it, even those that were still there.",
        "Pictures to be seen once are not in it; that there was one is told.",
        "Read receipts are not read.",
    ),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST = 100_000  # edits that are remembered
_FIRST = 2_000  # letters of the first frame
_MAIN = "main.jsonl"
_BESIDE = ("metadata.json", "files/", "media/")
_LONGEST = 4 * 1024**2  # bytes of a message
_TIMER = "Messages of this chat disappear, or did so for a time; those with a timer are not in the export."
_CUT = "The file ends in the middle, or is damaged there: what follows was not read."
_UTC = "UTC, from the export; local times need to be told your zone"
_CHOSEN = "UTC, from the export; local times are those of {zone}, as you said"
_GOES_ON = "A long message goes on in a file of its own; here is its beginning."
_FRAMES = ('"recipient"', '"chatItem"', '"account"', '"chat"')


def detect(head: Head) -> float:
    """Sure where the first frame tells of a backup, or several kinds of frames are there."""
    text = (head.text or "").lstrip("\ufeff \t\r\n")
    if not text.startswith(("{", "[")):
        return 0.0
    frames = sum(frame in text for frame in _FRAMES)
    if '"backupTimeMs"' in text[:_FIRST] and '"version"' in text[:_FIRST]:
        return 0.98
    return 0.9 if '"chatItem"' in text and frames > 1 else 0.0


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The messages of all chats, as they arrived.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    return _read(source, {}, options)


def bundles(tree: Bundle) -> Sequence[Bundle]:
    """Each `main.jsonl`, with the files of its folder."""
    found = []
    for source in tree.sources:
        folder, _, name = source.path.rpartition("/")
        if name == _MAIN and detect(head_of(source)):
            start = f"{folder}/" if folder else ""
            files = tuple(f"{start}{part}" for part in _BESIDE)
            more = (other for other in tree.sources if other.path.startswith(files))
            found.append(Bundle(folder.rpartition("/")[2] or tree.name, (source, *more)))
    return found


def read_bundle(bundle: Bundle, options: ReadOptions) -> Iterator[Item]:
    """The messages of all chats, as they arrived, the long ones whole.

    Raises:
        ChoiceError: no such time zone is known.
        InputError: there is no message in it.
    """
    main, *others = bundle.sources
    files = {other.path.rpartition("/")[2].partition(".")[0]: other for other in others}
    return _read(main, files, options)


def _read(source: Source, files: Mapping[str, Source], options: ReadOptions) -> Iterator[Item]:
    backup = _Backup(source, files, options)
    for piece in _frames(source):
        yield from backup.frame(piece)
    yield from backup.closing()


def _frames(source: Source) -> Iterator[Piece]:
    start = decode_head(peek(source)) or ""
    if not start.lstrip("\ufeff \t\r\n").startswith("["):
        yield from json_lines(source)
        return
    for piece in json_pieces(source, ("[]",)):
        if piece.value is not Mark.CLOSED:
            yield piece


class _Backup:
    """One read of an export."""

    def __init__(self, source: Source, files: Mapping[str, Source], options: ReadOptions) -> None:
        self._source = source
        self._files = files  # by their names without endings
        self._options = options
        self._zone = zone_of(options)
        self._problems = Problems()
        self._book = SignalBook()
        self._sent: dict[tuple[str, int], str] = {}  # earlier times of edited messages
        self._begun: list[SignalChat] = []  # chats that were told, in that order
        self._unparsed = 0
        self._cut = False

    def frame(self, piece: Piece) -> Iterator[Item]:
        """What one frame has to tell."""
        where = f"item {piece.number}" if piece.path else f"line {piece.number}"
        if isinstance(piece.value, Mark):
            yield from self._fault(piece.value, where)
        elif not isinstance(piece.value, dict):
            self._unparsed += 1
            yield from self._problems.note("R102", where, "It is no frame, and was left out.")
        elif isinstance(item := piece.value.get("chatItem"), dict):
            yield from self._item(item, piece.number, where)
        else:
            self._book.note(piece.value)

    def closing(self) -> Iterator[Item]:
        """What is told at the end."""
        if not self._begun:
            raise InputError(
                f"{self._source.name} is a Signal export without a message that can be read. "
                "Export it again, and check its size."
            )
        zone = self._options.timezone
        for chat in self._begun:
            yield Coverage(
                reader=NAME,
                limits=LIMITS,
                truncation=_CUT if self._cut else _TIMER if chat.timer else None,
                time_zone=_CHOSEN.format(zone=zone) if zone else _UTC,
                unparsed=self._unparsed,
            )
        yield from self._problems.rest()

    def _fault(self, mark: Mark, where: str) -> Iterator[Item]:
        code, message = FAULTS[mark]
        if mark in {Mark.CUT_OFF, Mark.DAMAGED}:
            self._cut = True
            where = "the end" if where.endswith(" 0") else where
        else:
            self._unparsed += 1
        yield from self._problems.note(code, where, message)

    def _item(self, value: dict[str, Any], number: int, where: str) -> Iterator[Item]:
        item, left = as_record(value, ChatItem)
        if left:
            message = f"Left out, of another form: {', '.join(left)}."
            yield from self._problems.note("R122", where, message)
        chat = self._book.chat(whole_number(item.chat_id) or 0)
        if not chat.begun:
            chat.begun = True
            self._begun.append(chat)
            yield Chat(id=chat.conversation, title=chat.title)
        what = said(item)
        chat.timer |= sets_timer(item.update_message)
        if what.long_text is not None:
            whole = self._whole(what.text, what.long_text)
            if whole is None:
                yield from self._problems.note("R123", where, _GOES_ON)
            else:
                what = replace(what, text=whole, caption=what.caption and whole)
        text, problems = self._problems.mended(what.text, where)
        yield from problems
        yield self._message(chat, item, number, what, text)

    def _whole(self, start: str, told: LongText) -> str | None:
        """All the words of a message that starts so; None where its file is not there."""
        file = self._files.get(told.name() or "")
        if file is None:
            return None
        try:
            words = peek(file, _LONGEST + 1)
            text = words.decode()
        except (InputError, UnicodeDecodeError):
            return None
        return text if len(words) <= _LONGEST and text.startswith(start) else None

    def _message(
        self, chat: SignalChat, item: ChatItem, number: int, what: Said, text: str
    ) -> Message:
        sent = whole_number(item.date_sent)
        name = str(sent or number)
        times = [time for each in item.revisions if (time := whole_number(each.date_sent))]
        if len(self._sent) < _MOST:
            self._sent.update({(chat.conversation, time): name for time in times})
        at_utc = _instant(min([*times, sent]) if sent else None)
        return Message(
            conversation=chat.conversation,
            id=name,
            speaker=self._speaker(chat, item, what),
            kind=what.kind,
            text=text,
            at=at_utc and to_local(at_utc, self._zone),
            at_utc=at_utc,
            precision=Precision.MILLISECOND if at_utc else None,
            duration=what.duration,
            caption=what.caption and mend(what.caption),
            reply_to=self._answered(chat, what.reply_to),
            reactions=tuple(
                Reaction(self._book.person(whole_number(each.author_id)), mend(each.emoji))
                for each in what.reactions
            ),
            edited=bool(item.revisions),
        )

    def _answered(self, chat: SignalChat, sent: int | None) -> str | None:
        return None if not sent else self._sent.get((chat.conversation, sent), str(sent))

    def _speaker(self, chat: SignalChat, item: ChatItem, what: Said) -> str | None:
        if what.kind is Kind.SYSTEM:
            return None
        if what.kind is not Kind.CALL:
            return self._book.person(whole_number(item.author_id))
        if what.outgoing is None:
            return None if what.caller is None else self._book.person(what.caller)
        return self._book.person(self._book.owner if what.outgoing else chat.other)


def _instant(milliseconds: int | None) -> datetime | None:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds) if milliseconds else None
    except OverflowError:
        return None
