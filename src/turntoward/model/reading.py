"""The Reading: what is shown of a conversation, each claim with the turns it rests on."""

from enum import StrEnum

from msgspec import Struct, field

from turntoward.model.coding import Coding
from turntoward.model.conversation import Conversation
from turntoward.model.dynamics import Dynamics

__all__ = [
    "TOO_LITTLE",
    "Lens",
    "MadeBy",
    "Measure",
    "Moment",
    "MomentKind",
    "Reading",
    "Relation",
    "Safety",
    "Sentence",
    "Sign",
    "SignKind",
    "Suggestion",
]

TOO_LITTLE = "too little to tell"


class Lens(StrEnum):
    """Whose turns are looked at closely."""

    SELF = "self"  # one's own; of the others what they showed and reached for
    ALL = "all"  # everybody's, for research


class Relation(StrEnum):
    """What the other is to the reader. It changes expectations and suggestions, never codings."""

    PARTNER = "partner"
    FAMILY = "family"
    FRIEND = "friend"
    COLLEAGUE = "colleague"
    I_REPORT_TO = "i-report-to"  # somebody the reader answers to
    REPORTS_TO_ME = "reports-to-me"  # somebody who answers to the reader


class MomentKind(StrEnum):
    """What a moment is."""

    DANGER = "danger"
    BID_MET = "bid_met"
    BID_MISSED = "bid_missed"
    BID_REJECTED = "bid_rejected"
    NO_VISIBLE_REPLY = "no_visible_reply"
    FEELING_FOLLOWED = "feeling_followed"
    FEELING_LEFT = "feeling_left"
    STEP_MATCHED = "step_matched"
    STEP_FAST = "step_fast"
    ONE_SIDED = "one_sided"
    GUARDED = "guarded"
    PLACEHOLDER = "placeholder"
    UNFINISHED = "unfinished"
    NEW_FEELING = "new_feeling"
    RUPTURE = "rupture"
    PASSED_OVER = "passed_over"
    REPAIR = "repair"
    REPAIR_DECLINED = "repair_declined"
    DEMAND_WITHDRAW = "demand_withdraw"
    TIME_GIVEN = "time_given"
    TIME_PRESSED = "time_pressed"
    BURST = "burst"
    SILENCE = "silence"


class Moment(Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened between turns."""

    kind: MomentKind
    turns: tuple[int, ...]  # the turns it rests on, in order
    whose: str  # the speaker whose doing it is; the self lens shows some kinds only of oneself
    what: str  # one sentence, names included
    why: str  # why it matters, one sentence
    p: float  # how sure, 0..1
    practice: str  # slug


class Measure(Struct, frozen=True, kw_only=True):
    """One figure with its interval, or the reason why there is none."""

    name: str  # what it measures is defined in docs/guide/dynamics.md
    whose: str | None  # the speaker whose doing it is; None: of all together
    value: float | None
    low: float | None  # 19 times out of 20 the figure lies between low and high
    high: float | None
    n: float  # how many occasions it rests on, a sum of probabilities
    unit: str
    why_not: str | None = None  # TOO_LITTLE, where there is no value


class Sentence(Struct, frozen=True, kw_only=True):
    """One sentence of the story, and the turns it rests on."""

    text: str
    turns: tuple[int, ...]


class Suggestion(Struct, frozen=True, kw_only=True):
    """A small plank: something the reader could do next. Made only by `turntoward.coach.gate`."""

    plank: str  # slug
    practice: str  # slug
    title: str
    why: str  # one sentence
    moment: MomentKind  # the moment it answers
    turns: tuple[int, ...]  # and the turns that one rests on
    openings: tuple[str, ...]  # two or three beginnings, to be made one's own
    not_when: str  # when not to do it


class SignKind(StrEnum):
    """What words, or a pattern over time, may speak of."""

    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    CONTROL = "control"
    MONITORING = "monitoring"
    ISOLATION = "isolation"
    THREATS = "threats"
    MONEY = "money"
    FEAR = "fear"
    COERCION = "coercion"  # into sex or pictures
    PUNISHED_DISCLOSURE = "punished_disclosure"


class Sign(Struct, frozen=True, kw_only=True):
    """Something that may speak of danger. Never a finding about a person."""

    kind: SignKind
    turns: tuple[int, ...]
    what: str  # one sentence without names
    p: float


class Safety(Struct, frozen=True, kw_only=True):
    """Whether suggestions are switched off, and help is shown instead."""

    paused: bool = False  # no suggestions; help is shown
    unsure: bool = False  # no suggestions either, and nothing is claimed
    signs: tuple[Sign, ...] = ()
    unsafe_for: tuple[str, ...] = ()  # who opened and was hurt for it more than once
    met_for: tuple[str, ...] = ()  # who opened and was met more than once, and seldom hurt
    warm_for: tuple[str, ...] = ()  # who was answered warmly more than once, and seldom hurt


class MadeBy(Struct, frozen=True, kw_only=True):
    """What made a reading: enough to make it again."""

    turntoward: str
    codebook: str
    encoder: str | None = None
    note: str | None = None  # why the encoder, or everything, was left out where it was not wished


class Reading(Struct, frozen=True, kw_only=True):
    """A conversation, its codings, and what was found between its turns."""

    conversation: Conversation
    codings: tuple[tuple[Coding, ...], ...]  # one tuple a turn
    moments: tuple[Moment, ...]
    made_by: MadeBy
    me: str | None = None
    lens: Lens = Lens.ALL
    relation: Relation | None = None
    measures: tuple[Measure, ...] = ()
    dynamics: Dynamics = field(default_factory=Dynamics)
    story: tuple[Sentence, ...] = ()  # at most five
    suggestions: tuple[Suggestion, ...] = ()  # at most three
    safety: Safety = field(default_factory=Safety)
