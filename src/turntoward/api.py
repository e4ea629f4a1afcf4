"""The verbs of Turn Toward: the one place where the pure core and the shell meet.

Every command of the command line is one of these functions, with the same options.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from turntoward.coding import Coder
from turntoward.errors import ChoiceError, InputError, OutputError
from turntoward.model import Chat, Conversation, Coverage, Message, Problem, Turn
from turntoward.model.document import findings
from turntoward.model.gather import Sessions, gather
from turntoward.model.ports import Item, Reader, ReadOptions
from turntoward.model.reading import Lens, Reading
from turntoward.model.rhythm import DEFAULT_SESSION_GAP
from turntoward.pipeline import analyze as _analyze
from turntoward.readers import Export, open_export, readers
from turntoward.readers.rows import write_csv, write_jsonl
from turntoward.shipped import load_codebook

__all__ = [
    "Progress",
    "analyze",
    "code",
    "convert",
    "formats",
    "load_codebook",
    "open_conversation",
    "open_export",
    "read",
]

Progress = Callable[[str, int, int | None], None]
"""Called as `progress(what, done, total)` now and then; `total` is None where nobody knows."""

_WRITERS: dict[str, Callable[[Iterable[Message], BinaryIO], None]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
}
_EVERY = 2_000  # items between two calls of a Progress


class _Gathered(Struct):
    """One chat while its export is read."""

    chat: Chat
    messages: list[Message]
    problems: list[Problem]
    coverage: Coverage | None = None


def read(  # noqa: PLR0913 the options of the command
    file: str | Path,
    *,
    me: str | None = None,
    chat: str | None = None,
    lens: str | Lens = Lens.SELF,
    timezone: str | None = None,
    date_order: str | None = None,
    turn_gap: timedelta | None = None,
    session_gap: timedelta | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read an export or transcript and code it: `turntoward read FILE`.

    Args:
        file: any export that `turntoward formats` lists.
        me: whose reading it is; None: told from the export where it can be.
        chat: which chat, where the file holds several: its title, or the start of it.
        lens: `self` looks closely at the turns of `me` alone, `all` at everybody's.
        timezone: IANA name, for formats that do not hold one.
        date_order: `dmy`, `mdy` or `ymd`, to overrule what is inferred.
        turn_gap: silence that ends a turn; None: by the conversation's rhythm.
        session_gap: silence that ends a session; None: by the conversation's rhythm.
        progress: told now and then how far it is.

    Raises:
        InputError: the file cannot be read; FormatError (its child): no reader knows it.
        ChoiceError: no such person, chat, time zone, date order or lens.
    """
    conversation = open_conversation(
        file,
        chat=chat,
        timezone=timezone,
        date_order=date_order,
        turn_gap=turn_gap,
        session_gap=session_gap,
        progress=progress,
    )
    return analyze(conversation, me=me, lens=lens, progress=progress)


def open_conversation(  # noqa: PLR0913 the options of the command
    file: str | Path,
    *,
    chat: str | None = None,
    timezone: str | None = None,
    date_order: str | None = None,
    turn_gap: timedelta | None = None,
    session_gap: timedelta | None = None,
    progress: Progress | None = None,
) -> Conversation:
    """One chat of an export, gathered into turns and sessions, without coding it.

    Args and errors as for `read`.
    """
    export = open_export(file, ReadOptions(timezone=timezone, date_order=date_order))
    chats, elsewhere = _sort(_watched(export, progress))
    chosen = _choose(chats, chat, export.name)
    return gather(
        chosen.chat,
        chosen.messages,
        _coverage(chosen, export),
        (*elsewhere, *chosen.problems),
        turn_gap=turn_gap,
        session_gap=session_gap,
    )


def analyze(
    conversation: Conversation,
    *,
    me: str | None = None,
    lens: str | Lens = Lens.SELF,
    progress: Progress | None = None,
) -> Reading:
    """Code a conversation that is already open.

    Args:
        conversation: from `open_conversation`, or made by hand with `gather`.
        me: whose reading it is; None: told from the export where it can be.
        lens: `self` or `all`.
        progress: told now and then how far it is.

    Raises:
        ChoiceError: nobody here is called that, or there is no such lens.
    """

    def watched(turns: Iterable[Turn]) -> Iterator[Turn]:
        for done, turn in enumerate(turns):
            if progress and done % _EVERY == 0:
                progress("Reading turns", done, len(conversation.turns))
            yield turn

    return _analyze(
        conversation,
        load_codebook(),
        me=_person(conversation, me),
        lens=_lens(lens),
        watch=watched,
    )


def code(turns: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Code turns one by one: `turntoward code`, the door for researchers.

    Args:
        turns: mappings with `text` and `speaker`, and if they have them `conversation` (turns of
            different ones may be mixed), `turn` and `at` (ISO 8601; four hours of silence end a
            session).

    Yields:
        Each mapping, in order, with `disclosure`, `bid`, `turning` and `codings` added; or with
        `problem`, a sentence, where it is no turn.
    """
    coder = Coder(load_codebook())
    sessions = Sessions(DEFAULT_SESSION_GAP)
    for number, turn in enumerate(turns):
        fault = _fault(turn)
        if fault:
            yield {**turn, "problem": fault}
            continue
        conversation = str(turn.get("conversation", ""))
        codings = coder.code(
            turn["speaker"],
            turn["text"],
            index=number,
            conversation=conversation,
            session=sessions.at(conversation, turn.get("at")),
        )
        yield {**turn, **msgspec.structs.asdict(findings(codings))}


def convert(  # noqa: PLR0913 the options of the command
    file: str | Path,
    *,
    out: str | Path | BinaryIO,
    to: str | None = None,
    chat: str | None = None,
    timezone: str | None = None,
    date_order: str | None = None,
    progress: Progress | None = None,
) -> tuple[Problem, ...]:
    """Write the messages of an export as read, one a line: `turntoward convert FILE`.

    Args:
        file: any export.
        out: a path, written whole or not at all; or a binary stream.
        to: `jsonl` or `csv`; None: by the ending of `out`, else `jsonl`.
        chat: only this one; None: all of them.
        timezone: as for `read`.
        date_order: as for `read`.
        progress: as for `read`.

    Returns:
        What could not be read as it should be.

    Raises:
        InputError, ChoiceError: as for `read`.
        OutputError: `out` cannot be written, or is the export itself.
    """
    export = open_export(file, ReadOptions(timezone=timezone, date_order=date_order))
    wanted = _title(export, chat) if chat else None
    problems: list[Problem] = []
    write = _WRITERS[to or _form(out)]
    with _written(out, file) as stream:
        write(_messages(_watched(export, progress), wanted, problems), stream)
    return tuple(problems)


def formats() -> tuple[Reader, ...]:
    """Every format that can be opened: `turntoward formats`."""
    return readers()


def _fault(turn: Mapping[str, Any]) -> str | None:
    for key in ("speaker", "text"):
        if not isinstance(turn.get(key), str):
            return f"a turn needs “{key}”, as text"
    return None


def _title(export: Export, wanted: str) -> str:
    chats, _ = _sort(item for item in export.items() if not isinstance(item, Message))
    return _choose(chats, wanted, export.name).chat.id


def _messages(
    items: Iterable[Item], chat: str | None, problems: list[Problem]
) -> Iterator[Message]:
    for item in items:
        if isinstance(item, Message):
            if chat is None or item.conversation == chat:
                yield item
        elif isinstance(item, Problem):
            problems.append(item)


def _form(out: str | Path | BinaryIO) -> str:
    is_csv = isinstance(out, (str, Path)) and Path(out).suffix.lower() == ".csv"
    return "csv" if is_csv else "jsonl"


@contextmanager
def _written(out: str | Path | BinaryIO, source: str | Path) -> Iterator[BinaryIO]:
    """A stream to write to; a path gets its new content only when all of it is there."""
    if not isinstance(out, (str, Path)):
        yield out
        return
    path = Path(out)
    if path.exists() and Path(source).exists() and path.samefile(source):
        raise OutputError(f"{path.name} is the export itself. Choose another place for the result.")
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)


def _watched(export: Export, progress: Progress | None) -> Iterator[Item]:
    for done, item in enumerate(export.items()):
        if progress and done % _EVERY == 0:
            progress("Opening the file", done, None)
        yield item


def _sort(items: Iterable[Item]) -> tuple[dict[str, _Gathered], list[Problem]]:
    chats: dict[str, _Gathered] = {}
    elsewhere: list[Problem] = []  # problems before any chat
    current: _Gathered | None = None
    uncovered: deque[_Gathered] = deque()  # a Coverage belongs to the earliest chat without one
    for item in items:
        match item:
            case Message():
                chats[item.conversation].messages.append(item)
            case Chat():
                current = chats[item.id] = _Gathered(item, [], [])
                uncovered.append(current)
            case Problem():
                (current.problems if current else elsewhere).append(item)
            case Coverage() if uncovered:
                uncovered.popleft().coverage = item
    return chats, elsewhere


def _choose(chats: dict[str, _Gathered], wanted: str | None, name: str) -> _Gathered:
    if not chats:
        raise InputError(f"{name} holds no messages that can be read.")
    if wanted is None:
        if len(chats) == 1:
            return next(iter(chats.values()))
        raise ChoiceError(
            f"{name} holds {len(chats)} chats: {_list(chats)}. Choose one with --chat."
        )
    match = wanted.casefold()
    for fits in (str.__eq__, str.startswith):
        found = [each for each in chats.values() if fits(each.chat.title.casefold(), match)]
        if len(found) == 1:
            return found[0]
    if wanted in chats:
        return chats[wanted]
    raise ChoiceError(f"{name} holds no single chat called that. There is: {_list(chats)}.")


def _list(chats: dict[str, _Gathered], most: int = 12) -> str:
    named = [f"“{each.chat.title}” ({len(each.messages)} messages)" for each in chats.values()]
    more = f" and {len(named) - most} more" if len(named) > most else ""
    return ", ".join(named[:most]) + more


def _coverage(chosen: _Gathered, export: Export) -> Coverage:
    return chosen.coverage or Coverage(reader=export.reader.NAME, limits=export.reader.LIMITS)


def _person(conversation: Conversation, wanted: str | None) -> str | None:
    speakers = conversation.speakers
    if wanted is None:
        others = [name for name in speakers if name != conversation.title]
        # An export of a chat between two is named after the other person.
        return others[0] if len(speakers) == 2 and len(others) == 1 else None  # noqa: PLR2004 two people
    for fits in (str.__eq__, str.startswith):
        found = [name for name in speakers if fits(name.casefold(), wanted.casefold())]
        if len(found) == 1:
            return found[0]
    names = ", ".join(speakers[:12]) or "nobody"
    raise ChoiceError(f"Nobody in this conversation is called that. There is: {names}.")


def _lens(lens: str | Lens) -> Lens:
    try:
        return Lens(lens)
    except ValueError:
        raise ChoiceError("There is no such lens. Choose self or all.") from None
