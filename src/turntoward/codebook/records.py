"""What the codebook is made of, as frozen records."""

from collections.abc import Iterator

from msgspec import Struct, field

from turntoward.codebook.cues import Cues

__all__ = [
    "BEARERS",
    "Code",
    "Codebook",
    "CounterExample",
    "Example",
    "Family",
    "Feeling",
    "Feelings",
    "Index",
    "Judgement",
    "Placeholder",
    "Practice",
    "Rule",
]


class Example(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A turn that carries the code. The coded turn is always by "me"."""

    text: str
    register: str  # "texting", "speech", "letter", "plain"
    before: tuple[str, ...] = ()  # earlier turns, oldest first, "them: …" or "me: …"
    span: str | None = None  # the words of `text` that carry it
    kind: str | None = None
    level: int | None = None
    beyond_words: bool = False  # takes more than words to see; no rule finds it yet


class CounterExample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A look-alike that does not carry the code, and why."""

    text: str
    why: str
    register: str
    before: tuple[str, ...] = ()


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One readable reason to give a code (docs/reference/rules.md describes the language)."""

    id: str
    p: float  # the rule's own estimate of being right, 0..1
    reason: str  # one plain clause, shown to people
    any: tuple[str, ...] = ()  # patterns, one of which must match; a group marks the span
    unless: tuple[str, ...] = ()  # patterns that must not match anywhere in the turn
    when: tuple[str, ...] = ()  # conditions on the context that must all hold
    never_when: tuple[str, ...] = ()  # conditions of which none may hold
    negated: bool = False  # also count matches behind "not", "never", …
    quoted: bool = False  # also count matches inside quotations and reported speech
    whole: bool = False  # the whole turn carries it: no span
    kind: str | None = None
    level: int | None = None


class Code(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing a turn can do."""

    slug: str
    family: str
    title: str
    definition: str
    is_not: tuple[str, ...]
    practice: str
    references: tuple[str, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[CounterExample, ...]
    kinds: tuple[str, ...] = ()
    threshold: float = 0.5  # below it the code stays silent
    rules: tuple[Rule, ...] = ()


class Practice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the practices that everything serves."""

    slug: str
    title: str
    sees: str
    offers: str


class Feeling(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One specific feeling and the words people use for it."""

    word: str
    valence: float  # -1 unpleasant .. 1 pleasant
    energy: float  # -1 still .. 1 stirred up
    near: tuple[str, ...]
    gloss: str
    adjectives: tuple[str, ...] = ()  # fit after "I feel"
    nouns: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    loose: bool = False  # often means something else; counts only where a feeling is meant


class Family(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of feelings that lie close together."""

    title: str
    feelings: tuple[Feeling, ...]


class Placeholder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word that closes the door, and the specific feelings it often stands for."""

    word: str
    forms: tuple[str, ...]
    often: tuple[str, ...]
    note: str


class Judgement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A word that sounds like a feeling and is a judgement about the other person."""

    word: str
    forms: tuple[str, ...]
    often: tuple[str, ...]


class Feelings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The feelings vocabulary, and the words that stand in for feelings."""

    families: dict[str, Family]
    placeholders: tuple[Placeholder, ...]
    judgements: tuple[Judgement, ...]

    def __iter__(self) -> Iterator[Feeling]:
        """Every feeling, family by family."""
        for family in self.families.values():
            yield from family.feelings


class Index(Struct, frozen=True, kw_only=True):
    """Which strings the patterns of all rules need (coding/literals.py), worked out beforehand.

    Patterns are numbered as the rules are, one after the other; a pattern may match only where a
    string of its first set and one of its second is in the text.
    """

    of: str  # digest of the patterns that it was made for
    # Strings, with the patterns whose first set they are in, and those whose second.
    strings: tuple[tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]], ...]
    without: tuple[tuple[int, ...], tuple[int, ...]]  # patterns that have no such set


class Codebook(Struct, frozen=True, kw_only=True):
    """Every code, the practices and feelings behind them, and the fragments rules are made of."""

    version: str  # changes with any change of its data
    codes: dict[str, Code]  # by slug, in the order of the specification
    practices: dict[str, Practice]
    feelings: Feelings
    cues: Cues  # of danger; not part of `version`, since no coding hangs on them
    fragments: dict[str, str] = field(default_factory=dict)
    index: Index | None = None


BEARERS = ("adjectives", "nouns", "verbs", "images")  # the word classes of a Feeling
