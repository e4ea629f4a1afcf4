"""What a caller can do something about.

Faults in the *data* are :class:`turntoward.model.Problem` values beside the result; faults in the
*call* are the exceptions here. A message is one sentence or two: what, where, what to try. It never
quotes a conversation.
"""

from typing import Any

__all__ = [
    "BookError",
    "ChatChoiceError",
    "ChoiceError",
    "DamagedStoreError",
    "EncoderError",
    "FormatError",
    "InputError",
    "LockedStoreError",
    "NewerStoreError",
    "NoRoomError",
    "OutputError",
    "StoreError",
    "TurnTowardError",
    "WrongKeyError",
]


class TurnTowardError(Exception):
    """The base of everything that Turn Toward raises on purpose."""


class InputError(TurnTowardError):
    """The file, folder or line cannot be used as it is: missing, empty, damaged, hostile."""


class FormatError(InputError):
    """The content is readable, but it is no format that a reader knows."""


class ChoiceError(TurnTowardError):
    """An option names something that is not there: a person, a chat, a code, a time zone."""


class ChatChoiceError(ChoiceError):
    """Which chat of an export is meant is not clear; `chats` are those that it can be."""

    def __init__(self, sentence: str, chats: tuple[Any, ...] = ()) -> None:
        super().__init__(sentence, chats)
        self.chats = chats  # turntoward.ChatSummary, each with its number

    def __str__(self) -> str:
        return str(self.args[0])


class OutputError(TurnTowardError):
    """The result cannot be written where it was asked for."""


class BookError(TurnTowardError):
    """The codebook or the vocabulary is not complete or contradicts itself."""


class EncoderError(TurnTowardError):
    """The encoder is missing, damaged or cannot run here; the rules go on without it."""


class StoreError(TurnTowardError):
    """The store cannot be used where it is, or as it was asked to."""


class WrongKeyError(StoreError):
    """The passphrase or recovery code does not open the store."""


class LockedStoreError(StoreError):
    """The store is locked; it has to be unlocked again."""


class DamagedStoreError(StoreError):
    """The store, or a backup, is not as it was written."""


class NewerStoreError(StoreError):
    """The store was written by a newer Turn Toward."""


class NoRoomError(StoreError):
    """The disk is full or does not take what is written; what was asked for has not happened."""
