"""What opens a store, and what one try at it costs."""

from enum import StrEnum
from typing import Final
from unicodedata import normalize

from msgspec import Struct

from turntoward.store.recovery import secret_of

__all__ = ["BETTER", "CEILING", "FLOOR", "Cost", "Secret", "SlotKind"]


class SlotKind(StrEnum):
    """A way to open a store."""

    PASSPHRASE = "passphrase"  # noqa: S105 its name, no passphrase
    RECOVERY = "recovery"
    KEYRING = "keyring"


class Cost(Struct, frozen=True, order=True):
    """What one try at a passphrase costs, in the words of Argon2id."""

    memory: int  # KiB
    passes: int
    lanes: int


FLOOR: Final = Cost(memory=64 * 1024, passes=3, lanes=4)  # RFC 9106, second recommended set
BETTER: Final = Cost(memory=256 * 1024, passes=3, lanes=4)
CEILING: Final = Cost(memory=1024 * 1024, passes=10, lanes=16)


class Secret(Struct, frozen=True):
    """What a person gives to open a store, as bytes; it is never shown."""

    kind: SlotKind
    value: bytes

    def __repr__(self) -> str:
        return f"Secret({self.kind})"

    @classmethod
    def passphrase(cls, words: str) -> "Secret":
        """The same bytes for the same letters, however the keyboard composes them."""
        return cls(SlotKind.PASSPHRASE, normalize("NFC", words).encode("utf-8", "replace"))

    @classmethod
    def recovery(cls, code: str) -> "Secret":
        """Of a recovery code.

        Raises:
            WrongKeyError: it is no code.
        """
        return cls(SlotKind.RECOVERY, secret_of(code))
