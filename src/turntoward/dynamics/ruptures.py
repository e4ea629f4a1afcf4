"""Where it tore, what reached back, and whether that was received.

Rupture and repair after Safran, J. D. & Muran, J. C. (2000). Negotiating the Therapeutic Alliance;
what tears, after Gottman, J. M. (1994). What Predicts Divorce?; the elements of repair after
Lewicki, R. J., Polin, B. & Lount, R. B. (2016). An exploration of the structure of effective
apologies. Negotiation and Conflict Management Research 9(2).

An episode is a small state machine over the turns that carry a code that tears or reaches back:

    CALM     ──tear──▶ TEARING
    TEARING  ──quiet──▶ PAUSED (if what tore is clear, else CALM)   ──reach──▶ REACHED
    PAUSED   ──reach──▶ REACHED   ──tear──▶ TEARING   ──too long──▶ CALM (it stays open)
    REACHED  ──received──▶ MENDED   ──tear──▶ TEARING   ──too long──▶ CALM
    MENDED   ──end of the session──▶ CALM
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum, auto

from turntoward.dynamics.tally import Tally, measure, middle
from turntoward.dynamics.turns import CodedTurns, listed
from turntoward.model.dynamics import Element, Episode, EpisodeState, Reach, Received, Tear
from turntoward.model.reading import Measure, Moment, MomentKind

__all__ = ["ELEMENTS", "rupture_episodes", "rupture_measures", "rupture_moments"]

# What tears, and how much of a rupture each is by itself.
TEARS: Mapping[str, float] = {
    "contempt": 1.0,
    "criticizes": 1.0,
    "turns_against": 0.9,
    "withdraws": 0.8,
    "pseudo_apology": 0.7,
    "defends": 0.5,
    "presses": 0.5,
    "dismisses": 0.5,
    "interrogates": 0.4,
    "complains": 0.4,
}
ELEMENTS: Mapping[str, str] = {
    "names_distance": "naming the distance",
    "asks_their_side": "asking for the other side",
    "owns_impact": "owning a part in it",
    "apologizes": "an apology",
    "makes_amends": "a way back",
}
_REACHES = {
    "names_distance": 0.9,
    "asks_their_side": 1.0,
    "owns_impact": 1.0,
    "apologizes": 0.9,
    "makes_amends": 0.8,
}
# Elements that speak of the hurt by their nature; an apology may be for something else.
_ABOUT_IT = ("names_distance", "asks_their_side", "owns_impact")
_RECEIVES = {
    "accepts": 1.0,
    "owns_impact": 1.0,
    "apologizes": 0.9,
    "appreciates": 0.9,
    "validates": 0.9,
    "reflects": 0.8,
    "names_feeling": 0.8,
    "turns_toward": 0.7,
}
_DECLINES = {
    "contempt": 1.0,
    "criticizes": 1.0,
    "withdraws": 1.0,
    "turns_against": 1.0,
    "turns_away": 0.8,
    "dismisses": 0.8,
    "defends": 0.5,
}
_CLEAR = 0.8  # from which tearing turns together are called a rupture
_SURE = 0.5
_QUIET = 6  # turns without tearing after which the tearing is over
_ANSWERS = 3  # turns of others in which a reaching back is received or not
_DAYS = 14.0  # in which something later can still reach back
_SESSIONS = 20
_DAY = 86_400.0


class _State(Enum):
    CALM = auto()
    TEARING = auto()
    PAUSED = auto()
    REACHED = auto()
    MENDED = auto()


class _Event(Enum):
    TEAR = auto()
    QUIET = auto()  # a new session, or six turns without tearing
    REACH = auto()
    RECEIVED = auto()
    TOO_LONG = auto()
    SESSION_OVER = auto()


_NEXT = {
    (_State.CALM, _Event.TEAR): _State.TEARING,
    (_State.TEARING, _Event.TEAR): _State.TEARING,
    (_State.TEARING, _Event.QUIET): _State.PAUSED,
    (_State.TEARING, _Event.REACH): _State.REACHED,
    (_State.PAUSED, _Event.TEAR): _State.TEARING,
    (_State.PAUSED, _Event.REACH): _State.REACHED,
    (_State.PAUSED, _Event.TOO_LONG): _State.CALM,
    (_State.REACHED, _Event.TEAR): _State.TEARING,
    (_State.REACHED, _Event.REACH): _State.REACHED,
    (_State.REACHED, _Event.RECEIVED): _State.MENDED,
    (_State.REACHED, _Event.TOO_LONG): _State.CALM,
    (_State.MENDED, _Event.REACH): _State.MENDED,  # another element of the same repair
    (_State.MENDED, _Event.SESSION_OVER): _State.CALM,
}


def rupture_episodes(coded: CodedTurns) -> tuple[Episode, ...]:
    """Every rupture, in order, with what came of it."""
    watch = _Watch(coded)
    for turn in sorted({*watch.tears, *watch.reaches}):
        watch.see(turn)
    watch.close()
    return tuple(watch.episodes)


class _Watch:
    """Looks at tearing and reaching turns in order, and writes an Episode when one is over."""

    def __init__(self, coded: CodedTurns) -> None:
        self.coded = coded
        self.reaches = coded.either(_REACHES)
        self.tears = coded.hardest(TEARS)
        self.receives, self.declines = coded.either(_RECEIVES), coded.either(_DECLINES)
        self.episodes: list[Episode] = []
        self.state = _State.CALM
        self._clear()

    def _clear(self) -> None:
        self.torn: list[Tear] = []
        self.whole = 1.0  # how surely nothing tore
        self.reached: list[Reach] = []

    def see(self, turn: int) -> None:
        """One turn that tears or reaches back. A turn that does both may repeat the hurt to own it."""
        self._pass_time(turn)
        if self.reaches.get(turn, 0.0) >= _SURE:
            if self._is_for_this(turn):
                self._reach(turn)
        elif turn in self.tears and not self._is_faint(turn):
            self._tear(turn)

    def close(self) -> None:
        """Nothing more comes."""
        if self.torn and self._is_clear:
            self.episodes.append(self._episode())
        self._clear()
        self.state = _State.CALM

    def _pass_time(self, turn: int) -> None:
        """What happened between the last turn seen and this one."""
        if self.state is _State.MENDED and self._sessions_since(turn):
            self._go(_Event.SESSION_OVER)
        if self.state is _State.TEARING and self._is_quiet(turn):
            if self._is_clear:
                self._go(_Event.QUIET)
            else:
                self.close()
        if self.state in {_State.PAUSED, _State.REACHED} and self._is_too_long(turn):
            self._go(_Event.TOO_LONG)

    def _go(self, event: _Event) -> None:
        self.state = _NEXT[self.state, event]
        if self.state is _State.CALM:
            self.close()

    def _tear(self, turn: int) -> None:
        if self.state is _State.MENDED:  # torn anew
            self.close()
        code = max(TEARS, key=lambda code: TEARS[code] * self.coded.p(turn, code))
        self.torn.append(
            Tear(turn=turn, by=self.coded.speaker[turn], code=code, p=self.tears[turn])
        )
        self.whole *= 1.0 - self.tears[turn]
        self._go(_Event.TEAR)

    def _is_faint(self, turn: int) -> bool:
        """A grievance or a defence while all is calm may begin a rupture; after one it is none."""
        return self.state in {_State.PAUSED, _State.REACHED, _State.MENDED} and (
            self.tears[turn] < _SURE
        )

    def _reach(self, turn: int) -> None:
        reach = self._reaching(turn)
        self.reached.append(reach)
        self._go(_Event.REACH)
        if self.state is _State.REACHED and reach.received is Received.YES:
            self._go(_Event.RECEIVED)

    @property
    def _is_clear(self) -> bool:
        return 1.0 - self.whole >= _CLEAR

    def _is_for_this(self, turn: int) -> bool:
        """Whether a reaching back answers the rupture that is open.

        In the same talk and the next one everything does. Later, what speaks of the hurt by its
        nature does, and an apology that comes with opening up or with another element.
        """
        if not self.torn or not self._is_clear:
            if self.state is _State.TEARING:
                self.close()  # sorry for being late ends a small quarrel before it is one
            return False
        if self._sessions_since(turn) <= 1:
            return True
        elements = self._elements(turn)
        about_it = any(element.code in _ABOUT_IT for element in elements)
        return about_it or len(elements) > 1 or turn in self.coded.opened

    def _sessions_since(self, turn: int) -> int:
        last = self.reached[-1].turn if self.reached else self.torn[-1].turn
        return self.coded.session[turn] - self.coded.session[last]

    def _is_quiet(self, turn: int) -> bool:
        last = self.torn[-1].turn
        return self.coded.session[turn] != self.coded.session[last] or turn - last > _QUIET

    def _is_too_long(self, turn: int) -> bool:
        last = self.torn[-1].turn
        seconds = self.coded.wait(last, turn)
        days = 0.0 if seconds is None else seconds / _DAY
        return days > _DAYS or self.coded.session[turn] - self.coded.session[last] > _SESSIONS

    def _elements(self, turn: int) -> tuple[Element, ...]:
        return tuple(
            Element(code=code, turn=turn, p=coding.p)
            for code in ELEMENTS
            if (coding := self.coded.of(code).get(turn))
        )

    def _reaching(self, turn: int) -> Reach:
        received, received_at = self._received(turn)
        return Reach(
            by=self.coded.speaker[turn],
            turn=turn,
            after=self.coded.wait(self.torn[-1].turn, turn),
            elements=self._elements(turn),
            received=received,
            received_at=received_at,
            p=self.reaches[turn],
        )

    def _received(self, turn: int) -> tuple[Received, int | None]:
        """What the next turns of others do with a reaching back; the first clear one tells."""
        for answer in self._answers(turn):
            takes = max(self.receives.get(answer, 0.0), 0.8 * self.coded.opened.get(answer, 0.0))
            declines = self.declines.get(answer, 0.0)
            if max(takes, declines) >= _SURE:
                return (Received.YES if takes > declines else Received.NO), answer
        return Received.CANNOT_TELL, None

    def _answers(self, turn: int) -> Iterator[int]:
        """The next turns of others in this session; where there are none, the first of the next."""
        coded, seen = self.coded, 0
        later = coded.next_other[turn]
        session = coded.session[later] if later >= 0 else -1
        while later >= 0 and seen < _ANSWERS and coded.session[later] == session:
            if coded.session[later] - coded.session[turn] > 1:
                return
            yield later
            seen += 1
            later = next(
                (
                    each
                    for each in range(later + 1, min(later + _QUIET, len(coded.turns)))
                    if coded.speaker[each] != coded.speaker[turn]
                ),
                -1,
            )

    def _episode(self) -> Episode:
        mended = next((each for each in self.reached if each.received is Received.YES), None)
        present = tuple(
            code
            for code in ELEMENTS
            if any(element.code == code for reach in self.reached for element in reach.elements)
        )
        last = self.torn[-1].turn
        session = self.coded.session
        return Episode(
            tears=tuple(self.torn),
            p=1.0 - self.whole,
            escalated=_is_escalated(self.torn),
            pause=self._pause(last),
            time_asked=self._time_asked(last),
            passed_over=self._passed_over(last),
            reaches=tuple(self.reached),
            present=present,
            missing=tuple(code for code in ELEMENTS if code not in present),
            state=_state(self.reached, mended),
            mended_after=mended.after if mended else None,
            mended_after_sessions=session[mended.turn] - session[last] if mended else None,
        )

    def _pause(self, last: int) -> float | None:
        """The silence after the last tearing turn, where it ended a talk."""
        after = self.coded.last_of_session(last)
        is_end = after - last <= _QUIET and after + 1 < len(self.coded.turns)
        return self.coded.wait(after, after + 1) if is_end else None

    def _time_asked(self, last: int) -> int | None:
        until = self.coded.last_of_session(last)
        asked = self.coded.of("asks_time")
        between = range(self.torn[0].turn + 1, until + 1)
        return next((turn for turn in between if turn in asked), None) if asked else None

    def _passed_over(self, last: int) -> int | None:
        """The turn from which the next talk of both went on as if nothing had been."""
        coded, sessions = self.coded, self.coded.conversation.sessions
        reached = coded.session[self.reached[0].turn] if self.reached else len(sessions)
        first = coded.session[last] + 1
        for talk in sessions[first : min(reached, first + _SESSIONS)]:
            turns = range(talk.first, talk.last + 1)
            if len({coded.speaker[turn] for turn in turns}) > 1:
                return None if any(map(self._concerns_it, turns)) else turns[0]
        return None

    def _concerns_it(self, turn: int) -> bool:
        return turn in self.tears or turn in self.reaches or turn in self.coded.opened


def _is_escalated(torn: list[Tear]) -> bool:
    """Whether both tore, or one of them three times."""
    return len({tear.by for tear in torn}) > 1 or len(torn) > 2  # noqa: PLR2004


def _state(reached: list[Reach], mended: Reach | None) -> EpisodeState:
    if mended:
        return EpisodeState.MENDED
    return EpisodeState.REACHED if reached else EpisodeState.OPEN


def rupture_moments(coded: CodedTurns, episodes: Iterable[Episode]) -> Iterator[Moment]:
    """A moment for each rupture, for going on as if nothing had been, and for each reaching back."""
    for episode in episodes:
        yield _rupture(episode)
        if episode.passed_over is not None:
            yield _passed_over(coded, episode, episode.passed_over)
        for reach in episode.reaches:
            yield _repair(coded, episode, reach)
            if reach.received is Received.YES:
                break


def _rupture(episode: Episode) -> Moment:
    both = len({tear.by for tear in episode.tears}) > 1
    return Moment(
        kind=MomentKind.RUPTURE,
        turns=tuple(tear.turn for tear in episode.tears),
        whose=episode.tears[0].by,
        what="It tore here, from both sides." if both else "It tore here.",
        why="Disconnection is part of every close relationship; what follows it counts more.",
        p=episode.p,
        practice="rupture",
    )


def _passed_over(coded: CodedTurns, episode: Episode, turn: int) -> Moment:
    return Moment(
        kind=MomentKind.PASSED_OVER,
        turns=(episode.tears[-1].turn, turn),
        whose=coded.speaker[turn],
        what="After the hurt, the next talk was about other things.",
        why="What is passed over stays where it is. It can be named later, even much later.",
        p=episode.p,
        practice="rupture",
    )


def _repair(coded: CodedTurns, episode: Episode, reach: Reach) -> Moment:
    at = reach.received_at
    other = coded.speaker[at] if at is not None else ""
    declined = reach.received is Received.NO
    ends = {
        Received.YES: f", and {other} took it.",
        Received.NO: "; it was not the moment for it yet.",
        Received.CANNOT_TELL: ".",
    }
    with_what = listed([ELEMENTS[element.code] for element in reach.elements])
    turns = {episode.tears[-1].turn, reach.turn, *([] if at is None else [at])}
    return Moment(
        kind=MomentKind.REPAIR_DECLINED if declined else MomentKind.REPAIR,
        turns=tuple(sorted(turns)),
        whose=other if declined else reach.by,
        what=f"{reach.by} reached back with {with_what}{ends[reach.received]}",
        why="Reaching back after a hurt is what makes it safe to come close again.",
        p=reach.p,
        practice="repair",
    )


def rupture_measures(coded: CodedTurns, episodes: Iterable[Episode]) -> Iterator[Measure]:
    """How often it tore, how often it was mended, and how long that took. Of both, never of one."""
    torn, mended, times = Tally(), Tally(), []
    for session in coded.conversation.sessions:
        torn.add(coded.block[session.first], 0.0, 1.0)
    for episode in episodes:
        block = coded.block[episode.tears[0].turn]
        torn.add(block, episode.p)
        is_mended = episode.state is EpisodeState.MENDED
        mended.add(block, episode.p * is_mended, episode.p)
        if episode.mended_after is not None:
            times.append(episode.mended_after)
    yield measure("ruptures", None, torn)
    yield measure("mended", None, mended)
    yield middle("time_to_repair", None, times)
