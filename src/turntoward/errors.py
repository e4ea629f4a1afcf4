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
    "EncoderError",
    "FormatError",
    "InputError",
    "OutputError",
    "TurnTowardError",
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
