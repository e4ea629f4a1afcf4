"""What is wrong with the data, as a value beside the result."""

from msgspec import Struct

__all__ = ["Problem"]


class Problem(Struct, frozen=True, kw_only=True, tag=True):
    """One thing in a file that could not be read as it should be.

    `message` is for a person and never quotes the conversation. `where` names a place: `line 12`,
    `message 40`, `_chat.txt`.
    """

    code: str  # stable, "R1xx" for readers
    where: str
    message: str
