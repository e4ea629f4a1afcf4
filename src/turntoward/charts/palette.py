"""Six hues and six shapes, used the same way everywhere: one for each `Group`.

The hues can be told apart by people with any of the common kinds of colour vision, and stand out from
the page in light and dark (tests/charts/test_palette.py measures both). No meaning hangs on colour
alone: every group has a shape and is named.
"""

from collections.abc import Mapping

from msgspec import Struct

from turntoward.coach.records import Group
from turntoward.model.dynamics import Answer
from turntoward.model.reading import MomentKind

__all__ = [
    "ANSWER_GROUPS",
    "CODE_GROUPS",
    "HUES",
    "INK",
    "LINE",
    "MOMENT_GROUPS",
    "PAPER",
    "PLAIN_GLYPH",
    "SOFT",
    "TOKENS",
    "Hue",
    "Tone",
    "hue_of",
]


class Tone(Struct, frozen=True):
    """One colour of the page, by day and by night."""

    name: str  # of the CSS variable
    light: str
    dark: str


class Hue(Struct, frozen=True, kw_only=True):
    """How one group looks."""

    tone: Tone
    shape: str  # as Vega calls it
    glyph: str  # the same shape in text
    title: str  # what such a turn does


INK = Tone("ink", "#221f1b", "#efebe4")
SOFT = Tone("soft", "#625c53", "#b5aea3")
LINE = Tone("line", "#d9d3c8", "#45403a")
PAPER = Tone("paper", "#fbfaf7", "#191714")
PLAIN_GLYPH = "○"

HUES: Mapping[Group, Hue] = {
    Group.CONNECT: Hue(
        tone=Tone("connect", "#0d9f8c", "#23d5bd"), shape="circle", glyph="●", title="connects"
    ),
    Group.GUARD: Hue(
        tone=Tone("guard", "#183881", "#6c97ff"), shape="square", glyph="■", title="holds back"
    ),
    Group.MISS: Hue(
        tone=Tone("miss", "#b47903", "#edc933"),
        shape="triangle-down",
        glyph="▼",
        title="passes by",
    ),
    Group.PRESS: Hue(
        tone=Tone("press", "#9b40bf", "#b9579d"), shape="cross", glyph="✚", title="presses"
    ),
    Group.BLAME: Hue(
        tone=Tone("blame", "#9f220c", "#f26d00"), shape="diamond", glyph="◆", title="tears"
    ),
    Group.DANGER: Hue(
        tone=Tone("danger", "#3d0f17", "#fbf7f8"),
        shape="triangle-up",
        glyph="▲",
        title="may speak of danger",
    ),
}

TOKENS: tuple[Tone, ...] = (INK, SOFT, LINE, PAPER, *(hue.tone for hue in HUES.values()))


def hue_of(group: Group | None) -> Tone:
    """The tone of a group; ink that stands back for what belongs to none."""
    return HUES[group].tone if group else SOFT


def _each(group: Group, *codes: str) -> dict[str, Group]:
    return dict.fromkeys(codes, group)


# Closed questions are ordinary and belong to no group.
CODE_GROUPS: Mapping[str, Group] = {
    **_each(
        Group.CONNECT,
        "names_feeling", "body_cue", "disclosure", "unfinished", "names_discomfort",
        "asks_open", "asks_feeling", "asks_permission",
        "reflects", "validates", "shares_own",
        "bid", "turns_toward", "invites", "asks_time", "complains",
        "names_distance", "asks_their_side", "owns_impact", "apologizes", "makes_amends",
        "accepts", "appreciates",
    ),
    **_each(
        Group.GUARD,
        "vague_feeling", "hedges", "minimizes_self", "jokes_over", "silver_lining_self",
        "apologizes_for_feeling",
    ),
    **_each(
        Group.MISS,
        "advises", "reassures_early", "dismisses", "deflects_humor", "changes_subject",
        "intellectualizes", "turns_away",
    ),
    **_each(Group.PRESS, "interrogates", "presses"),
    **_each(
        Group.BLAME,
        "turns_against", "criticizes", "contempt", "defends", "withdraws", "pseudo_apology",
    ),
    **_each(Group.DANGER, "risk"),
}  # fmt: skip

# A silence, a bid without a visible reply and a talk in which one person opened belong to none.
MOMENT_GROUPS: Mapping[MomentKind, Group] = {
    MomentKind.DANGER: Group.DANGER,
    MomentKind.BID_MET: Group.CONNECT,
    MomentKind.BID_MISSED: Group.MISS,
    MomentKind.BID_REJECTED: Group.BLAME,
    MomentKind.FEELING_FOLLOWED: Group.CONNECT,
    MomentKind.FEELING_LEFT: Group.MISS,
    MomentKind.STEP_MATCHED: Group.CONNECT,
    MomentKind.STEP_FAST: Group.PRESS,
    MomentKind.GUARDED: Group.GUARD,
    MomentKind.PLACEHOLDER: Group.GUARD,
    MomentKind.UNFINISHED: Group.CONNECT,
    MomentKind.NEW_FEELING: Group.CONNECT,
    MomentKind.RUPTURE: Group.BLAME,
    MomentKind.PASSED_OVER: Group.MISS,
    MomentKind.REPAIR: Group.CONNECT,
    MomentKind.REPAIR_DECLINED: Group.MISS,
    MomentKind.DEMAND_WITHDRAW: Group.PRESS,
    MomentKind.TIME_GIVEN: Group.CONNECT,
    MomentKind.TIME_PRESSED: Group.PRESS,
    MomentKind.BURST: Group.PRESS,
}

ANSWER_GROUPS: Mapping[Answer, Group] = {
    Answer.TOWARD: Group.CONNECT,
    Answer.AWAY: Group.MISS,
    Answer.AGAINST: Group.BLAME,
    Answer.UNANSWERED: Group.MISS,
}
