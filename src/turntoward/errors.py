"""What a caller can do something about.

Faults in the *data* are :class:`turntoward.model.Problem` values beside the result; faults in the
*call* are the exceptions here. A message is one sentence or two: what, where, what to try. It never
quotes a conversation.
"""

__all__ = [
    "BookError",
    "ChoiceError",
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


class OutputError(TurnTowardError):
    """The result cannot be written where it was asked for."""


class BookError(TurnTowardError):
    """The codebook or the vocabulary is not complete or contradicts itself."""
