"""Messages, gathered into turns and sessions."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

from turntoward.model.conversation import Chat, Conversation, Coverage, Session, Turn
from turntoward.model.message import Message
from turntoward.model.problem import Problem
from turntoward.model.rhythm import SPEECH_TURN_GAP, choose_session_gap, choose_turn_gap

__all__ = ["REMEMBERED", "Sessions", "gather", "silence"]

REMEMBERED = 10_000  # conversations told apart at the same time, where their turns come mixed


def gather(  # noqa: PLR0913 a conversation is all of these
    chat: Chat,
    messages: Sequence[Message],
    coverage: Coverage,
    problems: Sequence[Problem] = (),
    *,
    turn_gap: timedelta | None = None,
    session_gap: timedelta | None = None,
) -> Conversation:
    """Make a Conversation of one chat's messages.

    Args:
        chat: its head.
        messages: all of them, in the order of the file.
        coverage: what the format shows.
        problems: what could not be read.
        turn_gap: silence after which a person's next message is a new turn; None: half the session
            gap, for recordings 2 seconds.
        session_gap: silence that ends a session; None: from the conversation's own rhythm.
    """
    said = [(index, message) for index, message in enumerate(messages) if message.speaker]
    if session_gap is None:
        session_gap = choose_session_gap(_gaps(message for _, message in said))
    if turn_gap is None:
        recording = any(message.offset is not None for _, message in said)
        turn_gap = SPEECH_TURN_GAP if recording else choose_turn_gap(session_gap)
    turns = tuple(_turns(said, turn_gap, session_gap))
    return Conversation(
        id=chat.id,
        title=chat.title,
        speakers=tuple(dict.fromkeys(message.speaker or "" for _, message in said)),
        messages=tuple(messages),
        turns=turns,
        sessions=tuple(_sessions(turns)),
        session_gap=session_gap,
        turn_gap=turn_gap,
        coverage=coverage,
        problems=tuple(problems),
    )


def silence(before: Message, after: Message) -> float | None:
    """Seconds from the end of one message to the start of the next; None without clocks."""
    if before.offset is not None and after.offset is not None:
        return after.offset - before.offset - (before.duration or 0.0)
    if before.at_utc and after.at_utc:
        return (after.at_utc - before.at_utc).total_seconds()
    if before.at and after.at:
        return (after.at - before.at).total_seconds()
    return None


class Sessions:
    """Numbers the sessions of conversations whose turns come one by one."""

    def __init__(self, gap: timedelta) -> None:
        self._gap = gap
        self._last: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def at(self, conversation: str, moment: object) -> int:
        """The session of a turn at `moment` (ISO 8601; anything else keeps the session)."""
        last = self._last.get(conversation)
        time = _parsed(moment)
        if time is None:
            return last[1] if last else 0
        session = 0
        if last:
            session = last[1] + (abs(time - last[0]) > self._gap)
        self._last[conversation] = (time, session)
        self._last.move_to_end(conversation)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)
        return session


def _parsed(moment: object) -> datetime | None:
    try:
        time = datetime.fromisoformat(moment) if isinstance(moment, str) else None
    except ValueError:
        return None
    return time.astimezone(UTC).replace(tzinfo=None) if time and time.tzinfo else time


def _gaps(messages: Iterable[Message]) -> Iterator[float]:
    for before, after in pairwise(messages):
        gap = silence(before, after)
        if gap is not None:
            yield gap


def _turns(
    said: Sequence[tuple[int, Message]], turn_gap: timedelta, session_gap: timedelta
) -> Iterator[Turn]:
    session, count = 0, 0
    run: list[tuple[int, Message]] = []
    for item in said:
        if run:
            gap = abs(silence(run[-1][1], item[1]) or 0.0)
            new_session = gap > session_gap.total_seconds()
            other = item[1].speaker != run[-1][1].speaker
            if other or new_session or gap > turn_gap.total_seconds():
                yield _turn(run, count, session)
                count, run = count + 1, []
                session += new_session
        run.append(item)
    if run:
        yield _turn(run, count, session)


def _turn(run: Sequence[tuple[int, Message]], index: int, session: int) -> Turn:
    first, last = run[0][1], run[-1][1]
    return Turn(
        index=index,
        session=session,
        speaker=first.speaker or "",
        text="\n".join(message.words for _, message in run if message.words),
        messages=tuple(number for number, _ in run),
        start=first.at,
        end=last.at,
        offset=first.offset,
        until=None if last.offset is None else last.offset + (last.duration or 0.0),
    )


def _sessions(turns: Sequence[Turn]) -> Iterator[Session]:
    for number, group in groupby(turns, key=lambda turn: turn.session):
        indexes = [turn.index for turn in group]
        yield Session(index=number, first=indexes[0], last=indexes[-1])
