"""What a vault does for its store: each verb of `VERBS`, with what it takes and gives."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, get_type_hints

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from turntoward.errors import DamagedStoreError, LockedStoreError, StoreError
from turntoward.store import adding, backup, forget, notes, people, reading, unlocking
from turntoward.store.checking import check
from turntoward.store.clock import IdleClock
from turntoward.store.folder import synced_by
from turntoward.store.outside import damage_told
from turntoward.store.records import AddedChat, BackupMade, Checked, Opened, Staged
from turntoward.store.secret import Cost, Secret, SlotKind
from turntoward.store.unlocking import Unlocked

__all__ = ["Service"]

_ON_THE_DATABASE: Final[tuple[Callable[..., Any], ...]] = (
    reading.conversations,
    reading.head,
    reading.imports,
    reading.page,
    reading.place_at,
    reading.search,
    reading.salvaged,
    people.call,
    people.describe,
    people.relate,
    people.names,
    people.people,
    people.speakers,
    people.join_people,
    people.split_person,
    notes.keep_codings,
    notes.keep_more_codings,
    notes.coded,
    notes.codings,
    notes.keep_correction,
    notes.take_back,
    notes.corrections,
    notes.settings,
    notes.write_setting,
    forget.forget_conversation,
    forget.forget_speakers,
    forget.speakers_called,
)
_NOT_OPEN = "The store is not open. Unlock it first."


class Service:
    """One store, from before it is opened to when it is closed."""

    def __init__(self, clock: IdleClock | None = None) -> None:
        """For one store.

        Args:
            clock: says when it was left alone for too long.
        """
        self._clock = clock
        self._store: Unlocked | None = None
        self._folder = Path()
        self._staged: dict[str, list[bytes]] = {}
        own = (
            self.create,
            self.unlock,
            self.wait,
            self.restore,
            self.let_open,
            self.let_no_longer_open,
            self.stage,
            self.keep_staged,
            self.drop_staged,
            self.check,
            self.make_backup,
        )
        self._verbs: dict[str, Callable[..., Any]] = {each.__name__: each for each in own}
        self._of_database = {each.__name__: each for each in _ON_THE_DATABASE}

    def do(self, verb: str, given: Mapping[str, Any]) -> Raw:
        """Do what is asked, and give what came of it as msgpack.

        Raises:
            TurnTowardError: it could not be done.
        """
        try:
            if verb in self._verbs:
                value = self._verbs[verb](**_fitting(self._verbs[verb], given))
            else:
                function = self._of_database[verb]
                value = function(self._open().db, **_fitting(function, given))
        except DamagedStoreError:
            self._write_no_more()
            raise
        return Raw(msgspec.msgpack.encode(value))

    def close(self) -> None:
        """Close the store; it cannot be used any more."""
        if self._store:
            self._store.db.close()
            self._store = None

    def create(self, *, folder: str, secret: Secret, cost: Cost | None = None) -> str:
        """Make a store."""
        return unlocking.create(Path(folder), secret, cost)

    def unlock(self, *, folder: str, secret: Secret) -> Opened:
        """Open it."""
        self._folder = Path(folder)
        self._store = unlocking.unlock(self._folder, secret)
        return Opened(
            version=self._store.version,
            damage=self._store.damage,
            synced_by=synced_by(self._folder),
        )

    def wait(self, *, seconds: float) -> None:
        """Stay open for so long while nobody asks for anything."""
        if self._clock:
            self._clock.wait(seconds)

    def restore(self, *, backup_folder: str, folder: str, secret: Secret) -> BackupMade:
        """Put a backup in its place."""
        return backup.restore(Path(backup_folder), Path(folder), secret)

    def let_open(self, *, folder: str, secret: Secret, new: Secret) -> None:
        """Let another secret open it, in place of the one of the same kind."""
        unlocking.reseal(Path(folder), secret, unlocking.with_secret(new))

    def let_no_longer_open(self, *, folder: str, secret: Secret, kind: SlotKind) -> None:
        """Take a way to open it away."""
        unlocking.reseal(Path(folder), secret, unlocking.without_kind(kind))

    def stage(self, *, chat: str, messages: bytes) -> None:
        """Take messages of a chat, which `keep_staged` will keep."""
        self._staged.setdefault(chat, []).append(messages)

    def keep_staged(self, *, chats: Sequence[Staged]) -> tuple[AddedChat, ...]:
        """Keep what was staged of these chats, and drop the rest."""
        staged, self._staged = self._staged, {}
        found = ((each, staged.get(each.chat.id, [])) for each in chats)
        return adding.add_chats(self._to_write().db, found)

    def drop_staged(self) -> None:
        """Keep nothing of what was staged."""
        self._staged.clear()

    def check(self) -> Checked:
        """Read everything."""
        store = self._open()
        return check(store.db, can_write=store.damage is None)

    def make_backup(self, *, to: str | None = None) -> BackupMade:
        """Write a backup, and read it back."""
        store = self._to_write()
        return backup.make_backup(store.db, store.key, self._folder, Path(to) if to else None)

    def _write_no_more(self) -> None:
        """Only read from a store that has turned out to be damaged."""
        store = self._store
        if store is not None and store.damage is None:
            store.db.pragma("query_only", "ON")
            self._store = replace(store, damage=damage_told(self._folder))

    def _open(self) -> Unlocked:
        if self._store is None:
            raise LockedStoreError(_NOT_OPEN)
        return self._store

    def _to_write(self) -> Unlocked:
        store = self._open()
        if store.damage:
            raise StoreError(store.damage)
        return store


def _fitting(function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What came through the pipe, as the types that the function asks for."""
    hints = get_type_hints(function)
    known = inspect.signature(function).parameters
    return {
        name: value if isinstance(value, bytes) else msgspec.convert(value, hints[name])
        for name, value in given.items()
        if name in known
    }
