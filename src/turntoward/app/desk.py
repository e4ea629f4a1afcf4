"""The desk: the store while it is open, and what is in memory with it. Locking clears all of it."""

from collections.abc import Callable
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from turntoward.app.settings import settings_of
from turntoward.errors import LockedStoreError
from turntoward.keeping import create_store, open_store
from turntoward.store.clock import IDLE
from turntoward.store.folder import DATABASE, UNFINISHED, default_folder

if TYPE_CHECKING:
    from turntoward.store import Store

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
        self._on_lock: list[Callable[[], None]] = []
        self._on_open: list[Callable[[Store], None]] = []

    @property
    def has_store(self) -> bool:
        """Whether there is a store in the folder."""
        return (self.folder / DATABASE).exists() and not (self.folder / UNFINISHED).exists()

    @property
    def is_open(self) -> bool:
        """Whether the store is unlocked. Once it is not, everything else is cleared."""
        with self._changing:
            if self._store is not None and self._store.is_locked:
                self.lock()
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
        """Open the store.

        Raises:
            WrongKeyError, DamagedStoreError, NewerStoreError, StoreError: it cannot be opened.
        """
        store = open_store(
            self.folder, passphrase=passphrase, recovery_code=recovery_code, idle=self.idle
        )
        with self._changing:
            self.lock()
            self._store = store
        self.wait()
        self.tell_opened()

    def wait(self) -> None:
        """Let it stay open for as long as the person has set."""
        if not self.is_idle_given:
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
            store, self._store = self._store, None
            if store is not None:
                store.lock()
        for do in self._on_lock:
            do()
