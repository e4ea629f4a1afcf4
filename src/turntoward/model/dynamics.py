"""What turns do to each other, one record for each dynamic (docs/guide/dynamics.md defines them).

Turns are given by their index in the conversation. `p` is how sure, 0..1; `uses`, `told` and the like
are sums of such probabilities, not counts of what lies above a threshold.
"""

from enum import StrEnum

from msgspec import Struct

__all__ = [
    "Answer",
    "AskedTime",
    "Asking",
    "Bid",
    "Burst",
    "Cycle",
    "DayPart",
    "DepthPoint",
    "Dynamics",
    "Element",
    "Episode",
    "EpisodeState",
    "FeelingUse",
    "Openness",
    "Pace",
    "PaceAt",
    "PlaceholderUse",
    "Reach",
    "Received",
    "Round",
    "Run",
    "Silence",
    "Step",
    "Tear",
    "Thread",
    "Vocabulary",
]


class Answer(StrEnum):
    """How a bid was met."""

    TOWARD = "toward"
    AWAY = "away"
    AGAINST = "against"
    UNANSWERED = "unanswered"  # silence, where the export could have shown an answer
    NO_VISIBLE_REPLY = "no_visible_reply"  # silence that may be the export's, or the rhythm's
    CANNOT_TELL = "cannot_tell"  # a reply of which nothing is known


class Bid(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of the bid ledger."""

    turn: int
    speaker: str  # who reached out
    kind: str | None  # support, interest, affection, play, together, help
    p: float  # that it is a bid
    answer: Answer  # the likeliest
    answer_p: float  # that this is the answer, if it is a bid
    by: str | None  # who answered, or could have
    reply: int | None
    after: float | None  # seconds until the reply, no finer than the clock
    toward: float = 0.0  # if it is a bid; what is missing to 1 cannot be told
    away: float = 0.0
    against: float = 0.0


class Thread(Struct, frozen=True, kw_only=True, gc=False):
    """A feeling, and whether the reply followed it or left it for something else."""

    turn: int
    speaker: str
    p: float  # that a feeling was there to follow
    by: str
    reply: int
    followed: float
    left: float  # what is missing to 1 cannot be told
    how: str | None  # the code that tells it


class Step(Struct, frozen=True, kw_only=True, gc=False):
    """One disclosure on somebody's ladder."""

    turn: int
    speaker: str
    level: int  # 1..3
    p: float
    matched: float  # that somebody else came as far soon after; of levels 2 and 3
    matched_by: int | None
    fast: float  # that it went far beyond what the two had reached, and was not met
    guarded: float  # that it carries a guard


class Run(Struct, frozen=True, kw_only=True, gc=False):
    """Steps of one person while nobody else opened."""

    speaker: str
    turns: tuple[int, ...]
    p: float


class Tear(Struct, frozen=True, kw_only=True, gc=False):
    """One tearing turn."""

    turn: int
    by: str
    code: str
    p: float


class Element(Struct, frozen=True, kw_only=True, gc=False):
    """One element of a repair."""

    code: str  # names_distance, asks_their_side, owns_impact, apologizes, makes_amends
    turn: int
    p: float


class Received(StrEnum):
    """Whether a reaching back was received."""

    YES = "received"
    NO = "not_received"
    CANNOT_TELL = "cannot_tell"


class Reach(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody reached back."""

    by: str
    turn: int
    after: float | None  # seconds since the last tearing turn, no finer than the clock
    elements: tuple[Element, ...]
    received: Received
    received_at: int | None
    p: float


class EpisodeState(StrEnum):
    """Where a rupture stands."""

    OPEN = "open"  # nothing that reached back can be seen
    REACHED = "reached"  # somebody reached back; whether it was received cannot be told, or not
    MENDED = "mended"  # a reaching back was received


class Episode(Struct, frozen=True, kw_only=True, gc=False):
    """A rupture, and what came of it."""

    tears: tuple[Tear, ...]
    p: float  # that it tore
    escalated: bool  # both tore, or one of them three times
    pause: float | None  # seconds without a turn between the tearing and what came next
    time_asked: int | None  # the turn that asked for time
    passed_over: int | None  # the turn from which the talk went on as if nothing had been
    reaches: tuple[Reach, ...]
    present: tuple[str, ...]  # elements of repair that can be seen
    missing: tuple[str, ...]
    state: EpisodeState
    mended_after: float | None  # seconds from the last tearing turn to the reach that was received
    mended_after_sessions: int | None


class Round(Struct, frozen=True, kw_only=True, gc=False):
    """One demand, and the drawing back that came after it."""

    demand: int
    withdrawal: int | None  # None: silence
    p: float


class Cycle(Struct, frozen=True, kw_only=True, gc=False):
    """Demand and withdrawal that went around at least twice, in the same roles."""

    demands: str
    withdraws: str
    rounds: tuple[Round, ...]
    p: float


class DepthPoint(Struct, frozen=True, kw_only=True, gc=False):
    """How much of one stretch of time connected. Without a speaker: of all."""

    period: str  # "2024-02", "2024-W07", or "1" .. of a single talk
    first: int
    last: int
    speaker: str | None
    turns: int
    connecting: float  # sum of probabilities
    share: float | None  # None: too little to tell
    low: float | None
    high: float | None


class FeelingUse(Struct, frozen=True, kw_only=True, gc=False):
    """One specific feeling that a person named."""

    word: str  # the concept, as the vocabulary calls it
    family: str
    uses: float
    first: int
    turns: tuple[int, ...]


class PlaceholderUse(Struct, frozen=True, kw_only=True, gc=False):
    """A word that stood in for a feeling."""

    word: str
    uses: float
    turns: tuple[int, ...]


class Vocabulary(Struct, frozen=True, kw_only=True):
    """The feelings one person named."""

    speaker: str
    words: int  # all words they said
    distinct: float  # how many different feelings, as far as can be told
    in_1000: float | None  # how many different ones a thousand of their words hold
    feelings: tuple[FeelingUse, ...]  # most used first
    placeholders: tuple[PlaceholderUse, ...]
    new: tuple[str, ...]  # named for the first time in the last quarter
    quarter: str | None  # "2024-Q2"


class DayPart(StrEnum):
    """A part of the day, by the wall clock."""

    MORNING = "morning"  # 5 to 12
    AFTERNOON = "afternoon"  # 12 to 18
    EVENING = "evening"  # 18 to 23
    NIGHT = "night"  # 23 to 5


class PaceAt(Struct, frozen=True, kw_only=True):
    """One person's replies in one part of the day."""

    part: DayPart
    replies: int
    usual: float | None  # seconds, half of the replies come sooner


class Pace(Struct, frozen=True, kw_only=True):
    """One person's rhythm."""

    speaker: str
    replies: int
    usual: float | None  # seconds, half of the replies come sooner; None: too little to tell
    quick: float | None  # a quarter comes sooner
    slow: float | None  # one in ten takes longer
    resolution: float | None  # seconds; nothing finer is known
    by_part: tuple[PaceAt, ...]
    opens: int  # sessions
    closes: int
    room: float  # disclosures of others after which a pause was left or the teller went on
    room_of: float


class Burst(Struct, frozen=True, kw_only=True, gc=False):
    """Several turns of one person that nobody answered in between."""

    speaker: str
    first: int
    last: int
    messages: int
    pressed: float  # that pressure was in it


class Silence(Struct, frozen=True, kw_only=True, gc=False):
    """A break that was long for these people."""

    after: int
    before: int
    seconds: float
    broken_by: str


class AskedTime(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody asked for time."""

    turn: int
    speaker: str
    by: str  # who was asked
    p: float
    respected: float
    pressed_at: int | None


class Asking(Struct, frozen=True, kw_only=True):
    """What a person's turns asked for and gave: sums of probabilities."""

    speaker: str
    turns: int
    open: float
    closed: float
    feeling: float
    permission: float
    interrogating: float
    reflections: float
    validations: float
    advice: float
    advice_unasked: float  # advice that nobody asked for or allowed just before


class Openness(Struct, frozen=True, kw_only=True):
    """Whether what somebody tells is settled or still open: sums of probabilities."""

    speaker: str
    told: float  # disclosures of levels 2 and 3
    unfinished: float
    settled: float


class Dynamics(Struct, frozen=True, kw_only=True):
    """Everything that was found between the turns."""

    bids: tuple[Bid, ...] = ()
    threads: tuple[Thread, ...] = ()
    steps: tuple[Step, ...] = ()
    runs: tuple[Run, ...] = ()
    episodes: tuple[Episode, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    depth: tuple[DepthPoint, ...] = ()
    vocabulary: tuple[Vocabulary, ...] = ()
    pace: tuple[Pace, ...] = ()
    bursts: tuple[Burst, ...] = ()
    silences: tuple[Silence, ...] = ()
    asked_time: tuple[AskedTime, ...] = ()
    asking: tuple[Asking, ...] = ()
    openness: tuple[Openness, ...] = ()
