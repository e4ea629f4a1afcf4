"""Small conversations for tests, made by hand."""

from datetime import datetime, timedelta

from turntoward.model import Chat, Coding, Conversation, Coverage, Limits, Message, Precision
from turntoward.model.gather import gather

START = datetime(2024, 4, 13, 21, 15)  # noqa: DTZ001 a local wall clock
SHOWS_ALL = Limits(
    reactions=True,
    replies=True,
    edits="full",
    deletions="marker",
    calls=True,
    clock="utc",
    never=(),
)
SHOWS_LITTLE = Limits(
    reactions=False,
    replies=False,
    edits="marker",
    deletions="marker",
    calls=True,
    clock="local",
    never=("Reactions are never in it.",),
)


def message(speaker, text, minutes=0.0, **more):
    """One message, so many minutes after the start."""
    return Message(
        conversation="c",
        id=more.pop("id", f"{speaker}@{minutes}"),
        speaker=speaker,
        text=text,
        at=START + timedelta(minutes=minutes),
        precision=Precision.SECOND,
        **more,
    )


def conversation(*lines, limits=SHOWS_ALL, title="c", **more) -> Conversation:
    """A conversation from `(speaker, text)` or `(speaker, text, minutes)`, a minute apart."""
    messages = []
    clock = 0.0
    for line in lines:
        speaker, text, *rest = line
        clock = rest[0] if rest else clock + 1
        messages.append(message(speaker, text, clock))
    return gather(
        Chat(id="c", title=title), messages, Coverage(reader="test", limits=limits), **more
    )


def coding(turn, code, p=0.9, **more) -> Coding:
    """A coding without span."""
    return Coding(turn=turn, code=code, p=p, span=None, reason="said so", source="test", **more)
