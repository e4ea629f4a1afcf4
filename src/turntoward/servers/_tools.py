"""What an assistant can ask, and the answers; nothing here knows the protocol."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from turntoward import api, drafts
from turntoward.coach.feedback import LONGEST
from turntoward.coach.records import INTENTS, RELATIONS, FindingKind, Mutes
from turntoward.errors import ChoiceError, TurnTowardError
from turntoward.model import Conversation
from turntoward.servers._folders import Folders
from turntoward.servers._names import person_called, stand_ins, with_names_hidden, without_names
from turntoward.servers._summary import MOST_MOMENTS, MOST_TURNS, help_words, summary

__all__ = ["TOOLS", "Consent", "Tool", "answer"]

_MOST_CHATS = 200
_NO_TURNS = (
    "The words of turns are not handed out. The person who starts this server can allow it, with "
    "--with-turns."
)
_NO_CODE = "There is no code called that. Ask for codes without naming one to see them all."
_QUOTED = re.compile(r"'[^']*'")  # a value that was given
_HIDDEN = "Names are hidden: people are called Person 1, Person 2, … in order of appearance."

File = Annotated[
    str, Meta(description="Path of an export or transcript, in a folder that was named.")
]
Zone = Annotated[
    str, Meta(description="Where the phone was, e.g. Europe/Berlin, if the file doesn't say.")
]
Order = Annotated[Literal["dmy", "mdy", "ymd"], Meta(description="How dates are written.")]


class Consent(Struct, frozen=True, kw_only=True):
    """What the person who started the server allowed."""

    folders: Folders
    names: bool = False  # the names of people may be told
    turns: bool = False  # the words of turns may be handed out
    me: str | None = None  # who they are in the files


class Read(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Read a conversation: what its turns do to each other, as JSON."""

    file: File
    me: (
        Annotated[str, Meta(description="Whose reading it is: a name, or the start of it.")] | None
    ) = None
    chat: (
        Annotated[str, Meta(description="Which chat, where the file holds several: its number.")]
        | None
    ) = None
    timezone: Zone | None = None
    date_order: Order | None = None
    relation: (
        Annotated[
            str,
            Meta(
                description="What the other is to me.",
                extra_json_schema={"enum": list(RELATIONS)},
            ),
        ]
        | None
    ) = None
    moments: Annotated[
        int, Meta(ge=0, le=MOST_MOMENTS, description="How many moments to tell; the surest are.")
    ] = 20
    first_turn: (
        Annotated[int, Meta(ge=0, description="The first turn to hand out with its words.")] | None
    ) = None
    last_turn: (
        Annotated[int, Meta(ge=0, description=f"The last one; at most {MOST_TURNS} are.")] | None
    ) = None


class Chats(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """List the chats of an export: number, messages, first and last day."""

    file: File
    timezone: Zone | None = None
    date_order: Order | None = None


class Check(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Look at a draft before it is sent: what it may do to its reader, and other ways to say it."""

    text: Annotated[str, Meta(description="The draft, as it is.")]
    replying_to: (
        Annotated[str, Meta(description="The message it answers, or a thread: “them: …”, “me: …”.")]
        | None
    ) = None
    to: (
        Annotated[
            str, Meta(description="Who will read it.", extra_json_schema={"enum": list(RELATIONS)})
        ]
        | None
    ) = None
    intent: (
        Annotated[
            str, Meta(description="What it is for.", extra_json_schema={"enum": list(INTENTS)})
        ]
        | None
    ) = None


class Codes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """List the codes that readings are made of, or tell one with its examples."""

    code: Annotated[str, Meta(description="Its slug, e.g. names_feeling.")] | None = None


Answer = Callable[[Any, Consent], Any]


class Tool(Struct, frozen=True, kw_only=True):
    """One thing that can be asked."""

    name: str
    title: str
    asked: type[Struct]
    answer: Answer
    tells_of_people: bool = False
    tells_words: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        """Its arguments, as a JSON schema."""
        (_,), components = msgspec.json.schema_components([self.asked])
        schema: dict[str, Any] = components[self.asked.__name__]
        return schema

    def description(self, consent: Consent) -> str:
        """What it does, and what is kept back."""
        kept = (
            (self.asked.__doc__ or "").strip(),
            _HIDDEN if self.tells_of_people and not consent.names else "",
            _NO_TURNS if self.tells_words and not consent.turns else "",
        )
        return " ".join(filter(None, kept))


def answer(tool: Tool, arguments: Mapping[str, Any], consent: Consent) -> Any:
    """Ask a tool.

    Raises:
        TurnTowardError: what is asked cannot be told; the sentence says why.
    """
    try:
        asked = msgspec.convert(arguments, tool.asked)
    except msgspec.ValidationError as error:
        fault = _QUOTED.sub("that", str(error))
        raise ChoiceError(f"The arguments of {tool.name} are not understood: {fault}.") from None
    return msgspec.to_builtins(tool.answer(asked, consent))


def _read(asked: Read, consent: Consent) -> Any:
    turns = _range(asked, consent)
    conversation = api.open_conversation(
        consent.folders.find(asked.file),
        chat=asked.chat,
        timezone=asked.timezone,
        date_order=asked.date_order,
    )
    names = _called(conversation, consent)
    if not consent.names:
        conversation = with_names_hidden(conversation, names)
    reading = api.analyze(conversation, me=_me(asked, consent, names), relation=asked.relation)
    return summary(
        reading,
        moments=asked.moments,
        turns=turns,
        written=str if consent.names else partial(without_names, names=names),
    )


def _called(conversation: Conversation, consent: Consent) -> dict[str, str]:
    """What everybody in it is called."""
    if consent.names:
        return {name: name for name in conversation.speakers}
    return stand_ins(conversation)


def _me(asked: Read, consent: Consent, names: Mapping[str, str]) -> str | None:
    if asked.me is not None:
        return person_called(asked.me, names) or asked.me
    return person_called(consent.me, names)


def _range(asked: Read, consent: Consent) -> tuple[int, int] | None:
    if asked.first_turn is None and asked.last_turn is None:
        return None
    if not consent.turns:
        raise ChoiceError(_NO_TURNS)
    first = asked.first_turn or 0
    return first, first + MOST_TURNS - 1 if asked.last_turn is None else asked.last_turn


def _chats(asked: Chats, consent: Consent) -> Any:
    found = api.chats(
        consent.folders.find(asked.file), timezone=asked.timezone, date_order=asked.date_order
    )
    rows = [msgspec.to_builtins(chat) for chat in found]
    for row in rows if not consent.names else ():
        row["people"] = len(row["people"])
        del row["id"], row["title"]
    return {"chats": rows[:_MOST_CHATS], "left_out": max(len(rows) - _MOST_CHATS, 0)}


def _check(asked: Check, consent: Consent) -> Any:
    del consent  # the draft comes from whoever asks
    feedback = drafts.check(
        asked.text[: LONGEST + 1],
        replying_to=asked.replying_to,
        to=asked.to,
        intent=asked.intent,
        mutes=_own_mutes(),
    )
    helps = any(finding.kind is FindingKind.HELP for finding in feedback.findings)
    found = msgspec.to_builtins(feedback)
    return {**found, "help": help_words(paused=False)} if helps else found


def _own_mutes() -> Mutes:
    try:
        return drafts.read_mutes()
    except TurnTowardError:  # its sentence names a place on this machine
        return Mutes()


def _codes(asked: Codes, consent: Consent) -> Any:
    del consent  # the codebook is everybody's
    book = api.load_codebook()
    if asked.code is None:
        return {
            "version": book.version,
            "codes": [
                {
                    "code": each.slug,
                    "family": each.family,
                    "title": each.title,
                    "is": each.definition,
                }
                for each in book.codes.values()
            ],
        }
    code = book.codes.get(asked.code)
    if code is None:
        raise ChoiceError(_NO_CODE)
    told = msgspec.to_builtins(code)
    del told["rules"]
    return {**told, "practice": book.practices[code.practice]}


TOOLS = (
    Tool(
        name="read",
        title="Read a conversation",
        asked=Read,
        answer=_read,
        tells_of_people=True,
        tells_words=True,
    ),
    Tool(name="chats", title="List the chats", asked=Chats, answer=_chats, tells_of_people=True),
    Tool(name="check", title="Look at a draft", asked=Check, answer=_check),
    Tool(name="codes", title="Explain the codes", asked=Codes, answer=_codes),
)
