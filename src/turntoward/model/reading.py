"""The Reading: what is shown of a conversation, each claim with the turns it rests on."""

from enum import StrEnum

from msgspec import Struct

from turntoward.model.coding import Coding
from turntoward.model.conversation import Conversation

__all__ = ["Lens", "MadeBy", "Moment", "MomentKind", "Reading"]


class Lens(StrEnum):
    """Whose turns are looked at closely."""

    SELF = "self"  # one's own; of the others what they showed and reached for
    ALL = "all"  # everybody's, for research


class MomentKind(StrEnum):
    """What a moment is."""

    DANGER = "danger"
    BID_MET = "bid_met"
    BID_MISSED = "bid_missed"
    BID_REJECTED = "bid_rejected"
    NO_VISIBLE_REPLY = "no_visible_reply"
    FEELING_FOLLOWED = "feeling_followed"
    FEELING_LEFT = "feeling_left"
    GUARDED = "guarded"
    RUPTURE = "rupture"
    REPAIR = "repair"


class Moment(Struct, frozen=True, kw_only=True):
    """Something that happened between turns."""

    kind: MomentKind
    turns: tuple[int, ...]  # the turns it rests on, in order
    whose: str  # the speaker whose doing it is; the self lens shows some kinds only of oneself
    what: str  # one sentence, names included
    why: str  # why it matters, one sentence
    p: float  # how sure, 0..1
    practice: str  # slug


class MadeBy(Struct, frozen=True, kw_only=True):
    """What made a reading: enough to make it again."""

    turntoward: str
    codebook: str
    encoder: str | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """A conversation, its codings and moments."""

    conversation: Conversation
    codings: tuple[tuple[Coding, ...], ...]  # one tuple a turn
    moments: tuple[Moment, ...]
    made_by: MadeBy
    me: str | None = None
    lens: Lens = Lens.ALL
