"""Words and patterns that may speak of danger. They come before everything else.

A sign is a reason for caution, never a finding about a person; docs/guide/danger.md says what it
cannot see. Four sources, in the turns of anybody: `risk` codings; words of control that come again;
many weak cues of one who presses and others who give way (`_pressure.py`); and openings that are
punished again and again. The words and cues are data (data/danger.toml).
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import prod

from msgspec import Struct

from turntoward.codebook.cues import Cues
from turntoward.dynamics._pressure import Part, count_parts, first_turn, parts, share
from turntoward.dynamics._search import search
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.reading import Moment, MomentKind, Safety, Sign, SignKind

__all__ = ["danger_moments", "find_safety"]

_SPEAKS_OF = {
    SignKind.SELF_HARM: "somebody hurting themself or not wanting to live",
    SignKind.VIOLENCE: "somebody being hurt",
    SignKind.CONTROL: "somebody being held or watched by fear",
    SignKind.MONITORING: "somebody being watched and made to account for themself",
    SignKind.ISOLATION: "somebody being kept from other people",
    SignKind.THREATS: "somebody being threatened",
    SignKind.MONEY: "somebody being kept short of money",
    SignKind.FEAR: "somebody being afraid of another",
    SignKind.COERCION: "somebody being pressed into something intimate",
    SignKind.PUNISHED_DISCLOSURE: "somebody being punished for what they open",
}
_ALONE = 0.8  # words that are a sign by themselves
_AGAIN = 1.2  # the sum from which words in several talks are one
_AT_ONCE = 1.6  # and in one talk
_WITHIN = 30  # sessions that lie close enough together
_UNSURE = 0.6  # words from which nobody can be sure
_PAUSES = 0.5  # signs from which suggestions are switched off
_MOST_TURNS = 12  # shown for one sign
_PRESSED = 0.7  # the score of a part from which its weak cues together are a sign
_WARY = 0.45  # and from which nobody can be sure
_PRESSED_SHARE = 0.3  # of the parts looked at
_WARY_SHARE = 0.34
_PARTS = 60  # the last ones that are looked at
_PUNISHES = {"contempt": 1.0, "turns_against": 1.0, "criticizes": 0.8, "dismisses": 0.5}
_PUNISHED = 3.0  # openings punished by one person
_PUNISHED_SHARE = 0.35  # and this share of all they answered
_PUNISHED_SESSIONS = 3
_HURT = 1.2
_MEETS = ("turns_toward", "validates", "reflects", "asks_feeling", "appreciates", "accepts")
_MET = 1.5  # openings met, a sum of probabilities, in more than one stretch of talk
_SELDOM = 0.2
_WARM = 1.0  # warm answers, a sum of probabilities: more than one


class _Hit(Struct, frozen=True):
    """A turn with words that may belong to control."""

    turn: int
    kind: SignKind
    p: float


def find_safety(coded: CodedTurns, cues: Cues) -> Safety:
    """Every sign, whether they are enough to switch suggestions off, and who was hurt for opening."""
    answered = _answered(coded)
    searched = search(coded, cues, first_turn(len(coded.turns), _PARTS))
    hits = [_Hit(turn, sign.kind, sign.weight) for turn, sign in sorted(searched.signs.items())]
    count = count_parts(len(coded.turns))
    pressed = parts(coded, searched, _WARY) if coded.turns else []
    signs = (
        *_risks(coded),
        *_words(coded, hits),
        *_pressures(pressed, count),
        *_punished(coded, answered),
    )
    return Safety(
        paused=any(sign.p >= _PAUSES for sign in signs),
        unsure=_is_unsure(coded, hits) or share(pressed, _WARY, count, _PARTS) >= _WARY_SHARE,
        signs=signs,
        unsafe_for=tuple(_unsafe_for(coded, answered)),
        met_for=tuple(_met_for(coded)),
        warm_for=tuple(_warm_for(coded)),
    )


def _risks(coded: CodedTurns) -> Iterator[Sign]:
    for turn, risk in coded.of("risk").items():
        kind = SignKind(risk.kind) if risk.kind else SignKind.CONTROL
        yield _sign(kind, (turn,), risk.p)


def _words(coded: CodedTurns, hits: Iterable[_Hit]) -> Iterator[Sign]:
    """Words of control by one person: clear ones alone, others when several come within some talks.

    Control has many forms, so it is all of them together that are counted; each is told by itself.
    """
    of_speaker: defaultdict[str, list[_Hit]] = defaultdict(list)
    for hit in hits:
        of_speaker[coded.speaker[hit.turn]].append(hit)
    for theirs in of_speaker.values():
        sure: dict[_Hit, float] = {hit: hit.p for hit in theirs if hit.p >= _ALONE}
        for window in _windows(coded, theirs):
            p = 1.0 - prod(1.0 - hit.p for hit in window)
            sure |= {hit: max(p, sure.get(hit, 0.0)) for hit in window}
        for kind in dict.fromkeys(hit.kind for hit in sure):
            of_kind = {hit.turn: p for hit, p in sure.items() if hit.kind is kind}
            yield _sign(kind, tuple(sorted(of_kind)), max(of_kind.values()))


def _windows(coded: CodedTurns, hits: Sequence[_Hit]) -> Iterator[list[_Hit]]:
    """The runs of hits that lie close enough together and are enough."""
    window: deque[_Hit] = deque()
    for hit in hits:
        window.append(hit)
        while coded.session[hit.turn] - coded.session[window[0].turn] > _WITHIN:
            window.popleft()
        is_one_talk = coded.session[window[0].turn] == coded.session[hit.turn]
        if sum(each.p for each in window) >= (_AT_ONCE if is_one_talk else _AGAIN):
            yield list(window)


def _is_unsure(coded: CodedTurns, hits: Iterable[_Hit]) -> bool:
    """Whether any words of the last talks are of a kind where caution comes first."""
    last = coded.session[-1] if coded.session else 0
    return any(hit.p >= _UNSURE and last - coded.session[hit.turn] <= _WITHIN for hit in hits)


def _pressures(pressed: Sequence[Part], count: int) -> Iterator[Sign]:
    """The parts in which one presses and others give way, where they are more than now and then."""
    if share(pressed, _PRESSED, count, _PARTS) < _PRESSED_SHARE:
        return
    for part in pressed:
        if part.score >= _PRESSED and part.number >= count - _PARTS:
            yield _sign(part.kind, part.turns, min(0.9, _PAUSES + (part.score - _PRESSED) / 2))


class _Answered(Struct, frozen=True):
    """An opening and the turn that answered it."""

    turn: int
    reply: int
    p: float
    punished: float


def _answered(coded: CodedTurns) -> list[_Answered]:
    """Every opening that was answered, with how surely it was punished."""
    punishes = coded.hard(_PUNISHES)
    return [
        _Answered(turn, reply, p, p * punishes.get(reply, 0.0))
        for turn, p in coded.opened.items()
        if (reply := coded.reply(turn)) is not None
    ]


def _punished(coded: CodedTurns, answered: Iterable[_Answered]) -> Iterator[Sign]:
    """One person's sharp or belittling answers to what others open, again and again."""
    for given in _grouped(answered, lambda each: coded.speaker[each.reply]).values():
        bad = [each for each in given if each.punished > 0]
        sessions = {coded.session[each.turn] for each in bad}
        share = _share(given)
        is_again = sum(each.punished for each in bad) >= _PUNISHED
        if is_again and share >= _PUNISHED_SHARE and len(sessions) >= _PUNISHED_SESSIONS:
            turns = sorted({turn for each in bad for turn in (each.turn, each.reply)})
            yield _sign(SignKind.PUNISHED_DISCLOSURE, tuple(turns), min(0.9, share + 0.3))


def _unsafe_for(coded: CodedTurns, answered: Iterable[_Answered]) -> Iterator[str]:
    """Who opened and was hurt for it more than once: nobody advises them to open further here."""
    for speaker, given in _grouped(answered, lambda each: coded.speaker[each.turn]).items():
        hurt = sum(each.punished for each in given)
        if hurt >= _HURT and _share(given) >= _PUNISHED_SHARE:
            yield speaker


def _met_for(coded: CodedTurns) -> Iterator[str]:
    """Who reached out or opened here and was met more than once, and seldom sharply.

    That nothing speaks of danger does not make opening safe; that it has been met does, a little.
    """
    warm, sharp = coded.strongest(_MEETS), coded.either(_PUNISHES)
    openings = dict(coded.opened)
    for turn, bid in coded.of("bid").items():
        openings[turn] = max(bid.p, openings.get(turn, 0.0))
    sums = {speaker: [0.0, 0.0] for speaker in coded.speakers}
    stretches: defaultdict[str, set[int]] = defaultdict(set)
    for turn, p in openings.items():
        reply = coded.reply(turn)
        if reply is not None:
            hurt = p * sharp.get(reply, 0.0)
            met = max(0.0, p * warm.get(reply, 0.0) - hurt)
            sums[coded.speaker[turn]][0] += met
            sums[coded.speaker[turn]][1] += hurt
            stretches[coded.speaker[turn]] |= {coded.stretch[turn]} if met else set()
    for speaker, (met, hurt) in sums.items():
        if met >= _MET and len(stretches[speaker]) > 1 and hurt <= _SELDOM * (met + hurt):
            yield speaker


def _warm_for(coded: CodedTurns) -> Iterator[str]:
    """Who was answered warmly more than once, whatever they had said, and seldom sharply."""
    warm, sharp = coded.strongest(_MEETS), coded.either(_PUNISHES)
    sums = {speaker: [0.0, 0.0] for speaker in coded.speakers}
    for turn in sorted({*warm, *sharp}):
        if turn and (told := coded.speaker[turn - 1]) != coded.speaker[turn]:
            hurt = sharp.get(turn, 0.0)
            sums[told][0] += max(0.0, warm.get(turn, 0.0) - hurt)
            sums[told][1] += hurt
    for speaker, (met, hurt) in sums.items():
        if met >= _WARM and hurt <= _SELDOM * (met + hurt):
            yield speaker


def _grouped(
    answered: Iterable[_Answered], who: Callable[[_Answered], str]
) -> dict[str, list[_Answered]]:
    groups: dict[str, list[_Answered]] = {}
    for each in answered:
        groups.setdefault(who(each), []).append(each)
    return groups


def _share(given: list[_Answered]) -> float:
    return sum(each.punished for each in given) / sum(each.p for each in given)


def _sign(kind: SignKind, turns: tuple[int, ...], p: float) -> Sign:
    return Sign(
        kind=kind,
        turns=turns[:_MOST_TURNS],
        what=f"These words may speak of {_SPEAKS_OF[kind]}.",
        p=p,
    )


def danger_moments(coded: CodedTurns, signs: Iterable[Sign]) -> Iterator[Moment]:
    """One moment for each sign."""
    for sign in signs:
        yield Moment(
            kind=MomentKind.DANGER,
            turns=sign.turns,
            whose=coded.speaker[sign.turns[0]],
            what=sign.what,
            why="Safety comes first. A person you trust, or a local help line, can be asked now.",
            p=sign.p,
            practice="safety",
        )
