"""One encrypted place for conversations, on one's own machine.

A store is a folder: an encrypted database, the envelope of its key (`envelope.py`), and backups. It
is decrypted in a process of its own (`_process.py`), which ends when the store locks; `store.py` is
what the rest of the program sees, and never has the key.
"""

from turntoward.store.folder import default_folder
from turntoward.store.records import (
    AddedChat,
    BackupMade,
    Checked,
    Correction,
    Hit,
    ImportRow,
    Page,
    Person,
    Speaker,
    Staged,
    StoredConversation,
    StoredMessage,
)
from turntoward.store.secret import FLOOR, Cost, Secret
from turntoward.store.store import (
    Store,
    change_passphrase,
    create_store,
    erase_store,
    forget_keyring,
    new_recovery_code,
    restore_store,
    use_keyring,
)

__all__ = [
    "FLOOR",
    "AddedChat",
    "BackupMade",
    "Checked",
    "Correction",
    "Cost",
    "Hit",
    "ImportRow",
    "Page",
    "Person",
    "Secret",
    "Speaker",
    "Staged",
    "Store",
    "StoredConversation",
    "StoredMessage",
    "change_passphrase",
    "create_store",
    "default_folder",
    "erase_store",
    "forget_keyring",
    "new_recovery_code",
    "restore_store",
    "use_keyring",
]
