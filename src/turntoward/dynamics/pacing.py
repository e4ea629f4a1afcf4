"""Pacing: reply times, silences, bursts, who opens and closes, and whether a pause is left alone.

Times are measured by the clock of the export and never told finer than it is: between two messages of
a clock that shows minutes, a wait is a whole number of minutes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from turntoward.dynamics.rhythm import Rhythm
from turntoward.dynamics.tally import measure, middle, tallies
from turntoward.dynamics.turns import CodedTurns
from turntoward.model.dynamics import AskedTime, Burst, DayPart, Pace, PaceAt, Silence
from turntoward.model.reading import Measure, Moment, MomentKind

__all__ = ["Pacing", "pacing_measures", "pacing_moments"]

_FEWEST = 20  # replies below which there is no usual
_FEWEST_AT = 10  # and in one part of the day
_PAUSE = 1.5  # seconds that leave room, in a recording
_BURST = 4  # messages
_LONG = 2.0  # times the break that nine of ten are shorter than
_DAYS = 2 * 86_400.0  # the shortest that is called a silence
_PRESSES = {"presses": 1.0, "interrogates": 0.8, "criticizes": 0.8}
_AFTER = 10  # turns in which it shows whether time that was asked for is given
_CLEAR = 0.5
_MOST = 8  # people; in a larger group nobody's share of openings says much
_PARTS = (
    (5, DayPart.NIGHT),
    (12, DayPart.MORNING),
    (18, DayPart.AFTERNOON),
    (23, DayPart.EVENING),
    (24, DayPart.NIGHT),
)
_PART_AT = tuple(next(part for until, part in _PARTS if hour < until) for hour in range(24))


class Pacing:
    """Everything about time between these people."""

    def __init__(self, coded: CodedTurns, rhythm: Rhythm) -> None:
        self._coded = coded
        self._presses = coded.either(_PRESSES)
        self.waits: dict[str, list[float]] = {speaker: [] for speaker in coded.speakers}
        self._by_part: defaultdict[tuple[str, DayPart], list[float]] = defaultdict(list)
        self._count(rhythm)
        sessions = coded.conversation.sessions
        self.opens = Counter(coded.speaker[session.first] for session in sessions)
        self.closes = Counter(coded.speaker[session.last] for session in sessions)
        self.room = tuple(self._rooms())
        self.bursts = tuple(self._find_bursts())
        self.silences = tuple(self._find_silences())
        self.asked_time = tuple(self._find_asked_time())
        self.pace = tuple(self._pace(speaker) for speaker in coded.speakers)

    def _count(self, rhythm: Rhythm) -> None:
        """Reply times within sessions, of each person and by the hour in which the message came."""
        session, speaker = self._coded.session, self._coded.speaker
        by_hour: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
        for turn, seconds in rhythm.waits.items():
            if session[turn] == session[turn - 1]:
                self.waits[speaker[turn]].append(seconds)
                came = self._coded.turns[turn - 1].end
                if came:
                    by_hour[speaker[turn], came.hour].append(seconds)
        for (who, hour), waits in by_hour.items():
            self._by_part[who, _PART_AT[hour]] += waits

    def _pace(self, speaker: str) -> Pace:
        waits = sorted(self.waits[speaker])
        enough = len(waits) >= _FEWEST
        own = [(room, p) for _, listener, room, p in self.room if listener == speaker]
        return Pace(
            speaker=speaker,
            replies=len(waits),
            usual=_at(waits, 0.5) if enough else None,
            quick=_at(waits, 0.25) if enough else None,
            slow=_at(waits, 0.9) if enough else None,
            resolution=self._coded.resolution,
            by_part=tuple(self._part(speaker, part) for part in DayPart),
            opens=self.opens[speaker],
            closes=self.closes[speaker],
            room=sum(room * p for room, p in own),
            room_of=sum(p for _, p in own),
        )

    def _part(self, speaker: str, part: DayPart) -> PaceAt:
        waits = sorted(self._by_part.get((speaker, part), ()))
        usual = _at(waits, 0.5) if len(waits) >= _FEWEST_AT else None
        return PaceAt(part=part, replies=len(waits), usual=usual)

    def _rooms(self) -> Iterator[tuple[int, str, float, float]]:
        """For each disclosure: its turn, who listened, whether room was left, how sure it is one.

        In a recording room is left by a pause, or when the teller goes on. In writing nobody can be
        interrupted; there it is left when the reply does not press.
        """
        coded = self._coded
        for turn, p in coded.opened.items():
            reply = coded.reply(turn)
            if reply is None:
                continue
            if not coded.is_recording:
                yield turn, coded.speaker[reply], 1.0 - self._presses.get(reply, 0.0), p
            else:
                wait = coded.wait(turn, reply) or 0.0
                yield turn, coded.speaker[reply], float(reply > turn + 1 or wait >= _PAUSE), p

    def _find_bursts(self) -> Iterator[Burst]:
        """Turns of one person in a row, in one session: each came after a silence."""
        speaker, session = self._coded.speaker, self._coded.session
        if self._coded.is_recording or self._coded.is_one_sided:
            return
        goes_on = [
            turn
            for turn in range(1, len(speaker))
            if speaker[turn] == speaker[turn - 1] and session[turn] == session[turn - 1]
        ]
        for _, group in groupby(enumerate(goes_on), key=lambda entry: entry[1] - entry[0]):
            turns = [turn for _, turn in group]
            yield from self._burst(turns[0] - 1, turns[-1])

    def _burst(self, first: int, last: int) -> Iterator[Burst]:
        turns = self._coded.turns[first : last + 1]
        messages = sum(len(turn.messages) for turn in turns)
        if messages >= _BURST:
            pressed = max(self._presses.get(turn.index, 0.0) for turn in turns)
            yield Burst(
                speaker=turns[0].speaker, first=first, last=last, messages=messages, pressed=pressed
            )

    def _find_silences(self) -> Iterator[Silence]:
        """Breaks twice as long as nine of ten, and of two days at least."""
        coded = self._coded
        breaks = [
            (before.last, after.first, seconds)
            for before, after in pairwise(coded.conversation.sessions)
            if (seconds := coded.wait(before.last, after.first)) is not None
        ]
        if coded.is_one_sided or not breaks:
            return
        usual = _at(sorted(seconds for *_, seconds in breaks), 0.9)
        for last, first, seconds in breaks:
            if seconds >= max(_DAYS, _LONG * usual):
                yield Silence(
                    after=last, before=first, seconds=seconds, broken_by=coded.speaker[first]
                )

    def _find_asked_time(self) -> Iterator[AskedTime]:
        """Whether somebody who asked for time was pressed before they came back to it."""
        coded = self._coded
        for turn, coding in coded.of("asks_time").items():
            reply = coded.reply(turn)
            if reply is None:
                continue
            until = min(turn + _AFTER, coded.last_of_session(turn))
            theirs = [
                each for each in range(turn + 1, until + 1) if self._is_by_another(each, turn)
            ]
            pressed_at = max(theirs, key=lambda each: self._presses.get(each, 0.0))
            pressed = self._presses.get(pressed_at, 0.0)
            yield AskedTime(
                turn=turn,
                speaker=coded.speaker[turn],
                by=coded.speaker[pressed_at if pressed else reply],
                p=coding.p,
                respected=1.0 - pressed,
                pressed_at=pressed_at if pressed >= _CLEAR else None,
            )

    def _is_by_another(self, turn: int, than: int) -> bool:
        return self._coded.speaker[turn] != self._coded.speaker[than]


def _at(ordered: Sequence[float], part: float) -> float:
    """The value below which a part of all lie; one that is there, never a mean of two."""
    return ordered[int(part * (len(ordered) - 1))]


def pacing_moments(pacing: Pacing) -> Iterator[Moment]:
    """Time that was given or not, bursts with pressure in them, and long silences."""
    yield from _time_moments(pacing.asked_time)
    for burst in pacing.bursts:
        if burst.pressed >= _CLEAR:
            yield Moment(
                kind=MomentKind.BURST,
                turns=tuple(range(burst.first, burst.last + 1)),
                whose=burst.speaker,
                what=f"{burst.speaker} wrote {burst.messages} messages before an answer came.",
                why="Asking again rarely makes an answer come sooner; room sometimes does.",
                p=burst.pressed,
                practice="patience",
            )
    for silence in pacing.silences:
        yield Moment(
            kind=MomentKind.SILENCE,
            turns=(silence.after, silence.before),
            whose=silence.broken_by,
            what=f"After {_days(silence.seconds)} without a word, {silence.broken_by} began again.",
            why="Beginning again after a long time takes something, and opens the door for both.",
            p=1.0,
            practice="timing",
        )


def _time_moments(asked: Iterable[AskedTime]) -> Iterator[Moment]:
    for each in asked:
        given = each.pressed_at is None
        yield Moment(
            kind=MomentKind.TIME_GIVEN if given else MomentKind.TIME_PRESSED,
            turns=(each.turn,) if each.pressed_at is None else (each.turn, each.pressed_at),
            whose=each.by,
            what=f"{each.speaker} asked for time, and {each.by} "
            f"{'let it be' if given else 'asked again'}.",
            why="Time that is given is a way of saying: you may come when you can.",
            p=each.p * (each.respected if given else 1.0 - each.respected),
            practice="timing",
        )


def _days(seconds: float) -> str:
    days = round(seconds / 86_400)
    return f"{days} days"


def pacing_measures(coded: CodedTurns, pacing: Pacing) -> Iterator[Measure]:
    """Reply times, who opens, whether room is left after a disclosure, and time that was given."""
    opens, room, given = (tallies(coded.speakers) for _ in range(3))
    named = coded.speakers if len(coded.speakers) <= _MOST else ()
    firsts = [session.first for session in coded.conversation.sessions]
    counted = Counter((coded.block[first], coded.speaker[first]) for first in firsts)
    for (block, opener), count in counted.items():
        for speaker in named:
            opens[speaker].add(block, count * (speaker == opener), count)
    for turn, listener, left, p in pacing.room:
        room[listener].add(coded.block[turn], left * p, p)
    for each in pacing.asked_time:
        given[each.by].add(coded.block[each.turn], each.p * each.respected, each.p)
    for speaker in coded.speakers:
        yield middle("reply_time", speaker, pacing.waits[speaker])
        yield measure("opens_sessions", speaker, opens[speaker])
        yield measure("room", speaker, room[speaker])
        yield measure("time_respected", speaker, given[speaker])
