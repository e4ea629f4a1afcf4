"""One chat of Messenger or Instagram: its files in, its messages out, oldest first."""

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import chain as joined
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Final

from msgspec.structs import replace

from turntoward.model import Chat, Coverage, Kind, Limits, Message
from turntoward.model.ports import Item, Source
from turntoward.readers._meta_app import App, Form
from turntoward.readers._meta_parts import FULL, Entry, Part
from turntoward.readers._meta_tree import Thread, number_of
from turntoward.readers._names import Names
from turntoward.readers._problems import Problems
from turntoward.readers._sources import stem_of
from turntoward.readers._utc import UtcClock

__all__ = ["MetaChat"]

_CUT = "A file of it ends in the middle, or is damaged there: what follows was not read."
_FULL = (
    "The oldest file holds 10,000 messages, as many as one can: older ones may be in a file that "
    "is not here."
)
_MISSING = "{parts} not in the export: what was said then is missing."
_BECAME_SEALED = (
    "This chat became end-to-end encrypted; what was said after that is in a download of its own."
)
_SEALED = (
    "This is the download of encrypted chats; what was said before this one was encrypted is in "
    "the account's own download."
)
_NO_REACTIONS = "Here a reaction is told without the message it was for; it is kept as a notice."
_NO_CALLS = "The download of encrypted chats holds no calls, and no notices."
_SAME_NAME = "Two people in this chat have the same name, and the export has nothing else to tell them apart."
_NAMED = 5  # parts that are named one by one
_MOST = 1_000  # messages of one moment that are compared


class MetaChat:
    """Reads one chat."""

    def __init__(  # noqa: PLR0913 what one read has in common
        self,
        thread: Thread,
        app: App,
        titles: Names,
        problems: Problems,
        clock: UtcClock,
        *,
        alone: bool,
    ) -> None:
        """A chat, of which nothing is read yet; `alone`: its file is all that there is."""
        self._app = app
        self._titles = titles
        self._problems = problems
        self._clock = clock
        self._chains = [_Chain(chain, app, problems, alone=alone) for chain in thread.chains]
        self._reactions = False  # there are some
        self._unplaced = False  # and some of which only a notice tells
        self._number = 0
        self._conversation = ""

    def items(self, key: str) -> Iterator[Item]:
        """The chat with its messages; only its problems if there is no message in it.

        Args:
            key: what no other chat of this read has.
        """
        for chain in self._chains:
            chain.begin()
        if not any(chain.count for chain in self._chains):
            for chain in self._chains:
                for entry in chain.entries():
                    yield from entry.problems
            return
        title = self._title()
        self._conversation = self._titles.of(key, title)
        yield Chat(id=self._conversation, title=title)
        yield from self._of_names()
        for entry in _merged(self._chains):
            yield from entry.problems
            if entry.kind is not None:
                yield self._message(entry)
        yield self._coverage()

    def _title(self) -> str:
        heads = [chain.head for chain in self._chains]
        named = sorted((part for part in heads if part.title), key=lambda part: part.form.value)
        if not named:
            people = next((part.people for part in heads if part.people), ())
            return ", ".join(people) or stem_of(self._chains[0].sources[0])
        part = named[0]
        start, _, number = part.title.rpartition("_")
        is_numbered = part.form is Form.SEALED and start and number.isdecimal()
        return start if is_numbered else part.title

    def _of_names(self) -> Iterator[Item]:
        for chain in self._chains:
            people = chain.head.people
            if len({*people}) < len(people):
                where = chain.sources[0].name
                yield from self._problems.note("R127", where, _SAME_NAME)
                return

    def _message(self, entry: Entry) -> Message:
        self._number += 1
        self._reactions |= bool(entry.reactions)
        self._unplaced |= entry.is_reaction
        assert entry.kind is not None  # noqa: S101 for the types; faults were passed on before
        at_utc = entry.at_utc
        return Message(
            conversation=self._conversation,
            id=str(self._number),
            speaker=None if entry.kind is Kind.SYSTEM else entry.sender,
            kind=entry.kind,
            text=entry.text,
            at=self._clock.local(at_utc),
            at_utc=at_utc,
            precision=entry.precision,
            duration=entry.duration,
            caption=entry.caption,
            reactions=entry.reactions,
            edited=entry.edited,
        )

    def _coverage(self) -> Coverage:
        return Coverage(
            reader=self._app.reader,
            limits=self._limits(),
            truncation=" ".join(self._truncations()) or None,
            time_zone=self._clock.time_zone,
            unparsed=sum(chain.unparsed for chain in self._chains),
        )

    def _limits(self) -> Limits:
        limits = self._app.limits
        if all(chain.head.form is Form.SEALED for chain in self._chains):
            limits = replace(limits, calls=False, never=(*limits.never, _NO_CALLS))
        if self._unplaced and not self._reactions:
            limits = replace(limits, reactions=False, never=(*limits.never, _NO_REACTIONS))
        return limits

    def _truncations(self) -> Iterator[str]:
        forms = {chain.head.form for chain in self._chains}
        if any(chain.is_cut for chain in self._chains):
            yield _CUT
        for chain in self._chains:
            yield from chain.truncations()
        if forms == {Form.SEALED}:
            yield _SEALED
        elif forms == {Form.OPEN} and any(chain.became_sealed for chain in self._chains):
            yield _BECAME_SEALED


class _Chain:
    """Files of a chat that follow one another, of which one at a time is held in memory."""

    def __init__(
        self, sources: Sequence[Source], app: App, problems: Problems, *, alone: bool
    ) -> None:
        self.sources = sources
        self.count = 0
        self.unparsed = 0
        self.is_cut = False
        self.became_sealed = any("e2ee_cutover/" in source.path for source in sources)
        self.head: Part
        self._app = app
        self._problems = problems
        self._alone = alone
        self._left = iter(sources)
        self._waiting: list[Part] = []  # the first with a message, behind files without one
        self._first = 0  # messages in the oldest file

    def begin(self) -> None:
        """Read on up to the first message."""
        while not self.count and (source := next(self._left, None)):
            self._waiting.append(self._read(source))
        self._first = self._waiting[0].count

    def _read(self, source: Source) -> Part:
        part = Part(source, "" if self._alone else source.name, self._app, self._problems)
        self.head = part
        self.count += part.count
        self.unparsed += part.unparsed
        self.is_cut |= part.is_cut
        self.became_sealed |= part.path.startswith("e2ee_cutover")
        return part

    def entries(self) -> Iterator[Entry]:
        """What is in the files, oldest first."""
        self._waiting.reverse()
        while self._waiting:
            yield from self._waiting.pop().entries()
        for source in self._left:
            yield from self._read(source).entries()

    def timed(self) -> Iterator[tuple[int, "_Chain", Entry]]:
        """The same, each with a time that never goes back.

        What has no time has that of the message before it, and one wrong time in the far future is
        passed by.
        """
        last = 0
        for entry, after in pairwise(joined(self.entries(), (Entry(),))):
            last = max(last, min(entry.ms, after.ms or entry.ms))
            yield last, self, entry

    def truncations(self) -> Iterator[str]:
        """What the numbers of the files show to be missing."""
        there = {number_of(source) for source in self.sources} - {None}
        newest = max((number for number in there if number), default=0)
        missing = [number for number in range(1, newest) if number not in there]
        if missing:
            yield _MISSING.format(parts=_parts(missing))
        if self._first == FULL and self.head.form is Form.OPEN:
            yield _FULL


def _parts(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"Part {numbers[0]} of this chat is"
    named = ", ".join(map(str, numbers[:_NAMED]))
    more = len(numbers) - _NAMED
    rest = f" and {more:,} more" if more > 0 else ""
    return f"Parts {named}{rest} of this chat are"


_time_of: Final = itemgetter(0)


def _merged(chains: Sequence[_Chain]) -> Iterator[Entry]:
    """Several files of the same time as one: what two of them hold is told once."""
    if len(chains) == 1:
        yield from chains[0].entries()
        return
    ordered = merge(*(chain.timed() for chain in chains), key=_time_of)
    for _, moment in groupby(ordered, key=_time_of):
        yield from _once(moment)


def _once(moment: Iterator[tuple[int, _Chain, Entry]]) -> Iterator[Entry]:
    """The entries of one moment, without those that another chain has told already."""
    kept: dict[tuple[str, int, str], tuple[_Chain, int]] = {}
    entries: list[Entry] = []
    for _, teller, entry in moment:
        if len(entries) >= _MOST:
            yield from entries
            entries.clear()
            kept.clear()
        key = (entry.sender, entry.ms, entry.words)
        first, at = kept.get(key, (teller, 0))
        if entry.kind is None or not entry.ms or first is teller:
            kept.setdefault(key, (teller, len(entries)))
            entries.append(entry)
        else:
            entries[at] = _united(entries[at], entry)
    yield from entries


def _united(one: Entry, other: Entry) -> Entry:
    """One message that two files tell of, with the reactions of both."""
    more = tuple(each for each in other.reactions if each not in one.reactions)
    return replace(one, reactions=one.reactions + more)
