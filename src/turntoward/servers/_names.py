"""A conversation without the names of the people in it."""

import re
from collections.abc import Mapping

import msgspec

from turntoward.model import Conversation, Message

__all__ = ["person_called", "stand_ins", "with_names_hidden", "without_names"]

_A_CHAT = "a chat"
_SHORTEST = 2  # letters of a part of a name that is looked for


def stand_ins(conversation: Conversation) -> dict[str, str]:
    """What each person is called instead, in order of appearance."""
    return {name: f"Person {number}" for number, name in enumerate(conversation.speakers, 1)}


def with_names_hidden(conversation: Conversation, names: Mapping[str, str]) -> Conversation:
    """The conversation by stand-ins, before anything is said of it; the words of turns stay.

    Args:
        conversation: as it was opened.
        names: what each speaker is called instead.
    """
    return msgspec.structs.replace(
        conversation,
        id="chat",
        title=names.get(conversation.title, _A_CHAT),
        speakers=tuple(names[name] for name in conversation.speakers),
        messages=tuple(_message(message, names) for message in conversation.messages),
        turns=tuple(
            msgspec.structs.replace(turn, speaker=names[turn.speaker])
            for turn in conversation.turns
        ),
        coverage=msgspec.structs.replace(
            conversation.coverage, owner=names.get(conversation.coverage.owner or "")
        ),
    )


def _message(message: Message, names: Mapping[str, str]) -> Message:
    return msgspec.structs.replace(
        message,
        conversation="chat",
        speaker=_stand_in(message.speaker, names),
        reactions=tuple(
            msgspec.structs.replace(each, speaker=_stand_in(each.speaker, names))
            for each in message.reactions
        ),
    )


def _stand_in(name: str | None, names: Mapping[str, str]) -> str | None:
    return None if name is None else names.get(name, "Somebody")


def without_names(text: str, names: Mapping[str, str]) -> str:
    """A text in which the people of the conversation are called by their stand-ins.

    Parts of their names are looked for as well, in any spelling of case. Names of others stay.
    """
    known = dict[str, str]()
    for name, instead in names.items():
        parts = (part for part in re.split(r"[\s,.()]+", name) if len(part) >= _SHORTEST)
        for part in (name, *parts):
            known.setdefault(part.casefold(), instead)
    if not known:
        return text
    longest_first = sorted(known, key=len, reverse=True)
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"
    return re.sub(
        pattern,
        lambda match: known.get(match[0].casefold(), "Somebody"),
        text,
        flags=re.IGNORECASE,
    )


def person_called(wanted: str | None, names: Mapping[str, str]) -> str | None:
    """What a person is called, by their name or the start of it; None where it is not clear."""
    for fits in (str.__eq__, str.startswith):
        found = [
            instead
            for name, instead in names.items()
            if wanted is not None and fits(name.casefold(), wanted.casefold())
        ]
        if len(found) == 1:
            return found[0]
    return None
