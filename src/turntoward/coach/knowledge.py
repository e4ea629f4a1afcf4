"""Everything the coach goes by, as one frozen record that is ready at once."""

from msgspec import Struct

from turntoward.coach._rules import LaidRules
from turntoward.coach.records import INTENTS, RELATIONS, Builder, Guide
from turntoward.codebook.records import Judgement, Placeholder
from turntoward.coding.language import Words

__all__ = ["AT_WORK", "FACTS", "Intent", "Knowledge", "Vote"]

AT_WORK = "at_work"
FACTS = (
    *(f"to_{relation.replace('-', '_')}" for relation in RELATIONS),
    *(f"meant_to_{intent}" for intent in INTENTS),
    AT_WORK,
)
"""What the person said about the draft, named so that conditions of rules can ask for it."""


class Vote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What speaks for an intent: a condition of rules, or a pattern."""

    weight: int
    when: str = ""
    any: str = ""


class Intent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a draft may be meant to do, and how that is guessed."""

    slug: str
    title: str
    votes: tuple[Vote, ...]


class Knowledge(Struct, frozen=True, kw_only=True):
    """Everything the coach goes by, worked out so that it is ready at once."""

    version: str
    laid: LaidRules
    guides: dict[str, Guide]  # by code
    titles: dict[str, str]  # of codes
    practices: dict[str, str]  # titles by slug
    placeholders: tuple[Placeholder, ...]
    judgements: tuple[Judgement, ...]
    intents: tuple[Intent, ...]
    builders: tuple[Builder, ...]
    words: Words
