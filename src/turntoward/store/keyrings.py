"""A secret in the keyring of the system, which opens a store for whoever is logged in. Opt-in."""

import secrets
from pathlib import Path
from typing import Final

from turntoward.errors import StoreError
from turntoward.store.secret import Secret, SlotKind

__all__ = ["drop_secret", "keep_secret", "kept_secret"]

_SERVICE: Final = "turntoward"
_NONE = (
    "There is no keyring on this system that can be used, or Turn Toward was installed without it: "
    "pip install 'turntoward[keyring]'"
)


def keep_secret(folder: Path) -> Secret:
    """A fresh secret for the store in this folder, kept in the keyring.

    Raises:
        StoreError: there is no keyring.
    """
    value = secrets.token_hex(32)
    try:
        import keyring  # noqa: PLC0415 an extra

        keyring.set_password(_SERVICE, str(folder.absolute()), value)
    except Exception:  # noqa: BLE001 each backend has its own
        raise StoreError(_NONE) from None
    return Secret(SlotKind.KEYRING, value.encode())


def kept_secret(folder: Path) -> Secret:
    """The secret that the keyring has for the store in this folder.

    Raises:
        StoreError: there is none.
    """
    try:
        import keyring  # noqa: PLC0415 an extra

        value = keyring.get_password(_SERVICE, str(folder.absolute()))
    except Exception:  # noqa: BLE001 each backend has its own
        raise StoreError(_NONE) from None
    if value is None:
        raise StoreError("The keyring has nothing for this store. Use the passphrase.")
    return Secret(SlotKind.KEYRING, value.encode())


def drop_secret(folder: Path) -> None:
    """Take the secret out of the keyring, if it is there."""
    try:
        import keyring  # noqa: PLC0415 an extra

        keyring.delete_password(_SERVICE, str(folder.absolute()))
    except Exception:  # noqa: BLE001 it is gone already, or there is no keyring
        return
