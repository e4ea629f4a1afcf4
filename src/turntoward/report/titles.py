"""What codes, moments, answers and figures are called on the page."""

from collections.abc import Mapping

from msgspec import Struct

from turntoward.model.dynamics import EpisodeState, Received
from turntoward.model.reading import MomentKind

__all__ = [
    "BID_TITLES",
    "ELEMENT_TITLES",
    "FIGURES",
    "LEVEL_ABOUT",
    "LEVEL_TITLES",
    "MOMENT_TITLES",
    "RECEIVED",
    "STATES",
    "FigureTitle",
]

BID_TITLES = {
    "support": "Reaches out for support",
    "interest": "Offers something to be interested in",
    "affection": "Reaches out with affection",
    "play": "Invites to play",
    "together": "Reaches out for time together",
    "help": "Asks for help",
}
LEVEL_TITLES = {
    1: "Opens: a fact of their own",
    2: "Opens: a thought or wish",
    3: "Opens: something at stake",
}
LEVEL_ABOUT = {
    1: "A fact about oneself, or something that happened to one.",
    2: "A thought, a wish or a view of one's own, a light like, dislike or worry.",
    3: "A feeling, a fear or a need that matters, or something risky to say.",
}
MOMENT_TITLES: Mapping[MomentKind, str] = {
    MomentKind.DANGER: "May speak of danger",
    MomentKind.BID_MET: "Reached out, and met",
    MomentKind.BID_MISSED: "Reached out, and passed by",
    MomentKind.BID_REJECTED: "Reached out, and answered sharply",
    MomentKind.NO_VISIBLE_REPLY: "Reached out; no reply can be seen",
    MomentKind.FEELING_FOLLOWED: "A feeling was followed",
    MomentKind.FEELING_LEFT: "A feeling was left",
    MomentKind.STEP_MATCHED: "A step was matched",
    MomentKind.STEP_FAST: "A big step, early",
    MomentKind.ONE_SIDED: "One opened, in this talk",
    MomentKind.GUARDED: "Told behind a guard",
    MomentKind.PLACEHOLDER: "A word that leaves it open",
    MomentKind.UNFINISHED: "Something still open",
    MomentKind.NEW_FEELING: "A feeling named for the first time",
    MomentKind.RUPTURE: "It tore",
    MomentKind.PASSED_OVER: "Passed over",
    MomentKind.REPAIR: "Reached back",
    MomentKind.REPAIR_DECLINED: "Reached back; it was not taken",
    MomentKind.DEMAND_WITHDRAW: "Pressing and drawing back, again",
    MomentKind.TIME_GIVEN: "Time was given",
    MomentKind.TIME_PRESSED: "Time was asked for, and pressed",
    MomentKind.BURST: "Several messages without an answer",
    MomentKind.SILENCE: "After a long silence",
}
ELEMENT_TITLES = {
    "names_distance": "naming the distance",
    "asks_their_side": "asking for the other side",
    "owns_impact": "owning a part in it",
    "apologizes": "an apology",
    "makes_amends": "a way back together",
}
RECEIVED = {
    Received.YES: "It was taken.",
    Received.NO: "It was not taken.",
    Received.CANNOT_TELL: "Whether it was taken does not show.",
}
STATES = {
    EpisodeState.OPEN: "What came of it does not show here. It may have been mended elsewhere.",
    EpisodeState.REACHED: "Somebody reached back. Whether it was taken does not show.",
    EpisodeState.MENDED: "It was mended, as far as can be seen.",
}


class FigureTitle(Struct, frozen=True):
    """What a figure says, and in which section it stands."""

    section: str
    text: str


FIGURES: Mapping[str, FigureTitle] = {
    "depth": FigureTitle("timeline", "turns that connect"),
    "bids_made": FigureTitle("bids", "reaching out"),
    "bids_met": FigureTitle("bids", "reaching out of others that was taken up"),
    "open_questions": FigureTitle("asking", "open questions, of all questions"),
    "feeling_questions": FigureTitle("asking", "questions about a feeling, of all questions"),
    "reflections": FigureTitle("asking", "giving back in other words, for each question"),
    "advice": FigureTitle("asking", "turns that advise"),
    "feeling_words": FigureTitle("feelings", "different feelings named"),
    "placeholders": FigureTitle("feelings", "words that leave it open, of all naming of a state"),
    "disclosures": FigureTitle("ladder", "opening with a thought, a wish or more"),
    "steps_matched": FigureTitle("ladder", "steps of others that were matched"),
    "self_protection": FigureTitle("ladder", "openings told behind a guard"),
    "unfinished": FigureTitle("ladder", "openings about something still open"),
    "feelings_followed": FigureTitle("ladder", "feelings of others that were followed"),
    "without_judgement": FigureTitle("ladder", "openings of others answered without judgement"),
    "steadiness": FigureTitle("ladder", "talks in which no opening of others was judged"),
    "ruptures": FigureTitle("episodes", "places where it tore"),
    "mended": FigureTitle("episodes", "of these mended, as far as can be seen"),
    "time_to_repair": FigureTitle("episodes", "usual time until a reaching back that was taken"),
    "reply_time": FigureTitle("pacing", "usual time until a reply"),
    "opens_sessions": FigureTitle("pacing", "talks begun"),
    "room": FigureTitle("pacing", "openings of others after which room was left"),
    "time_respected": FigureTitle("pacing", "time given that was asked for"),
}
