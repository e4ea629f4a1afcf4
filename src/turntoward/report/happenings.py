"""What happened around a rupture, and between the talks, told step by step."""

from collections.abc import Iterator

from msgspec import Struct

from turntoward.charts.words import clock, counted, duration, listed, sure
from turntoward.coach.records import Group
from turntoward.model.dynamics import Episode, Reach
from turntoward.model.reading import Reading
from turntoward.report.quotes import Link, Quote, glyph_of, links, quotes_of
from turntoward.report.titles import ELEMENT_TITLES, RECEIVED, STATES

__all__ = ["EpisodeView", "Happening", "episode_views", "pauses"]

_TEARS, _TEARS_QUOTED = 8, 3  # turns of a rupture that are linked, and that are quoted
_EPISODES = 40
_PAUSES = 12  # of each kind
_CLEAR = 0.5


class Happening(Struct, frozen=True):
    """One thing that happened around a rupture."""

    group: str
    glyph: str
    text: str
    links: tuple[Link, ...] = ()
    quotes: tuple[Quote, ...] = ()


class EpisodeView(Struct, frozen=True, kw_only=True):
    """A rupture and what came of it, told step by step."""

    title: str
    how_sure: str
    happenings: tuple[Happening, ...]
    state: str
    present: str
    missing: str


def episode_views(reading: Reading) -> list[EpisodeView]:
    """The ruptures with what came of each, in their order; of very many the last ones."""
    return [_episode(reading, episode) for episode in reading.dynamics.episodes[-_EPISODES:]]


def _episode(reading: Reading, episode: Episode) -> EpisodeView:
    first = reading.conversation.turns[episode.tears[0].turn]
    return EpisodeView(
        title=clock(first),
        how_sure=sure(episode.p),
        happenings=tuple(_happenings(reading, episode)),
        state=STATES[episode.state],
        present=listed([ELEMENT_TITLES[code] for code in episode.present]),
        missing=listed([ELEMENT_TITLES[code] for code in episode.missing]),
    )


def _happenings(reading: Reading, episode: Episode) -> Iterator[Happening]:
    tears = [tear.turn for tear in episode.tears]
    who = listed(list(dict.fromkeys(tear.by for tear in episode.tears)))
    turns = counted(len(tears), "turn")
    yield Happening(
        str(Group.BLAME),
        glyph_of(Group.BLAME),
        f"It tore, in {turns} of {who}.",
        links(reading, tears[_TEARS_QUOTED:], _TEARS),
        quotes_of(reading, tears[:_TEARS_QUOTED]),
    )
    if episode.pause:
        yield _happening(None, f"{duration(episode.pause).capitalize()} without a word.")
    if episode.time_asked is not None:
        asked = reading.conversation.turns[episode.time_asked].speaker
        yield _happening(
            Group.CONNECT, f"{asked} asked for time.", links(reading, [episode.time_asked])
        )
    if episode.passed_over is not None:
        at = links(reading, [episode.passed_over])
        yield _happening(Group.MISS, "The next talk was about other things.", at)
    for reach in episode.reaches:
        yield _reach(reading, reach)


def _reach(reading: Reading, reach: Reach) -> Happening:
    how = listed([ELEMENT_TITLES[each.code] for each in reach.elements])
    after = f", {duration(reach.after)} later" if reach.after else ""
    turns = [reach.turn] if reach.received_at is None else [reach.turn, reach.received_at]
    text = f"{reach.by} reached back{after}, with {how}. {RECEIVED[reach.received]}"
    return Happening(
        str(Group.CONNECT), glyph_of(Group.CONNECT), text, quotes=quotes_of(reading, turns)
    )


def _happening(group: Group | None, text: str, at: tuple[Link, ...] = ()) -> Happening:
    return Happening(str(group or "plain"), glyph_of(group), text, at)


def pauses(reading: Reading) -> list[Happening]:
    """Silences, time that was asked for, and messages without an answer, in the order of the talk."""
    return sorted(
        (*_silences(reading), *_asked(reading), *_bursts(reading)),
        key=lambda each: each.links[0].turn,
    )


def _silences(reading: Reading) -> Iterator[Happening]:
    longest = sorted(reading.dynamics.silences, key=lambda each: -each.seconds)[:_PAUSES]
    for silence in longest:
        text = f"{duration(silence.seconds)} without a word. {silence.broken_by} began again."
        yield _happening(None, text, links(reading, [silence.before]))


def _asked(reading: Reading) -> Iterator[Happening]:
    for asked in reading.dynamics.asked_time[-_PAUSES:]:
        if asked.p < _CLEAR:
            continue
        turns = [asked.turn] if asked.pressed_at is None else [asked.turn, asked.pressed_at]
        given = "and got it" if asked.pressed_at is None else "and was pressed"
        group = Group.CONNECT if asked.pressed_at is None else Group.PRESS
        yield _happening(group, f"{asked.speaker} asked for time, {given}.", links(reading, turns))


def _bursts(reading: Reading) -> Iterator[Happening]:
    for burst in reading.dynamics.bursts[-_PAUSES:]:
        pressed = burst.pressed >= _CLEAR
        text = (
            f"{counted(burst.messages, 'message')} of {burst.speaker} without an answer in between."
        )
        yield _happening(
            Group.PRESS if pressed else None, text, links(reading, [burst.first, burst.last])
        )
