"""The verbs of Turn Toward: the one place where the pure core and the shell meet.

Every command of the command line is one of these functions, with the same options.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec
from msgspec import Struct

from turntoward._output import file_name, free_name, make_folder, written
from turntoward._version import __version__
from turntoward.coach.help import Help
from turntoward.coding import Blend, Coded, Coder, Said
from turntoward.coding.coder import AHEAD
from turntoward.coding.language import Listening
from turntoward.coding.why import why as explained
from turntoward.errors import ChoiceError, EncoderError, InputError, OutputError
from turntoward.model import Conversation, Coverage, Message, Problem, Turn
from turntoward.model.chats import Chats, ChatSummary, GatheredChat, keep_called
from turntoward.model.document import findings
from turntoward.model.gather import REMEMBERED, Sessions, gather
from turntoward.model.merge import insist_on_people, names_of_same, person_key
from turntoward.model.merge import merge as _merge
from turntoward.model.ports import Encoder, Item, Reader, ReadOptions, Shelf
from turntoward.model.reading import Lens, Reading, Relation
from turntoward.model.rhythm import DEFAULT_SESSION_GAP
from turntoward.pipeline import analyze as _analyze
from turntoward.readers import open_export, readers
from turntoward.readers.isolated import IsolatedExport
from turntoward.readers.merged import split_lines, write_merged
from turntoward.readers.rows import write_csv, write_jsonl
from turntoward.shipped import (
    load_codebook,
    load_encoder,
    load_guidance,
    load_help,
    load_sleeping_encoder,
    load_words,
)

__all__ = [
    "Converted",
    "MergeReport",
    "Progress",
    "accuracy_of",
    "analyze",
    "chats",
    "code",
    "convert",
    "encoder_or_note",
    "formats",
    "help_lines",
    "load_codebook",
    "merge",
    "open_conversation",
    "open_export",
    "person_in",
    "read",
    "report",
    "split",
]

Progress = Callable[[str, int, int | None], None]
"""Called as `progress(what, done, total)` now and then; `total` is None where nobody knows."""

_WRITERS: dict[str, Callable[[Iterable[Message], BinaryIO], None]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
}
Choice = TypeVar("Choice", bound=StrEnum)
_WITHHELD: Mapping[str, Any] = {
    "disclosure": None,
    "bid": None,
    "turning": None,
    "codings": [],
    "language": "other",
}
_NOT_ENGLISH = (
    "Some conversations do not seem to be in English, the only language that is read so far; nothing "
    "was guessed about their turns, and “language” marks them."
)
_EVERY = 2_000  # turns between two calls of a Progress


class Converted(Struct, frozen=True):
    """What was written."""

    chats: tuple[ChatSummary, ...]
    problems: tuple[Problem, ...]  # what could not be read as it should be


class MergeReport(Struct, frozen=True, kw_only=True):
    """What was merged."""

    title: str
    messages: int  # in the one history
    duplicates: int  # messages that another chat held already
    sources: Mapping[str, int]  # messages of each chat, by a name for it
    problems: tuple[Problem, ...]


def read(  # noqa: PLR0913 the options of the command
    file: str | Path,
    *,
    me: str | None = None,
    chat: str | None = None,
    lens: str | Lens = Lens.SELF,
    relation: str | Relation | None = None,
    timezone: str | None = None,
    date_order: str | None = None,
    turn_gap: timedelta | None = None,
    session_gap: timedelta | None = None,
    rules_only: bool = False,
    cache: str | Path | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read an export or transcript and code it: `turntoward read FILE`.

    Args:
        file: any export that `turntoward formats` lists.
        me: whose reading it is; None: told from the export where it can be.
        chat: which chat, where the file holds several: its title, the start of it, or its number.
        lens: `self` looks closely at the turns of `me` alone, `all` at everybody's.
        relation: what the other is to `me`; it changes what is suggested, never what is coded.
        timezone: IANA name, for formats that do not hold one.
        date_order: `dmy`, `mdy` or `ymd`, to overrule what is inferred.
        turn_gap: silence that ends a turn; None: by the conversation's rhythm.
        session_gap: silence that ends a session; None: by the conversation's rhythm.
        rules_only: leave the encoder out.
        cache: a folder to keep codings in, encrypted, so that the next reading is quick; None: no.
        progress: told now and then how far it is.

    Raises:
        InputError: the file cannot be read; FormatError (its child): no reader knows it.
        ChoiceError: no such person, chat, time zone, date order, lens or relation.
    """
    with _opened(file, timezone, date_order) as export:
        load_codebook()  # while the other process starts
        conversation = _conversation(export, chat, turn_gap, session_gap, progress)
    return analyze(
        conversation,
        me=me,
        lens=lens,
        relation=relation,
        rules_only=rules_only,
        cache=cache,
        progress=progress,
    )


def open_conversation(  # noqa: PLR0913 the options of the command
    file: str | Path,
    *,
    chat: str | None = None,
    timezone: str | None = None,
    date_order: str | None = None,
    turn_gap: timedelta | None = None,
    session_gap: timedelta | None = None,
    progress: Progress | None = None,
) -> Conversation:
    """One chat of an export, gathered into turns and sessions, without coding it.

    Args and errors as for `read`.
    """
    with _opened(file, timezone, date_order) as export:
        return _conversation(export, chat, turn_gap, session_gap, progress)


def chats(
    file: str | Path,
    *,
    timezone: str | None = None,
    date_order: str | None = None,
    on_problem: Callable[[Problem], None] | None = None,
    progress: Progress | None = None,
) -> tuple[ChatSummary, ...]:
    """The chats of an export, without their messages: `turntoward chats FILE`.

    Args:
        file: any export.
        timezone: as for `read`.
        date_order: as for `read`.
        on_problem: called with each thing that could not be read as it should be.
        progress: as for `read`.

    Raises:
        InputError, ChoiceError: as for `read`.
    """
    found = Chats(lambda _chat, _number: False)
    with _opened(file, timezone, date_order) as export:
        found.take(export.items(progress))
        found.insist(export.name)
    if on_problem:
        for problem in found.all_problems():
            on_problem(problem)
    return found.summaries()


def analyze(  # noqa: PLR0913 a reading depends on all of these
    conversation: Conversation,
    *,
    me: str | None = None,
    lens: str | Lens = Lens.SELF,
    relation: str | Relation | None = None,
    rules_only: bool = False,
    cache: str | Path | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Code a conversation that is already open.

    Args:
        conversation: from `open_conversation`, or made by hand with `gather`.
        me: whose reading it is; None: told from the export where it can be.
        lens: `self` or `all`.
        relation: what the other is to `me`, if the person says so.
        rules_only: leave the encoder out.
        cache: a folder to keep codings in, encrypted, so that the next reading is quick; None: no.
        progress: told now and then how far it is.

    Raises:
        ChoiceError: nobody here is called that, or there is no such lens or relation.
    """

    def watched(turns: Iterable[Turn]) -> Iterator[Turn]:
        for done, turn in enumerate(turns):
            if progress and done % _EVERY == 0:
                progress("Reading turns", done, len(conversation.turns))
            yield turn

    whose = person_in(conversation, me)
    looking = _one_of(Lens, lens, "lens")
    related = _one_of(Relation, relation, "relation") if relation else None

    def analyzed(encoder: Encoder | None, blend: Blend | None) -> Reading:
        return _analyze(
            conversation,
            load_codebook(),
            encoder,
            blend,
            me=whose,
            lens=looking,
            relation=related,
            guidance=load_guidance(),
            words=load_words(),
            watch=watched,
            shelf=_shelf(cache, encoder, blend),
        )

    encoder, blend, note = encoder_or_note(rules_only=rules_only, sleeping=cache is not None)
    try:
        reading = analyzed(encoder, blend)
    except EncoderError as error:  # it would not wake
        note = str(error)
        reading = analyzed(None, None)
    if note is None or reading.made_by.note:
        return reading
    made_by = msgspec.structs.replace(reading.made_by, note=note)
    return msgspec.structs.replace(reading, made_by=made_by)


def _shelf(folder: str | Path | None, encoder: Encoder | None, blend: Blend | None) -> Shelf | None:
    """Where codings are kept, with all that they depend on."""
    if folder is None:
        return None
    from turntoward.caching import Cache  # noqa: PLC0415 cryptography is slow to load

    weighed = msgspec.json.encode(blend).decode() if encoder else ""
    means = (__version__, load_codebook().version, encoder.digest if encoder else "", weighed)
    return Cache(Path(folder), means)


def encoder_or_note(
    *, rules_only: bool, sleeping: bool = False
) -> tuple[Encoder | None, Blend | None, str | None]:
    """The encoder and its blend, or why there is none; `sleeping`: opened when it is asked."""
    if rules_only:
        return None, None, None
    try:
        return *(load_sleeping_encoder() if sleeping else load_encoder()), None
    except EncoderError as error:
        return None, None, str(error)


def code(
    turns: Iterable[Mapping[str, Any]],
    *,
    scores: bool = False,
    why: str | None = None,
    rules_only: bool = False,
    on_note: Callable[[str], None] | None = None,
) -> Iterator[dict[str, Any]]:
    """Code turns one by one: `turntoward code`, the door for researchers.

    Args:
        turns: mappings with `text` and `speaker`, and if they have them `conversation` (turns of
            different ones may be mixed), `turn` and `at` (ISO 8601; four hours of silence end a
            session).

        scores: add `scores` too: the probability of every code, of each level of disclosure and of
            28 emotions, before thresholds, and how intimate a question is.
        why: a code; add `why` too: what each turn that has it got it for, null on the others.
        rules_only: leave the encoder out.
        on_note: told, in one sentence, why the rules work alone where an encoder was wanted, or
            that some conversations are in a language that is not read.

    Yields:
        Each mapping, in order, with `disclosure`, `bid`, `turning` and `codings` added; or with
        `problem`, a sentence, where it is no turn. From when thirty words tell that a conversation is
        in another language, nothing is coded: `language` is "other", and the rest null or empty.

    Raises:
        EncoderError: scores were asked for, and there is no encoder.
        ChoiceError: there is no such code to give a reason for.
    """
    if why is not None and why not in load_codebook().codes:
        raise ChoiceError(
            f"There is no code called that. “turntoward codebook” lists them: {why!r}."
        )
    encoder, blend, note = encoder_or_note(rules_only=rules_only and not scores)
    if note and scores:
        raise EncoderError(note)
    if note and on_note:
        on_note(note)
    coder = Coder(load_codebook(), encoder, blend)
    sessions = Sessions(DEFAULT_SESSION_GAP)
    listening = _Languages(on_note)
    rest = enumerate(turns)
    while chunk := tuple(islice(rest, AHEAD if encoder else 1)):
        faults = {number: _fault(turn) for number, turn in chunk}
        unread = {number for number, turn in chunk if not faults[number] and listening.other(turn)}
        coded = coder.code_many(
            (
                _said(number, turn, sessions)
                for number, turn in chunk
                if not faults[number] and number not in unread
            ),
            ahead=len(chunk),
        )
        for number, turn in chunk:
            if faults[number]:
                yield {**turn, "problem": faults[number]}
                continue
            if number in unread:
                asked = {"scores": scores, "why": why}
                yield {**turn, **_WITHHELD, **{key: None for key, on in asked.items() if on}}
                continue
            found = next(coded)
            row = {**turn, **msgspec.structs.asdict(findings(found.codings))}
            if scores and blend:
                row["scores"] = _scores(found, blend)
            if why is not None:
                row["why"] = _why(found, why, encoder, blend)
            yield row


class _Languages:
    """Whether turns come from a conversation that is not read; said once."""

    def __init__(self, on_note: Callable[[str], None] | None) -> None:
        self._on_note = on_note
        self._known: OrderedDict[str, Listening] = OrderedDict()

    def other(self, turn: Mapping[str, Any]) -> bool:
        conversation = str(turn.get("conversation", ""))
        known = self._known.pop(conversation, None) or Listening(load_words())
        self._known[conversation] = known
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        if not known.is_other(turn["text"]):
            return False
        if self._on_note:
            self._on_note(_NOT_ENGLISH)
            self._on_note = None
        return True


def _said(number: int, turn: Mapping[str, Any], sessions: Sessions) -> Said:
    conversation = str(turn.get("conversation", ""))
    session = sessions.at(conversation, turn.get("at"))
    return Said(turn["speaker"], turn["text"], number, conversation, session)


def _why(
    coded: Coded, code: str, encoder: Encoder | None, blend: Blend | None
) -> dict[str, Any] | None:
    """Why a turn got a code; None where it did not."""
    coding = next((each for each in coded.codings if each.code == code), None)
    if coding is None:
        return None
    told = explained(coding, coded.window, encoder, blend)
    return {
        "p": told.p,
        "reason": told.reason,
        "source": told.source,
        "words": [
            {"span": [each.span.start, each.span.end], "drop": each.drop} for each in told.words
        ],
        "before": told.before,
    }


def _scores(coded: Coded, blend: Blend) -> dict[str, Any]:
    """What rules and encoder make of a turn, before thresholds.

    Of a turn without words the encoder is not asked: what rules find is told, and no emotion.
    """
    chances = coded.chances or {each.code: each.p for each in coded.codings}
    said = coded.scores
    heard = said.emotions if said else {}
    emotions = {label: round(heard.get(label, 0.0), 4) for label in blend.emotions}
    return {
        "codes": {slug: round(chances.get(slug, 0.0), 4) for slug in sorted(load_codebook().codes)},
        "disclosure": [round(chance, 4) for chance in coded.levels],
        "emotions": emotions,
        "emotions_on": [
            label for label, chance in emotions.items() if chance >= blend.emotions[label]
        ],
        "intimacy": round(said.intimacy, 4) if said else None,
    }


def convert(  # noqa: PLR0913 the options of the command
    file: str | Path,
    *,
    out: str | Path | BinaryIO,
    to: str | None = None,
    chat: str | None = None,
    timezone: str | None = None,
    date_order: str | None = None,
    progress: Progress | None = None,
) -> Converted:
    """Write the messages of an export as read, one a line: `turntoward convert FILE`.

    Args:
        file: any export.
        out: a path, written whole or not at all; or a binary stream.
        to: `jsonl` or `csv`; None: by the ending of `out`, else `jsonl`.
        chat: only this one; None: all of them.
        timezone: as for `read`.
        date_order: as for `read`.
        progress: as for `read`.

    Returns:
        Which chats were written, and what could not be read as it should be.

    Raises:
        InputError, ChoiceError: as for `read`.
        OutputError: `out` cannot be written, or is the export itself.
    """
    options = ReadOptions(timezone=timezone, date_order=date_order)
    wanted = _id_of(chat, file, options) if chat else None
    found = Chats(lambda _chat, _number: False)
    write = _WRITERS[to or _form(out)]
    with IsolatedExport(file, options) as export:
        export.wait()  # so that nothing is written where there is nothing to read
        with written(out, file) as stream:
            write(_messages(export.items(progress), found, wanted), stream)
    chosen = (each for each in found.summaries() if wanted in {None, each.id})
    return Converted(tuple(chosen), found.all_problems())


def merge(  # noqa: PLR0913 the options of the command
    files: Sequence[str | Path],
    *,
    out: str | Path | BinaryIO,
    same: Iterable[str] = (),
    chat: Iterable[str] = (),
    title: str | None = None,
    timezone: str | None = None,
    date_order: str | None = None,
    progress: Progress | None = None,
) -> MergeReport:
    """Make one history of one person's chats: `turntoward merge A B -o ana.jsonl`.

    Args:
        files: exports of any kind.
        out: where to write, as JSON lines that `read` opens and `split` takes apart again.
        same: names and numbers of one person, as `Ana=+44 7700 900123=A. Ruiz`; the first is kept.
        chat: which chats, where a file holds several: titles, starts of them, or numbers.
        title: of the one history; None: that of the first chat.
        timezone: as for `read`.
        date_order: as for `read`.
        progress: as for `read`.

    Raises:
        InputError, ChoiceError: as for `read`; and where nobody is called so.
        OutputError: as for `convert`.
    """
    options = ReadOptions(timezone=timezone, date_order=date_order)
    names = names_of_same(same)
    sources: dict[str, list[Message]] = {}
    problems: list[Problem] = []
    for file in files:
        name, found = _chats_of(file, options, tuple(chat), progress)
        for one in found:
            title = title or one.chat.title
            known = name if len(found) == 1 else f"{name}, {one.chat.title}"
            sources[free_name(known, sources)] = one.messages
            problems += one.problems
    insist_on_people(names, sources)
    title = names.get(person_key(title or ""), title or "")
    merged = _merge(sources, title=title, same=names)
    with written(out, *files) as stream:
        write_merged(merged.messages, stream)
    return MergeReport(
        title=title,
        messages=len(merged.messages),
        duplicates=merged.duplicates,
        sources={name: len(messages) for name, messages in sources.items()},
        problems=(*problems, *merged.problems),
    )


def split(file: str | Path, *, out: str | Path) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """Take a merged history apart again: `turntoward merge --split ana.jsonl -o FOLDER`.

    Args:
        file: what `merge` wrote.
        out: a folder; it is made where there is none. Nothing in it is overwritten.

    Returns:
        A file for each chat, as `convert` would have written it, and the lines that were not split.

    Raises:
        InputError: the file cannot be read, or is no merged history.
        OutputError: the folder cannot be written, or holds such a file.
    """
    name = Path(file).name
    try:
        with Path(file).open("rb") as stream:
            lines, problems = split_lines(stream)
    except (OSError, ValueError):
        raise InputError(f"{name} cannot be opened. Check the path, and who may read it.") from None
    if not lines:
        raise InputError(f"{name} is not a history that “turntoward merge” wrote.")
    paths: dict[str, Path] = {}
    for source, rows in lines.items():
        stem = free_name(file_name(source), paths)
        paths[stem] = Path(out) / f"{stem}.jsonl"
        if paths[stem].exists():
            raise OutputError(f"{paths[stem]} exists. Choose another folder.")
        make_folder(Path(out))
        with written(paths[stem], file) as stream:
            stream.writelines(rows)
    return tuple(paths.values()), tuple(problems)


def formats() -> tuple[Reader, ...]:
    """Every format that can be opened: `turntoward formats`."""
    return readers()


def _fault(turn: Mapping[str, Any]) -> str | None:
    for key in ("speaker", "text"):
        if not isinstance(turn.get(key), str):
            return f"a turn needs “{key}”, as text"
    return None


def _opened(file: str | Path, timezone: str | None, date_order: str | None) -> IsolatedExport:
    return IsolatedExport(file, ReadOptions(timezone=timezone, date_order=date_order))


def _conversation(
    export: IsolatedExport,
    wanted: str | None,
    turn_gap: timedelta | None,
    session_gap: timedelta | None,
    progress: Progress | None,
) -> Conversation:
    found = Chats(keep_called(() if wanted is None else (wanted,), first=wanted is None))
    found.take(export.items(progress))
    chosen = found.one(wanted, export.name)
    return gather(
        chosen.chat,
        chosen.messages,
        chosen.coverage or Coverage(reader=export.reader, limits=export.limits),
        (*found.problems, *chosen.problems),
        turn_gap=turn_gap,
        session_gap=session_gap,
    )


def _id_of(wanted: str, file: str | Path, options: ReadOptions) -> str:
    """The chat that is meant; the export is read once for that, so that no message is kept."""
    found = Chats(lambda _chat, _number: False)
    with IsolatedExport(file, options) as export:
        found.take(export.items())
        return found.one(wanted, export.name).chat.id


def _chats_of(
    file: str | Path, options: ReadOptions, wanted: Sequence[str], progress: Progress | None
) -> tuple[str, list[GatheredChat]]:
    """A file's name, and the chats of it that are merged: its only one, or those that are meant."""
    found = Chats(keep_called(wanted, first=True))
    with IsolatedExport(file, options) as export:
        found.take(export.items(progress))
        chosen = found.some(wanted, export.name)
    chosen[0].problems[:0] = found.problems
    return export.name, chosen


def _messages(items: Iterable[Item], found: Chats, chat: str | None) -> Iterator[Message]:
    for item in items:
        if isinstance(item, Message):
            found.add(item)
            if chat is None or item.conversation == chat:
                yield item
        else:
            found.note(item)


def _form(out: str | Path | BinaryIO) -> str:
    is_csv = isinstance(out, (str, Path)) and Path(out).suffix.lower() == ".csv"
    return "csv" if is_csv else "jsonl"


def person_in(conversation: Conversation, wanted: str | None) -> str | None:
    """Whose reading it is: who is called that, or told from the export; None: it cannot be told.

    Raises:
        ChoiceError: nobody here is called that.
    """
    speakers = conversation.speakers
    if wanted is None:
        others = [name for name in speakers if name != conversation.title]
        # An export of a chat between two is named after the other person.
        return others[0] if len(speakers) == 2 and len(others) == 1 else None  # noqa: PLR2004 two people
    for fits in (str.__eq__, str.startswith):
        found = [name for name in speakers if fits(name.casefold(), wanted.casefold())]
        if len(found) == 1:
            return found[0]
    raise nobody_called_that(speakers)


def nobody_called_that(speakers: Sequence[str]) -> ChoiceError:
    """What is wrong with a name that none of these people has."""
    names = ", ".join(speakers[:12]) or "nobody"
    return ChoiceError(f"Nobody in this conversation is called that. There is: {names}.")


def report(
    reading: Reading,
    *,
    country: str | None = None,
    names_hidden: bool = False,
    without_words_of: Collection[str] = (),
) -> str:
    """A reading as one page that needs nothing else: `turntoward read FILE --report OUT`.

    Args:
        reading: from `read` or `analyze`.
        country: whose help lines come first, ISO 3166.
        names_hidden: put “Person A” for names, and take out longer numbers, addresses and links.
        without_words_of: people whose words are left out, as the command does with everybody but you.
    """
    from turntoward.report import report as page  # noqa: PLC0415 charts are slow to load

    return page(
        reading,
        book=load_codebook(),
        help_lines=load_help(),
        country=country,
        names_hidden=names_hidden,
        without_words_of=without_words_of,
        accuracy=accuracy_of(reading),
    )


def accuracy_of(reading: Reading) -> dict[str, float]:
    """How often each code is right, where this encoder took part and it was measured."""
    if reading.made_by.encoder is None:
        return {}
    encoder, blend = load_sleeping_encoder()
    if encoder.digest != reading.made_by.encoder:
        return {}
    return {slug: mix.right for slug, mix in blend.codes.items() if mix.right is not None}


def help_lines(country: str | None = None) -> Help:
    """Numbers that somebody answers, and how to leave a page quickly: `turntoward help-lines`.

    Args:
        country: ISO 3166 letters ("DE"), or EU; None: the emergency numbers of all countries.

    Raises:
        ChoiceError: there are no lines for that country.
    """
    known = load_help()
    if country and country.upper() not in known.countries:
        raise ChoiceError(
            f"There are no help lines for that country here. There is: {', '.join(known.countries)}."
        )
    return msgspec.structs.replace(known, lines=known.of(country))


def _one_of(kind: type[Choice], wanted: str, what: str) -> Choice:
    try:
        return kind(wanted)
    except ValueError:
        names = ", ".join(kind)
        raise ChoiceError(f"There is no such {what}. Choose one of: {names}.") from None
