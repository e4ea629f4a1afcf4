"""The story in at most five sentences, each with the turns it rests on.

The sentences are data (data/dynamics.toml): for each place several forms, and the first whose facts
are there is told. The facts are worked out here, of the reading as its lens shows it, and the same way
for everybody.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from turntoward.dynamics.turns import listed
from turntoward.model.dynamics import EpisodeState
from turntoward.model.reading import Moment, MomentKind, Reading, Sentence

__all__ = ["Story", "tell"]

_MOST_NAMED = 4
_CLEAR = 0.5
_WORDS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0

Form = tuple[str, dict[str, str], tuple[int, ...]]  # its name, the facts, the turns


class Story(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The forms of each sentence by name."""

    time: Mapping[str, str]
    reaching: Mapping[str, str]
    depth: Mapping[str, str]
    tearing: Mapping[str, str]
    lately: Mapping[str, str]
    danger: Mapping[str, str]


def tell(reading: Reading, story: Story) -> tuple[Sentence, ...]:
    """The story of a reading. Where there may be danger it is told in two sentences, and no more."""
    if not reading.conversation.turns:
        return ()
    places: list[tuple[Mapping[str, str], Callable[[Reading], Iterator[Form]]]] = [
        (story.time, _time)
    ]
    if reading.safety.paused:
        places += [(story.danger, _danger)]
    else:
        places += [
            (story.reaching, _reaching),
            (story.depth, _depth),
            (story.tearing, _tearing),
            (story.lately, _lately),
        ]
    return tuple(sentence for forms, facts in places for sentence in _first(forms, facts(reading)))


def _first(forms: Mapping[str, str], found: Iterable[Form]) -> Iterator[Sentence]:
    for name, facts, turns in found:
        yield Sentence(text=forms[name].format_map(facts), turns=tuple(sorted(set(turns))))
        return


def _time(reading: Reading) -> Iterator[Form]:
    conversation = reading.conversation
    first, last = conversation.turns[0], conversation.turns[-1]
    people = _people(conversation.speakers)
    facts = {"people": people, "turns": _number(len(conversation.turns), "turn")}
    ends = (first.index, last.index)
    if first.offset is not None and last.until is not None:
        yield "recorded", facts | {"long": _duration(last.until - first.offset)}, ends
    elif first.start and last.start and first.start.date() != last.start.date():
        talks = _number(len(conversation.sessions), "talk")
        dates = {"first": _day(first.start), "last": _day(last.start), "talks": talks}
        yield "dated", facts | dates, ends
    else:
        yield "plain", facts, ends


def _reaching(reading: Reading) -> Iterator[Form]:
    made: dict[str, float] = {}
    for bid in reading.dynamics.bids:
        made[bid.speaker] = made.get(bid.speaker, 0.0) + bid.p
    speakers = [name for name in reading.conversation.speakers if round(made.get(name, 0.0))]
    if not speakers:
        return
    count = {name: round(made[name]) for name in speakers}
    who = (
        listed([f"from {name} {_times(count[name])}" for name in speakers])
        if len(speakers) <= _MOST_NAMED
        else f"from them all {_times(sum(count.values()))}"
    )
    met = _surest(reading, MomentKind.BID_MET)
    if met:
        by, when = met.whose, _when(reading, met.turns[0])
        yield "met", {"who": who, "by": by, "when": when}, met.turns
    bids = [bid.turn for bid in reading.dynamics.bids]
    yield "made", {"who": who}, (bids[0], bids[-1])


def _depth(reading: Reading) -> Iterator[Form]:
    followed = _surest(reading, MomentKind.FEELING_FOLLOWED)
    if followed:
        facts = {"when": _when(reading, followed.turns[0]), "what": followed.what.rstrip(".")}
        yield "followed", facts, followed.turns
    steps = [step for step in reading.dynamics.steps if step.level > 1 and step.p >= _CLEAR]
    deepest = max(steps, key=lambda step: (step.level, step.p, step.turn), default=None)
    if deepest:
        facts = {"who": deepest.speaker, "when": _when(reading, deepest.turn)}
        yield "opened", facts, (deepest.turn,)


def _tearing(reading: Reading) -> Iterator[Form]:
    episodes = reading.dynamics.episodes
    if not episodes:
        return
    often = _times(len(episodes)).removeprefix("about ")
    mended = [each for each in episodes if each.state is EpisodeState.MENDED]
    reached = [each for each in episodes if each.reaches]
    if mended:
        reach = next(each for each in mended[-1].reaches if each.received == "received")
        facts = {"often": often, "by": reach.by, "when": _when(reading, reach.turn)}
        turns = (mended[-1].tears[0].turn, reach.turn, reach.received_at or reach.turn)
        after = "" if not reach.after else _duration(reach.after)
        yield (
            ("mended", facts | {"after": after}, turns) if after else ("mended_soon", facts, turns)
        )
    if reached:
        reach = reached[-1].reaches[0]
        facts = {"often": often, "by": reach.by, "when": _when(reading, reach.turn)}
        yield "reached", facts, (reached[-1].tears[0].turn, reach.turn)
    tear = episodes[-1].tears[0].turn
    form = "open_once" if len(episodes) == 1 else "open"
    yield form, {"often": often, "when": _when(reading, tear)}, (tear,)


def _lately(reading: Reading) -> Iterator[Form]:
    """Whether the last stretch of time that can be told differs from the whole."""
    points = [
        point
        for point in reading.dynamics.depth
        if point.speaker is None and point.share is not None
    ]
    whole = next(
        (each for each in reading.measures if each.name == "depth" and not each.whose), None
    )
    if not points or whole is None or whole.low is None or whole.high is None:
        return
    last = points[-1]
    facts = {"share": _tenths(last.share or 0.0)}
    turns = (last.first, last.last)
    if last.low is not None and last.high is not None and len(points) > 1:
        more, fewer = last.low > whole.high, last.high < whole.low
        yield ("more" if more else "fewer" if fewer else "same"), facts, turns
    yield "whole", facts, turns


def _danger(reading: Reading) -> Iterator[Form]:
    turns = {turn for sign in reading.safety.signs for turn in sign.turns}
    yield "help", {}, tuple(sorted(turns))


def _surest(reading: Reading, kind: MomentKind) -> Moment | None:
    """The surest moment of a kind; of equals the latest."""
    of_kind = [moment for moment in reading.moments if moment.kind is kind and moment.p >= _CLEAR]
    return max(of_kind, key=lambda moment: (moment.p, moment.turns), default=None)


def _people(names: tuple[str, ...]) -> str:
    return listed(names) if len(names) <= _MOST_NAMED else f"{len(names)} people"


def _number(count: int, what: str) -> str:
    return f"{_worded(count)} {what}{'' if count == 1 else 's'}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"about {_worded(count)} times")


def _worded(count: int) -> str:
    return _WORDS[count] if count < len(_WORDS) else f"{count:,}"


def _tenths(share: float) -> str:
    tenths = round(share * 10)
    return {0: "fewer than one in ten", 10: "nearly all"}.get(
        tenths, f"about {_worded(tenths)} in ten"
    )


def _when(reading: Reading, turn: int) -> str:
    """The day, the place in a recording, or the number of the turn."""
    at = reading.conversation.turns[turn]
    if at.offset is not None:
        return f"at {timedelta(seconds=int(at.offset))}"
    if at.start is None:
        return f"in turn {turn + 1}"
    years = {each.start.year for each in (reading.conversation.turns[0], at) if each.start}
    return f"on {_day(at.start)}" if len(years) > 1 else f"on {at.start.day} {at.start:%B}"


def _day(time: datetime) -> str:
    return f"{time.day} {time:%B %Y}"


def _duration(seconds: float) -> str:
    for unit, size in (("day", _DAY), ("hour", _HOUR), ("minute", _MINUTE)):
        if seconds >= size:
            return _number(round(seconds / size), unit)
    return "less than a minute"
