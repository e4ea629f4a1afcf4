"""The worker: the process that codes and reads one conversation, `python -I -m turntoward.app._worker`.

It is told what to read, answers with codings as they come and then with the pieces of a page, and ends;
or before that, when the app ends. It may be asked instead why one turn got a code.
"""

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, BinaryIO

import msgspec

from turntoward._children import alone_on_stdout
from turntoward._version import __version__
from turntoward.api import accuracy_of, encoder_or_note, person_in
from turntoward.app._views import chunks, finished
from turntoward.app._wire import Asked, Explained, Messages, More, Step, Task, Unable
from turntoward.app.caution import with_caution, without_cautions
from turntoward.app.correcting import Seen, corrected, is_told
from turntoward.charts.palette import CODE_GROUPS
from turntoward.coach.records import Group
from turntoward.codebook import Codebook
from turntoward.coding import Coder, coded_turns
from turntoward.coding.personal import Personal, adjusted, personal
from turntoward.coding.why import why
from turntoward.dynamics import Words
from turntoward.errors import StoreError, TurnTowardError
from turntoward.model import Coding, Conversation, Message
from turntoward.model.gather import gather
from turntoward.model.ports import Encoder
from turntoward.model.reading import MadeBy, Reading
from turntoward.pipeline import STRETCH, UNREAD, is_unread, read_coded, stretches
from turntoward.report.marks import Marks
from turntoward.report.shown import shown
from turntoward.shipped import load_checks, load_codebook, load_guidance, load_words
from turntoward.store.records import Coded
from turntoward.store.wire import receive, send

__all__ = ["code", "main"]

_KEEP = 1.0  # seconds between two times that codings are kept
_SOME = 800  # codings that are kept at once, about: pages wait meanwhile
_TOLD = 0.2  # seconds between two steps
_NICE = 5
_UNEXPECTED = "Something went wrong in the program itself ({error}). What was read so far is kept."
_NEVER = frozenset(code for code, group in CODE_GROUPS.items() if group is Group.DANGER)
_decode_messages = msgspec.msgpack.Decoder(Messages).decode


def main() -> None:
    """Do what is asked, once."""
    _step_back()
    source, target = sys.stdin.buffer, alone_on_stdout()
    try:
        asked = msgspec.msgpack.decode(receive(source), type=Task | Asked)
        for told in _explained(asked) if isinstance(asked, Asked) else _carried_out(asked, source):
            send(target, told)
    except TurnTowardError as error:
        send(target, Unable(type(error).__name__, str(error)))
    except EOFError:
        pass
    except Exception as error:  # noqa: BLE001 whatever happens, only its kind is told
        sentence = _UNEXPECTED.format(error=type(error).__name__)
        with suppress(OSError):
            send(target, Unable(StoreError.__name__, sentence))
    os._exit(0)


def _explained(asked: Asked) -> Iterator[Explained]:
    encoder, blend, _ = encoder_or_note(rules_only=False)
    yield Explained(why(asked.coding, asked.window, encoder, blend))


def _carried_out(task: Task, source: BinaryIO) -> Iterator[Any]:
    messages, kept = _received(source, task.kept)
    threading.Thread(target=_end_with_parent, args=(source,), daemon=True).start()
    yield from _read(msgspec.structs.replace(task, kept=kept), messages)


def _received(source: BinaryIO, kept: Coded | None) -> tuple[list[Message], Coded | None]:
    """The messages, and the codings of the first of them that were kept."""
    messages: list[Message] = []
    codings: list[tuple[str, Coding]] = []
    while (batch := _decode_messages(receive(source))).messages:
        messages += batch.messages
        codings += batch.codings
    return messages, kept and msgspec.structs.replace(kept, codings=tuple(codings))


def _read(task: Task, messages: Sequence[Message]) -> Iterator[Any]:
    head = task.head
    conversation = gather(head.chat, messages, head.coverage, head.problems)
    book = load_codebook()
    coding = code(conversation, task.kept, rules_only=task.rules_only)
    codings: list[tuple[Coding, ...]] = []
    made_by = None
    for told in coding:
        if isinstance(told, tuple):
            codings, made_by = told
        else:
            yield told
    assert made_by is not None  # noqa: S101 the last that `code` gives
    yield Step("Looking at what happens between turns", 0, None)
    seen = Seen.of(conversation, task.corrections)
    said, risks = without_cautions(codings)
    layer = Personal({})
    if task.lessons and made_by.encoder:
        blend, checks = load_checks()
        layer = personal(task.lessons, blend, checks, never=_NEVER)
        said = adjusted(said, layer, blend)
    reading = read_coded(
        conversation,
        corrected(said, seen),
        Words(book.feelings),
        book.cues,
        made_by=made_by,
        risks=risks,
        me=_me(conversation, task.me),
        lens=task.lens,
        relation=task.relation,
        guidance=load_guidance(),
        keeps=lambda moment: is_told(moment, seen),
    )
    yield Step("Drawing the page", 0, None)
    safe = shown(reading)
    starts = [conversation.messages[turn.messages[0]].id for turn in conversation.turns]
    marks = Marks(safe, book)
    yield from chunks(safe, marks, starts)
    page = finished(_whole(reading, safe), marks, book, task, accuracy_of(reading))
    yield msgspec.structs.replace(
        page, bent=_titles(book, layer.bends), left=_titles(book, layer.left)
    )


def _titles(book: Codebook, codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(book.codes[code].title for code in codes if code in book.codes)


def _whole(reading: Reading, safe: Reading) -> Reading:
    """As it is shown, with the messages that only their number is wanted of."""
    conversation = msgspec.structs.replace(
        safe.conversation, messages=reading.conversation.messages
    )
    return msgspec.structs.replace(safe, conversation=conversation)


def _me(conversation: Conversation, said: str | None) -> str | None:
    return person_in(conversation, said if said in conversation.speakers else None)


def code(
    conversation: Conversation, kept: Coded | None, *, rules_only: bool = False
) -> Iterator[Step | More | tuple[list[tuple[Coding, ...]], MadeBy]]:
    """Code a conversation from where it was left.

    It goes by stretches of whole talks, and the first turn of each is coded as if nothing had been said
    before: so it comes to the same, wherever it was interrupted.

    Args:
        conversation: the whole of it.
        kept: the codings of its first messages; those of another codebook are left aside.
        rules_only: leave the encoder out.

    Yields:
        Steps; codings to keep; and at last the codings of all turns, and what made them.
    """
    book = load_codebook()
    unread = is_unread(conversation, load_words())

    def made(encoder: Encoder | None, note: str | None) -> MadeBy:
        return MadeBy(
            turntoward=__version__,
            codebook=book.version,
            encoder=encoder.digest if encoder and not unread else None,
            note=UNREAD if unread else note,
        )

    encoder, blend, note = encoder_or_note(rules_only=rules_only, sleeping=kept is not None)
    made_by = made(encoder, note)
    turns = conversation.turns
    if unread:
        yield [()] * len(turns), made_by
        return
    found = _known(conversation, kept, made_by)
    if kept is not None and len(found) < len(turns):  # it has to wake, and might not
        encoder, blend, note = encoder_or_note(rules_only=rules_only)
        made_by = made(encoder, note)
        found = _known(conversation, kept, made_by)
    done = len(found)
    since = kept.messages if kept and done else 0
    coder = Coder(book, encoder, blend)
    spoken = True if conversation.coverage.limits.clock == "relative" else None
    kept_at = told_at = monotonic()
    yield Step("Reading turns", done, len(turns))
    for first, end in stretches(conversation.sessions, STRETCH):
        if first < len(found):
            continue
        stretch = coded_turns(turns[first:end], coder, conversation=str(first), spoken=spoken)
        for coded in stretch:
            found.append(with_caution(coded, len(found)))
            if monotonic() - told_at > _TOLD:
                told_at = monotonic()
                yield Step("Reading turns", len(found), len(turns))
        if monotonic() - kept_at > _KEEP or end == len(turns):
            kept_at = monotonic()
            for more in _mores(conversation, found, (done, end), since, made_by):
                yield more
                since = more.coded.messages
            done = end
    yield found, made_by


def _mores(
    conversation: Conversation,
    found: Sequence[tuple[Coding, ...]],
    part: tuple[int, int],
    since: int,
    made_by: MadeBy,
) -> Iterator[More]:
    """The codings of a part, cut between turns where they are very many."""
    turns, messages = conversation.turns, conversation.messages
    codings: list[tuple[str, Coding]] = []
    for index in range(*part):
        message = messages[turns[index].messages[0]].id
        codings += [(message, coding) for coding in found[index]]
        after = index + 1
        if len(codings) >= _SOME or after == part[1]:
            upto = turns[after].messages[0] if after < len(turns) else len(messages)
            yield More(since, Coded(made_by=made_by, messages=upto, codings=tuple(codings)))
            since, codings = upto, []


def _known(
    conversation: Conversation, kept: Coded | None, made_by: MadeBy
) -> list[tuple[Coding, ...]]:
    """The codings of the first turns; none where they were made by something else."""
    messages = conversation.messages
    if kept is None or kept.made_by != made_by or kept.messages > len(messages):
        return []
    starts = {turn.messages[0]: turn.index for turn in conversation.turns}
    end = len(conversation.turns) if kept.messages == len(messages) else starts.get(kept.messages)
    if end is None or end not in {end for _, end in stretches(conversation.sessions, STRETCH)}:
        return []
    turns = {messages[start].id: turn for start, turn in starts.items()}
    found: list[list[Coding]] = [[] for _ in range(end)]
    for message, coding in kept.codings:
        turn = turns.get(message, end)
        if turn >= end:
            return []
        found[turn].append(msgspec.structs.replace(coding, turn=turn))
    return [*map(tuple, found)]


def _step_back() -> None:
    """Pages come first."""
    with suppress(OSError, AttributeError):
        os.nice(_NICE)


def _end_with_parent(source: BinaryIO) -> None:
    source.read(1)
    os._exit(0)


if __name__ == "__main__":
    main()
