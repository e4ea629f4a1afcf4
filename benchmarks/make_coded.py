"""A long coded conversation: two of the examples, coded by the rules and laid end to end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import msgspec

from turntoward.model import Coding, Conversation, Message, Session, Turn

EXAMPLES = Path(__file__).parent.parent / "examples"
NIGHT = timedelta(hours=9)


def make_coded(turns: int) -> tuple[Conversation, tuple[tuple[Coding, ...], ...]]:
    """A conversation of at least so many turns, and the codings of each."""
    from turntoward.api import open_conversation
    from turntoward.coding import Coder, code_turns
    from turntoward.shipped import load_codebook

    coder = Coder(load_codebook())
    told = []
    for name in ("partners-android.txt", "sisters-ios.txt"):
        talk = open_conversation(EXAMPLES / name)
        told.append((talk, list(code_turns(talk.turns, coder, conversation=talk.id))))
    laid = _Laid()
    while len(laid.turns) < turns:
        for talk, codings in told:
            laid.add(talk, codings)
    return laid.conversation(told[0][0]), tuple(laid.codings)


class _Laid:
    """Conversations between the same two, one after the other."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.turns: list[Turn] = []
        self.sessions: list[Session] = []
        self.codings: list[tuple[Coding, ...]] = []

    def add(self, talk: Conversation, codings: Sequence[tuple[Coding, ...]]) -> None:
        """One more, beginning a night after the last."""
        first = cast("datetime", talk.turns[0].start)
        later = cast("datetime", self.turns[-1].end) + NIGHT - first if self.turns else timedelta(0)
        name = dict(zip(talk.speakers, ("Ana", "Ben"), strict=True))
        turns, messages, sessions = len(self.turns), len(self.messages), len(self.sessions)
        change = msgspec.structs.replace
        self.messages += [
            change(
                each,
                id=str(messages + number),
                speaker=name.get(each.speaker or ""),
                at=each.at and each.at + later,
            )
            for number, each in enumerate(talk.messages)
        ]
        self.turns += [
            change(
                turn,
                index=turn.index + turns,
                session=turn.session + sessions,
                speaker=name[turn.speaker],
                messages=tuple(index + messages for index in turn.messages),
                start=turn.start and turn.start + later,
                end=turn.end and turn.end + later,
            )
            for turn in talk.turns
        ]
        self.sessions += [
            change(
                each,
                index=each.index + sessions,
                first=each.first + turns,
                last=each.last + turns,
            )
            for each in talk.sessions
        ]
        self.codings += [
            tuple(change(coding, turn=coding.turn + turns) for coding in of_turn)
            for of_turn in codings
        ]

    def conversation(self, like: Conversation) -> Conversation:
        """All of it as one."""
        return msgspec.structs.replace(
            like,
            speakers=("Ana", "Ben"),
            messages=tuple(self.messages),
            turns=tuple(self.turns),
            sessions=tuple(self.sessions),
        )
