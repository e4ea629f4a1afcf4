"""Keeping conversations: exports go into the store, and everything comes out of it again."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from turntoward._output import file_name, free_name, make_folder, written
from turntoward.errors import ChatChoiceError, ChoiceError, DamagedStoreError, OutputError
from turntoward.model import Chat, Coverage, Message, Problem
from turntoward.model.chats import Chats, ChatSummary, GatheredChat
from turntoward.model.ports import Item, ReadOptions
from turntoward.model.reading import Relation
from turntoward.readers.isolated import IsolatedExport
from turntoward.readers.rows import write_jsonl
from turntoward.store import AddedChat, Cost, Secret, Staged, Store
from turntoward.store import create_store as _create_store

__all__ = [
    "WRITING",
    "Exported",
    "Kept",
    "Looked",
    "create_store",
    "export_store",
    "keep",
    "look",
    "open_store",
]

WRITING = "Writing it down"  # the step of an import that can no longer be stopped

_NAMED = 12  # people, where somebody else is meant


class Looked(Struct, frozen=True, kw_only=True):
    """What an export holds, before anything of it is kept."""

    name: str  # of the file
    chats: tuple[ChatSummary, ...]
    problems: tuple[Problem, ...]
    coverages: tuple[Coverage, ...]  # of each chat

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose accounts it comes from, where it says so."""
        return tuple(dict.fromkeys(each.owner for each in self.coverages if each.owner))

    @property
    def messages(self) -> int:
        """How many there are, of all chats."""
        return sum(each.messages for each in self.chats)


class Kept(Struct, frozen=True):
    """What became of an import."""

    chats: tuple[AddedChat, ...]
    problems: tuple[Problem, ...]  # what could not be read as it should be


class Exported(Struct, frozen=True):
    """What an export of the store wrote."""

    files: tuple[Path, ...]
    messages: int
    missing: int  # messages of a damaged store that can no longer be read


def create_store(
    folder: str | Path | None = None, *, passphrase: str, cost: Cost | None = None
) -> str:
    """Make a store: `turntoward store create`.

    Args:
        folder: where; None: where it lies by default.
        passphrase: eight characters or more.
        cost: of one try at it; None: the best that this machine does in a second.

    Returns:
        The recovery code, which opens the store too, and which nobody can ask for again.

    Raises:
        StoreError: there is one already, or the passphrase is too short.
    """
    return _create_store(_path(folder), Secret.passphrase(passphrase), cost=cost)


def open_store(
    folder: str | Path | None = None,
    *,
    passphrase: str | None = None,
    recovery_code: str | None = None,
    idle: float = 300.0,
) -> Store:
    """Unlock a store; use it in a `with` statement, at the end of which it locks.

    Args:
        folder: where it is; None: where it lies by default.
        passphrase: what opens it.
        recovery_code: what opens it too. Neither: the keyring of the system is asked.
        idle: seconds after which it locks when nobody asks for anything.

    Raises:
        WrongKeyError, DamagedStoreError, NewerStoreError, StoreError: it cannot be opened.
    """
    secret = None
    if passphrase is not None:
        secret = Secret.passphrase(passphrase)
    elif recovery_code is not None:
        secret = Secret.recovery(recovery_code)
    return Store(_path(folder), secret=secret, idle=idle)


def look(
    file: str | Path,
    *,
    timezone: str | None = None,
    date_order: str | None = None,
    progress: Any = None,
) -> Looked:
    """What an export holds; nothing is kept of it.

    Args:
        file: any export.
        timezone: as for `keep`.
        date_order: as for `keep`.
        progress: as for `keep`.

    Raises:
        InputError, ChoiceError: as for `turntoward.read`.
    """
    found = Chats(lambda _chat, _number: False)
    with IsolatedExport(file, ReadOptions(timezone=timezone, date_order=date_order)) as export:
        found.take(export.items(progress))
        found.insist(export.name)
        fallback = Coverage(reader=export.reader, limits=export.limits)
    return Looked(
        name=export.name,
        chats=found.summaries(),
        problems=found.all_problems(),
        coverages=tuple(each.coverage or fallback for each in found.by_id.values()),
    )


def keep(  # noqa: PLR0913 the options of the command
    store: Store,
    file: str | Path,
    *,
    chat: Sequence[str | int] = (),
    into: int | None = None,
    me: str | None = None,
    relation: str | Relation | None = None,
    only_mine: bool = False,
    timezone: str | None = None,
    date_order: str | None = None,
    progress: Any = None,
) -> Kept:
    """Keep the chats of an export in the store: `turntoward store import FILE`.

    A newer export of a chat that is there already adds what is new, and doubles nothing.

    Args:
        store: where to.
        file: any export.
        chat: only these: titles, starts of them, or numbers; none: all. A number that is no text is
            never taken for a title.
        into: the number of the conversation that it belongs to; None: found by what it holds.
        me: my name in it.
        relation: what the other is to me.
        only_mine: keep of the others' messages that there was one, and not what it said; it needs
            `me`.
        timezone: IANA name, for formats that do not hold one.
        date_order: `dmy`, `mdy` or `ymd`, to overrule what is inferred.
        progress: called as `progress(what, done, total)` now and then.

    Raises:
        InputError, ChoiceError: as for `turntoward.read`.
        NoRoomError: the disk is full; the store is as it was.
    """
    found = Chats(lambda _chat, _number: False)
    kept = me if only_mine else None
    with IsolatedExport(file, ReadOptions(timezone=timezone, date_order=date_order)) as export:

        def chosen() -> Iterator[Staged]:
            found.insist(export.name)
            if progress:
                count = sum(each.count for each in found.by_id.values())
                progress(WRITING, count, count)
            fallback = Coverage(reader=export.reader, limits=export.limits)
            chats = _chosen(found, chat)
            if me is not None:
                _insist_on_me(me, [found.by_id[each.id] for each in chats])
            for each in chats:
                yield Staged(
                    chat=each,
                    coverage=found.by_id[each.id].coverage or fallback,
                    problems=tuple(found.by_id[each.id].problems),
                    file=export.name,
                    into=into,
                    me=me if me in found.by_id[each.id].people else None,
                    relation=Relation(relation) if relation else None,
                )

        items = export.items(progress)
        added = store.add(chosen(), _messages(items, found, kept))
    return Kept(added, found.all_problems())


def export_store(store: Store, folder: str | Path) -> Exported:
    """Write everything in the store as plain files: `turntoward store export FOLDER`.

    Each conversation becomes JSON lines that `turntoward read` opens; what is said about them, the
    people, the settings and the history of imports become JSON. A damaged store gives what it can.

    Args:
        store: what to write.
        folder: an empty one, or none yet. What is in it is not encrypted.

    Raises:
        OutputError: the folder cannot be written, or is not empty.
    """
    home = Path(folder)
    make_folder(home)
    if any(home.iterdir()):
        raise OutputError(f"{home} is not empty. Choose another folder.")
    files: dict[str, Path] = {}
    count = missing = 0
    for conversation in store.conversations():
        messages = _messages_of(store, conversation.id)
        name = free_name(file_name(conversation.title), files)
        files[name] = home / f"{name}.jsonl"
        with written(files[name]) as stream:
            write_jsonl(messages, stream)
        count += len(messages)
        missing += conversation.messages - len(messages)
    path = home / f"{free_name('about', files)}.json"
    with written(path) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(_about(store))) + b"\n")
    return Exported((*files.values(), path), count, missing)


def _messages_of(store: Store, conversation: int) -> list[Message]:
    try:
        return [*store.messages(conversation)]
    except DamagedStoreError:
        return store.salvaged(conversation)


def _about(store: Store) -> dict[str, Any]:
    """Everything but the messages."""
    parts: dict[str, Callable[[], Any]] = {
        "conversations": store.conversations,
        "people": store.people,
        "speakers": store.speakers,
        "corrections": store.corrections,
        "settings": store.settings,
        "imports": store.imports,
        "codings": lambda: {each.id: store.kept_codings(each.id) for each in store.conversations()},
    }
    about: dict[str, Any] = {}
    for name, part in parts.items():
        try:
            about[name] = part()
        except DamagedStoreError:
            about[name] = None  # it can no longer be read
    return about


def _path(folder: str | Path | None) -> Path | None:
    return None if folder is None else Path(folder)


def _insist_on_me(me: str, chats: Sequence[GatheredChat]) -> None:
    people = dict.fromkeys(name for each in chats for name in each.people)
    if me not in people:
        there = ", ".join([*people][:_NAMED]) or "nobody"
        raise ChoiceError(f"Nobody in this export is called that. There is: {there}.")


def _chosen(found: Chats, wanted: Sequence[str | int]) -> Sequence[Chat]:
    if not wanted:
        return [each.chat for each in found.by_id.values()]
    by_number = {chat.number: [chat] for chat in found.summaries()}
    ids = dict.fromkeys(
        chat.id
        for each in wanted
        for chat in (found.called(each) if isinstance(each, str) else by_number.get(each, ()))
    )
    if not ids:
        raise ChatChoiceError(
            "The export holds no chat called that. “turntoward chats” lists them.",
            found.summaries(),
        )
    return [found.by_id[each].chat for each in ids]


def _messages(
    items: Iterable[Item], found: Chats, kept: str | None
) -> Iterator[tuple[str, Message]]:
    for item in items:
        if not isinstance(item, Message):
            found.note(item)
            continue
        found.add(item)
        yield item.conversation, item if kept is None else _silenced(item, kept)


def _silenced(message: Message, me: str) -> Message:
    """A message of somebody else without what it says."""
    if message.speaker is None or message.speaker == me:
        return message
    return msgspec.structs.replace(message, text="", caption=None)
