"""How a newer export of a chat is joined to what the store has of it: nothing doubled, nothing lost."""

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Sequence

from msgspec import Struct

from turntoward.model import Message, Precision
from turntoward.model.merge import MergedMessage, merge

__all__ = ["Step", "join"]

_OLD, _NEW = "old", "new"


class Step(Struct, frozen=True):
    """One message of the joined conversation, by its places in the two; at least one is a number."""

    old: int | None
    new: int | None
    tells_more: bool = False  # the newer copy is to be kept in place of the older


def join(old: Sequence[Message], new: Sequence[Message]) -> tuple[Step, ...]:
    """The joined conversation, in order.

    What both begin with and end with is the same; between, messages are compared as `merge` does.
    """
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    old_end, new_end = len(old) - last, len(new) - last
    return (
        *(Step(place, place) for place in range(first)),
        *_middle(old, new, (first, old_end), (first, new_end)),
        *(Step(old_end + place, new_end + place) for place in range(last)),
    )


def _common(one: Sequence[Message], other: Sequence[Message]) -> int:
    """How many messages both begin with."""
    pairs = zip(one, other, strict=False)
    return next(
        (place for place, (a, b) in enumerate(pairs) if not _is_same(a, b)),
        min(len(one), len(other)),
    )


def _is_same(one: Message, other: Message) -> bool:
    """Whether two are equal in all but the number that the export gives them."""
    return _content(one) == _content(other) and _extras(one) == _extras(other)


def _content(message: Message) -> Hashable:
    times = (message.at, message.at_utc, message.nanosecond, message.offset)
    return (message.speaker, message.kind, message.text, message.caption, *times)


def _extras(message: Message) -> Hashable:
    return (message.reactions, message.edited, message.precision, message.duration)


def _middle(
    old: Sequence[Message],
    new: Sequence[Message],
    old_part: tuple[int, int],
    new_part: tuple[int, int],
) -> Iterable[Step]:
    (old_start, old_end), (new_start, new_end) = old_part, new_part
    if old_start == old_end or new_start == new_end:
        yield from (Step(place, None) for place in range(*old_part))
        yield from (Step(None, place) for place in range(*new_part))
        return
    merged = merge({_OLD: old[old_start:old_end], _NEW: new[new_start:new_end]}, title="")
    steps = [_step(each, old_start, new_start) for each in merged.messages]
    yield from _paired(steps, old, new)


def _step(merged: MergedMessage, old_start: int, new_start: int) -> Step:
    places = {origin.source: origin for origin in merged.origins}
    old, new = places.get(_OLD), places.get(_NEW)
    more = old is not None and new is not None and _tells_more(new.message, old.message)
    return Step(
        None if old is None else old.place + old_start,
        None if new is None else new.place + new_start,
        more,
    )


def _tells_more(new: Message, old: Message) -> bool:
    """Whether a newer copy of a message adds something, and takes nothing away."""
    finer = _fineness(new) - _fineness(old)
    if finer < 0 or (old.at_utc and not new.at_utc):
        return False
    return bool(
        finer
        or new.reactions != old.reactions
        or (new.edited and not old.edited)
        or (new.at_utc and not old.at_utc)
    )


def _fineness(message: Message) -> int:
    return -1 if message.precision is None else list(Precision).index(message.precision)


def _paired(
    steps: Sequence[Step], old: Sequence[Message], new: Sequence[Message]
) -> Iterable[Step]:
    """Steps in which what `merge` could not compare (no time, or edited since) has found its pair."""
    left_old = [step.old for step in steps if step.old is not None and step.new is None]
    left_new = [step.new for step in steps if step.new is not None and step.old is None]
    pairs = _pairs(left_old, left_new, old, new)
    gone = set(pairs.values())
    for step in steps:
        if step.old is not None and step.old in pairs:
            place = pairs[step.old]
            yield Step(step.old, place, not _is_same(old[step.old], new[place]))
        elif step.old is not None or step.new not in gone:
            yield step


def _pairs(
    left_old: Iterable[int],
    left_new: Iterable[int],
    old: Sequence[Message],
    new: Sequence[Message],
) -> dict[int, int]:
    """Of what is left of both, the place in `new` for each place in `old` that is the same message."""
    waiting: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for place in left_old:
        waiting[_lasting(old[place])].append(place)
    pairs: dict[int, int] = {}
    for place in left_new:
        found = waiting[_lasting(new[place])]
        if found and _may_be_paired(new[place]):
            pairs[found.popleft()] = place
    return pairs


def _lasting(message: Message) -> Hashable:
    """What stays of a message when it is edited; of one without a time, all that it holds."""
    if message.at is None and message.at_utc is None:
        return ("untimed", _content(message))
    return (message.id, message.speaker, message.at, message.at_utc)


def _may_be_paired(message: Message) -> bool:
    """Not where the id may be a mere number in the file, and many messages share the minute."""
    is_timed = message.at is not None or message.at_utc is not None
    return not is_timed or message.edited or message.precision not in {None, Precision.MINUTE}
