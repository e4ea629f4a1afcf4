"""The desk: the store while it is open, and what is in memory with it. Locking clears all of it."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock, RLock
from typing import TYPE_CHECKING

from turntoward.app.settings import settings_of
from turntoward.errors import DamagedStoreError, LockedStoreError
from turntoward.keeping import create_store, open_store
from turntoward.store.clock import IDLE
from turntoward.store.folder import ASIDE, BACKUPS, default_folder
from turntoward.store.manifests import backups
from turntoward.store.outside import damage_outside, is_there
from turntoward.store.secret import Secret
from turntoward.store.store import restore_store

if TYPE_CHECKING:
    from turntoward.store import BackupMade, Store

__all__ = ["Desk"]

_MINUTE = 60.0  # seconds
_LOCKED = "The store is locked. Unlock it with your passphrase."


class Desk:
    """One store, locked or open; used by several threads."""

    def __init__(self, folder: Path | None = None, *, idle: float | None = None) -> None:
        """A desk on a folder, locked.

        Args:
            folder: of the store; None: where it lies by default.
            idle: seconds after which it locks when nobody asks for anything; None: what the person
                has set, or five minutes.
        """
        self.folder = (default_folder() if folder is None else folder).absolute()
        self.is_idle_given = idle is not None
        self.idle = IDLE if idle is None else idle
        self._store: Store | None = None
        self._changing = RLock()
        self._opening = Lock()  # one opens, makes or replaces the store at a time
        self._leavings = 0  # how often it was locked; what was begun before does not open it
        self._on_lock: list[Callable[[], None]] = []
        self._on_open: list[Callable[[Store], None]] = []

    @property
    def has_store(self) -> bool:
        """Whether there is a store in the folder, or what is left of one."""
        return is_there(self.folder)

    @property
    def damage(self) -> str | None:
        """Why the store cannot be opened whatever one knows, as far as that is seen from outside."""
        return damage_outside(self.folder) if self.has_store else None

    @property
    def backups(self) -> "tuple[BackupMade, ...]":
        """The backups in the store's own folder, the newest first; no store has to be there."""
        return backups(self.folder / BACKUPS)

    @property
    def is_open(self) -> bool:
        """Whether the store is unlocked. Once it is not, everything else is cleared."""
        with self._changing:
            if self._store is not None and self._store.is_locked:
                self._close()
            return self._store is not None

    @property
    def store(self) -> "Store":
        """The open store.

        Raises:
            LockedStoreError: it is not.
        """
        if not self.is_open or self._store is None:
            raise LockedStoreError(_LOCKED)
        return self._store

    def when_locked(self, do: Callable[[], None]) -> None:
        """Have something cleared when it locks."""
        self._on_lock.append(do)

    def when_opened(self, do: "Callable[[Store], None]") -> None:
        """Have something done with the store when it opens."""
        self._on_open.append(do)

    def create(self, passphrase: str) -> str:
        """Make a store, and open it; the recovery code.

        Raises:
            StoreError: there is one, or the passphrase is too short.
        """
        code = create_store(self.folder, passphrase=passphrase)
        self.unlock(passphrase=passphrase)
        return code

    def unlock(self, *, passphrase: str | None = None, recovery_code: str | None = None) -> None:
        """Open the store. Where somebody locks it meanwhile, it stays locked.

        Raises:
            WrongKeyError, DamagedStoreError, NewerStoreError, StoreError: it cannot be opened.
            LockedStoreError: somebody locked it meanwhile.
        """
        leavings = self._leavings
        with self._opening:
            self._open(leavings, passphrase, recovery_code)
        self.tell_opened()

    def restore(
        self,
        backup: "BackupMade",
        *,
        passphrase: str | None = None,
        recovery_code: str | None = None,
    ) -> Path | None:
        """Put a backup in the place of the store, which is moved aside, and open it.

        Args:
            backup: one of `backups`.
            passphrase: of its day.
            recovery_code: of its day; one of both.

        Returns:
            Where what was here lies now; None where nothing was here.

        Raises:
            WrongKeyError, DamagedStoreError, NewerStoreError, NoRoomError: nothing has changed.
            LockedStoreError: it is in its place, and somebody locked it meanwhile.
        """
        if recovery_code:
            secret = Secret.recovery(recovery_code)
        else:
            secret = Secret.passphrase(passphrase or "")
        with self._opening:
            self.lock()
            leavings, before = self._leavings, self._aside()
            restore_store(Path(backup.path), self.folder, secret)
            made = sorted(self._aside() - before)
            self._open(leavings, passphrase, recovery_code)
        self.tell_opened()
        return made[0] if made else None

    def _open(self, leavings: int, passphrase: str | None, recovery_code: str | None) -> None:
        store = open_store(
            self.folder, passphrase=passphrase, recovery_code=recovery_code, idle=self.idle
        )
        with self._changing:
            if self._leavings != leavings:
                store.lock()
                raise LockedStoreError(_LOCKED)
            self._close()
            self._store = store
        self.wait()

    def _aside(self) -> set[Path]:
        return set(self.folder.glob(f"{ASIDE}*"))

    def wait(self) -> None:
        """Let it stay open for as long as the person has set."""
        if not self.is_idle_given:
            with suppress(DamagedStoreError):  # then as long as by default
                self.idle = settings_of(self.store.settings()).lock_after * _MINUTE
            self.store.wait(self.idle)

    def tell_opened(self) -> None:
        """Have what depends on the open store look at it again."""
        store = self.store
        for do in self._on_open:
            do(store)

    def lock(self) -> None:
        """Lock it: the process with the key ends, and what was read is dropped."""
        with self._changing:
            self._leavings += 1
        self._close()

    def _close(self) -> None:
        with self._changing:
            store, self._store = self._store, None
            if store is not None:
                store.lock()
        for do in self._on_lock:
            do()
