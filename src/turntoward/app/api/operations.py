"""What scripts can ask: the one list from which routes and their description are made."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from msgspec import Meta, Struct

from turntoward import api
from turntoward.app.caution import without_cautions
from turntoward.app.readings import conversation_of
from turntoward.coach.records import INTENTS, RELATIONS, Feedback
from turntoward.drafts import check
from turntoward.dynamics import Words
from turntoward.model.coding import Coding
from turntoward.model.document import ReadingDocument, document
from turntoward.model.reading import Lens, Relation
from turntoward.pipeline import read_coded
from turntoward.shipped import load_codebook, load_guidance
from turntoward.store import Store
from turntoward.store.records import Page, Person, Speaker, StoredConversation

__all__ = ["OPERATIONS", "Fault", "Operation"]

_LONGEST = 100_000  # letters of a draft
_Place = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing more has to be said."""


class PageAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages; one of `after` and `before`, or neither for the first."""

    after: _Place | None = None
    before: _Place | None = None
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class ReadingAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """How closely the others' turns are looked at."""

    lens: Lens = Lens.SELF


class Draft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft to be looked at."""

    text: Annotated[str, Meta(max_length=_LONGEST)]
    replying_to: Annotated[str, Meta(max_length=_LONGEST)] | None = None
    to: Annotated[str, Meta(extra_json_schema={"enum": list(RELATIONS)})] | None = None
    intent: Annotated[str, Meta(extra_json_schema={"enum": list(INTENTS)})] | None = None


class CodeRow(Struct, frozen=True, kw_only=True):
    """A code that readings are made of."""

    slug: str
    family: str
    title: str
    definition: str
    kinds: tuple[str, ...]


class Codes(Struct, frozen=True):
    """All codes."""

    version: str  # of the codebook
    codes: tuple[CodeRow, ...]


class People(Struct, frozen=True):
    """Who is in the conversations: the names there, and who has several of them."""

    people: tuple[Person, ...]
    speakers: tuple[Speaker, ...]


class Conversations(Struct, frozen=True):
    """All conversations, the one with the latest message first."""

    conversations: tuple[StoredConversation, ...]


class Fault(Struct, frozen=True):
    """Why there is no answer, in a sentence."""

    error: str


class Operation(Struct, frozen=True, kw_only=True):
    """One thing that can be asked."""

    name: str
    says: str
    path: str  # below /api/v1; `{number}` is a conversation
    gives: type[Struct]
    asks: type[Struct] = Nothing
    method: str = "GET"  # asked by the address, or in a body of JSON with POST
    do: Callable[[Store, int, Any], Any]  # of the store, the number in the path, what is asked

    @property
    def has_number(self) -> bool:
        """Whether a conversation is named."""
        return "{number}" in self.path


def _codes(_store: Store, _number: int, _asked: Nothing) -> Codes:
    book = load_codebook()
    rows = (
        CodeRow(
            slug=code.slug,
            family=code.family,
            title=code.title,
            definition=code.definition,
            kinds=code.kinds,
        )
        for code in book.codes.values()
    )
    return Codes(book.version, tuple(rows))


def _people(store: Store, _number: int, _asked: Nothing) -> People:
    return People(store.people(), store.speakers())


def _conversations(store: Store, _number: int, _asked: Nothing) -> Conversations:
    return Conversations(store.conversations())


def _messages(store: Store, number: int, asked: PageAsked) -> Page:
    conversation_of(store, number)
    return store.page(number, after=asked.after, before=asked.before, limit=asked.limit)


def _reading(store: Store, number: int, asked: ReadingAsked) -> ReadingDocument:
    """From the codings that were kept, where this codebook made them; else it is read now."""
    kept, talk = conversation_of(store, number), store.conversation(number)
    me = kept.me if kept.me in talk.speakers else None
    coded = store.kept_codings(number)
    found: tuple[tuple[Coding, ...], ...] | None = None
    if coded and coded.made_by.codebook == load_codebook().version:
        found = store.codings(number, talk, coded.made_by)
    if not coded or found is None:
        return document(api.analyze(talk, me=me, lens=asked.lens, relation=kept.relation))
    said, risks = without_cautions(found)
    reading = read_coded(
        talk,
        said,
        Words(load_codebook().feelings),
        load_codebook().cues,
        made_by=coded.made_by,
        risks=risks,
        me=me,
        lens=asked.lens,
        relation=Relation(kept.relation) if kept.relation else None,
        guidance=load_guidance(),
    )
    return document(reading)


def _check(_store: Store, _number: int, asked: Draft) -> Feedback:
    return check(asked.text, replying_to=asked.replying_to, to=asked.to, intent=asked.intent)


OPERATIONS: Final = (
    Operation(name="codes", says="The codes that readings are made of.", path="/codes",
              gives=Codes, do=_codes),
    Operation(name="people", says="Who is in the conversations.", path="/people",
              gives=People, do=_people),
    Operation(name="conversations", says="All conversations.", path="/conversations",
              gives=Conversations, do=_conversations),
    Operation(name="messages", says="Some messages of a conversation, in order.",
              path="/conversations/{number}", gives=Page, asks=PageAsked, do=_messages),
    Operation(name="reading", says="The reading of a conversation.",
              path="/conversations/{number}/reading", gives=ReadingDocument, asks=ReadingAsked,
              do=_reading),
    Operation(name="check", says="Look at a draft before it is sent.", path="/check",
              method="POST", gives=Feedback, asks=Draft, do=_check),
)  # fmt: skip
