"""Readings: made one after the other in a worker, kept in memory until the store locks."""

import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct

from turntoward.app._wire import (
    CHUNK,
    Finished,
    Messages,
    More,
    Step,
    TalkHead,
    Task,
    Turns,
    TurnView,
)
from turntoward.app.correcting import MOMENT, lessons
from turntoward.app.desk import Desk
from turntoward.app.jobs import Job, Jobs, StoppedError
from turntoward.app.settings import Settings, settings_of
from turntoward.app.worker import Worker
from turntoward.coding.personal import Lesson
from turntoward.errors import ChoiceError, LockedStoreError
from turntoward.model import Coding
from turntoward.model.reading import Lens, Relation
from turntoward.store.records import Coded, Correction, StoredConversation

if TYPE_CHECKING:
    from turntoward.store import Store

__all__ = ["KIND", "Key", "Made", "Readings", "conversation_of", "readings_of"]

KIND: Final = "reading"
_BATCH = 500  # messages sent together: pages wait while they are fetched
_NONE = "There is no such conversation. It may have been deleted."
_turns = msgspec.msgpack.Decoder(tuple[TurnView, ...]).decode


class Key(Struct, frozen=True):
    """All that a reading depends on."""

    conversation: int
    messages: int
    imported: int  # the last import into it
    me: str | None
    relation: Relation | None
    lens: Lens
    country: str
    corrections: tuple[Correction, ...]
    taught: tuple[Correction, ...] = ()  # in any conversation, from which is learned


class Made(Struct, frozen=True):
    """A reading that is there to be shown."""

    key: Key
    page: Finished
    chunks: tuple[bytes, ...]  # `CHUNK` turns each
    starts: "array[int]"  # of each turn, the number of its first message
    places: "array[int]"  # of each message, its place in the store
    talks: tuple[TalkHead, ...]

    def views(self, first: int, end: int) -> tuple[TurnView, ...]:
        """The turns from one on, up to before another."""
        end = min(end, len(self.starts))
        found: list[TurnView] = []
        for number in range(first // CHUNK, -(-end // CHUNK) if first < end else 0):
            at = number * CHUNK
            views = _turns(zlib.decompress(self.chunks[number]))
            found += views[max(0, first - at) : end - at]
        return tuple(found)

    def turns(self, talk: int) -> tuple[TurnView, ...]:
        """The turns of one talk."""
        head = self.talks[talk]
        return self.views(head.first, head.first + head.turns)


class Readings:
    """What was read, and what is being read."""

    def __init__(self, desk: Desk, jobs: Jobs, *, rules_only: bool = False) -> None:
        """For one desk; what is in memory goes when it locks.

        Args:
            desk: with the store.
            jobs: where the work is seen.
            rules_only: leave the encoder out.
        """
        self._desk = desk
        self._jobs = jobs
        self.rules_only = rules_only
        self._made: dict[int, Made] = {}
        self._under_way: dict[int, Job] = {}
        self._halted: dict[int, Key] = {}
        self._workers: set[Worker] = set()
        self._changing = Lock()
        self._one_at_a_time = Lock()
        desk.when_locked(self.clear)

    @property
    def workers(self) -> tuple[Worker, ...]:
        """The processes that read."""
        return tuple(self._workers)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a conversation is in memory."""
        return not (self._made or self._workers)

    def made(self, conversation: int) -> Made | None:
        """A reading, though something may have been corrected since."""
        return self._made.get(conversation)

    def job(self, conversation: int) -> Job | None:
        """What reads it, or has stopped doing so."""
        return self._under_way.get(conversation)

    def begin(
        self,
        conversation: int,
        *,
        address: str,
        again: bool = False,
        store: "Store | None" = None,
    ) -> Made | None:
        """Have a conversation read where that is needed; the reading, where it is as it should be.

        Args:
            conversation: its number.
            address: of its page; links begin with it.
            again: also where it was stopped, or went wrong.
            store: as a request sees it, so that its lists are asked for once.

        Raises:
            ChoiceError: there is no such conversation.
        """
        key = self._key(store or self._desk.store, conversation)
        with self._changing:
            made = self._made.get(conversation)
            if made and made.key == key:
                return made
            job = self._under_way.get(conversation)
            if job and not job.is_over:
                return None
            if not again and self._halted.get(conversation) == key:
                return None
            self._halted[conversation] = key  # until it is done
            self._under_way[conversation] = self._jobs.start(
                KIND, "A conversation is being read", self._reader(key, address)
            )
        return None

    def stop(self, conversation: int) -> None:
        """Stop reading one; what was coded so far is kept."""
        job = self._under_way.get(conversation)
        if job:
            job.stop()

    def clear(self) -> None:
        """End what is under way, and drop what was read."""
        with self._changing:
            workers, self._workers = self._workers, set()
            for job in self._under_way.values():
                job.stop()
            self._made, self._under_way, self._halted = {}, {}, {}
        for worker in workers:
            worker.end()

    def _reader(self, key: Key, address: str) -> Callable[[Job], None]:
        def do(job: Job) -> None:
            job.progress("Waiting for another conversation", 0, None)
            with self._one_at_a_time:
                job.progress("Opening the conversation", 0, None)
                self._read(job, key, address)

        return do

    def _read(self, job: Job, key: Key, address: str) -> None:
        store = self._desk.store
        places = array("q")
        kept = store.coded(key.conversation)
        task = Task(
            head=store.head(key.conversation),
            address=address,
            me=key.me,
            relation=key.relation,
            lens=key.lens,
            country=key.country,
            corrections=key.corrections,
            kept=kept,
            lessons=_lessons(store, key.taught),
            rules_only=self.rules_only,
        )
        worker = Worker()
        with self._changing:
            self._workers.add(worker)
        chunks: list[bytes] = []
        page: Finished | None = None
        try:
            for told in worker.read(task, _messages(store, key.conversation, places, kept)):
                if isinstance(told, Step):
                    job.progress(told.what, told.done, told.total)
                elif isinstance(told, More):
                    self._keep(store, key, told)
                    job.progress(job.what, job.done, job.total)
                elif isinstance(told, Turns):
                    chunks.append(told.turns)
                else:
                    page = told
        except LockedStoreError:
            _ = self._desk.is_open  # so that everything else is cleared, too
            raise StoppedError from None
        finally:
            worker.end()
            with self._changing:  # the desk is never asked in here: it locks with a lock of its own
                is_here = worker in self._workers
                self._workers.discard(worker)
                if page is not None and is_here:  # else it has locked meanwhile
                    self._made[key.conversation] = _made(key, page, chunks, places)
                    self._halted.pop(key.conversation, None)
        if not is_here:
            raise StoppedError

    def _keep(self, store: "Store", key: Key, more: More) -> None:
        """Keep codings, so that whatever happens, it goes on from here."""
        store.keep_more_codings(key.conversation, more.coded, since=more.since)

    def _key(self, store: "Store", conversation: int) -> Key:
        stored = conversation_of(store, conversation)
        settings: Settings = settings_of(store.settings())
        corrections = store.corrections()
        imports = (each.id for each in store.imports() if each.conversation == conversation)
        return Key(
            conversation,
            stored.messages,
            max(imports, default=0),
            stored.me,
            stored.relation,
            settings.lens,
            settings.country,
            tuple(each for each in corrections if each.conversation == conversation),
            tuple(each for each in corrections if _is_taught(each, settings.taught_since)),
        )


def conversation_of(store: "Store", conversation: int) -> StoredConversation:
    """A conversation by its number.

    Raises:
        ChoiceError: there is none.
    """
    for each in store.conversations():
        if each.id == conversation:
            return each
    raise ChoiceError(_NONE)


def _is_taught(correction: Correction, since: float) -> bool:
    said = correction.said_at
    return not correction.code.startswith(MOMENT) and said is not None and said.timestamp() > since


def _lessons(store: "Store", taught: tuple[Correction, ...]) -> tuple[Lesson, ...]:
    kept: dict[int, list[tuple[str, Coding]]] = {}
    for conversation, place in {(each.conversation, each.place) for each in taught}:
        if place is not None:
            kept.setdefault(conversation, []).extend(store.codings_at(conversation, place))
    return tuple(lessons(taught, kept))


def _made(key: Key, page: Finished, chunks: Sequence[bytes], places: "array[int]") -> Made:
    starts = array("q")
    starts.frombytes(page.starts)
    talks = tuple(talk for folder in page.folders for talk in folder.talks)
    return Made(key, page, tuple(chunks), starts, places, talks)


def _messages(
    store: "Store", conversation: int, places: "array[int]", kept: Coded | None
) -> Iterator[Messages]:
    """All messages, some at a time, with the codings that were kept."""
    after: int | None = None
    while found := store.page(conversation, after=after, limit=_BATCH).messages:
        some = store.some_codings(conversation, after=after, limit=_BATCH) if kept else None
        places.extend(each.place for each in found)
        yield Messages(tuple(each.message for each in found), some.codings if some else ())
        after = found[-1].place


_known: "WeakKeyDictionary[Desk, Readings]" = WeakKeyDictionary()
_knowing = Lock()


def readings_of(desk: Desk, jobs: Jobs) -> Readings:
    """The readings of a desk: always the same."""
    with _knowing:
        if desk not in _known:
            _known[desk] = Readings(desk, jobs)
        return _known[desk]
