"""After a feeling: did the reply follow the feeling, or leave it?

Following is giving it back, letting it be felt, or asking about it; a reply leaves it with advice, a
question about the facts, another topic, a joke, an explanation, or by hurrying or talking it away.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from turntoward.dynamics.tally import measure, tallies
from turntoward.dynamics.turns import CodedTurns
from turntoward.model import Coding
from turntoward.model.dynamics import Thread
from turntoward.model.reading import Measure, Moment, MomentKind

__all__ = ["thread_links", "thread_measures", "thread_moments"]

_FOLLOWS = {
    "reflects": "gave it back in other words",
    "validates": "let it be felt",
    "asks_feeling": "asked about it",
}
_LEAVES = {
    "dismisses": "told it away",
    "reassures_early": "hurried it away",
    "deflects_humor": "answered with a joke",
    "changes_subject": "went on to something else",
    "intellectualizes": "answered with an explanation",
    "advises": "answered with advice",
    "asks_closed": "asked about the facts",
}
_WELCOMES = ("asks_permission", "appreciates", "accepts", "shares_own")
_FEELINGS = ("names_feeling", "body_cue")
_DEEPEST = 3  # the disclosure level of feelings and of what is risky to say
_TOKEN = 3  # words: with so few a listener only says "go on"
_HOPS = 3  # replies that are looked at while the teller goes on
_CLEAR = 0.5  # from which following or leaving is said aloud


def thread_links(coded: CodedTurns) -> tuple[Thread, ...]:
    """One link for each feeling that had a reply in its session, in order."""
    return tuple(
        link
        for turn, p in sorted(_feelings(coded).items())
        if (link := _link(coded, turn, p)) is not None
    )


def _feelings(coded: CodedTurns) -> dict[int, float]:
    """The turns with a feeling in them, and the vague ones that open up all the same."""
    feelings = coded.strongest(_FEELINGS)
    vague = {turn: each.p for turn, each in coded.of("vague_feeling").items()}
    opened = {turn: min(p, coded.opened.get(turn, 0.0)) for turn, p in vague.items()}
    for found in (coded.opened_to(_DEEPEST), opened):
        for turn, p in found.items():
            feelings[turn] = max(p, feelings.get(turn, 0.0))
    return feelings


class _Answer(Struct, frozen=True):
    followed: float
    left: float
    how: str | None


def _link(coded: CodedTurns, turn: int, p: float) -> Thread | None:
    if p <= 0:
        return None
    reply = coded.reply(turn)
    if reply is None:
        return None
    answer = _answer(coded, reply)
    for _ in range(_HOPS - 1):
        later = _after_a_token(coded, turn, reply) if answer.how is None else None
        if later is None:
            break
        reply, answer = later, _answer(coded, later)
    return Thread(
        turn=turn,
        speaker=coded.speaker[turn],
        p=p,
        by=coded.speaker[reply],
        reply=reply,
        followed=answer.followed,
        left=answer.left,
        how=answer.how,
    )


def _answer(coded: CodedTurns, reply: int) -> _Answer:
    followed = coded.surest(reply, _FOLLOWS)
    left = coded.surest(reply, tuple(_LEAVES)[:-1]) or _about_facts(coded, reply)
    followed_p = followed.p if followed else 0.0
    left_p = (1.0 - followed_p) * left.p if left else 0.0
    surer = followed if followed_p >= left_p else left
    return _Answer(followed_p, left_p, surer.code if surer else None)


def _about_facts(coded: CodedTurns, reply: int) -> Coding | None:
    """A closed question, unless it asks what is wanted or comes with a welcome."""
    welcome = any(reply in coded.of(code) for code in _WELCOMES)
    return None if welcome else coded.of("asks_closed").get(reply)


def _after_a_token(coded: CodedTurns, turn: int, reply: int) -> int | None:
    """The listener's next turn, where this one was a token and the teller went on."""
    on = reply + 1
    if len(coded.turns[reply].text.split(maxsplit=_TOKEN)) > _TOKEN or on >= len(coded.turns):
        return None
    if coded.speaker[on] != coded.speaker[turn] or coded.session[on] != coded.session[turn]:
        return None
    return coded.reply(on)


def thread_moments(links: Iterable[Thread]) -> Iterator[Moment]:
    """One moment for each feeling whose reply clearly followed or left it."""
    for link in links:
        if link.followed >= _CLEAR:
            yield _moment(MomentKind.FEELING_FOLLOWED, link, link.followed, _FOLLOWS)
        elif link.left >= _CLEAR:
            yield _moment(MomentKind.FEELING_LEFT, link, link.left, _LEAVES)


def _moment(kind: MomentKind, link: Thread, p: float, did: Mapping[str, str]) -> Moment:
    followed = kind is MomentKind.FEELING_FOLLOWED
    return Moment(
        kind=kind,
        turns=(link.turn, link.reply),
        whose=link.by,
        what=f"{link.speaker} showed something that matters; {link.by} {did[link.how or '']}.",
        why=(
            "A feeling that is followed can go on being told."
            if followed
            else "The feeling stayed where it was; it can still be asked about."
        ),
        p=link.p * p,
        practice="listening",
    )


def thread_measures(coded: CodedTurns, links: Iterable[Thread]) -> Iterator[Measure]:
    """How often somebody's reply followed the feeling, of those that followed or left it."""
    followed = tallies(coded.speakers)
    for link in links:
        told = link.followed + link.left
        followed[link.by].add(coded.block[link.turn], link.p * link.followed, link.p * told)
    for speaker in coded.speakers:
        yield measure("feelings_followed", speaker, followed[speaker])
