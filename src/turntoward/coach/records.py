"""What the coach says about a draft, and the data it says it from."""

from enum import StrEnum

from msgspec import Struct, field

from turntoward.model.reading import Relation

__all__ = [
    "INTENTS",
    "RELATIONS",
    "WORK",
    "Builder",
    "Feedback",
    "Finding",
    "FindingKind",
    "Group",
    "Guide",
    "Mutes",
    "Repair",
    "Rewrite",
    "Step",
]

RELATIONS = tuple(str(relation) for relation in Relation)
WORK = frozenset({Relation.COLLEAGUE, Relation.REPORTS_TO_ME, Relation.I_REPORT_TO})
INTENTS = ("share", "listen", "repair", "invite", "thank", "bound")


class FindingKind(StrEnum):
    """What a finding is to the person who writes."""

    CONCERN = "concern"  # something to look at before sending
    STRENGTH = "strength"  # something the draft does well
    HELP = "help"  # words that may speak of danger: help, and no advice on style


class Group(StrEnum):
    """What findings are shown alike: one colour each, the same as in the report."""

    GUARD = "guard"  # the draft hides
    MISS = "miss"  # it passes the other by
    PRESS = "press"  # it presses
    BLAME = "blame"  # it blames
    CONNECT = "connect"  # it reaches the other
    DANGER = "danger"


class Finding(Struct, frozen=True, kw_only=True):
    """One thing to see in a draft."""

    code: str  # slug of the codebook, or of a code that only drafts have
    kind: FindingKind
    span: tuple[int, int] | None  # code points of the draft as given, end excluded; None: all of it
    what: str  # what it does to the reader
    why: str  # why it is said here, and what would make it fine
    alternatives: tuple[str, ...]  # the person's own sentence, said in two or three other ways
    p: float  # 0..1
    practice: str  # slug


class Repair(Struct, frozen=True, kw_only=True):
    """Which parts of a repair a draft has, by their codes."""

    present: tuple[str, ...]
    missing: tuple[str, ...]


class Feedback(Struct, frozen=True, kw_only=True):
    """All there is to say about a draft."""

    findings: tuple[Finding, ...]  # in the order of the draft
    intent: str | None  # one of INTENTS; None: not clear
    intent_guessed: bool  # False: the person said so
    language: str  # "en"; "other": not a language we read; "none": no words
    note: str | None = None  # one sentence, where something could not be looked at
    repair: Repair | None = None  # where the draft wants to mend something
    muted: int = 0  # findings that were left out because the person muted them
    version: str = ""  # of the codes and rules


class Mutes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person does not want to hear about."""

    off: bool = False  # everything
    codes: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()  # words that may stand as they are, in any spelling of case


class Rewrite(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to say a sentence differently.

    `drop` takes words out of the sentence; `find` then has to be in it. `put` is the new sentence, in
    which `{sentence}`, `{rest}` (after `drop`), `{span}`, `{before}` and `{after}` (of what was
    found), the named groups of `find`, and `{feeling}` stand for the person's own words.
    """

    put: str
    find: str = ""
    drop: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()  # what it asks for, as the gate names it


class Guide(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a code is spoken of when it is seen in a draft."""

    code: str
    kind: FindingKind
    group: Group
    what: str
    why: str
    title: str = ""  # of codes that only drafts have; the codebook knows the others
    practice: str = ""
    least: float = 0.5  # p below which nothing is said
    reach: str = "words"  # of the span: "words" (as matched), "clause" (on to its end), "short" (to
    # the end of its first clause), "sentence", "draft"
    only_when: tuple[str, ...] = ()  # conditions of rules, on the part of the draft it stands in
    never_when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()  # patterns that must not match in the sentence
    alone: tuple[str, ...] = ()  # patterns, one of which must match where the draft answers nothing
    without: tuple[str, ...] = ()  # rules that are right in conversations and too eager in drafts
    yields_to: tuple[str, ...] = ()  # codes beside which, on the same words, this one is silent
    yields_beside: tuple[str, ...] = ()  # the same, in the same sentence
    once: bool = False  # said once in a draft is enough
    asks: tuple[str, ...] = ()  # what all of its advice asks for, as the gate names it
    rewrites: tuple[Rewrite, ...] = ()


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question of a builder."""

    slug: str
    ask: str
    hint: str
    example: str
    wanted: bool = True  # False: may be left out without the draft losing a part
    join: str = "{answer}"  # how the answer stands in the draft


class Builder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way to put a message together from one's own answers."""

    slug: str
    title: str
    about: str
    intent: str
    practice: str
    steps: tuple[Step, ...] = field(default_factory=tuple)
